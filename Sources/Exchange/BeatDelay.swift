/// How long beats take in one direction, beyond the least that they took: two clocks that do not
/// agree cannot tell more, and a queue on the way shows all the same.
///
/// Source: the base delay of RFC 6817 (LEDBAT) §3.4.2, here a minimum that rises by the drift that
/// two clocks may have against each other.
public struct BeatDelay: Hashable, Sendable {
  /// How fast the least may rise: 100 microseconds a second, twice what crystals are allowed.
  private static let drift = 1e-4
  /// A delay so far beyond the least, in microseconds, is a clock that was set.
  private static let step: Int64 = 20_000_000

  /// The least difference of the clocks, in microseconds; `.min` before the first beat.
  private var base = Int64.min
  private var recent: Float = 0
  private var usual: Float = 0

  /// Nothing is known yet.
  public init() {}

  /// Takes in when a beat was sent by the one clock and came by the other, in microseconds.
  ///
  /// - Parameters:
  ///   - sent: by the sender's clock.
  ///   - came: by the receiver's.
  ///   - elapsed: seconds since the beat before it.
  mutating func take(sent: Int64, came: Int64, elapsed: Double) {
    let sample = came &- sent
    let (beyond, overflows) = sample.subtractingReportingOverflow(base)
    guard base != .min, !overflows, beyond < Self.step, beyond > -Self.step else {
      base = sample
      recent = 0
      usual = 0
      return
    }
    base = min(base &+ Int64(min(max(elapsed, 0), 3_600) * 1e6 * Self.drift), sample)
    let excess = Float(sample &- base) / 1e6
    recent += (excess - recent) / 4
    usual += (excess - usual) / 64
  }

  /// What the last few beats took beyond the least, in seconds.
  public var excess: Double { Double(recent) }
  /// How much more that is than what was usual over the last minute or so, in seconds; negative if
  /// less.
  public var change: Double { Double(recent - usual) }
}
