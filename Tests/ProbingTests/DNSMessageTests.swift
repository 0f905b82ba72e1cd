import NIOCore
import Relais
import Testing

@testable import Probing

@Suite("A DNS message") struct DNSMessageTests {
  private static func question(_ type: DNSType = .mx, _ name: String = "shop.example") throws
    -> DNSQuestion
  {
    DNSQuestion(name: try #require(DNSName(name)), type: type)
  }

  private static func query(_ question: DNSQuestion) -> [UInt8] {
    Array(DNSMessage.query(question, identifier: 7, withEDNS: false).readableBytesView)
  }

  private static func read(_ bytes: [UInt8], _ question: DNSQuestion) throws -> DNSAnswer? {
    try DNSMessage.answer(bytes, to: question, identifier: 7)
  }

  static let records: [(DNSType, [UInt8], String)] = [
    (.a, [192, 0, 2, 7], "192.0.2.7"),
    (.aaaa, [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [1], "2001:db8::1"),
    (.mx, [0, 10] + Wire.name("mail.example"), "10 mail.example."),
    (.mx, [0, 10, 4] + Array("mail".utf8) + [0xC0, 12], "10 mail.shop.example."),
    (.txt, [5] + Array("v=spf".utf8) + [1, 0x31], "v=spf1"),
    (.ns, Wire.name("ns.example"), "ns.example."),
    (.cname, [0xC0, 12], "shop.example."),
    (.ptr, Wire.name("a.b"), "a.b."),
    (.srv, [0, 1, 0, 2, 0x13, 0xc4] + Wire.name("sip.example"), "1 2 5060 sip.example."),
    (
      .soa,
      Wire.name("ns.example") + Wire.name("me.example") + [0, 0, 0, 9]
        + [UInt8](repeating: 0, count: 16), "ns.example. me.example. 9"
    ),
    (.caa, [0, 5] + Array("issueca.example".utf8), "0 issue ca.example"),
  ]

  @Test("gives records of every kind as zone files write them", arguments: records)
  func kinds(type: DNSType, data: [UInt8], text: String) throws {
    let question = try Self.question(type)
    let bytes = Wire.answer(
      to: Self.query(question), [Wire.record(Int(type.code), seconds: 300, data)])
    let answer = try #require(try Self.read(bytes, question))
    #expect(answer.records.map(\.text) == [text])
    #expect(answer.records.first?.timeToLive == 300)
    #expect(answer.status == .noError)
  }

  @Test("is none of ours with another identifier, question or direction")
  func foreign() throws {
    let question = try Self.question()
    let query = Self.query(question)
    let bytes = Wire.answer(to: query, [])
    #expect(try DNSMessage.answer(bytes, to: question, identifier: 8) == nil)
    #expect(try Self.read(bytes, try Self.question(.mx, "other.example")) == nil)
    #expect(try Self.read(bytes, try Self.question(.txt)) == nil)
    #expect(try Self.read(query, question) == nil)
    #expect(try Self.read(bytes, try Self.question(.mx, "SHOP.example")) != nil)
  }

  static let broken: [(String, [UInt8], String)] = [
    ("pointing at itself", [0xC0, 46], "circle"),
    ("pointing forward", [0xC0, 60], "circle"),
    ("cut within a label", [63, 1], "cut short"),
    ("cut within a pointer", [0xC0], "cut short"),
    ("of an unknown kind", [0x80, 1], "unknown kind"),
    ("too long", (0..<5).flatMap { _ in [63] + [UInt8](repeating: 97, count: 63) } + [0], "255"),
  ]

  @Test("is refused with a name that is broken", arguments: broken)
  func names(kind: String, name: [UInt8], word: String) throws {
    let question = try Self.question(.cname)
    // Header 12, question 18, record header 12: the record's data begins at 42.
    let pad = [UInt8](repeating: 0, count: 0)
    let data = kind == "pointing at itself" ? [0xC0, 42] : pad + name
    let bytes = Wire.answer(to: Self.query(question), [Wire.record(5, data)])
    #expect {
      try Self.read(bytes, question)
    } throws: { error in
      guard case ProbeFailure.malformed(let reason) = error else { return false }
      return reason.contains(word)
    }
  }

  @Test("ends for every pair of pointers at each other")
  func circles() throws {
    let question = try Self.question(.cname)
    for first in UInt8(0)...80 {
      for second in UInt8(0)...80 {
        let data: [UInt8] = [1, 97, 0xC0, first, 1, 98, 0xC0, second]
        let bytes = Wire.answer(to: Self.query(question), [Wire.record(5, data)])
        _ = try? Self.read(bytes, question)
      }
    }
  }

  @Test("is refused, whatever it is cut to")
  func cut() throws {
    for (type, data, _) in Self.records {
      let question = try Self.question(type)
      let whole = Wire.answer(to: Self.query(question), [Wire.record(Int(type.code), data)])
      for length in 0..<whole.count {
        #expect(throws: ProbeFailure.self) { try Self.read(Array(whole[..<length]), question) }
      }
    }
  }

  @Test("never stops the reader, whatever its bytes are", arguments: [1, 2, 3, 4, 5])
  func noise(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var outcomes = [0, 0, 0]
    for _ in 0..<2_000 {
      let (type, data, _) = Self.records[Int(random.next() % UInt64(Self.records.count))]
      let question = try Self.question(type)
      let records = (0..<(random.next() % 4)).map { _ in Wire.record(Int(type.code), data) }
      var bytes = Wire.answer(to: Self.query(question), records)
      for _ in 0..<(random.next() % 6) {
        let place = Int(random.next() % UInt64(bytes.count))
        bytes[place] = UInt8(truncatingIfNeeded: random.next())
      }
      if random.next() % 8 == 0 {
        bytes = (0..<(random.next() % 600)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      }
      do {
        outcomes[try Self.read(bytes, question) == nil ? 0 : 1] += 1
      } catch {
        outcomes[2] += 1
      }
    }
    #expect(outcomes.allSatisfy { $0 > 0 }, "the noise must reach every way out")
  }

  @Test("asks with what it takes in one datagram")
  func edns() throws {
    let bytes = Array(
      DNSMessage.query(try Self.question(), identifier: 0xABCD, withEDNS: true).readableBytesView)
    #expect(bytes.prefix(12) == [0xAB, 0xCD, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1])
    #expect(bytes.suffix(11) == [0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 0])
  }
}

@Suite("A domain name") struct DNSNameTests {
  @Test(
    "is what people write",
    arguments: [
      ("shop.example", "shop.example."), ("shop.example.", "shop.example."), (".", "."),
      ("_sip._udp.example", "_sip._udp.example."),
    ])
  func spelling(text: String, name: String) {
    #expect(DNSName(text)?.description == name)
  }

  @Test(
    "is not just any text",
    arguments: [
      "", "a..b", ".a", "a b", "é.example", #"a\.b"#, String(repeating: "a", count: 64),
      Array(repeating: "abcdefg", count: 32).joined(separator: "."),
    ])
  func nonsense(text: String) {
    #expect(DNSName(text) == nil)
  }

  @Test("shows what is in it, and nothing else")
  func escapes() throws {
    let name = try #require(DNSName(labels: [[0x61, 0x2e, 0x07], [0x5c]]))
    #expect(name.description == #"a\.\007.\\."#)
  }

  @Test("of an address is the reverse one")
  func reverse() {
    #expect(DNSName(reverseOf: [192, 0, 2, 7])?.description == "7.2.0.192.in-addr.arpa.")
    let six: [UInt8] = [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [1]
    #expect(
      DNSName(reverseOf: six)?.description
        == "1" + String(repeating: ".0", count: 23) + ".8.b.d.0.1.0.0.2.ip6.arpa.")
  }
}
