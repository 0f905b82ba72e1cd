import Relais

/// The moments inside a fact, which come from its writer's clock like its stamp.
extension FactBody {
  /// When it was observed or wished by the writer's clock; nil where it does not say.
  private var saidAt: Instant? {
    switch self {
    case .serviceStateSet(let news): news.at
    case .serviceReleased(let news): news.at
    case .incidentOpened(let news): news.at
    case .incidentIdentified(let news): news.at
    case .incidentMonitored(let news), .incidentResolved(let news), .incidentReopened(let news):
      news.at
    case .affectedChanged(let news): news.at
    case .verdictRevised(let news): news.at
    case .updatePosted(let news): news.at
    case .textCorrected(let news): news.at
    case .incidentsMerged(let news): news.at
    case .maintenanceScheduled(let news): news.at
    case .maintenanceChanged(let news): news.at
    case .maintenanceStepped(let news): news.at
    case .maintenanceUpdatePosted(let news): news.at
    case .maintenanceTextCorrected(let news): news.at
    case .companyDescribed(let news): news.at
    case .officeDark(let news): news.at
    case .officeBack(let news): news.at
    case .homeClaimed(let news): news.at
    case .homeReleased(let news): news.at
    case .accountChanged(let news): news.at
    case .announcementSubmitted(let news): news.at
    case .announcementJudged(let news): news.at
    case .deliveryChanged(let news): news.at
    case .announcementSealed(let news): news.at
    case .announcementReleased(let news): news.at
    case .lineStateChanged(let news): news.since
    case .serviceStateChanged(let news): news.since
    case .nodeStarted, .nodeReceived, .unknown: nil
    }
  }

  /// The same fact by a clock that is right, where its writer's was off by what its stamp shows.
  ///
  /// A steady clock set before a wall clock went wrong may be right after all: so the moments are
  /// moved only where that brings them nearer to the moment at which the fact is folded. The times
  /// that a maintenance is planned for are a person's words, and stay.
  ///
  /// - Parameters:
  ///   - shift: how much later it is folded than it is stamped, in milliseconds.
  ///   - moment: when it is folded.
  /// - Returns: the fact to be folded.
  func corrected(by shift: Int64, at moment: HybridTime) -> FactBody {
    guard shift != 0, let said = saidAt else { return self }
    let here = moment.instant.nanoseconds
    let there = said.moved(by: shift).nanoseconds
    guard Self.distance(there, here) < Self.distance(said.nanoseconds, here) else { return self }
    return moved(by: shift)
  }

  private static func distance(_ a: Int64, _ b: Int64) -> UInt64 {
    a > b ? UInt64(bitPattern: a &- b) : UInt64(bitPattern: b &- a)
  }

  private func moved(by shift: Int64) -> FactBody {
    func change<News>(_ news: News, _ moments: WritableKeyPath<News, Instant>...) -> News {
      var news = news
      for path in moments { news[keyPath: path] = news[keyPath: path].moved(by: shift) }
      return news
    }
    switch self {
    case .lineStateChanged(let news): return .lineStateChanged(change(news, \.since))
    case .serviceStateChanged(let news): return .serviceStateChanged(change(news, \.since))
    case .serviceStateSet(let news): return .serviceStateSet(change(news, \.at))
    case .serviceReleased(let news): return .serviceReleased(change(news, \.at))
    case .incidentOpened(let news): return .incidentOpened(change(news, \.since, \.at))
    case .incidentIdentified(let news): return .incidentIdentified(change(news, \.at))
    case .incidentMonitored(let news): return .incidentMonitored(change(news, \.at))
    case .incidentResolved(let news): return .incidentResolved(change(news, \.at))
    case .incidentReopened(let news): return .incidentReopened(change(news, \.at))
    case .affectedChanged(let news): return .affectedChanged(change(news, \.at))
    case .verdictRevised(let news): return .verdictRevised(change(news, \.at, \.verdict.since))
    case .updatePosted(let news): return .updatePosted(change(news, \.at))
    case .textCorrected(let news): return .textCorrected(change(news, \.at))
    case .incidentsMerged(let news): return .incidentsMerged(change(news, \.at))
    case .maintenanceScheduled(let news): return .maintenanceScheduled(change(news, \.at))
    case .maintenanceChanged(let news): return .maintenanceChanged(change(news, \.at))
    case .maintenanceStepped(let news): return .maintenanceStepped(change(news, \.at))
    case .maintenanceUpdatePosted(let news): return .maintenanceUpdatePosted(change(news, \.at))
    case .maintenanceTextCorrected(let news): return .maintenanceTextCorrected(change(news, \.at))
    case .companyDescribed(let news): return .companyDescribed(change(news, \.at))
    case .officeDark(let news): return .officeDark(change(news, \.since, \.at))
    case .officeBack(let news): return .officeBack(change(news, \.at))
    case .homeClaimed(let news): return .homeClaimed(change(news, \.at))
    case .homeReleased(let news): return .homeReleased(change(news, \.at))
    case .accountChanged(let news): return .accountChanged(change(news, \.at))
    case .announcementSubmitted(let news): return .announcementSubmitted(change(news, \.at))
    case .announcementJudged(let news): return .announcementJudged(change(news, \.at))
    case .deliveryChanged(let news): return .deliveryChanged(change(news, \.at))
    case .announcementSealed(let news): return .announcementSealed(change(news, \.at))
    case .announcementReleased(let news): return .announcementReleased(change(news, \.at))
    case .nodeStarted, .nodeReceived, .unknown: return self
    }
  }
}

extension Instant {
  /// So many milliseconds later, at most to the ends of the range.
  fileprivate func moved(by milliseconds: Int64) -> Instant {
    let (shift, isLarge) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    let (sum, overflows) = nanoseconds.addingReportingOverflow(shift)
    guard isLarge || overflows else { return Instant(nanoseconds: sum) }
    return Instant(nanoseconds: milliseconds > 0 ? .max : .min)
  }
}
