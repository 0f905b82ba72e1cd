public import Relais

/// When notes are repeated, and how many there may be.
public enum NotePace {
  /// How often a note is sent before it is left to an exchange.
  public static let attempts = 6
  /// Notes on their way at once; the oldest is left to an exchange where there are more.
  public static let underway = 8
  /// The shortest time between the first sendings of two notes: what comes sooner waits, and goes
  /// with what came meanwhile.
  static let spacing: Int64 = 250_000_000
  /// Until a note is first repeated, where no round trip is known.
  static let patience: Int64 = 800_000_000
  /// The same, at least and at most, where one is known.
  static let patienceRange: ClosedRange<Int64> = 400_000_000...2_000_000_000
  /// What is added to one and a half round trips: the time that the other's disk takes.
  static let work: Int64 = 200_000_000
  /// How often a note of an ended session is answered, in nanoseconds.
  static let staleEvery: Int64 = 5_000_000_000
}

/// Gives every sealed datagram of a node its session and number, none of them twice.
public struct NoteSeries: Hashable, Sendable {
  /// The present session.
  public private(set) var session: NoteSession
  private var last: UInt32 = 0

  /// A series that begins.
  public init(_ session: NoteSession) { self.session = session }

  /// What the next datagram bears.
  public mutating func next() -> (session: NoteSession, number: UInt32) {
    // No number may come twice under one key.
    if last == .max { begin(session.number &+ 1) }
    last += 1
    return (session, last)
  }

  /// Begins a later session.
  mutating func begin(_ number: UInt64) {
    session.number = number
    last = 0
  }
}

/// One side's notes on their way: what to send when, until a receipt comes or an exchange must do.
///
/// Pure: frames, receipts and the time come in, directives go out. Each note is sent at most
/// ``NotePace/attempts`` times, so what it costs is bounded whatever the line does.
public struct NoteSender: Sendable {
  /// What happened.
  public enum Input: Hashable, Sendable {
    /// Facts that the other lacks, in one frame, and a digest of all that is known here. Where they
    /// are all up to the last of them, they stand for every note before.
    case post([UInt8], digest: UInt64, isWhole: Bool)
    /// A receipt came whose seal was right.
    case receipt(NoteReceipt)
    /// The moment that ``Directive/wake(at:)`` asked for, or any other.
    case tick
    /// An exchange has brought everything: nothing need be repeated.
    case met
  }

  /// What must be done, or told.
  public enum Directive: Hashable, Sendable {
    /// Seal that letter and send it: the first time on the best line, then on the next best.
    case send(NoteLetter, attempt: Int)
    /// Hand in a tick then.
    case wake(at: Instant)
    /// A letter was taken, and this is the digest of what the other knows now.
    case delivered(UInt32, digest: UInt64)
    /// A letter is left to an exchange.
    case failed(UInt32)
  }

  private struct Letter: Sendable {
    var letter: NoteLetter
    var attempts = 0
    var pause: Int64
    var due: Int64
  }

  /// Numbers what is sealed, receipts as well.
  public var series: NoteSeries
  /// The round trip of the best line, if it is known.
  public var roundTrip: Duration?
  /// The number of the letter that was posted last; 0 if none was.
  public private(set) var posted: UInt32 = 0
  private var letters: [Letter] = []
  private var sentFirstAt = Int64.min / 2

  /// A sender with nothing to say.
  public init(_ session: NoteSession) { series = NoteSeries(session) }

  /// Whether something waits for its receipt.
  public var isUnderway: Bool { !letters.isEmpty }

  /// Takes in what happened, and says what must be done.
  public mutating func receive(_ input: Input, at moment: Instant) -> [Directive] {
    let now = moment.nanoseconds
    var directives: [Directive] = []
    switch input {
    case .post(let frame, let digest, let isWhole):
      post(frame, digest, isWhole: isWhole, at: now, &directives)
    case .receipt(let receipt): take(receipt, at: now, &directives)
    case .tick: break
    case .met: letters = []
    }
    sendDue(at: now, &directives)
    if let next = letters.map(\.due).min() {
      directives.append(.wake(at: Instant(nanoseconds: next)))
    }
    return directives
  }

  private mutating func post(
    _ frame: [UInt8], _ digest: UInt64, isWhole: Bool, at now: Int64,
    _ directives: inout [Directive]
  ) {
    guard !frame.isEmpty, frame.count <= NoteLetter.frameLimit else { return }
    posted = posted == .max ? 1 : posted + 1
    if isWhole { letters = [] }
    if letters.count == NotePace.underway {
      directives.append(.failed(letters.removeFirst().letter.number))
    }
    letters.append(
      Letter(
        letter: NoteLetter(number: posted, digest: digest, frame: frame), pause: patience,
        due: max(now, sentFirstAt &+ NotePace.spacing)))
  }

  private var patience: Int64 {
    guard let roundTrip else { return NotePace.patience }
    let trip = min(max(0, roundTrip.nanoseconds), NotePace.patienceRange.upperBound)
    let wanted = trip + trip / 2 + NotePace.work
    return min(max(wanted, NotePace.patienceRange.lowerBound), NotePace.patienceRange.upperBound)
  }

  private mutating func take(
    _ receipt: NoteReceipt, at now: Int64, _ directives: inout [Directive]
  ) {
    guard receipt.session == series.session,
      let index = letters.firstIndex(where: { $0.letter.number == receipt.number })
    else { return }
    switch receipt.outcome {
    case .taken:
      letters.remove(at: index)
      directives.append(.delivered(receipt.number, digest: receipt.digest))
    case .refused:
      letters.remove(at: index)
      directives.append(.failed(receipt.number))
    case .stale:
      // Beyond the limit it is no time of this world, and is not followed.
      guard receipt.known >= series.session.number, receipt.known < BeatLedger.largestSession
      else { return }
      series.begin(receipt.known + 1)
      for place in letters.indices { letters[place].due = now }
    }
  }

  private mutating func sendDue(at now: Int64, _ directives: inout [Directive]) {
    for index in letters.indices where letters[index].due <= now {
      guard letters[index].attempts < NotePace.attempts else { continue }
      if letters[index].attempts == 0 { sentFirstAt = now }
      letters[index].attempts += 1
      directives.append(.send(letters[index].letter, attempt: letters[index].attempts))
      letters[index].due = now &+ letters[index].pause
      letters[index].pause += letters[index].pause / 2
    }
    for letter in letters where letter.attempts == NotePace.attempts && letter.due <= now {
      directives.append(.failed(letter.letter.number))
    }
    letters.removeAll { $0.attempts == NotePace.attempts && $0.due <= now }
  }
}
