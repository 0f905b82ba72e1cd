import Exchange
import Relais
import Testing

@Suite("A sealed datagram")
struct NotePacketTests {
  private func packet(_ chance: inout BeatChance) -> NotePacket {
    let kind: BeatHead.Kind = chance.happens(0.5) ? .note : .receipt
    let head = BeatHead(
      kind: kind, pair: PairID(chance.next()), line: UInt8(chance.next() % 16),
      flags: chance.happens(0.5) ? .byTwin : [])
    let count = Int.random(in: 17...NotePacket.contentLimit + 16, using: &chance)
    return NotePacket(
      head: head, session: NoteSession(number: chance.next() | 1, salt: chance.next()),
      number: UInt32(truncatingIfNeeded: chance.next()) | 1,
      sealed: (0..<count).map { _ in UInt8(truncatingIfNeeded: chance.next()) })
  }

  @Test("is read as it was written, and is never longer than any network takes whole")
  func roundTrip() throws {
    for seed in beatSeeds(300) {
      var chance = BeatChance(seed: seed)
      let packet = packet(&chance)
      #expect(packet.bytes.count <= BeatHead.largest)
      #expect(packet.openBytes.count == NotePacket.openSize)
      let read = try NotePacket(reading: packet.bytes)
      #expect(read == packet, "seed \(seed)")
    }
  }

  @Test("is refused where it is too short, too long, a beat, or numbered 0")
  func refused() throws {
    var chance = BeatChance(seed: 1)
    let good = packet(&chance)
    func refusal(_ bytes: [UInt8]) -> BeatRefusal? {
      do throws(BeatRefusal) {
        _ = try NotePacket(reading: bytes)
        return nil
      } catch {
        return error
      }
    }
    for count in 0...NotePacket.openSize + NotePacket.tagSize {
      #expect(refusal(Array(good.bytes.prefix(count))) == .size)
    }
    #expect(refusal([UInt8](repeating: 0, count: BeatHead.largest + 1)) == .size)
    var zero = good
    zero.number = 0
    #expect(refusal(zero.bytes) == .fields)
    zero = good
    zero.session.number = 0
    #expect(refusal(zero.bytes) == .fields)
    var beat = good.bytes
    beat[3] = BeatHead.Kind.beat.rawValue
    #expect(refusal(Array(beat.prefix(BeatPacket.size))) == .kind)
  }

  @Test("holds letters and receipts that are read as written, and as nothing else")
  func contents() {
    for seed in beatSeeds(300) {
      var chance = BeatChance(seed: seed)
      let count = Int.random(in: 1...NoteLetter.frameLimit, using: &chance)
      let letter = NoteLetter(
        number: UInt32(truncatingIfNeeded: chance.next()) | 1, digest: chance.next(),
        frame: (0..<count).map { _ in UInt8(truncatingIfNeeded: chance.next()) })
      #expect(NoteLetter(opened: letter.bytes) == letter, "seed \(seed)")
      #expect(letter.bytes.count <= NotePacket.contentLimit)
      let receipt = NoteReceipt(
        .stale, session: NoteSession(number: chance.next(), salt: chance.next()),
        number: letter.number, known: chance.next(), digest: chance.next())
      #expect(NoteReceipt(opened: receipt.bytes) == receipt, "seed \(seed)")
      for count in 0..<receipt.bytes.count {
        #expect(NoteReceipt(opened: Array(receipt.bytes.prefix(count))) == nil)
      }
      #expect(NoteReceipt(opened: receipt.bytes + [0]) == nil)
    }
    #expect(NoteReceipt(opened: [UInt8](repeating: 9, count: 37)) == nil)
    let empty = NoteLetter(number: 1, digest: 2, frame: []).bytes
    #expect(NoteLetter(opened: empty) == nil && NoteLetter(opened: empty + [1]) != nil)
    #expect(NoteLetter(opened: NoteLetter(number: 0, digest: 2, frame: [1]).bytes) == nil)
    #expect(NoteLetter(opened: [UInt8](repeating: 1, count: BeatHead.largest)) == nil)
  }
}
