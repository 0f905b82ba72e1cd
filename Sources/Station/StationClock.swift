internal import FoundationEssentials
public import Relais

/// The node's two clocks: a steady one that everything is timed by, and the wall's.
///
/// The steady clock is set from the wall clock when the station starts and then runs on
/// CLOCK_BOOTTIME, which counts suspend and which nobody can set. Facts carry the wall's time
/// besides, so that two nodes can compare notes.
public struct StationClock: Sendable {
  private let origin: Instant
  private let start: ContinuousClock.Instant

  /// A clock set from the wall clock now.
  public init() {
    origin = Self.wall
    start = ContinuousClock.now
  }

  /// The steady time.
  public var now: Instant { origin + start.duration(to: .now) }

  /// What the wall clock says.
  public var wall: Instant { Self.wall }

  /// What the wall clock says, in milliseconds since 1970-01-01T00:00:00Z.
  public var wallMilliseconds: Int64 { Self.wall.nanoseconds / 1_000_000 }

  /// How much the wall clock has been set forward since the start; negative if back.
  public var wallDrift: Duration { Self.wall - now }

  /// Waits until the steady time reaches that moment; returns at once if it has passed.
  public func sleep(until moment: Instant) async throws {
    try await ContinuousClock().sleep(until: start + (moment - origin))
  }

  private static var wall: Instant {
    Instant(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e6) * 1_000)
  }
}
