/// What one node has heard of the other on one line, and what it says in return.
///
/// A beat proves life only by naming our present session: nobody can have recorded that before we
/// began, whichever side has restarted since. Among beats of one session the window tells what is
/// new. So nothing needs to be remembered over a restart but that sessions rise.
public struct BeatStream: Hashable, Sendable {
  /// What a beat turned out to be.
  public enum Finding: Hashable, Sendable {
    /// It proves that the other lives, and is newer than all before it.
    case newest
    /// It counts as received, but proves nothing newer than what came.
    case late
    /// It is not believed.
    case refused(BeatRefusal)
  }

  /// The other's session that is counted here; 0 if nothing was believed yet.
  public private(set) var session: UInt64 = 0
  /// What came of it.
  public private(set) var window = BeatWindow()
  /// When the newest beat came, in nanoseconds; `.min` if none did.
  public private(set) var heardAt = Int64.min
  /// The other's clock in the newest beat, in microseconds.
  private var clock: Int64 = 0
  /// What was measured.
  public private(set) var meter = BeatMeter()
  /// The last number that we gave out on this line, in our session.
  public private(set) var sent: UInt32 = 0

  /// A line on which nothing was said.
  public init() {}

  /// Judges a beat whose code was right.
  ///
  /// - Parameters:
  ///   - beat: what came.
  ///   - mine: our present session.
  ///   - present: the other's newest session that was proven on any line; 0 if none. Rises.
  ///   - now: the moment it came, in nanoseconds.
  /// - Returns: what it turned out to be.
  public mutating func take(
    _ beat: BeatPacket, mine: UInt64, present: inout UInt64, at now: Int64
  ) -> Finding {
    guard beat.session >= present else { return .refused(.session) }
    if beat.session == session, window.isRepeated(beat.sequence) { return .refused(.repeated) }
    guard beat.echo.session == mine else { return .refused(.unproven) }
    present = beat.session
    if beat.session != session {
      session = beat.session
      window = BeatWindow()
      meter.restart()
    }
    let verdict = window.take(beat.sequence)
    meter.count(window, at: now)
    guard verdict == .newest else { return verdict == .late ? .late : .refused(.repeated) }
    let elapsed = heardAt == .min ? 0 : Double(now &- heardAt) / 1e9
    heardAt = now
    clock = beat.clock
    meter.take(beat, elapsed: elapsed, at: now)
    return .newest
  }

  /// The next number to send on this line.
  public mutating func nextSequence() -> UInt32 {
    sent &+= 1
    return sent
  }

  /// Begins our numbers again, because our session is a new one.
  public mutating func restart() {
    sent = 0
    meter.restartOut()
  }

  /// What we have heard, for a beat sent at that moment, in nanoseconds.
  ///
  /// - Parameters:
  ///   - present: the other's newest session on any line. Where this line has heard nothing of it,
  ///     naming it still proves that we live.
  ///   - now: the moment.
  /// - Returns: the echo.
  public func echo(present: UInt64, at now: Int64) -> BeatPacket.Echo {
    var echo = BeatPacket.Echo()
    echo.session = present
    guard session == present, window.highest > 0 else { return echo }
    echo.sequence = window.highest
    echo.clock = clock
    echo.held = UInt32(clamping: (now &- heardAt) / 1_000)
    echo.received = window.received
    echo.receivedAt = heardAt / 1_000
    return echo
  }

  /// What answers a beat that is not believed yet: it names that beat, so that the other may prove
  /// itself with the next one.
  public static func echo(of beat: BeatPacket, at now: Int64) -> BeatPacket.Echo {
    var echo = BeatPacket.Echo()
    echo.session = beat.session
    echo.sequence = beat.sequence
    echo.clock = beat.clock
    echo.received = 1
    echo.receivedAt = now / 1_000
    return echo
  }

  /// How long ago the newest beat came, in tenths of a second, as beats tell it.
  public func age(at now: Int64) -> UInt16 {
    guard heardAt != .min else { return BeatPacket.never }
    return UInt16(clamping: min(max(0, (now &- heardAt) / 100_000_000), 65_534))
  }
}
