public import Relais

/// The twin's side of the beats of all its offices: who is heard on which line, who has fallen
/// silent, who is dark.
///
/// Pure: beats and the time come in, answers and directives go out. A beat costs the same however
/// many offices there are, and a tick only what is due. Each office has its lines in a chain
/// through one array, so that an office with three lines takes less than a kilobyte in all.
public struct BeatLedger: Sendable {
  /// What must be done, or told.
  public enum Directive: Hashable, Sendable {
    /// Send this beat there: it asks for an answer, or goes on alone towards a silent line.
    case send(BeatPacket, to: BeatAddress)
    /// Nothing is heard of that line, since the last beat.
    case silent(PairID, line: UInt8, since: Instant)
    /// That line is heard, for the first time or again.
    case heard(PairID, line: UInt8)
    /// Nothing is heard of the office on any line, since the last beat.
    case dark(PairID, since: Instant)
    /// The office is heard again after it was dark.
    case back(PairID, darkSince: Instant)
    /// The office knows other facts than we do.
    case differs(PairID)
    /// Our session with that pair had to rise, because the office knew a later one.
    case rose(PairID, session: UInt64)
    /// Nobody at all is heard since that moment: we are deaf ourselves, and nobody is told dark.
    case deaf(since: Instant)
    /// Somebody is heard again; silences are counted from now.
    case hearing
    /// We were away for so long, and judge nobody by that.
    case away(Duration)
  }

  /// Beats of offices whose own evidence is enough to tell that we are deaf.
  static let quorum = 3
  /// A tick that comes so much later than the one before was slept through.
  static let awayAfter: Int64 = 1_000_000_000
  /// How many unasked beats one tick may send; the rest waits for the next.
  static let sendsPerTick = 4_000
  /// How long an office that was taken in may take until it is first heard.
  static let expecting: Int64 = 10_000_000_000
  /// A sign of life by other means counts where it came so much later than the next beat was due:
  /// then it is beats that do not come through, as behind a firewall that lets no datagram pass.
  static let afterBeats: Int64 = 2_000_000_000
  /// How long such a sign counts: offices that are not heard look in every ten seconds.
  static let signLasts: Int64 = 25_000_000_000
  /// A session beyond this is no time of this world, and is not followed.
  static let largestSession = UInt64(1) << 62

  /// What came, and what became of it.
  public var tally = BeatTally()

  /// Our session with pairs that know no later one.
  let session: UInt64
  /// Where each pair stands among the offices.
  var slots: [PairID: UInt32] = [:]
  /// By slots; one whose session is 0 is free.
  var offices: [BeatOffice] = []
  /// The lines of all offices, each the head of the rest of its chain.
  var lines: [BeatLine] = []
  /// Slots to be used again.
  var freeOffices: [UInt32] = []
  /// Places of lines to be used again.
  var freeLines: [UInt32] = []
  /// When each office is looked at next.
  var wheel: BeatWheel
  /// Whose time has come, while a tick lasts; kept for its room.
  var due: [Int] = []
  /// Silences are counted from here at the earliest, in nanoseconds.
  var hearingSince: Int64
  /// The latest tick, in nanoseconds.
  var lastTick: Int64
  /// When any office was heard last.
  var heardAnyAt: Int64
  /// How many beats a second should come.
  var expectedRate = 0.0
  /// Whether nobody was heard at all when somebody was to be judged.
  var isDeaf = false
  /// Whether outside targets answer; nil if nobody asks any.
  var controlAnswers: Bool?

  /// A ledger without offices.
  ///
  /// - Parameters:
  ///   - session: our run, in milliseconds since 1970, later than any before.
  ///   - now: the moment.
  public init(session: UInt64, at now: Instant) {
    precondition(session > 0, "session 0 stands for none")
    self.session = session
    wheel = BeatWheel(at: now.nanoseconds)
    hearingSince = now.nanoseconds
    lastTick = now.nanoseconds
    heardAnyAt = now.nanoseconds
  }

  /// Makes room for so many offices of so many lines each.
  public mutating func reserve(offices count: Int, lines each: Int) {
    slots.reserveCapacity(count)
    offices.reserveCapacity(count)
    lines.reserveCapacity(count * each)
    wheel.reserve(count)
  }

  /// How many pairs there are.
  public var count: Int { slots.count }

  /// Where a pair stands, until it is revoked; nil if it is not known.
  public func slot(of pair: PairID) -> Int? { slots[pair].map { Int($0) } }

  /// Takes a pair in, or what is now known of the lines of one that was.
  ///
  /// - Parameters:
  ///   - pair: whose beats are to be believed from now on.
  ///   - known: lines that it has, and whether they are metered. Those that were never heard count
  ///     as heard for the next ten seconds, so that an office is told dark which has been silent
  ///     ever since we began.
  ///   - now: the moment.
  /// - Returns: its slot.
  public mutating func admit(
    _ pair: PairID, expecting known: [(line: UInt8, isMetered: Bool)] = [], at now: Instant
  ) -> Int {
    if let slot = slot(of: pair) {
      expect(known, of: slot, at: now.nanoseconds)
      return slot
    }
    let slot: Int
    if let free = freeOffices.popLast() {
      slot = Int(free)
      offices[slot] = BeatOffice(pair: pair, session: session)
    } else {
      slot = offices.count
      offices.append(BeatOffice(pair: pair, session: session))
    }
    slots[pair] = UInt32(slot)
    expect(known, of: slot, at: now.nanoseconds)
    return slot
  }

