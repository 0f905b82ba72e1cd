import Foundation
import Testing

@testable import Pages

/// What a connection's bytes come to, told shortly so that two tellings can be compared.
enum Framed: Hashable {
  /// A head: its first line's method and target, and whether a body follows.
  case head(String)
  /// All of a body.
  case body(String)
  /// Why the rest is not served.
  case refused(Refusal)

  /// Frames pieces that come one after the other.
  static func all(_ pieces: [[UInt8]], limits: ServingLimits = ServingLimits()) -> [Framed] {
    var framer = RequestFramer(limits: limits)
    var held: [UInt8] = []
    var told: [Framed] = []
    var body: [UInt8] = []
    for piece in pieces {
      held += piece
      while true {
        let (step, used) = held.withUnsafeBytes { framer.step($0) }
        let bytes = Array(held.prefix(used))
        held.removeFirst(used)
        switch step {
        case .incomplete: break
        case .head(let head):
          told.append(.head(String(decoding: bytes[..<head.path.end], as: UTF8.self)))
          continue
        case .body(let range):
          body += bytes[range]
          continue
        case .end:
          told.append(.body(String(decoding: body, as: UTF8.self)))
          body = []
          continue
        case .refused(let refusal):
          told.append(.refused(refusal))
          return told
        }
        break
      }
    }
    return told
  }

  /// Frames a text that comes at once.
  static func all(_ text: String, limits: ServingLimits = ServingLimits()) -> [Framed] {
    all([Array(text.utf8)], limits: limits)
  }
}

/// Numbers from a seed, the same on every machine.
struct FramingNumbers: RandomNumberGenerator {
  private var state: UInt64

  /// Numbers of a seed.
  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  /// So many seeds; `RELAIS_SEED=7` replays one.
  static func seeds(_ count: UInt64) -> [UInt64] {
    let one = ProcessInfo.processInfo.environment["RELAIS_SEED"].flatMap(UInt64.init)
    return one.map { [$0] } ?? Array(1...count)
  }

  /// The next one.
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}

private let host = "Host: a\r\n"

