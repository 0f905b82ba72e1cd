/// Which facts the other node must have at once.
extension FactBody {
  /// Whether it is worth a datagram of its own, ahead of all others and over a line that is paid by
  /// the byte: what people outside are told, or who may tell them.
  public var isUrgent: Bool {
    switch self {
    case .incidentOpened, .incidentIdentified, .incidentMonitored, .incidentResolved,
      .incidentReopened, .updatePosted, .textCorrected, .incidentsMerged, .serviceStateSet,
      .serviceReleased, .maintenanceStepped, .maintenanceUpdatePosted, .maintenanceTextCorrected,
      .officeDark, .officeBack, .homeClaimed, .homeReleased, .announcementSubmitted,
      .announcementJudged, .announcementReleased:
      true
    case .nodeStarted, .lineStateChanged, .serviceStateChanged, .affectedChanged, .verdictRevised,
      .maintenanceScheduled, .maintenanceChanged, .nodeReceived, .companyDescribed,
      .deliveryChanged, .announcementSealed, .unknown:
      false
    // Whoever did not expect it must hear of it while something can still be done.
    case .accountChanged(let news): news.what == .breakGlassUsed
    }
  }
}
