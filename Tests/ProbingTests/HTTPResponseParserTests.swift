import NIOCore
import Relais
import Testing

@testable import Probing

/// What a parser makes of bytes that come in pieces of some size and then end.
private enum Parsed: Hashable {
  case answer(status: Int, body: String)
  case failure(ProbeFailure)
  case open

  init(_ bytes: [UInt8], inPiecesOf size: Int = .max, closes: Bool = true, limit: Int = 1 << 20) {
    var parser = HTTPResponseParser(limit: limit)
    do throws(ProbeFailure) {
      var rest = bytes[...]
      while !rest.isEmpty {
        try parser.receive(ByteBuffer(bytes: rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      if closes { try parser.finish() }
      if parser.isDone, let head = parser.head {
        self = .answer(status: head.status, body: String(buffer: parser.body))
      } else {
        self = .open
      }
    } catch {
      self = .failure(error)
    }
  }

  init(_ text: String, inPiecesOf size: Int = .max, closes: Bool = true, limit: Int = 1 << 20) {
    self.init(Array(text.utf8), inPiecesOf: size, closes: closes, limit: limit)
  }

  var isMalformed: Bool {
    if case .failure(.malformed) = self { true } else { false }
  }
}

/// Answers that servers give, and what they mean.
private let answers: [(String, status: Int, body: String)] = [
  ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"),
  ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, ""),
  ("HTTP/1.0 404 Not Found\r\n\r\nuntil the end", 404, "until the end"),
  ("HTTP/1.1 200 OK\nServer: old\n\nbare line feeds", 200, "bare line feeds"),
  (
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 204 None\r\n\r\n",
    204, ""
  ),
  ("HTTP/1.1 304 Same\r\nContent-Length: 99\r\n\r\n", 304, ""),
  (
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n"
      + "0\r\nT: 1\r\n\r\n",
    200, "hello world"
  ),
  (
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 3\r\n\r\n"
      + "0005\r\nhello\r\n0\r\n\r\n",
    200, "hello"
  ),
  ("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nok", 200, "ok"),
  ("HTTP/1.1 200 OK\r\nX-Folded: a\r\n  b\r\nContent-Length:\t2 \r\n\r\nok", 200, "ok"),
]

@Suite("The parser of HTTP answers") struct HTTPResponseParserTests {
  @Test("reads what servers send, in pieces of any size", arguments: answers.indices)
  func reads(index: Int) {
    let (text, status, body) = answers[index]
    for size in 1...text.utf8.count {
      #expect(Parsed(text, inPiecesOf: size) == .answer(status: status, body: body))
    }
  }

  @Test("knows the end of a framed answer without waiting for the connection to close")
  func endsByItself() {
    for (text, status, body) in answers where !text.contains("until") && !text.contains("bare") {
      #expect(Parsed(text, closes: false) == .answer(status: status, body: body))
    }
  }

  @Test(
    "refuses what breaks the protocol",
    arguments: [
      "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1  200 OK\r\n\r\n",
      "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 099 Low\r\n\r\n", "HTTP/1.x 200 OK\r\n\r\n",
      "HTTP/1.1 200 OK\r\nNo colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: empty\r\n\r\n",
      "HTTP/1.1 200 OK\r\nBad name: x\r\n\r\n", "HTTP/1.1 200 OK\r\n folded first\r\n\r\n",
      "HTTP/1.1 200 OK\r\nZero: \u{0}\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\nx",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
      "HTTP/1.1 200 OK\r\nServer: cut", "HTTP/1.1 200 OK\r\nServer: x\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello world\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nx",
      String(repeating: "HTTP/1.1 100 Go on\r\n\r\n", count: 20),
    ])
  func refuses(text: String) {
    #expect(Parsed(text).isMalformed)
    #expect(Parsed(text, inPiecesOf: 1).isMalformed)
  }

  @Test("knows other protocols by their first bytes, before a line has ended")
  func otherProtocols() {
    let found = { (bytes: [UInt8]) in Parsed(bytes, closes: false) }
    #expect(
      found(Array("SSH-2.0-OpenSSH_9.2".utf8))
        == .failure(.unexpected(expected: "an HTTP answer", found: "SSH-2.0-OpenSSH_9.2")))
    #expect(
      found([0x15, 3, 1, 0, 2, 2, 70])
        == .failure(.unexpected(expected: "an HTTP answer", found: "TLS")))
    #expect(
      found(Array("220 mail.example ESMTP\r\n".utf8))
        == .failure(.unexpected(expected: "an HTTP answer", found: "220 mail.example ESMTP")))
  }

  @Test("takes an empty answer for a refusal")
  func empty() {
    #expect(Parsed("") == .failure(.refused(reason: "connection closed without an answer")))
  }

  @Test("stops at 10,000 headers, at headers of endless length, and at endless lines")
  func bombs() {
    let many = String(repeating: "A: b\r\n", count: 10_000)
    #expect(Parsed("HTTP/1.1 200 OK\r\n" + many + "\r\n").isMalformed)
    let long = String(repeating: "x", count: 70_000)
    #expect(Parsed("HTTP/1.1 200 OK\r\nA: \(long)\r\n\r\n").isMalformed)
    #expect(Parsed("HTTP/1.1 200 OK\r\nA: \(long)", inPiecesOf: 7, closes: false).isMalformed)
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(Parsed(chunked + long, inPiecesOf: 100, closes: false).isMalformed)
    #expect(Parsed(chunked + "1;\(long)\r\nx\r\n0\r\n\r\n").isMalformed)
    #expect(Parsed(chunked + "0\r\n" + many + many + many + "\r\n").isMalformed)
    let folded = String(repeating: " f\r\n", count: 10_000)
    #expect(Parsed("HTTP/1.1 200 OK\r\nA: b\r\n" + folded + "\r\n").isMalformed)
  }

  @Test("keeps to its size limit however the body is framed")
  func limit() {
    let body = String(repeating: "x", count: 101)
    for head in ["Content-Length: 101", "X: until the end"] {
      let text = "HTTP/1.1 200 OK\r\n\(head)\r\n\r\n\(body)"
      #expect(Parsed(text, limit: 100) == .failure(.tooLarge(limit: 100)))
      #expect(Parsed(text, limit: 101) == .answer(status: 200, body: body))
    }
    let tiny = String(repeating: "1\r\nx\r\n", count: 101)
    let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(tiny)0\r\n\r\n"
    #expect(Parsed(text, limit: 100) == .failure(.tooLarge(limit: 100)))
    #expect(Parsed(text, limit: 101) == .answer(status: 200, body: body))
  }

  @Test("accepts a body of very many chunks of one byte, since only their bytes count")
  func tinyChunks() {
    let tiny = String(repeating: "1\r\nx\r\n", count: 70_000)
    let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(tiny)0\r\n\r\n"
    #expect(
      Parsed(text) == .answer(status: 200, body: String(repeating: "x", count: 70_000)))
  }

  @Test(
    "any answer, mutated anywhere: an answer or a failure, the same for pieces of any size",
    arguments: 0..<100)
  func law(seed: UInt64) {
    var numbers = SplitMix(seed: seed)
    for _ in 0..<20 {
      let (text, _, _) = answers[Int.random(in: answers.indices, using: &numbers)]
      let bytes = mutated(Array(text.utf8), using: &numbers)
      let whole = Parsed(bytes)
      let size = Int.random(in: 1...max(1, bytes.count), using: &numbers)
      #expect(Parsed(bytes, inPiecesOf: size).isSame(as: whole), "\(bytes)")
      #expect(whole != .open)
    }
  }
}

