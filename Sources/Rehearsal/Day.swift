public import Relais

/// Everything that happens to the simulated company and its watcher, but for the weather's chance.
public struct Day: Hashable, Sendable {
  /// What breaks, and when.
  public var faults: [FaultSpan]
  /// When the watcher's machine sleeps, in seconds from the start.
  public var sleeps: [ClosedRange<Double>]
  /// When the watcher's process is killed and starts again, in seconds from the start.
  public var restarts: [Double] = []
  /// By how many seconds the wall clock is off, from which second on; ascending.
  public var clockJumps: [ClockJump]
  /// How long it lasts, in seconds.
  public var length: Double
  /// From then on, in seconds from the start, the lines have no bad days.
  public var calmFrom = Double.infinity
  /// Ordinary bursts end after so many seconds at the latest.
  public var longestBurst = Double.infinity
  /// Whether a twin is paired.
  public var isPaired = false
  /// That share of all packets is lost on every line, beyond what its link loses anyway; 0…1.
  public var background = 0.0
  /// When it starts.
  public var start: Instant

  /// From a moment on the wall clock is off by so much.
  public struct ClockJump: Hashable, Sendable {
    /// From when, in seconds from the start.
    public var from: Double
    /// The wall clock less the true time, in seconds.
    public var offset: Double
    /// A jump; see the properties.
    public init(from: Double, offset: Double) {
      self.from = from
      self.offset = offset
    }
  }

  /// A Monday of March 2026, 08:34:12 in UTC, a minute before the cut.
  public static let usualStart = Instant(nanoseconds: 1_773_045_252_000_000_000)

  /// A day; see the properties.
  public init(
    faults: [FaultSpan], sleeps: [ClosedRange<Double>] = [], clockJumps: [ClockJump] = [],
    length: Double, start: Instant = usualStart
  ) {
    self.faults = faults
    self.sleeps = sleeps
    self.clockJumps = clockJumps
    self.length = length
    self.start = start
  }

  /// The moment so many seconds after the start.
  public func instant(_ seconds: Double) -> Instant {
    start + .nanoseconds(Int64((seconds * 1e9).rounded()))
  }

  /// What the wall clock shows so many seconds after the start.
  public func wall(_ seconds: Double) -> Instant {
    let offset = clockJumps.last { $0.from <= seconds }?.offset ?? 0
    return instant(seconds + offset)
  }

  /// Whether the watcher sleeps then; if so, until when.
  func sleepEnd(at seconds: Double) -> Double? {
    sleeps.first { $0.contains(seconds) && seconds < $0.upperBound }?.upperBound
  }
}

extension Day {
  /// Seconds from the start to the fault of a scenario.
  public static let cut = 60.0
  /// How long the fault of a scenario lasts, in seconds.
  public static let faultLength = 120.0

  /// The day of a scenario: a calm minute, the fault for two, and two more to recover.
  public init(_ scenario: Scenario) {
    let end = Self.cut + Self.faultLength
    self.init(
      faults: scenario.faults.map { FaultSpan($0, from: Self.cut, until: end) }, length: end + 150)
    // A mobile link's longest bursts are outages of their own, which would be another story.
    longestBurst = 2
    isPaired = scenario.isPaired
    switch scenario.oddity {
    case .none: break
    case .clockJump:
      clockJumps = [
        ClockJump(from: Self.cut, offset: 3_600), ClockJump(from: Self.cut + 60, offset: -3_600),
      ]
    case .sleep: sleeps = [Self.cut...Self.cut + 40]
    }
  }
}
