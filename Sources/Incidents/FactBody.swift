/// Everything that may be written to the journal.
///
/// Written as `{"kind": …, "payload": {…}}`. A kind, once released, keeps its name and the meaning
/// of its payload for ever; new knowledge gets a new kind or an optional member.
public enum FactBody: Hashable, Sendable {
  /// A node began a life.
  case nodeStarted(NodeStarted)
  /// A line's condition changed, for certain.
  case lineStateChanged(LineStateChanged)
  /// The detector's view of a service changed.
  case serviceStateChanged(ServiceStateChanged)
  /// A person said how a service does.
  case serviceStateSet(ServiceStateSet)
  /// A person left a service to the detector again.
  case serviceReleased(ServiceReleased)
  /// Something is wrong, and here it is told from now on.
  case incidentOpened(IncidentOpened)
  /// It is known what is wrong; also when it is known better, or wrong again after all.
  case incidentIdentified(IncidentIdentified)
  /// All that an incident took down works again.
  case incidentMonitored(IncidentStep)
  /// An incident is over.
  case incidentResolved(IncidentStep)
  /// An incident was not over.
  case incidentReopened(IncidentStep)
  /// What an incident takes down changed.
  case affectedChanged(AffectedChanged)
  /// The explanation of an incident changed.
  case verdictRevised(VerdictRevised)
  /// Words were added to an incident.
  case updatePosted(UpdatePosted)
  /// Words of an incident were replaced; the old ones stay in its history.
  case textCorrected(TextCorrected)
  /// Two incidents turned out to be one.
  case incidentsMerged(IncidentsMerged)
  /// Work was announced in advance.
  case maintenanceScheduled(MaintenanceScheduled)
  /// What is planned, when, or for which services changed.
  case maintenanceChanged(MaintenanceChanged)
  /// A maintenance began, is being looked at, is over, or was called off.
  case maintenanceStepped(MaintenanceStepped)
  /// Words were added to a maintenance.
  case maintenanceUpdatePosted(MaintenanceUpdatePosted)
  /// Words of a maintenance were replaced; the old ones stay in its history.
  case maintenanceTextCorrected(MaintenanceTextCorrected)
  /// A node took in facts that others wrote.
  case nodeReceived(NodeReceived)
  /// The office told its twin of the company.
  case companyDescribed(CompanyDescribed)
  /// The office has fallen silent on all its lines.
  case officeDark(OfficeDark)
  /// The office is heard of again.
  case officeBack(OfficeBack)
  /// A node took the right to post on a channel.
  case homeClaimed(HomeClaimed)
  /// A node gave up the right to post on a channel.
  case homeReleased(HomeReleased)
  /// Something was done about an account of the desk.
  case accountChanged(AccountChanged)
  /// A message was put forward for approval.
  case announcementSubmitted(AnnouncementSubmitted)
  /// A message was approved, or that was taken back, or the first of it is about to be sent.
  case announcementJudged(AnnouncementJudged)
  /// A message on one channel went a step further.
  case deliveryChanged(DeliveryChanged)
  /// A message was written ahead, for a situation that may come.
  case announcementSealed(AnnouncementSealed)
  /// A message written ahead is published by a rule.
  case announcementReleased(AnnouncementReleased)
  /// Something that a newer version wrote, kept as it is.
  case unknown(kind: String, payload: PlainValue)

  /// The name of the kind, which is part of the format: `incident.opened`.
  public var kind: String {
    switch self {
    case .unknown(let kind, _): kind
    default: knownKind.rawValue
    }
  }

