import Exchange
import Relais
import Testing

@testable import Twin

@Suite("A note's seal")
struct NoteSealTests {
  private let content = Array("an urgent fact".utf8)

  private func seal(_ byte: UInt8) throws -> NoteSeal {
    try #require(NoteSeal([UInt8](repeating: byte, count: 32)))
  }

  private func packet(_ seal: NoteSeal, number: UInt64 = 7, salt: UInt64 = 1) throws -> NotePacket {
    var series = NoteSeries(NoteSession(number: number, salt: salt))
    let head = BeatHead(kind: .note, pair: PairID(9), line: 2, flags: [])
    return try #require(seal.packet(content, head, series.next()))
  }

  @Test("is opened by who has its key, and as it is on the wire")
  func opened() throws {
    let seal = try seal(1)
    let packet = try NotePacket(reading: try packet(seal).bytes)
    #expect(seal.open(packet) == content)
    #expect(packet.bytes.count == NotePacket.openSize + content.count + NotePacket.tagSize)
  }

  @Test("holds for no other key, and not where any bit of the datagram was changed")
  func changed() throws {
    let seal = try seal(1)
    let packet = try packet(seal)
    #expect(try self.seal(2).open(packet) == nil)
    for place in packet.bytes.indices {
      for bit in 0..<8 {
        var bytes = packet.bytes
        bytes[place] ^= 1 << bit
        guard let read = try? NotePacket(reading: bytes) else { continue }
        #expect(seal.open(read) == nil, "bit \(bit) of byte \(place)")
      }
    }
  }

  @Test("makes other bytes of the same words each time, and in each session")
  func fresh() throws {
    let seal = try seal(1)
    let head = BeatHead(kind: .note, pair: PairID(9), line: 2, flags: [])
    var series = NoteSeries(NoteSession(number: 7, salt: 1))
    let packets = [
      seal.packet(content, head, series.next()), seal.packet(content, head, series.next()),
      try packet(seal, number: 8), try packet(seal, salt: 2),
    ]
    #expect(Set(packets.map { $0?.sealed }).count == 4)
  }

  @Test("is nothing of any other length than 32 bytes")
  func keys() {
    #expect(NoteSeal([]) == nil && NoteSeal([UInt8](repeating: 1, count: 31)) == nil)
  }

  @Test("is another one for each direction of a pair")
  func directions() throws {
    let credentials = try NodeCredentials.temporary(node: "office")
    let pair = Pair(
      id: PairID(1), node: "twin", side: .twin, key: credentials.fingerprint, writerKey: "",
      company: "", address: "", pairedAt: .zero, secret: String(repeating: "ab", count: 32))
    let office = try #require(NoteSeal(pair.packetKey("note", from: .office)))
    let twin = try #require(NoteSeal(pair.packetKey("note", from: .twin)))
    #expect(twin.open(try packet(office)) == nil)
  }
}
