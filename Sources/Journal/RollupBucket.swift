internal import Relais

/// How finely observations are kept, and for how long.
public enum RollupTier: Int, Hashable, Sendable, CaseIterable {
  /// Ten seconds, for a day.
  case tenSeconds = 0
  /// A minute, for 30 days.
  case minute = 1
  /// An hour, for two years.
  case hour = 2

  /// Seconds of one bucket.
  public var seconds: Int64 {
    switch self {
    case .tenSeconds: 10
    case .minute: 60
    case .hour: 3_600
    }
  }

  /// How long buckets are kept.
  public var retention: Duration {
    switch self {
    case .tenSeconds: .seconds(86_400)
    case .minute: .seconds(30 * 86_400)
    case .hour: .seconds(730 * 86_400)
    }
  }

  /// Buckets stored side by side in one row: an hour's, or a day's.
  var bucketsPerBlock: Int64 {
    switch self {
    case .tenSeconds: 360
    case .minute: 60
    case .hour: 24
    }
  }

  /// Seconds of one row.
  var secondsPerBlock: Int64 { seconds * bucketsPerBlock }
}

/// What a series of observations came to in one span of time.
public struct RollupBucket: Hashable, Sendable {
  /// Where the bins of the histogram end, in microseconds; the last bin has no end.
  static let binEnds: [UInt32] = [
    1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000,
    5_000_000, 10_000_000, 20_000_000, 60_000_000,
  ]

  /// Observations.
  public internal(set) var count: UInt32 = 0
  /// Those of them that failed.
  public internal(set) var failures: UInt32 = 0
  /// The durations of all that were answered, together, in microseconds.
  public internal(set) var sum: UInt64 = 0
  /// The shortest of them, in microseconds; 0 if nothing was answered.
  public internal(set) var shortest: UInt32 = 0
  /// The longest of them, in microseconds; 0 if nothing was answered.
  public internal(set) var longest: UInt32 = 0
  /// How many of the answers fell into each bin; see ``binEnds``.
  var bins = SIMD16<UInt32>(repeating: 0)

  /// Nothing observed.
  public init() {}

  /// Those that were answered.
  public var answers: UInt32 { count &- failures }

  /// The mean duration; nil if nothing was answered.
  public var mean: Duration? {
    answers == 0 ? nil : .microseconds(Double(sum) / Double(answers))
  }

  /// The share that was answered, 0…1; nil if nothing was observed.
  public var answeredShare: Double? { count == 0 ? nil : Double(answers) / Double(count) }

  /// Adds an observation; a duration of nil is a failure.
  public mutating func add(_ duration: Duration?) {
    guard count < .max else { return }
    count += 1
    guard let duration else {
      failures += 1
      return
    }
    let time = UInt32(clamping: max(0, duration.nanoseconds) / 1_000)
    shortest = answers == 1 ? time : min(shortest, time)
    longest = max(longest, time)
    sum &+= UInt64(time)
    bins[Self.bin(time)] &+= 1
  }

  /// Adds what another bucket of the same series holds.
  public mutating func merge(_ other: RollupBucket) {
    let (total, overflows) = count.addingReportingOverflow(other.count)
    guard !overflows, other.count > 0 else { return }
    if other.answers > 0 {
      shortest = answers == 0 ? other.shortest : min(shortest, other.shortest)
      longest = max(longest, other.longest)
    }
    count = total
    failures += other.failures
    sum &+= other.sum
    bins &+= other.bins
  }

  /// The duration that this share of the answers, 0…1, does not exceed; nil without answers.
  ///
  /// By the histogram's bins, and evenly within them: off by at most a bin, a factor of 2.5.
  public func quantile(_ share: Double) -> Duration? {
    guard answers > 0 else { return nil }
    let rank = min(max(share, 0), 1) * Double(answers)
    var below: Double = 0
    for index in 0..<16 where bins[index] > 0 {
      let inBin = Double(bins[index])
      if below + inBin >= rank {
        let start = max(index == 0 ? 0 : Self.binEnds[index - 1], shortest)
        let end = min(index < 15 ? Self.binEnds[index] : .max, longest)
        let part = (rank - below) / inBin
        let time = Double(start) + part * (Double(end) - Double(start))
        return .microseconds(min(max(time, Double(shortest)), Double(longest)))
      }
      below += inBin
    }
    return .microseconds(Double(longest))
  }

  /// The bin of a duration in microseconds, 0…15.
  static func bin(_ time: UInt32) -> Int {
    binEnds.firstIndex { time < $0 } ?? 15
  }
}