  /// The kinds of facts that this version knows.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// See ``FactBody/nodeStarted(_:)``.
    case nodeStarted = "node.started"
    /// See ``FactBody/lineStateChanged(_:)``.
    case lineStateChanged = "line.state"
    /// See ``FactBody/serviceStateChanged(_:)``.
    case serviceStateChanged = "service.state"
    /// See ``FactBody/serviceStateSet(_:)``.
    case serviceStateSet = "service.set"
    /// See ``FactBody/serviceReleased(_:)``.
    case serviceReleased = "service.released"
    /// See ``FactBody/incidentOpened(_:)``.
    case incidentOpened = "incident.opened"
    /// See ``FactBody/incidentIdentified(_:)``.
    case incidentIdentified = "incident.identified"
    /// See ``FactBody/incidentMonitored(_:)``.
    case incidentMonitored = "incident.monitoring"
    /// See ``FactBody/incidentResolved(_:)``.
    case incidentResolved = "incident.resolved"
    /// See ``FactBody/incidentReopened(_:)``.
    case incidentReopened = "incident.reopened"
    /// See ``FactBody/affectedChanged(_:)``.
    case affectedChanged = "incident.affected"
    /// See ``FactBody/verdictRevised(_:)``.
    case verdictRevised = "incident.verdict"
    /// See ``FactBody/updatePosted(_:)``.
    case updatePosted = "incident.update"
    /// See ``FactBody/textCorrected(_:)``.
    case textCorrected = "incident.corrected"
    /// See ``FactBody/incidentsMerged(_:)``.
    case incidentsMerged = "incident.merged"
    /// See ``FactBody/maintenanceScheduled(_:)``.
    case maintenanceScheduled = "maintenance.scheduled"
    /// See ``FactBody/maintenanceChanged(_:)``.
    case maintenanceChanged = "maintenance.changed"
    /// See ``FactBody/maintenanceStepped(_:)``.
    case maintenanceStepped = "maintenance.stepped"
    /// See ``FactBody/maintenanceUpdatePosted(_:)``.
    case maintenanceUpdatePosted = "maintenance.update"
    /// See ``FactBody/maintenanceTextCorrected(_:)``.
    case maintenanceTextCorrected = "maintenance.corrected"
    /// See ``FactBody/nodeReceived(_:)``.
    case nodeReceived = "node.received"
    /// See ``FactBody/companyDescribed(_:)``.
    case companyDescribed = "company.described"
    /// See ``FactBody/officeDark(_:)``.
    case officeDark = "office.dark"
    /// See ``FactBody/officeBack(_:)``.
    case officeBack = "office.back"
    /// See ``FactBody/homeClaimed(_:)``.
    case homeClaimed = "home.claimed"
    /// See ``FactBody/homeReleased(_:)``.
    case homeReleased = "home.released"
    /// See ``FactBody/accountChanged(_:)``.
    case accountChanged = "account.changed"
    /// See ``FactBody/announcementSubmitted(_:)``.
    case announcementSubmitted = "announcement.submitted"
    /// See ``FactBody/announcementJudged(_:)``.
    case announcementJudged = "announcement.judged"
    /// See ``FactBody/deliveryChanged(_:)``.
    case deliveryChanged = "delivery.changed"
    /// See ``FactBody/announcementSealed(_:)``.
    case announcementSealed = "announcement.sealed"
    /// See ``FactBody/announcementReleased(_:)``.
    case announcementReleased = "announcement.released"
    /// See ``FactBody/unknown(kind:payload:)``; never written.
    case unknown = ""
  }

  private var knownKind: Kind {
    switch self {
    case .nodeStarted: .nodeStarted
    case .lineStateChanged: .lineStateChanged
    case .serviceStateChanged: .serviceStateChanged
    case .serviceStateSet: .serviceStateSet
    case .serviceReleased: .serviceReleased
    case .incidentOpened: .incidentOpened
    case .incidentIdentified: .incidentIdentified
    case .incidentMonitored: .incidentMonitored
    case .incidentResolved: .incidentResolved
    case .incidentReopened: .incidentReopened
    case .affectedChanged: .affectedChanged
    case .verdictRevised: .verdictRevised
    case .updatePosted: .updatePosted
    case .textCorrected: .textCorrected
    case .incidentsMerged: .incidentsMerged
    case .maintenanceScheduled: .maintenanceScheduled
    case .maintenanceChanged: .maintenanceChanged
    case .maintenanceStepped: .maintenanceStepped
    case .maintenanceUpdatePosted: .maintenanceUpdatePosted
    case .maintenanceTextCorrected: .maintenanceTextCorrected
    case .nodeReceived: .nodeReceived
    case .companyDescribed: .companyDescribed
    case .officeDark: .officeDark
    case .officeBack: .officeBack
    case .homeClaimed: .homeClaimed
    case .homeReleased: .homeReleased
    case .accountChanged: .accountChanged
    case .announcementSubmitted: .announcementSubmitted
    case .announcementJudged: .announcementJudged
    case .deliveryChanged: .deliveryChanged
    case .announcementSealed: .announcementSealed
    case .announcementReleased: .announcementReleased
    case .unknown: .unknown
    }
  }
}