@Suite("The framing of requests")
struct FramingTests {
  @Test("tells requests that follow one another apart, with their bodies")
  func pipelined() {
    let text =
      "GET /a?b=c HTTP/1.1\r\n\(host)\r\n"
      + "POST /d HTTP/1.1\r\n\(host)Content-Length: 5\r\n\r\nhello"
      + "POST /e HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n"
      + "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n" + "HEAD / HTTP/1.0\r\n\r\n"
    #expect(
      Framed.all(text) == [
        .head("GET /a"), .head("POST /d"), .body("hello"), .head("POST /e"), .body("abcde"),
        .head("HEAD /"),
      ])
  }

  @Test("lets one empty line pass before a request, and not two")
  func emptyLines() {
    #expect(Framed.all("\r\nGET / HTTP/1.1\r\n\(host)\r\n") == [.head("GET /")])
    #expect(Framed.all("\r\n\r\nGET / HTTP/1.1\r\n\(host)\r\n") == [.refused(.malformed)])
  }

  @Test(
    "refuses what two readers could read in two ways",
    arguments: [
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n",
      "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
      "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nA: b\rc\r\n\r\n", "GET / HTTP/1.1\rHost: a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n", "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n\tc\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nA : b\r\n\r\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nA: b\0c\r\n\r\n", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nA\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
      "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "GET /../b HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /a/.. HTTP/1.1\r\nHost: a\r\n\r\n", "GET /./a HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /a/%2e%2E/b HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a/.%2e HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /a%2fb HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a%5cb HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /a%00 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a%0d%0a HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /a%2 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a%zz HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
      "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "GET /\tHTTP/1.1\r\nHost: a\r\n\r\n",
      " GET / HTTP/1.1\r\nHost: a\r\n\r\n", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /\r\nHost: a\r\n\r\n", "GET / http/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.10\r\nHost: a\r\n\r\n", "\r\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    ])
  func malformed(text: String) {
    #expect(Framed.all(text) == [.refused(.malformed)])
  }

  @Test(
    "refuses a chunked body that is not in order",
    arguments: [
      "g\r\n", "\r\n", "-1\r\n", "5 \r\nhello\r\n", "5\nhello\r\n", "5\r\nhelloX", "5\r\nhello\n",
      "5;a\rb\r\n", "5;a\0b\r\n", "0\r\n bad: fold\r\n\r\n", "0\r\nno colon\r\n\r\n", "0x5\r\n",
      "5\r\r\n", ";\r\n",
    ])
  func badChunks(body: String) {
    let head = "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n"
    #expect(Framed.all(head + body + "0\r\n\r\n").last == .refused(.malformed))
  }

  @Test("knows no other coding, expectation or version")
  func unknown() {
    let head = "POST / HTTP/1.1\r\n\(host)"
    #expect(Framed.all(head + "Transfer-Encoding: gzip\r\n\r\n") == [.refused(.unknownCoding)])
    #expect(
      Framed.all(head + "Transfer-Encoding: gzip, chunked\r\n\r\n") == [.refused(.unknownCoding)])
    #expect(Framed.all(head + "Expect: 200-ok\r\n\r\n") == [.refused(.unknownExpectation)])
    #expect(Framed.all("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == [.refused(.unknownVersion)])
  }

  @Test("has a limit on everything", arguments: [1, 1_000_000])
  func limits(piece: Int) {
    func refusal(_ text: String) -> Framed? {
      let bytes = Array(text.utf8)
      let pieces = stride(from: 0, to: bytes.count, by: piece).map {
        Array(bytes[$0..<min($0 + piece, bytes.count)])
      }
      return Framed.all(pieces).last
    }
    let long = String(repeating: "a", count: 8_192)
    #expect(refusal("GET /\(long) HTTP/1.1\r\n\(host)\r\n") == .refused(.targetTooLong))
    #expect(refusal("GET /\(long)") == .refused(.targetTooLong))
    let field = "A: \(String(repeating: "b", count: 990))\r\n"
    let many = String(repeating: field, count: 34)
    #expect(refusal("GET / HTTP/1.1\r\n\(host)\(many)\r\n") == .refused(.fieldsTooLarge))
    let fields = String(repeating: "A: b\r\n", count: 100)
    #expect(refusal("GET / HTTP/1.1\r\n\(host)\(fields)\r\n") == .refused(.fieldsTooLarge))
    let fit = String(repeating: "A: b\r\n", count: 99)
    #expect(refusal("GET / HTTP/1.1\r\n\(host)\(fit)\r\n") == .head("GET /"))
    let post = "POST / HTTP/1.1\r\n\(host)"
    #expect(refusal(post + "Content-Length: 1048577\r\n\r\n") == .refused(.bodyTooLarge))
    let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"
    #expect(refusal(chunked + "100001\r\n") == .refused(.bodyTooLarge))
    #expect(refusal(chunked + "fffffffffffffffff\r\n") == .refused(.bodyTooLarge))
    #expect(refusal(chunked + "5;" + long) == .refused(.malformed))
    let trailers = String(repeating: "A: b\r\n", count: 1_400)
    #expect(refusal(chunked + "0\r\n" + trailers) == .refused(.malformed))
  }

  @Test("reads the same, however the bytes are split", arguments: FramingNumbers.seeds(200))
  func splits(seed: UInt64) {
    var numbers = FramingNumbers(seed)
    let bytes = Mutations.stream(&numbers)
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...max(1, min(rest.count, 40)), using: &numbers)
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    #expect(Framed.all(pieces) == Framed.all([bytes]), "seed \(seed)")
    #expect(Framed.all(bytes.map { [$0] }) == Framed.all([bytes]), "seed \(seed)")
  }

  @Test("never traps, whatever comes", arguments: FramingNumbers.seeds(300))
  func anything(seed: UInt64) {
    var numbers = FramingNumbers(seed)
    let noise = (0..<2_000).map { _ in UInt8.random(in: 0...255, using: &numbers) }
    #expect(Framed.all([noise]).count <= 2_000)
    #expect(Framed.all([Mutations.stream(&numbers) + noise]).count <= 4_000)
  }

  @Test("says the same for ever once it refused")
  func refusedForEver() {
    var framer = RequestFramer(limits: ServingLimits())
    let first = Array("GET\r\n".utf8).withUnsafeBytes { framer.step($0) }
    #expect(first.step == .refused(.malformed))
    let second = Array("GET / HTTP/1.1\r\n\(host)\r\n".utf8).withUnsafeBytes { framer.step($0) }
    #expect(second.step == .refused(.malformed))
  }
}

/// Streams of requests, with a few bytes that should not be there.
private enum Mutations {
  private static let seeds = [
    "GET /a/b?c=d HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip, br;q=0.5\r\n\r\n",
    "POST /x HTTP/1.1\r\nHost: a:80\r\nContent-Length: 12\r\n\r\nhello, world",
    "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      + "4\r\nabcd\r\n0\r\nT: u\r\n\r\n",
    "HEAD /%41 HTTP/1.0\r\nConnection: close\r\n\r\n", "\r\nOPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
  ]
  private static let spice = Array("\r\n \t:;,%./?#*\0\u{7F}0aAG".utf8) + [0x80, 0xFF]

  /// A stream of some requests, one time in two with a few bytes changed.
  static func stream(_ numbers: inout FramingNumbers) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...5, using: &numbers) {
      bytes += Array((seeds.randomElement(using: &numbers) ?? "").utf8)
    }
    guard Bool.random(using: &numbers) else { return bytes }
    for _ in 0..<Int.random(in: 1...3, using: &numbers) {
      let place = Int.random(in: 0..<bytes.count, using: &numbers)
      let byte = spice.randomElement(using: &numbers) ?? 0
      switch Int.random(in: 0..<3, using: &numbers) {
      case 0: bytes[place] = byte
      case 1: bytes.insert(byte, at: place)
      default: bytes.remove(at: place)
      }
      if bytes.isEmpty { bytes = [byte] }
    }
    return bytes
  }
}