extension Parsed {
  /// Answers must be equal; the words of a failure may differ, since they tell what had come.
  fileprivate func isSame(as other: Parsed) -> Bool {
    switch (self, other) {
    case (.failure, .failure): true
    default: self == other
    }
  }
}

/// Bytes with a few of them changed, removed, doubled, or replaced by telling ones.
func mutated(_ bytes: [UInt8], using numbers: inout SplitMix) -> [UInt8] {
  var bytes = bytes
  let telling: [UInt8] = [0, 9, 10, 13, 32, 34, 43, 45, 48, 57, 58, 59, 60, 92, 123, 127, 128, 255]
  for _ in 0..<Int.random(in: 1...6, using: &numbers) where !bytes.isEmpty {
    let index = Int.random(in: bytes.indices, using: &numbers)
    switch Int.random(in: 0..<6, using: &numbers) {
    case 0: bytes[index] = UInt8.random(in: 0...255, using: &numbers)
    case 1: bytes[index] = telling.randomElement(using: &numbers) ?? 0
    case 2: bytes.remove(at: index)
    case 3: bytes.insert(telling.randomElement(using: &numbers) ?? 0, at: index)
    case 4: bytes.removeSubrange(index...)
    default:
      let end = Int.random(in: index...bytes.count, using: &numbers)
      bytes.insert(contentsOf: bytes[index..<end], at: index)
    }
  }
  return bytes
}

/// Numbers from a seed (Steele, Lea, Flood 2014).
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  /// The sequence of that seed.
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
