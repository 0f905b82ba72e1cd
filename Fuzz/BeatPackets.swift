// The bytes of datagrams between an office and its twin: read, and then lived through. Nothing may
// trap, an answer may not be larger than what it answers, and nobody may be believed who does not
// name our present session. README.md beside this file says how to run it.
import Glibc
import Relais

/// Two nodes that take in what the input says came, in whatever order and at whatever time.
private struct Nodes {
  private static let pairs: [PairID] = [PairID(1), PairID(2)]
  private var now: Int64 = 1_700_000_000_000_000_000
  private var ledger: BeatLedger
  private var sender: BeatSender
  private var directives: [BeatLedger.Directive] = []
  /// Our present session with each pair, as the ledger has told.
  private var sessions: [PairID: UInt64] = [:]

  init() {
    let moment = Instant(nanoseconds: now)
    ledger = BeatLedger(session: 1_000, at: moment)
    sender = BeatSender(pair: Self.pairs[0], session: 2_000, at: moment)
    for pair in Self.pairs {
      sessions[pair] = 1_000
      _ = ledger.admit(pair, at: moment)
    }
    _ = sender.receive(.opened(line: 0, isMetered: false), at: moment)
    _ = sender.receive(.opened(line: 1, isMetered: true), at: moment)
  }

  private var moment: Instant { Instant(nanoseconds: now) }

  mutating func pass(_ amount: UInt8) {
    // From 10 ms to some hours, so that every timer has its turn.
    now += Int64(10_000_000) << Int64(amount % 20)
    ledger.tick(at: moment, into: &directives)
    settle()
    _ = sender.receive(.tick, at: moment)
  }

  mutating func change(_ amount: UInt8) {
    let pair = Self.pairs[Int(amount & 1)]
    switch amount >> 1 & 3 {
    case 0: ledger.know(UInt64(amount), of: pair, into: &directives)
    case 1: ledger.control(isAnswering: amount & 16 == 0)
    case 2:
      ledger.revoke(pair)
      _ = ledger.admit(pair, expecting: [(amount >> 4, amount & 8 == 0)], at: moment)
      sessions[pair] = 1_000
    default: _ = sender.receive(.removed(line: amount >> 4), at: moment)
    }
    settle()
    _ = sender.receive(.opened(line: amount >> 4, isMetered: amount & 8 == 0), at: moment)
  }

  /// A beat of any content whose code is right, by an office that may know our session.
  mutating func hear(_ beat: BeatPacket, knowing: Bool) {
    var beat = beat
    beat.pair = Self.pairs[Int(beat.pair.number & 1)]
    if knowing { beat.echo.session = sessions[beat.pair] ?? 1 }
    let believed = ledger.tally.believed
    guard let slot = ledger.slot(of: beat.pair) else { return }
    let answer = ledger.hear(
      beat, slot: slot, from: BeatAddress(high: 1, low: 0, scope: 0, port: 9, family: 2),
      at: moment, into: &directives)
    if ledger.tally.believed > believed {
      precondition(beat.echo.session == sessions[beat.pair], "believed without our session")
    }
    settle()
    if let answer {
      precondition(!beat.flags.contains(.answer) && !beat.flags.contains(.byTwin))
      precondition(answer.session == sessions[beat.pair])
    }
    _ = ledger.report(of: beat.pair)
  }

  /// The same from the twin.
  mutating func hear(atOffice beat: BeatPacket, knowing: Bool) {
    var beat = beat
    if beat.clock & 3 != 0 { beat.pair = Self.pairs[0] }
    if knowing { beat.echo.session = sender.session }
    let told = sender.receive(.heard(beat, line: beat.line), at: moment)
    precondition(told.count < 64, "one beat makes a flood")
    _ = sender.report
  }

  private mutating func settle() {
    precondition(directives.count < 256, "one input makes a flood")
    for case .rose(let pair, let session) in directives { sessions[pair] = session }
    directives.removeAll(keepingCapacity: true)
  }
}

/// The datagram as it came: what is read is what would be written.
private func reread(_ bytes: UnsafeRawBufferPointer) {
  guard let beat = read(bytes) else { return }
  withUnsafeTemporaryAllocation(byteCount: BeatPacket.size, alignment: 16) { room in
    beat.write(to: room) { _, code in code.initializeMemory(as: UInt8.self, repeating: 0) }
    for index in 0..<BeatPacket.signedSize {
      precondition(room[index] == bytes[index], "byte \(index) is written otherwise")
    }
  }
}

private func read(_ bytes: UnsafeRawBufferPointer) -> BeatPacket? {
  do throws(BeatRefusal) {
    return try BeatPacket(reading: bytes) { _, signed, code in
      precondition(signed.count == BeatPacket.signedSize && code.count == BeatPacket.codeSize)
      return nil
    }
  } catch {
    return nil
  }
}

/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: start, count: count)
  reread(bytes)
  var nodes = Nodes()
  var next = 0
  var room = [UInt8](repeating: 0, count: BeatPacket.size)
  while next + 1 < count {
    let order = bytes[next]
    let amount = bytes[next + 1]
    next += 2
    switch order & 7 {
    case 0: nodes.pass(amount)
    case 1: nodes.change(amount)
    default:
      // The head is made right, so that what is behind it is read; a short rest is filled up.
      for index in room.indices { room[index] = next + index < count ? bytes[next + index] : amount }
      next += BeatPacket.size
      room.replaceSubrange(0..<4, with: [0x52, 0x42, 1, 1])
      room[12] &= 0x0F
      room[14] = 0
      room[15] = 0
      guard let beat = room.withUnsafeBytes({ read($0) }) else { continue }
      if order & 1 == 0 {
        nodes.hear(beat, knowing: order & 8 == 0)
      } else {
        nodes.hear(atOffice: beat, knowing: order & 8 == 0)
      }
    }
  }
  return 0
}
