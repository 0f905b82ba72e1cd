/// Which share of the beats of one direction was lost over the last minute.
///
/// Told by two counts that rise: how many were sent, and how many of them came. The minute is four
/// quarters and the one that runs, so the share looks back between 60 and 75 seconds.
public struct BeatLoss: Hashable, Sendable {
  private static let quarter: Int64 = 15_000_000_000

  private var sentNow: UInt32 = 0
  private var cameNow: UInt32 = 0
  private var sent = SIMD4<UInt8>()
  private var came = SIMD4<UInt8>()
  /// Of the quarter that runs.
  private var sentSince: UInt16 = 0
  private var cameSince: UInt16 = 0
  private var number: UInt16 = 0
  /// Whether the next counts are the first of theirs.
  private var isFresh = true

  /// Nothing is known yet.
  public init() {}

  /// Begins other counts, as one of two sessions does that is new; what was counted stays.
  mutating func restart() {
    turn()
    isFresh = true
  }

  /// Takes in the counts of that moment, in nanoseconds; counts that go back are not believed.
  ///
  /// Of the first ones it cannot be told whether what is missing was lost, or sent before anybody
  /// listened: only what comes later counts as lost.
  mutating func count(sent: UInt32, came: UInt32, at now: Int64) {
    let quarter = UInt16(truncatingIfNeeded: now / Self.quarter)
    if quarter != number {
      // As many as have passed: after a minute without a beat nothing old counts.
      for _ in 0..<min(quarter &- number, 5) { turn() }
      number = quarter
    }
    if isFresh {
      isFresh = false
      sentNow = sent >= came ? sent &- came : 0
      cameNow = 0
    }
    guard sent >= sentNow, came >= cameNow else { return }
    sentSince = UInt16(clamping: UInt32(sentSince) &+ min(sent &- sentNow, 65_535))
    cameSince = UInt16(clamping: UInt32(cameSince) &+ min(came &- cameNow, 65_535))
    sentNow = sent
    cameNow = came
  }

  private mutating func turn() {
    sent = SIMD4(sent[1], sent[2], sent[3], UInt8(clamping: sentSince))
    came = SIMD4(came[1], came[2], came[3], UInt8(clamping: cameSince))
    sentSince = 0
    cameSince = 0
  }

  /// The share, 0…1; nil if nothing was sent.
  public var share: Double? {
    let all = Int(sentSince) + (0..<4).reduce(0) { $0 + Int(sent[$1]) }
    let here = Int(cameSince) + (0..<4).reduce(0) { $0 + Int(came[$1]) }
    guard all > 0 else { return nil }
    return Double(max(0, all - here)) / Double(all)
  }
}
