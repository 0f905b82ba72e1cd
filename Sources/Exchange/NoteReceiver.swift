public import Relais

/// One side's notes as they come: each is handed on once, however often it arrives.
///
/// Pure: packets whose seal was right and the time come in. A recording gets nothing: within a
/// session the window knows it, and of an ended session only the fact that it has ended is told,
/// seldom. After a start one recording of old may be handed on again; the journal knows its facts.
public struct NoteReceiver: Sendable {
  /// What is to be done with a note.
  public enum Directive: Hashable, Sendable {
    /// Take its facts, then say what became of them by ``done(_:of:_:)``.
    case take(NoteLetter)
    /// Answer at once: it was dealt with before, or its session has ended.
    case answer(NoteReceipt.Outcome, known: UInt64)
  }

  /// How many letters are remembered, beyond which a repeat is taken anew.
  private static let memory = 64

  private var session: NoteSession?
  private var window = BeatWindow()
  private var results: [(number: UInt32, outcome: NoteReceipt.Outcome?)] = []
  private var answeredStaleAt = Int64.min / 2

  /// A receiver that nothing has come to.
  public init() {}

  /// Whether a packet is worth opening; what it is refused for otherwise.
  public func refusal(of packet: NotePacket) -> BeatRefusal? {
    packet.session == session && window.isRepeated(packet.number) ? .repeated : nil
  }

  /// Takes in a note whose seal was right.
  ///
  /// - Returns: what is to be done; nil where nothing is, as it is being dealt with.
  /// - Throws: why it is not believed, of repeated and session.
  public mutating func receive(
    _ packet: NotePacket, _ letter: NoteLetter, at now: Instant
  ) throws(BeatRefusal) -> Directive? {
    guard enter(packet) else {
      guard answeredStaleAt &+ NotePace.staleEvery <= now.nanoseconds else { throw .session }
      answeredStaleAt = now.nanoseconds
      return .answer(.stale, known: session?.number ?? 0)
    }
    guard window.take(packet.number) != .repeated else { throw .repeated }
    if let known = results.first(where: { $0.number == letter.number }) {
      return known.outcome.map { .answer($0, known: 0) }
    }
    let inHand = results.count { $0.outcome == nil }
    // It will be repeated.
    guard inHand < NotePace.underway else { return nil }
    if results.count == Self.memory, let oldest = results.firstIndex(where: { $0.outcome != nil }) {
      results.remove(at: oldest)
    }
    results.append((letter.number, nil))
    return .take(letter)
  }

  /// Takes in a receipt whose seal was right; it names what it answers, so an ended session of the
  /// other does no harm.
  ///
  /// - Throws: why it is not believed: repeated.
  public mutating func receive(_ packet: NotePacket) throws(BeatRefusal) {
    guard enter(packet) else { return }
    guard window.take(packet.number) != .repeated else { throw .repeated }
  }

  /// Takes in what became of a letter; nothing where its session has ended meanwhile.
  public mutating func done(
    _ letter: UInt32, of session: NoteSession, _ outcome: NoteReceipt.Outcome
  ) {
    guard session == self.session, let index = results.firstIndex(where: { $0.number == letter })
    else { return }
    results[index].outcome = outcome
  }

  /// Goes over to a later session; whether the packet belongs to the present one then.
  private mutating func enter(_ packet: NotePacket) -> Bool {
    guard packet.session != session else { return true }
    if let session, packet.session.number <= session.number { return false }
    session = packet.session
    window = BeatWindow()
    results = []
    return true
  }
}
