/// A hybrid logical clock as a value: stamps facts so that an effect is never older than its cause,
/// even when the wall clock stands still or runs backwards.
///
/// The wall time is an argument, so the clock can be rehearsed. It survives a restart by being
/// made again from the last time that was written.
///
/// Source: Kulkarni, Demirbas et al., "Logical Physical Clocks", OPODIS 2014, §3, Figure 5; the
/// bound on drift is §4 of the same paper with a limit of our own.
public struct HybridClock: Hashable, Sendable, Codable {
  /// How far ahead of the wall time another node's stamp may lie to be believed: 15 minutes.
  public static let driftLimit = Duration.seconds(15 * 60)

  /// The last stamp given or taken over; the next one is later.
  public private(set) var last: HybridTime
  /// Whether the last stamp or the last one observed was more than ``driftLimit`` ahead of the
  /// wall time: somebody's clock is wrong, and a person should be told.
  public private(set) var isSuspect = false

  /// A clock that goes on after that stamp, the latest that this node knows.
  public init(after last: HybridTime = HybridTime(milliseconds: 0)) {
    self.last = last
  }

  /// The stamp of something that happens here now, later than every stamp before it.
  ///
  /// A wall time that lies behind the last stamp is waited for by counting, never followed back.
  public mutating func tick(wall: Instant) -> HybridTime {
    let now = Self.milliseconds(wall)
    advance(to: now, beyond: nil)
    isSuspect = isAhead(last.milliseconds, of: now)
    return last
  }

  /// Takes over what another node's stamp tells, and gives the stamp of having received it.
  ///
  /// A stamp further ahead than ``driftLimit`` does not move this clock at all: it tells of a wrong
  /// clock, here or there, and not of the time. The fact that bore it keeps its own signed stamp;
  /// facts written here may then be stamped before it, which tells everybody that the two clocks
  /// disagree, and by how much: see `Record.clockSuspicions`.
  public mutating func observe(_ remote: HybridTime, wall: Instant) -> HybridTime {
    let now = Self.milliseconds(wall)
    let isRemoteAhead = isAhead(remote.milliseconds, of: now)
    advance(to: now, beyond: isRemoteAhead ? nil : remote)
    isSuspect = isRemoteAhead || isAhead(last.milliseconds, of: now)
    return last
  }

  /// Lines 2–5 of Figure 5: the largest of the three times, and a count where it has not moved.
  private mutating func advance(to now: Int64, beyond remote: HybridTime?) {
    let before = last
    let largest = max(before.milliseconds, remote?.milliseconds ?? .min, now)
    var counter: UInt32?
    if largest == before.milliseconds { counter = before.counter }
    if let remote, largest == remote.milliseconds {
      counter = max(counter ?? 0, remote.counter)
    }
    guard let counter else {
      last = HybridTime(milliseconds: largest)
      return
    }
    if counter < .max {
      last = HybridTime(milliseconds: largest, counter: counter + 1)
    } else {
      // Four thousand million events in one millisecond, or a hostile stamp: borrow the next.
      last = HybridTime(milliseconds: largest < .max ? largest + 1 : largest)
    }
  }

  private func isAhead(_ stamp: Int64, of wall: Int64) -> Bool {
    let (lead, overflows) = stamp.subtractingReportingOverflow(wall)
    return overflows ? stamp > wall : lead > Self.driftLimit.nanoseconds / 1_000_000
  }

  /// Whole milliseconds, rounded down, also before 1970.
  private static func milliseconds(_ wall: Instant) -> Int64 {
    let (quotient, remainder) = wall.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

extension HybridTime {
  /// The wall time of this stamp; the ends of ``Instant``'s range where the stamp lies beyond them.
  public var instant: Instant {
    let (nanoseconds, overflows) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    if overflows { return Instant(nanoseconds: milliseconds < 0 ? .min : .max) }
    return Instant(nanoseconds: nanoseconds)
  }
}
