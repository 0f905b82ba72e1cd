/// A moment, in nanoseconds since 1970-01-01T00:00:00Z, read from a steady clock.
///
/// A node sets its steady clock from the wall clock once, when it starts, and lets it run on a
/// clock that counts suspend. So differences of instants are true durations even when somebody
/// sets the wall clock, and an instant still prints as a time of day. The range is ± 292 years.
public struct Instant: Hashable, Comparable, Sendable, Codable {
  /// Nanoseconds since 1970-01-01T00:00:00Z; negative before it.
  public var nanoseconds: Int64

  /// The moment this many nanoseconds after 1970-01-01T00:00:00Z.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The moment this many seconds after 1970-01-01T00:00:00Z; for examples and simulations.
  public init(seconds: Double) {
    nanoseconds = Int64(seconds * 1e9)
  }

  /// 1970-01-01T00:00:00Z, where simulations begin.
  public static let zero = Instant(nanoseconds: 0)

  /// Seconds since 1970-01-01T00:00:00Z, for arithmetic that needs no more than microseconds.
  public var seconds: Double { Double(nanoseconds) / 1e9 }

  /// Whether the first moment is the earlier one.
  public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

  /// The moment this much later.
  public static func + (a: Instant, b: Duration) -> Instant {
    Instant(nanoseconds: a.nanoseconds + b.nanoseconds)
  }

  /// The moment this much earlier.
  public static func - (a: Instant, b: Duration) -> Instant {
    Instant(nanoseconds: a.nanoseconds - b.nanoseconds)
  }

  /// The time from the second moment to the first; negative if the first is the earlier one.
  public static func - (a: Instant, b: Instant) -> Duration {
    .nanoseconds(a.nanoseconds - b.nanoseconds)
  }

  /// Moves the moment this much later.
  public static func += (a: inout Instant, b: Duration) { a = a + b }

  /// Writes the nanoseconds as a single number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(nanoseconds)
  }

  /// Reads what ``encode(to:)`` wrote.
  public init(from decoder: any Decoder) throws {
    nanoseconds = try decoder.singleValueContainer().decode(Int64.self)
  }
}

extension Duration {
  /// Whole nanoseconds, rounded toward zero; the range is ± 292 years.
  public var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }

  /// Seconds, for arithmetic that needs no more than microseconds.
  public var inSeconds: Double { Double(nanoseconds) / 1e9 }

  /// Milliseconds, for arithmetic that needs no more than microseconds.
  public var inMilliseconds: Double { Double(nanoseconds) / 1e6 }
}
