import NIOCore
import Relais
import Testing

@testable import Pages

/// Asks about a field's value.
private func ask<Result>(
  _ value: String, _ question: (UnsafeRawBufferPointer, ByteRun) -> Result
) -> Result {
  Array(value.utf8).withUnsafeBytes { question($0, ByteRun(start: 0, count: $0.count)) }
}

@Suite("What a client takes")
struct NegotiationTests {
  @Test(
    "is read from Accept-Encoding with its weights",
    arguments: [
      ("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0.5, gzip", "gzip"),
      ("br;q=0, gzip;q=0.1", "gzip"), ("gzip;q=1.000", "gzip"), ("*", "br"),
      ("*;q=0", "identity"), ("identity, gzip;q=0.5", "identity"), ("gzip;q=2", "identity"),
      ("gzip;q=", "identity"), ("gzip;level=9", "identity"), ("GZIP", "gzip"),
      (" , gzip ;  q=1 ,", "gzip"), ("deflate", "identity"), (";q=1", "identity"),
      ("gzip;q=0.5, *;q=0.9", "br"), ("x-gzip", "gzip"), ("identity;q=0, gzip;q=0.001", "gzip"),
    ])
  func encodings(value: String, chosen: String) {
    let variant = SiteTable.Variant(identity: 0, gzip: 1, brotli: 2)
    let response = variant.response(for: ask(value, Negotiation.codings))
    #expect(["identity", "gzip", "br"][response] == chosen)
  }

  @Test(
    "is read from Accept-Language with its weights",
    arguments: [
      ("fr", 0), ("en", 1), ("EN-gb", 1), ("fr-CA, en;q=0.5", 0), ("de, en;q=0.1", 1),
      ("en;q=0.2, fr;q=0.8", 0), ("fr;q=0, *", 1), ("*", 0), ("de", nil), ("", nil),
      ("frx", nil), ("en;q=0", nil), ("e", nil),
    ] as [(String, Int?)])
  func languages(value: String, place: Int?) {
    let tags = ["fr", "en"].map { Array($0.utf8) }
    #expect(ask(value) { Negotiation.language($0, $1, among: tags) } == place)
  }

  @Test(
    "is known from If-None-Match, weakly",
    arguments: [
      ("\"a-gzip\"", true), ("W/\"a-gzip\"", true), ("\"b\", \"a-gzip\"", true), ("*", true),
      ("\"b\",W/\"a-gzip\" , \"c\"", true), ("\"a\"", false), ("a-gzip", false), ("", false),
      ("\"a-gzip", false), ("w/\"a-gzip\"", false), ("\"b\"x\"a-gzip\"", false),
    ])
  func tags(value: String, isMatch: Bool) {
    let tag = Array("\"a-gzip\"".utf8)
    #expect(ask(value) { Negotiation.isMatch($0, $1, tag: tag) } == isMatch)
  }

  @Test("never traps, whatever comes", arguments: FramingNumbers.seeds(200))
  func anything(seed: UInt64) {
    var numbers = FramingNumbers(seed)
    let letters = Array("gzipbrfen,;=q.01 \t*\"W/-".utf8)
    let value = String(
      decoding: (0..<60).map { _ in letters.randomElement(using: &numbers) ?? 0 }, as: UTF8.self)
    let codings = ask(value, Negotiation.codings)
    #expect((0...1_000).contains(codings.gzip))
    _ = ask(value) { Negotiation.language($0, $1, among: [[102, 114]]) }
    _ = ask(value) { Negotiation.isMatch($0, $1, tag: [34, 34]) }
  }
}

@Suite("An HTTP date")
struct HTTPDateTests {
  @Test(
    "is as RFC 9110 has it",
    arguments: [
      (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
      (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
      (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
      (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
    ])
  func dates(second: Int, text: String) {
    #expect(String(decoding: HTTPDate.bytes(second: second), as: UTF8.self) == text)
  }

  @Test("always has the same length", arguments: [Int.min, -1, 1_800_000_000, Int.max])
  func length(second: Int) {
    #expect(HTTPDate.bytes(second: second).count == HTTPDate.length)
  }
}

@Suite("A range of addresses")
struct AddressRangeTests {
  @Test(
    "holds what begins like it",
    arguments: [
      ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false),
      ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "127.0.0.2", false),
      ("2001:db8::/32", "2001:db8:1::1", true), ("2001:db8::/32", "2001:db9::1", false),
      ("0.0.0.0/0", "1.2.3.4", true), ("0.0.0.0/0", "::1", false), ("::/0", "1.2.3.4", true),
      ("10.1.2.3/8", "10.9.9.9", true),
    ])
  func contains(range: String, address: String, isIn: Bool) throws {
    let range = try #require(AddressRange(range))
    let address = try #require(AddressRange(address))
    #expect(range.contains(address) == isIn)
  }

  @Test("is not read from anything else", arguments: ["", "a", "10.0.0.0/33", "::/129", "10/8"])
  func refused(text: String) { #expect(AddressRange(text) == nil) }

  @Test("of a household is one neighbour")
  func neighbours() throws {
    let one = try #require(AddressRange("2001:db8::1")).neighbourhood
    let other = try #require(AddressRange("2001:db8::ffff:1")).neighbourhood
    #expect(one == other)
    #expect(try #require(AddressRange("2001:db8:0:1::1")).neighbourhood != one)
    let four = try #require(AddressRange("10.0.0.1")).neighbourhood
    #expect(try #require(AddressRange("10.0.0.2")).neighbourhood != four)
  }
}
