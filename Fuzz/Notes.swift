// Sealed datagrams between two nodes, and what they say: read, and then lived through. Nothing may
// trap, what is read is written the same, no number is given out twice, no letter is sent more often
// than it may be or handed on twice. README.md beside this file says how to run it.
import Relais

/// A sender and a receiver that live through what the input says.
private struct Lives {
  private var now: Int64 = 1_700_000_000_000_000_000
  private var sender = NoteSender(NoteSession(number: 1_000, salt: 1))
  private var receiver = NoteReceiver()
  private var stamps: Set<[UInt64]> = []
  private var sendings: [UInt32: Int] = [:]
  private var taken: Set<[UInt64]> = []
  private var open: [(UInt32, NoteSession)] = []

  private var moment: Instant { Instant(nanoseconds: now) }

  mutating func pass(_ amount: UInt8) {
    // From 1 ms to some minutes, so that every timer has its turn.
    now += Int64(1_000_000) << Int64(amount % 20)
    obey(sender.receive(.tick, at: moment))
  }

  mutating func post(_ amount: UInt8) {
    if amount & 4 != 0 { sender.roundTrip = .milliseconds(Int(amount) * 40) }
    let frame = [UInt8](repeating: amount, count: Int(amount & 63) * 24)
    obey(sender.receive(.post(frame, digest: UInt64(amount), isWhole: amount & 1 == 0), at: moment))
  }

  mutating func answer(_ receipt: NoteReceipt, isOurs: Bool) {
    var receipt = receipt
    if isOurs { receipt.session = sender.series.session }
    obey(sender.receive(.receipt(receipt), at: moment))
  }

  mutating func take(_ packet: NotePacket, _ letter: NoteLetter) {
    guard receiver.refusal(of: packet) == nil else { return }
    guard let directive = try? receiver.receive(packet, letter, at: moment),
      case .take(let letter) = directive
    else { return }
    // Beyond the memory of a receiver a letter may come again.
    let name = [packet.session.number, packet.session.salt, UInt64(letter.number)]
    let isNew = taken.insert(name).inserted
    precondition(isNew || taken.count > 64, "handed on twice")
    open.append((letter.number, packet.session))
  }

  mutating func finish(_ amount: UInt8) {
    guard !open.isEmpty else { return obey(sender.receive(.met, at: moment)) }
    let (letter, session) = open.remove(at: Int(amount) % open.count)
    receiver.done(letter, of: session, amount & 1 == 0 ? .taken : .refused)
  }

  private mutating func obey(_ directives: [NoteSender.Directive]) {
    for directive in directives {
      guard case .send(let letter, let attempt) = directive else { continue }
      let (session, number) = sender.series.next()
      let isNew = stamps.insert([session.number, session.salt, UInt64(number)]).inserted
      precondition(isNew, "a number was given out twice")
      sendings[letter.number, default: 0] += 1
      precondition(sendings[letter.number] ?? 0 <= NotePace.attempts, "sent too often")
      precondition(attempt == sendings[letter.number], "miscounted")
      precondition(letter.bytes.count <= NotePacket.contentLimit, "too long")
    }
  }
}

/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var rest = Array(UnsafeBufferPointer(start: start, count: count))[...]
  read(Array(rest))
  var lives = Lives()
  while let order = rest.popFirst(), let amount = rest.popFirst() {
    switch order % 6 {
    case 0: lives.pass(amount)
    case 1: lives.post(amount)
    case 2: lives.finish(amount)
    case 3:
      // A receipt for one of the first letters, of any content.
      let bytes = [UInt8](rest.prefix(37))
      rest = rest.dropFirst(37)
      guard var receipt = NoteReceipt(opened: bytes) else { continue }
      if amount & 1 == 0 { receipt.number = UInt32(amount >> 4) }
      lives.answer(receipt, isOurs: amount & 2 == 0)
    default:
      let session = NoteSession(number: UInt64(amount & 3) + 1, salt: UInt64(amount >> 7))
      let number = UInt32(rest.popFirst() ?? 0) + 1
      let head = BeatHead(kind: .note, pair: PairID(1), line: 0, flags: [])
      let packet = NotePacket(head: head, session: session, number: number, sealed: [])
      let letter = NoteLetter(number: UInt32(amount >> 2 & 31) + 1, digest: 0, frame: [1])
      lives.take(packet, letter)
    }
  }
  return 0
}

private func read(_ bytes: [UInt8]) {
  if let packet = try? NotePacket(reading: bytes) {
    precondition(packet.bytes == bytes, "a datagram is not written as it was read")
    precondition(bytes.count <= BeatHead.largest, "a datagram is too long")
  }
  if let letter = NoteLetter(opened: bytes) {
    precondition(letter.bytes == bytes, "a letter is not written as it was read")
  }
  if let receipt = NoteReceipt(opened: bytes) {
    precondition(receipt.bytes == bytes, "a receipt is not written as it was read")
  }
  if let round = ExchangeRound(bytes: bytes) {
    precondition(round.frames.count <= ExchangeRound.frameLimit, "too many frames")
    precondition(ExchangeRound(bytes: round.bytes) == round, "a round is read otherwise")
  }
}
