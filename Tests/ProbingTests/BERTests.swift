import Testing

@testable import Probing

@Suite("BER") struct BERTests {
  @Test(
    "writes numbers in as few bytes as they need",
    arguments: [
      (0, [0]), (127, [0x7f]), (128, [0, 0x80]), (-1, [0xff]), (-128, [0x80]),
      (-129, [0xff, 0x7f]),
      (Int32.max, [0x7f, 0xff, 0xff, 0xff]), (.min, [0x80, 0, 0, 0]),
    ] as [(Int32, [UInt8])])
  func integers(number: Int32, content: [UInt8]) {
    #expect(BER.integer(number) == [2, UInt8(content.count)] + content)
    var reader = BERReader(BER.integer(number))
    #expect(reader.integer() == number)
  }

  @Test("writes names of objects with seven bits a byte")
  func identifiers() {
    let name: [UInt32] = [1, 3, 6, 1, 4, 1, 8_072, 4_294_967_295, 0]
    let bytes = BER.identifier(name)
    #expect(bytes == [6, 13, 0x2b, 6, 1, 4, 1, 0xbf, 8, 0x8f, 0xff, 0xff, 0xff, 0x7f, 0])
    #expect(BERReader.identifier(bytes[2...]) == name)
  }

  @Test("keeps its lengths at every size", arguments: [0, 1, 127, 128, 255, 256, 65_535])
  func lengths(count: Int) {
    var reader = BERReader(BER.octets([UInt8](repeating: 7, count: count)) + [1])
    #expect(reader.next(BER.Tag.octets)?.count == count)
    #expect(reader.count == 1)
  }

  @Test(
    "reads nothing from what breaks the format",
    arguments: [
      [], [2], [2, 1], [2, 0x80, 0, 0], [2, 0x84, 0, 0, 0, 1, 1], [2, 5, 1, 2, 3, 4, 5], [2, 0],
      [0x30, 0x82, 0xff, 0xff],
    ] as [[UInt8]])
  func broken(bytes: [UInt8]) {
    var reader = BERReader(bytes)
    #expect(reader.integer() == nil)
  }

  @Test(
    "refuses names of objects without end", arguments: [[0x80], [0x8f, 0xff, 0xff, 0xff, 0xff, 0]])
  func brokenIdentifiers(content: [UInt8]) {
    #expect(BERReader.identifier(content[...]) == nil)
    #expect(BERReader.identifier([UInt8](repeating: 1, count: 200)[...]) == nil)
  }

  @Test("may be damaged in any way without harm", arguments: 0..<10)
  func damaged(seed: UInt64) {
    var random = PeerRandom(state: seed)
    let binding = BER.sequence(
      BER.Tag.sequence, BER.identifier([1, 3, 6, 1, 2, 1, 2, 2, 1, 8, 2]), BER.integer(1))
    let sound = BER.sequence(
      BER.Tag.sequence, BER.integer(1), BER.octets("public".utf8),
      BER.sequence(
        SNMPAnswer.response, BER.integer(77), BER.integer(0), BER.integer(0),
        BER.value(BER.Tag.sequence, binding + binding)))
    #expect(SNMPCommunity.open(sound)?.bindings.map(\.number) == [1, 1])
    var understood = 0
    for _ in 0..<2_000 {
      var bytes = sound
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      if Int.random(in: 0...3, using: &random) == 0 {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      }
      if let answer = SNMPCommunity.open(bytes) {
        understood += 1
        for binding in answer.bindings { _ = (binding.text, binding.number, answer.errorWords) }
      }
    }
    #expect(understood > 200)
  }
}
