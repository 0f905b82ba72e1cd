internal import Incidents
internal import Relais

extension IncidentReport {
  /// The incident as the command line shows it.
  init(_ incident: Incident) {
    self.init(
      id: incident.id.description, title: incident.title, phase: incident.phase.rawValue,
      impact: incident.impact.rawValue, since: incident.since, openedBy: "\(incident.openedBy)",
      resolvedAt: incident.resolvedAt, mergedInto: incident.mergedInto?.description,
      isResolvedWhileFailing: incident.isResolvedWhileFailing,
      disputed: incident.disputedPhases.map { said in
        Claim(phase: said.value.rawValue, node: said.node, by: "\(said.by)", at: said.at)
      },
      lines: incident.lines.map(\.line),
      services: incident.services.filter { !$0.isFine }.map(\.service), causes: incident.cause,
      verdict: incident.verdict,
      updates: incident.updates.map { update in
        Update(
          id: update.id.description, phase: update.phase.rawValue, text: update.text,
          by: "\(update.by)", at: update.at)
      },
      history: incident.history.reversed().compactMap(Entry.init))
  }
}

extension IncidentReport.Entry {
  /// A fact as a line of an incident's history; nil for facts of another kind.
  init?(_ fact: RecordedFact) {
    guard let (at, by, what) = Self.words(fact.body) else { return nil }
    self.init(at: at, by: "\(by)", what: what)
  }

  private static func words(_ body: FactBody) -> (Instant, Actor, String)? {
    switch body {
    case .incidentOpened(let fact): (fact.at, fact.by, "opened: \(fact.title(in: .english))")
    case .incidentIdentified(let fact):
      (fact.at, fact.by, "identified: \(Self.list(fact.cause))")
    case .incidentMonitored(let fact): (fact.at, fact.by, "works again, monitoring")
    case .incidentResolved(let fact): (fact.at, fact.by, "resolved")
    case .incidentReopened(let fact): (fact.at, fact.by, "reopened")
    case .affectedChanged(let fact): (fact.at, fact.by, Self.words(fact))
    case .verdictRevised(let fact):
      (fact.at, .detector, "explained anew: \(Self.list(fact.cause))")
    case .updatePosted(let fact):
      (fact.at, fact.by, "update \(fact.update): \(fact.text(in: .english))")
    case .textCorrected(let fact):
      (
        fact.at, fact.by,
        "corrected \(fact.update.map { "update \($0)" } ?? "title"): \(fact.text(in: .english))"
      )
    case .incidentsMerged(let fact):
      (fact.at, fact.by, "\(fact.incident) merged into \(fact.into)")
    case .nodeStarted, .lineStateChanged, .serviceStateChanged, .serviceStateSet, .serviceReleased,
      .maintenanceScheduled, .maintenanceChanged, .maintenanceStepped, .maintenanceUpdatePosted,
      .maintenanceTextCorrected, .nodeReceived, .companyDescribed, .officeDark, .officeBack,
      .homeClaimed, .homeReleased, .accountChanged, .announcementSubmitted, .announcementJudged,
      .deliveryChanged, .announcementSealed, .announcementReleased, .unknown:
      nil
    }
  }

  private static func list(_ cause: [Component]) -> String {
    cause.isEmpty ? "cause unknown" : cause.alternatives
  }

  private static func words(_ fact: AffectedChanged) -> String {
    let lines = fact.lines.map { "line \($0.line) \($0.condition.rawValue)" }
    let services = fact.services.map { "\($0.service) \($0.state.rawValue)" }
    let removed = fact.removedServices.map { "\($0) not concerned" }
    return (lines + services + removed).joined(separator: ", ")
  }
}
