import Incidents
import Relais

/// Reckons how a service did on each of the last days of a zone.
struct DayLedger {
  /// Days that the page shows.
  static let count = 90

  /// When each day begins, oldest first; then when tomorrow does.
  private let starts: [Instant]
  private let now: Instant

  /// A ledger of the ninety days up to that of the moment, as the zone counts days.
  init(zone: TimeZoneRules, now: Instant) {
    self.now = now
    let today = zone.local(now).date
    starts = (0...Self.count).map { zone.start(of: today.adding(days: $0 - Self.count + 1)) }
  }

  /// How the service did on each day; days have 23 to 25 hours where clocks are changed.
  ///
  /// - Parameter changes: what was shown of it, oldest first.
  /// - Returns: the days, oldest first, today last.
  func days(_ changes: [ServiceStanding.Change]) -> [PublicView.Day] {
    var days = starts.dropLast().map {
      PublicView.Day(start: $0, worst: nil, secondsOut: 0, secondsKnown: 0)
    }
    for (index, change) in changes.enumerated() {
      guard let state = change.state else { continue }
      let end = index + 1 < changes.count ? min(changes[index + 1].at, now) : now
      spread(state, from: change.at, until: end, over: &days)
    }
    return days
  }

  private func spread(
    _ state: ServiceState, from start: Instant, until end: Instant,
    over days: inout [PublicView.Day]
  ) {
    // The last change may be of this very moment; it counts for today all the same.
    guard start < end || start == now else { return }
    for index in days.indices where starts[index] <= end && start < starts[index + 1] {
      let (from, until) = (max(start, starts[index]), min(end, starts[index + 1]))
      guard from < until || end == now && from == until else { continue }
      let seconds = Int((until - from).nanoseconds / 1_000_000_000)
      days[index].worst = days[index].worst.map { max($0, state) } ?? state
      days[index].secondsKnown += seconds
      if state >= .partialOutage { days[index].secondsOut += seconds }
    }
  }
}
