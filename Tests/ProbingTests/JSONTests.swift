import NIOCore
import Relais
import Testing

@testable import Probing

private func json(_ text: String) throws(ProbeFailure) -> JSONValue {
  try JSONValue(ByteBuffer(string: text).readableBytesView)
}

@Suite("JSON") struct JSONTests {
  @Test(
    "is read as RFC 8259 says",
    arguments: [
      ("null", JSONValue.null), (" true ", .flag(true)), ("-0.5e+10", .number("-0.5e+10")),
      (#""\u00e9\n\"\\\/\ud83d\ude00""#, .text("é\n\"\\/😀")), ("[]", .array([])),
      ("[1, [2]]", .array([.number("1"), .array([.number("2")])])),
      (#"{"a":{},"b":[null]}"#, .object(["a": .object([:]), "b": .array([.null])])),
      (#"{"a":1,"a":2}"#, .object(["a": .number("2")])), ("\"\"", .text("")),
    ])
  func reads(text: String, value: JSONValue) throws {
    #expect(try json(text) == value)
  }

  @Test(
    "is refused where it is none",
    arguments: [
      "", " ", "nul", "tru", "[1,]", "[1", "[,1]", "{", "{\"a\"}", "{\"a\":}", "{a:1}",
      "{\"a\":1,}",
      "01", "1.", ".5", "+1", "-", "1e", "1.e5", "0x10", "NaN", "Infinity", "\"", "\"\\x\"",
      "\"\\u12\"",
      "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\nb\"", "1 2", "[1]]", "'a'",
      "\u{FEFF}1",
    ])
  func refuses(text: String) {
    #expect(throws: ProbeFailure.self) { try json(text) }
  }

  @Test("is not followed into endless depth", arguments: ["[", "{\"a\":"])
  func depth(opening: String) throws {
    #expect(throws: ProbeFailure.malformed(reason: "JSON: nested too deeply")) {
      try json(String(repeating: opening, count: 100_000))
    }
    let deepest = JSONValue.maximumDepth
    _ = try json(String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest))
  }

  @Test("is followed by paths")
  func paths() throws {
    let value = try json(#"{"a":[{"b c":1},{"d.e":{"f":"x"}}],"n":null}"#)
    let found = { (path: String) in JSONPath(path)?.value(in: value)?.spelled }
    #expect(found("a[0][\"b c\"]") == "1")
    #expect(found("$.a[1]['d.e'].f") == "x")
    #expect(found("n") == "null")
    #expect(found("$") == "{…}")
    #expect(found("a[2]") == nil)
    #expect(found("a.b") == nil)
    #expect(found("a[99999999999999999]") == nil)
    for text in ["", "a..b", "a[", "a[x]", "a[-1]", "a]b[", "a['b]", ".", "a[0]b", "a[+1]"] {
      let path = JSONPath(text)
      #expect(path == nil || path?.value(in: value) == nil, "\(text)")
    }
  }

  @Test("means what configuration writes")
  func means() throws {
    #expect(try json("1.0").means("1"))
    #expect(try json("\"open\"").means("open"))
    #expect(try json("true").means("true"))
    #expect(try json("null").means("null"))
    #expect(try !json("\"1.0\"").means("1"))
    #expect(try !json("[1]").means("1"))
  }

  @Test("any mutated document: a value or a failure", arguments: 0..<20)
  func law(seed: UInt64) {
    var numbers = SplitMix(seed: seed)
    let good = #"{"a":[1,-2.5e3,{"b":"\u00e9\ud83d\ude00"}],"c":true,"d":null,"e":""}"#
    for _ in 0..<100 {
      let bytes = ByteBuffer(bytes: mutated(Array(good.utf8), using: &numbers))
      let value = try? JSONValue(bytes.readableBytesView)
      #expect(value == (try? JSONValue(bytes.readableBytesView)))
    }
  }
}
