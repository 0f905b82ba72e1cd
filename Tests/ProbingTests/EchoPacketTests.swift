import CLinux
import Relais
import Testing

@testable import Probing

@Suite("An echo message") struct EchoPacketTests {
  private static func request(isV6: Bool) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xEE, count: EchoPacket.size)
    bytes.withUnsafeMutableBytes {
      EchoPacket.writeRequest(
        isV6: isV6, identifier: 0x1234, sequence: 0x5678, nonce: 42, to: $0)
    }
    return bytes
  }

  private static func reply(isV6: Bool) -> [UInt8] {
    [isV6 ? 129 : 0] + request(isV6: isV6).dropFirst()
  }

  private static func read(
    _ bytes: [UInt8], isV6: Bool = false, withHeader: Bool = false
  ) -> EchoPacket.Reply? {
    bytes.withUnsafeBytes { EchoPacket.readReply($0, isV6: isV6, withHeader: withHeader) }
  }

  @Test("comes back as it was sent, behind a header of any size")
  func roundTrip() {
    let expected = EchoPacket.Reply(identifier: 0x1234, sequence: 0x5678, nonce: 42, length: 16)
    #expect(Self.read(Self.reply(isV6: false)) == expected)
    #expect(Self.read(Self.reply(isV6: true), isV6: true) == expected)
    for words in 5...15 {
      let header = [UInt8(0x40 | words)] + [UInt8](repeating: 0, count: words * 4 - 1)
      #expect(Self.read(header + Self.reply(isV6: false), withHeader: true) == expected)
    }
  }

  @Test("has the checksum that makes all words sum to ones")
  func checksum() {
    let bytes = Self.request(isV6: false)
    var sum = stride(from: 0, to: bytes.count, by: 2).reduce(UInt32(0)) {
      $0 + UInt32(bytes[$1]) << 8 + UInt32(bytes[$1 + 1])
    }
    while sum >> 16 != 0 { sum = sum & 0xFFFF + sum >> 16 }
    #expect(sum == 0xFFFF)
  }

  @Test("is told apart from everything else, whatever it is cut to")
  func cut() {
    let whole = Self.reply(isV6: false)
    for length in 0..<whole.count {
      let reply = Self.read(Array(whole[..<length]))
      #expect(reply == nil ? length < 8 : length >= 8)
      #expect(reply?.nonce == nil)
    }
    #expect(Self.read(Self.request(isV6: false)) == nil)
    #expect(Self.read(whole, isV6: true) == nil)
    #expect(Self.read([0x4F] + whole, withHeader: true) == nil)
    #expect(Self.read([0x44] + whole + whole, withHeader: true) == nil)
    #expect(Self.read([0x65] + whole + whole, withHeader: true) == nil)
  }

  @Test("never stops the reader, whatever its bytes are", arguments: [11, 12, 13])
  func noise(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var found = 0
    for _ in 0..<1_000 {
      var bytes = (0..<(random.next() % 90)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      if random.next() % 2 == 0, !bytes.isEmpty { bytes[0] = UInt8(0x40 | random.next() % 16) }
      if random.next() % 4 == 0, bytes.count > 1 { (bytes[0], bytes[1]) = (0, 0) }
      for isV6 in [true, false] {
        for withHeader in [true, false]
        where
          Self.read(bytes, isV6: isV6, withHeader: withHeader) != nil
        {
          found += 1
        }
      }
    }
    #expect(found > 0, "the noise must look like a reply now and then")
  }
}

@Suite("An ICMP error") struct EchoErrorTests {
  private static func error(
    _ isV6: Bool, _ type: UInt8, _ code: UInt8, from offender: [UInt8] = [10, 0, 0, 1]
  ) -> EchoError {
    var entry = clinux_datagram()
    entry.type = type
    entry.code = code
    entry.offender.family = 2
    withUnsafeMutableBytes(of: &entry.offender.bytes) { $0.copyBytes(from: offender) }
    return EchoError(entry, isV6: isV6)
  }

  @Test(
    "says who is unreachable, and who says so",
    arguments: [
      (false, 3, 0, "network unreachable, says 10.0.0.1"),
      (false, 3, 1, "host unreachable, says 10.0.0.1"),
      (false, 3, 13, "forbidden by a firewall, says 10.0.0.1"),
      (true, 1, 0, "network unreachable, says 10.0.0.1"),
      (true, 1, 3, "host unreachable, says 10.0.0.1"),
    ])
  func words(isV6: Bool, type: UInt8, code: UInt8, reason: String) {
    #expect(Self.error(isV6, type, code) == .failed(.unreachable(reason: reason)))
  }

  @Test("of a hop limit names the router, and one about sizes says nothing")
  func others() {
    #expect(Self.error(false, 11, 0) == .hopLimitEnded(at: "10.0.0.1"))
    #expect(Self.error(true, 3, 0) == .hopLimitEnded(at: "10.0.0.1"))
    #expect(Self.error(false, 3, 4) == .nothing)
    #expect(Self.error(true, 2, 0) == .nothing)
  }

  @Test("has a word for every type and code")
  func total() {
    for isV6 in [true, false] {
      for type in UInt8.min...UInt8.max {
        for code in [UInt8(0), 1, 5, 15, 255] { _ = Self.error(isV6, type, code) }
      }
    }
    #expect(
      Self.error(false, 99, 0) == .failed(.unreachable(reason: "packet rejected, says 10.0.0.1")))
  }
}

@Suite("A heap") struct BinaryHeapTests {
  @Test("gives what is in it from the least to the greatest", arguments: [1, 2, 3, 4])
  func order(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var heap = BinaryHeap<UInt64>()
    var rest: [UInt64] = []
    var isRight = true
    for _ in 0..<2_000 {
      if random.next() % 3 != 0 {
        let element = random.next() % 100
        heap.insert(element)
        rest.insert(element, at: rest.firstIndex { $0 >= element } ?? rest.count)
      } else {
        isRight = isRight && heap.min == rest.first
        if !rest.isEmpty { rest.removeFirst() }
        heap.removeMin()
      }
      isRight = isRight && heap.count == rest.count
    }
    #expect(isRight)
    #expect(heap.min == rest.first)
  }
}
