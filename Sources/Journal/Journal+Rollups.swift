internal import GRDB
public import Relais

/// One bucket of a series with the moment it begins.
public struct RollupPoint: Hashable, Sendable {
  /// When it begins.
  public var start: Instant
  /// What was observed.
  public var bucket: RollupBucket
}

/// One bar of an uptime display; the three shares add up to 1.
public struct UptimeBar: Hashable, Sendable {
  /// When the span begins.
  public var start: Instant
  /// The share of the span's time in which the answer was the one asked for.
  public var up: Double
  /// The share in which it was not.
  public var down: Double
  /// The share of which nothing is known: never counted as up.
  public var unknown: Double

  /// Up as a share of what is known; nil if nothing is.
  public var upOfKnown: Double? { up + down > 0 ? up / (up + down) : nil }
}

extension Journal {
  /// The buckets of a series that begin within a span, in order; those without data are absent.
  ///
  /// An hour's worth of small buckets is there within seconds, also while the hour lasts.
  public func rollupPoints(
    of series: String, _ tier: RollupTier, in span: Range<Instant>
  ) async throws(JournalError) -> [RollupPoint] {
    let first = Self.seconds(span.lowerBound)
    let last = Self.seconds(span.upperBound)
    let starts = Self.blocks(tier.secondsPerBlock, first, last)
    let hours = Self.blocks(3_600, first, last)
    let (blocks, log, number) = try await reading { database in
      guard let number = try RollupTable.existingNumber(of: series, database) else {
        return ([RollupTable.Block](), [RollupTable.Block](), Int64?.none)
      }
      // An hour that is being closed may be in both places for a moment.
      let closed = try RollupTable.blocks(.tenSeconds, series: number, starts: hours, database)
        .map(\.start)
      return (
        try RollupTable.blocks(tier, series: number, starts: starts, database),
        try RollupTable.log(hours: hours, database).filter { !closed.contains($0.start) }, number
      )
    }
    var buckets: [Int64: RollupBucket] = [:]
    for block in blocks {
      for (place, bucket) in RollupTable.unpack(block.bytes) {
        buckets[block.start * tier.bucketsPerBlock + place] = bucket
      }
    }
    var open = rollups.waiting(of: series)
    if let number { open += Self.slots(log, number) }
    for (slot, bucket) in open {
      buckets[TimeOfDay.divide(slot * 10, by: tier.seconds).quotient, default: RollupBucket()]
        .merge(bucket)
    }
    return buckets.sorted { $0.key < $1.key }
      .map { RollupPoint(start: Self.instant($0.key * tier.seconds), bucket: $0.value) }
      .filter { span.contains($0.start) }
  }

  /// Bars of equal length for a series, oldest first, the last of them ending at that moment.
  ///
  /// Time is judged hour by hour: an hour counts as known if anything was observed in it, and as up
  /// by the share of observations that were answered. A check asked more seldom than once an hour
  /// therefore shows gaps.
  public func uptimeBars(
    of series: String, bars: Int = 90, each: Duration = .seconds(86_400), until end: Instant
  ) async throws(JournalError) -> [UptimeBar] {
    let length = max(each.nanoseconds, 3_600_000_000_000)
    let count = min(max(bars, 1), 1_000)
    let begin = end - .nanoseconds(length * Int64(count))
    let points = try await rollupPoints(
      of: series, .hour, in: begin - .seconds(3_600)..<end)
    return (0..<count).map { index in
      let start = begin + .nanoseconds(length * Int64(index))
      return Self.bar(points, from: start, to: start + .nanoseconds(length))
    }
  }

  private static func bar(_ points: [RollupPoint], from: Instant, to: Instant) -> UptimeBar {
    let whole = (to - from).inSeconds
    var bar = UptimeBar(start: from, up: 0, down: 0, unknown: 0)
    for point in points {
      let end = point.start + .seconds(3_600)
      let part = (min(end, to) - max(point.start, from)).inSeconds / whole
      guard part > 0, let share = point.bucket.answeredShare else { continue }
      bar.up += part * share
      bar.down += part * (1 - share)
    }
    bar.unknown = max(0, 1 - bar.up - bar.down)
    return bar
  }

  /// Writes what was observed since the last time, and closes hours that are over.
  func flushRollups() async {
    let waiting = rollups.take()
    do throws(JournalError) {
      if !waiting.isEmpty { try await changing { try RollupTable.log(waiting, $0) } }
    } catch {
      rollups.putBack(waiting)
      return
    }
    // What goes wrong here is tried again at the next flush; the log keeps everything until then.
    try? await closeHours()
  }

  /// How long after its end an hour takes late observations, in seconds.
  static let grace: Int64 = 120

  /// How many series are written in one transaction, so that no fact waits long behind them.
  private static let seriesPerTransaction: Int64 = 128

  private func closeHours() async throws(JournalError) {
    let open = TimeOfDay.divide(Self.seconds(now()) - Self.grace, by: 3_600).quotient
    rollups.close(before: open)
    while true {
      let hour = try await reading { database in
        try Int64.fetchOne(
          database, sql: "SELECT min(hour) FROM rollup_log WHERE hour < ?", arguments: [open])
      }
      guard let hour else { return }
      try await close(hour)
    }
  }

  private func close(_ hour: Int64) async throws(JournalError) {
    let log = try await reading { try RollupTable.log(hours: hour..<hour + 1, $0) }
    let highest = try await reading {
      try Int64.fetchOne($0, sql: "SELECT max(number) FROM series") ?? 0
    }
    let seconds = hour * 3_600
    var first: Int64 = 1
    while first <= highest {
      let numbers = first...min(first + Self.seriesPerTransaction - 1, highest)
      let series = await Self.unpack(log, numbers)
      try await changing { database in
        for number in numbers {
          if let slots = series[number] {
            try RollupTable.store(series: number, hour: hour, slots, database)
          }
          _ = try RollupTable.prune(series: number, now: seconds, database)
        }
      }
      first = numbers.upperBound + 1
    }
    try await changing { database in
      try database.execute(sql: "DELETE FROM rollup_log WHERE hour = ?", arguments: [hour])
    }
  }

  /// Off the database's thread, since it takes a while for thousands of series.
  @concurrent
  private static func unpack(
    _ log: [RollupTable.Block], _ series: ClosedRange<Int64>
  ) async -> [Int64: RollupTable.Buckets] {
    RollupTable.unpack(log: log, series: series)
  }

  private static func slots(
    _ log: [RollupTable.Block], _ number: Int64
  ) -> [(slot: Int64, bucket: RollupBucket)] {
    log.flatMap { row in
      (RollupTable.unpack(log: [row], series: number...number)[number] ?? [:])
        .map { (slot: row.start * 360 + $0.key, bucket: $0.value) }
    }
  }

  private static func seconds(_ instant: Instant) -> Int64 {
    TimeOfDay.divide(instant.nanoseconds, by: 1_000_000_000).quotient
  }

  private static func instant(_ seconds: Int64) -> Instant {
    Instant(nanoseconds: seconds * 1_000_000_000)
  }

  /// The numbers of blocks of that length that touch a span of seconds.
  private static func blocks(_ length: Int64, _ first: Int64, _ last: Int64) -> Range<Int64> {
    let start = TimeOfDay.divide(first, by: length).quotient
    return start..<max(start, TimeOfDay.divide(last, by: length).quotient + 1)
  }
}
