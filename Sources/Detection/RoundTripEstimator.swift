import Relais

/// How long a reply may take before its probe is overdue, and what is usual.
///
/// Source: RFC 6298 §2 for the smoothed round trip and its variation. The bound is sharper here
/// (six variations, 0.1 s to 1 s): an early suspicion costs five packets a second for a moment.
struct RoundTripEstimator: Sendable {
  private static let shortestTimeout: Nanoseconds = 100_000_000
  private static let longestTimeout: Nanoseconds = 1_000_000_000

  /// The usual round trip in nanoseconds, near the shortest; nil before the first reply.
  private(set) var base: Double?
  /// When a probe sent now is overdue, in nanoseconds after its sending.
  private(set) var timeout = Self.longestTimeout
  private var smoothed = 0.0
  private var variation = 0.0
  private var hasSample = false
  private var slowness = 300e6

  /// An estimator that knows the usual round trip, in seconds, from earlier, or nothing.
  init(base seconds: Double?) {
    base = seconds.map { min(max($0, 0), 60) * 1e9 }
    updateSlowness()
  }

  /// Whether a reply is slow: later than max(300 ms, 5 × usual), which the first of all sets.
  func isSlow(_ roundTrip: Nanoseconds) -> Bool {
    base != nil && Double(roundTrip) > slowness
  }

  /// Learns from a reply; `isCalm` is whether the line is neither degraded nor down, without which
  /// the usual round trip grows a hundred times slower.
  mutating func learn(_ roundTrip: Nanoseconds, isCalm: Bool) {
    let sample = Double(roundTrip)
    if hasSample {
      variation += (abs(smoothed - sample) - variation) / 4
      smoothed += (sample - smoothed) / 8
    } else {
      smoothed = sample
      variation = sample / 2
      hasSample = true
    }
    let bound = min(smoothed + 6 * variation, 1e9)
    timeout = min(max(Nanoseconds(bound), Self.shortestTimeout), Self.longestTimeout)
    guard let usual = base else {
      base = sample
      return updateSlowness()
    }
    // Downwards in seconds, upwards over an hour: queues come and go, distance stays.
    base = usual + (sample - usual) / (sample < usual ? 16 : isCalm ? 4_096 : 409_600)
    updateSlowness()
  }

  private mutating func updateSlowness() {
    slowness = max(300e6, 5 * (base ?? 0))
  }
}
