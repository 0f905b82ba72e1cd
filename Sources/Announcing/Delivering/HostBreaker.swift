import Relais

/// Leaves a host alone that fails again and again, and then asks it once before trusting it.
struct HostBreaker: Sendable {
  /// Failures in a row.
  private(set) var failures = 0
  /// Until when it is left alone.
  private(set) var closedUntil: Instant?

  /// Whether a request may go there, where so many are on their way: after a pause one is enough.
  func allows(running: Int, at now: Instant) -> Bool {
    guard let closedUntil else { return true }
    return now >= closedUntil && running == 0
  }

  /// The host has answered, whatever it said.
  mutating func succeed() {
    failures = 0
    closedUntil = nil
  }

  /// The host has not answered, or has failed.
  mutating func fail(at now: Instant, settings: OutboxSettings) {
    failures = min(failures + 1, 1_000)
    let surplus = failures - settings.breakerFailures
    guard surplus >= 0 else { return }
    let wait = settings.breakerWait * (1 << min(surplus, 10))
    closedUntil = now + min(wait, settings.longestWait)
  }
}

/// How long to wait before the next attempt.
enum BackOff {
  /// Full jitter: anything up to the first wait, doubled for each failure before this one, up to
  /// the longest.
  ///
  /// Source: Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
  static func wait(
    after failures: Int, settings: OutboxSettings, using numbers: inout some RandomNumberGenerator
  ) -> Duration {
    let longest = min(settings.firstWait * (1 << min(max(0, failures), 16)), settings.longestWait)
    return .nanoseconds(Int64.random(in: 0...max(1, longest.nanoseconds), using: &numbers))
  }
}
