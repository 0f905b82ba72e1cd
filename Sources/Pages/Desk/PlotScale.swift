import Relais

/// Round numbers for the axes of a plot.
enum PlotScale {
  /// The next round duration: 1, 2, 3 or 5 times a power of ten, at least a millisecond.
  static func top(for duration: Duration) -> Duration {
    let wanted = max(duration.inSeconds, 0.001)
    var size = 0.001
    while size < 1e6 {
      for step in [1.0, 2, 3, 5] where size * step >= wanted * 0.9999 {
        return .nanoseconds(Int64((size * step * 1e9).rounded()))
      }
      size *= 10
    }
    return duration
  }

  /// The next round share, 0.01…1.
  static func top(for share: Double) -> Double {
    [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].first { share <= $0 } ?? 1
  }

  /// Round moments within a span, three to six as a rule, with what stands below them.
  static func moments(
    from: Instant, until: Instant, zone: TimeZoneRules
  ) -> [(at: Instant, words: Message)] {
    let span = (until - from).inSeconds
    guard span > 0 else { return [] }
    let steps: [Int64] = [60, 300, 600, 1_800, 3_600, 7_200, 10_800, 21_600]
    if let step = steps.first(where: { span / Double($0) <= 5 }) {
      return hours(from: from, until: until, step: step, zone: zone)
    }
    let days = [1, 2, 7, 14, 30, 90, 365].first { span / Double($0 * 86_400) <= 5 } ?? 730
    var moments: [(Instant, Message)] = []
    var date = zone.local(until).date
    while zone.start(of: date) > from, moments.count < 10 {
      moments.append((zone.start(of: date), PlotWords.shortDay(date)))
      date = date.adding(days: -days)
    }
    return moments.reversed()
  }

  /// Moments at which a clock on the wall shows a multiple of the step.
  private static func hours(
    from: Instant, until: Instant, step: Int64, zone: TimeZoneRules
  ) -> [(at: Instant, words: Message)] {
    var moments: [(Instant, Message)] = []
    var date = zone.local(from).date
    while zone.start(of: date) < until, moments.count < 10 {
      let start = zone.start(of: date)
      let next = zone.start(of: date.adding(days: 1))
      var moment = start
      while moment < next {
        if moment > from, moment < until {
          moments.append((moment, DateWords.time(zone.local(moment))))
        }
        moment += .seconds(step)
      }
      date = date.adding(days: 1)
    }
    return moments
  }
}
