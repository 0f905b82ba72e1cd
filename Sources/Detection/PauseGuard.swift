/// Knows when the watcher itself was late, so that its own sleep is never taken for a line's.
///
/// Every event is held against the wake-up that was asked for last. A little late stretches every
/// wait, as it tells of a machine that is too busy to be trusted with milliseconds; very late means
/// that nobody was there to see replies.
/// Source: A. Dadgar et al., "Lifeguard: local health awareness", arXiv 1707.00788, §III.
struct PauseGuard: Sendable {
  /// Lateness that any machine shows now and then.
  static let tolerance: Nanoseconds = 50_000_000
  /// The stretch of waits is forgotten over this time.
  private static let memory = 10e9
  /// Lateness beyond this stretches no further.
  private static let worst: Nanoseconds = 1_000_000_000

  /// When the watcher was last known to be late.
  private var lateAt: Nanoseconds = 0
  private var excess = 0.0

  /// Takes note that the watcher came late by this much: more than ``tolerance``.
  mutating func wasLate(by lateness: Nanoseconds, at now: Nanoseconds) {
    excess = max(stretch(at: now) - 1, Double(min(lateness, Self.worst)) / 100e6)
    lateAt = now
  }

  /// The factor for waits: 1 on a healthy machine, up to 11.
  func stretch(at now: Nanoseconds) -> Double {
    guard excess > 0 else { return 1 }
    return 1 + excess * max(0, 1 - Double(now - lateAt) / Self.memory)
  }
}
