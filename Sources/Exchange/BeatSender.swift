public import Relais

/// The office's side of its beats: what to send on which line and when, and whether the twin is
/// heard.
///
/// Pure: the time, and beats whose code was right, come in; directives go out. It always speaks
/// first, and answers only what asks; the twin never needs a way in.
public struct BeatSender: Sendable {
  /// What happened.
  public enum Input: Hashable, Sendable {
    /// The moment that ``Directive/wake(at:)`` asked for, or any other.
    case tick
    /// A beat came by that line's socket.
    case heard(BeatPacket, line: UInt8)
    /// That line can be sent on, from now: it has a socket.
    case opened(line: UInt8, isMetered: Bool)
    /// That line cannot be sent on: no device, or no address.
    case closed(line: UInt8)
    /// The line is no longer configured.
    case removed(line: UInt8)
    /// The digest of the facts that we know.
    case knows(digest: UInt64)
    /// Our clock is suspect, or no longer.
    case clock(isSuspect: Bool)
  }

  /// What must be done, or told.
  public enum Directive: Hashable, Sendable {
    /// Send this beat on the line that it names.
    case send(BeatPacket)
    /// Hand in a tick then.
    case wake(at: Instant)
    /// The twin is not heard on that line, since its last beat.
    case silent(line: UInt8, since: Instant)
    /// The twin is heard on that line, for the first time or again.
    case heard(line: UInt8)
    /// The twin is not heard on any line, since its last beat.
    case alone(since: Instant)
    /// The twin is heard again on some line.
    case together
    /// The twin knows other facts than when it was last heard: the digest of what it knows.
    case knows(digest: UInt64)
    /// Our session had to rise, because the twin knew a later one: keep it for the next start.
    case rose(session: UInt64)
    /// A beat was not believed.
    case refused(BeatRefusal)
  }

  /// What is kept of a line.
  struct Line: Sendable {
    /// What was heard on it.
    var stream = BeatStream()
    /// The watch over it.
    var vigil: BeatVigil
    /// Whether its beats come slowly.
    var isMetered: Bool
    /// Whether it has a socket.
    var isOpen = true
    /// When its next beat is due, in nanoseconds.
    var nextBeat: Int64
  }

  /// Whose beats these are.
  public let pair: PairID
  /// Our session: what the next start must exceed.
  public private(set) var session: UInt64
  /// The twin's session that was proven last; 0 if none.
  private var present: UInt64 = 0
  private var lines: [UInt8: Line] = [:]
  private var ours: UInt64 = 0
  private var theirs: UInt64 = 0
  private var hasSuspectClock = false
  private var hearingSince: Int64
  private var lastTick: Int64
  private var aloneSince: Int64?
  private var ages = SIMD8<UInt16>(repeating: BeatPacket.never)
  private var agesAt = Int64.min

  /// A sender without lines.
  ///
  /// - Parameters:
  ///   - pair: whose beats they are.
  ///   - session: this run, in milliseconds since 1970, later than any before.
  ///   - now: the moment.
  public init(pair: PairID, session: UInt64, at now: Instant) {
    precondition(session > 0, "session 0 stands for none")
    self.pair = pair
    self.session = session
    hearingSince = now.nanoseconds
    lastTick = now.nanoseconds
  }

  /// Takes in what happened, and says what must be done.
  public mutating func receive(_ input: Input, at moment: Instant) -> [Directive] {
    let now = moment.nanoseconds
    var directives: [Directive] = []
    switch input {
    case .tick: tick(at: now, &directives)
    case .heard(let beat, let line): hear(beat, by: line, at: now, &directives)
    case .opened(let line, let isMetered): open(line, isMetered: isMetered, at: now)
    case .closed(let line): lines[line]?.isOpen = false
    case .removed(let line): lines[line] = nil
    case .knows(let digest): ours = digest
    case .clock(let isSuspect): hasSuspectClock = isSuspect
    }
    if let next = nextWake(at: now, &directives) {
      directives.append(.wake(at: Instant(nanoseconds: next)))
    }
    return directives
  }

  private mutating func open(_ index: UInt8, isMetered: Bool, at now: Int64) {
    guard index < BeatPacket.lineLimit else { return }
    // Lines begin apart, so that their beats are no burst.
    let first = now &+ Int64(index) * 20_000_000
    if lines[index] == nil {
      lines[index] = Line(
        vigil: BeatVigil(isMetered: isMetered), isMetered: isMetered, nextBeat: first)
    }
    lines[index]?.isOpen = true
    lines[index]?.isMetered = isMetered
    lines[index]?.nextBeat = first
  }

