/// What the beats of one line measure, each direction apart: `in` towards us, `out` towards the
/// other.
public struct BeatMeter: Hashable, Sendable {
  /// Delay of what the other sends.
  public private(set) var delayIn = BeatDelay()
  /// Delay of what we send.
  public private(set) var delayOut = BeatDelay()
  /// Loss of what the other sends.
  public private(set) var lossIn = BeatLoss()
  /// Loss of what we send, by what the other says it received.
  public private(set) var lossOut = BeatLoss()
  private var smoothed: Float = -1
  private var variation: Float = 0

  /// Nothing is known yet.
  public init() {}

  /// The smoothed round trip without what the other held it, in seconds; nil if none was measured.
  public var roundTrip: Double? { smoothed < 0 ? nil : Double(smoothed) }
  /// How much round trips vary, in seconds.
  public var roundTripVariation: Double { Double(variation) }

  /// The other begins anew: what it sends, and what it has received.
  mutating func restart() {
    lossIn.restart()
    lossOut.restart()
  }

  /// We begin anew: what we send.
  mutating func restartOut() { lossOut.restart() }

  /// Takes in the counts of what came.
  mutating func count(_ window: BeatWindow, at now: Int64) {
    lossIn.count(sent: window.highest, came: window.received, at: now)
  }

  /// Takes in what a beat newer than all before it tells.
  ///
  /// - Parameters:
  ///   - beat: what came.
  ///   - elapsed: seconds since the one before it.
  ///   - now: the moment it came, in nanoseconds by the clock that our beats bear.
  mutating func take(_ beat: BeatPacket, elapsed: Double, at now: Int64) {
    let clock = now / 1_000
    delayIn.take(sent: beat.clock, came: clock, elapsed: elapsed)
    guard beat.echo.sequence > 0 else { return }
    lossOut.count(sent: beat.echo.sequence, came: beat.echo.received, at: now)
    delayOut.take(sent: beat.echo.clock, came: beat.echo.receivedAt, elapsed: elapsed)
    let (whole, overflows) = clock.subtractingReportingOverflow(beat.echo.clock)
    let trip = overflows ? -1 : Float(whole &- Int64(beat.echo.held)) / 1e6
    // What is below zero or beyond a minute is no round trip but a clock that was set.
    guard trip >= 0, trip < 60 else { return }
    // RFC 6298 §2.
    if smoothed < 0 {
      smoothed = trip
      variation = trip / 2
    } else {
      variation += (abs(trip - smoothed) - variation) / 4
      smoothed += (trip - smoothed) / 8
    }
  }
}