  private mutating func expect(
    _ known: [(line: UInt8, isMetered: Bool)], of slot: Int, at now: Int64
  ) {
    var isNew = false
    for (line, isMetered) in known where line < BeatPacket.lineLimit {
      let place = place(of: line, office: slot, isMetered: isMetered)
      guard lines[place].vigil.state == .unknown else { continue }
      lines[place].vigil.expect()
      expectedRate += lines[place].rate
      isNew = true
    }
    guard isNew else { return }
    offices[slot].expectedFrom = now &+ Self.expecting
    setDeadline(slot, to: now)
  }

  /// Takes in that an office has shown by other means than beats that it lives.
  ///
  /// Beats that are silent all the same tell of lines then, not of an office that is dark.
  public mutating func sign(
    of pair: PairID, at now: Instant, into directives: inout [Directive]
  ) {
    guard let slot = slot(of: pair) else { return }
    offices[slot].signedAt = now.nanoseconds
    brighten(slot, &directives)
  }

  /// Tells that an office is back, if it was dark.
  mutating func brighten(_ slot: Int, _ directives: inout [Directive]) {
    guard offices[slot].isDark else { return }
    directives.append(
      .back(offices[slot].pair, darkSince: Instant(nanoseconds: offices[slot].darkSince)))
    offices[slot].darkSince = .min
  }

  /// Forgets a pair; nothing that it sends is believed from now on.
  public mutating func revoke(_ pair: PairID) {
    guard let slot = slots.removeValue(forKey: pair).map({ Int($0) }) else { return }
    wheel.set(slot, to: .max)
    var next = offices[slot].firstLine
    while next != BeatOffice.none {
      let line = Int(next)
      if lines[line].vigil.state == .heard { expectedRate -= lines[line].rate }
      next = lines[line].next
      freeLines.append(UInt32(line))
    }
    offices[slot] = BeatOffice(pair: PairID(0), session: 0)
    freeOffices.append(UInt32(slot))
  }

  /// The place of an office's line, made if there is none.
  mutating func place(of line: UInt8, office slot: Int, isMetered: Bool) -> Int {
    var next = offices[slot].firstLine
    while next != BeatOffice.none {
      if lines[Int(next)].index == line { return Int(next) }
      next = lines[Int(next)].next
    }
    let made = BeatLine(index: line, isMetered: isMetered, next: offices[slot].firstLine)
    let place: Int
    if let free = freeLines.popLast() {
      place = Int(free)
      lines[place] = made
    } else {
      place = lines.count
      lines.append(made)
    }
    offices[slot].firstLine = UInt32(place)
    return place
  }

  /// Takes in whether a group of outside targets answers that is asked by other means.
  ///
  /// That tells an office's silence from our own deafness where there are few offices. Nil if
  /// nobody asks any.
  public mutating func control(isAnswering: Bool?) { controlAnswers = isAnswering }
}

/// What the ledger keeps of an office.
struct BeatOffice: Sendable {
  /// No line.
  static let none = UInt32.max

  /// The ages that it told last.
  var ages = SIMD8<UInt16>(repeating: BeatPacket.never)
  /// When it told them; `.min` if it has told none.
  var agesAt = Int64.min
  /// Whose it is.
  var pair: PairID
  /// Our session with it.
  var session: UInt64
  /// Its newest session that was proven; 0 if none.
  var present: UInt64 = 0
  /// The digest of what we know of its facts.
  var ours: UInt64 = 0
  /// The digest of what it knows.
  var theirs: UInt64 = 0
  /// When it was heard last, if it is dark; `.min` if it is not.
  var darkSince = Int64.min
  /// When it is looked at next.
  var deadline = Int64.max
  /// From when its lines that were never heard are missed.
  var expectedFrom = Int64.min
  /// When it last showed by other means that it lives; `.min` if it never has.
  var signedAt = Int64.min
  /// When a beat of a session that has ended was answered last.
  var answeredOldAt = Int64.min
  /// The first of its lines.
  var firstLine = BeatOffice.none
  /// Whether its clock is suspect, by its own words.
  var hasSuspectClock = false

  /// An office that nothing is known of.
  init(pair: PairID, session: UInt64) {
    self.pair = pair
    self.session = session
  }

  /// Whether nothing is heard of it.
  var isDark: Bool { darkSince != .min }
}

/// What the ledger keeps of a line.
struct BeatLine: Sendable {
  /// What was heard.
  var stream = BeatStream()
  /// The watch over it.
  var vigil: BeatVigil
  /// Where it was last proven to be.
  var address = BeatAddress.none
  /// The office's next line.
  var next: UInt32
  /// Its place in the office's configuration.
  var index: UInt8
  /// Whether it is metered.
  var isMetered: Bool

  /// A line that nothing is known of.
  init(index: UInt8, isMetered: Bool, next: UInt32) {
    self.index = index
    self.isMetered = isMetered
    self.next = next
    vigil = BeatVigil(isMetered: isMetered)
  }

  /// Beats a second.
  var rate: Double { isMetered ? 0.2 : 1 }
}