  private mutating func hear(
    _ beat: BeatPacket, by index: UInt8, at now: Int64, _ directives: inout [Directive]
  ) {
    guard beat.pair == pair else { return directives.append(.refused(.pair)) }
    guard beat.flags.contains(.byTwin) else { return directives.append(.refused(.direction)) }
    guard beat.line == index, var line = lines[index] else {
      return directives.append(.refused(.fields))
    }
    if beat.echo.session > session, beat.echo.session < BeatLedger.largestSession {
      rise(above: beat.echo.session, &directives)
      line = lines[index] ?? line
    }
    let before = line.stream.heardAt
    let known = present
    let finding = line.stream.take(beat, mine: session, present: &present, at: now)
    guard finding == .newest else {
      lines[index] = line
      if case .refused(let refusal) = finding { directives.append(.refused(refusal)) }
      return
    }
    let gap = before != .min && before >= hearingSince ? now &- before : nil
    if line.vigil.hear(gap: gap, isMetered: line.isMetered) {
      directives.append(.heard(line: index))
    }
    lines[index] = line
    ages = beat.ages
    agesAt = now
    if aloneSince != nil {
      aloneSince = nil
      directives.append(.together)
    }
    if beat.flags.contains(.ask), !beat.flags.contains(.answer) {
      send(on: index, flags: .answer, at: now, &directives)
    } else if known != present {
      // Only now can we name its session, and until then it believes nothing.
      send(on: index, flags: [], at: now, &directives)
    }
    guard theirs != beat.digest else { return }
    theirs = beat.digest
    directives.append(.knows(digest: theirs))
  }

  private mutating func rise(above session: UInt64, _ directives: inout [Directive]) {
    self.session = session + 1
    for index in lines.keys.sorted() { lines[index]?.stream.restart() }
    directives.append(.rose(session: self.session))
  }

  private mutating func tick(at now: Int64, _ directives: inout [Directive]) {
    if now &- lastTick > BeatPace.metered &+ BeatLedger.awayAfter { hearingSince = now }
    lastTick = max(lastTick, now)
    for index in lines.keys.sorted() {
      guard var line = lines[index] else { continue }
      if line.isOpen, now >= line.nextBeat {
        let period = BeatPace.period(isMetered: line.isMetered)
        line.nextBeat = max(line.nextBeat &+ period, now &+ period / 2)
        lines[index] = line
        send(on: index, flags: [], at: now, &directives)
      }
    }
  }

  private mutating func send(
    on index: UInt8, flags: BeatPacket.Flags, at now: Int64, _ directives: inout [Directive]
  ) {
    guard var line = lines[index], line.isOpen else { return }
    var flags = flags
    if line.isMetered { flags.insert(.metered) }
    if hasSuspectClock { flags.insert(.suspectClock) }
    var beat = BeatPacket(
      pair: pair, line: index, flags: flags, session: session,
      sequence: line.stream.nextSequence(), clock: now / 1_000,
      echo: line.stream.echo(present: present, at: now), digest: ours)
    lines[index] = line
    for other in lines.keys.sorted() where other < 8 {
      beat.ages[Int(other)] = lines[other]?.stream.age(at: now) ?? BeatPacket.never
    }
    directives.append(.send(beat))
  }

  /// Looks at every line, and says when to look again.
  private mutating func nextWake(at now: Int64, _ directives: inout [Directive]) -> Int64? {
    var next = Int64.max
    for index in lines.keys.sorted() {
      guard var line = lines[index] else { continue }
      let heardAt = max(line.stream.heardAt, hearingSince)
      let wasHeard = line.vigil.state == .heard
      let look = line.vigil.look(
        heardAt: heardAt, isMetered: line.isMetered,
        roundTrip: line.stream.meter.roundTrip, at: now)
      if look.isSilent {
        line.vigil.fallSilent(at: now)
        directives.append(.silent(line: index, since: Instant(nanoseconds: heardAt)))
      }
      lines[index] = line
      // A beat of ours is always answered: to ask is to send one more. On a silent line the usual
      // ones go on.
      if look.asks, wasHeard { send(on: index, flags: [], at: now, &directives) }
      if line.isOpen { next = min(next, line.nextBeat) }
      if wasHeard, !look.isSilent { next = min(next, look.next) }
    }
    judge(&directives)
    return next == .max ? nil : max(next, now &+ 1_000_000)
  }

  private mutating func judge(_ directives: inout [Directive]) {
    let watched = lines.values.filter { $0.vigil.state != .unknown }
    guard aloneSince == nil, !watched.isEmpty,
      watched.allSatisfy({ $0.vigil.state == .silent })
    else { return }
    let last = watched.reduce(Int64.min) { max($0, $1.stream.heardAt) }
    aloneSince = last
    directives.append(.alone(since: Instant(nanoseconds: last)))
  }

  /// What is known of each line, in their order.
  public var report: [BeatLineReport] {
    lines.keys.sorted().compactMap { index in
      guard let line = lines[index] else { return nil }
      return BeatLineReport(
        line: index, state: line.vigil.state, isMetered: line.isMetered, stream: line.stream,
        ages: ages, agesAt: agesAt)
    }
  }
}
