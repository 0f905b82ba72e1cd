import NIOCore
import Relais
import Testing

@testable import Probing

@Suite("A SIP message") struct SIPMessageTests {
  private static let sound = """
    SIP/2.0 404 Not Found\r
    Via: SIP/2.0/UDP 192.0.2.7:5060;rport=5060;branch=z9hG4bKabc;received=192.0.2.7, SIP/2.0/UDP x\r
    CSeq: 1 OPTIONS\r
    Server: Pbx 1.0\r
    Content-Length: 0\r
    \r

    """

  private func datagram(_ text: String) throws(ProbeFailure) -> SIPMessage {
    try SIPMessage(datagram: ByteBuffer(string: text))
  }

  @Test("is read with its transaction")
  func reads() throws {
    let expected = SIPResponse(
      status: 404, reason: "Not Found", branch: "z9hG4bKabc", method: "OPTIONS", server: "Pbx 1.0")
    #expect(try datagram(Self.sound) == .response(expected))
    var stream = ByteBuffer(string: "\r\n\r\n" + Self.sound + "rest")
    #expect(try SIPMessage.take(from: &stream) == .response(expected))
    #expect(String(buffer: stream) == "rest")
  }

  @Test("may be written in compact, folded, spaced and line-feed forms")
  func forms() throws {
    let compact = "sip/2.0 200 \nv : SIP/2.0/TCP a\n  ;Branch = z9 \nCSEQ:1\n\tOPTIONS\nl:2\n\nhi"
    #expect(
      try datagram(compact)
        == .response(
          SIPResponse(status: 200, reason: "", branch: "z9", method: "OPTIONS", server: nil)))
  }

  @Test("waits for its body on a stream")
  func body() throws {
    let text = "SIP/2.0 200 OK\r\nContent-Length: 3\r\n\r\nabc"
    var whole = ByteBuffer(string: text)
    #expect(try SIPMessage.take(from: &whole) != nil)
    #expect(whole.readableBytes == 0)
    for count in 1..<text.utf8.count {
      var part = ByteBuffer(bytes: text.utf8.prefix(count))
      #expect(try SIPMessage.take(from: &part) == nil)
    }
  }

  @Test(
    "that is no answer is passed over",
    arguments: ["\r\n\r\n", "", "OPTIONS sip:a SIP/2.0\r\n\r\n"])
  func other(text: String) throws {
    #expect(try datagram(text) == .other)
  }

  @Test(
    "that breaks the format is said to",
    arguments: [
      ("HTTP/1.1 200 OK\r\n\r\n", ProbeFailure.malformed(reason: "no SIP answer: HTTP/1.1 200 OK")),
      ("SIP/2.0 99999 OK\r\n\r\n", .malformed(reason: "no SIP answer: SIP/2.0 99999 OK")),
      ("SIP/2.0 200 OK\r\nno colon\r\n\r\n", .malformed(reason: "no SIP header: no colon")),
      (
        "SIP/2.0 200 OK\r\nVia: x\r\n",
        .malformed(reason: "a SIP message without the empty line that ends its headers")
      ),
      (
        "SIP/2.0 200 OK\r\nl: 5\r\n\r\nabc",
        .malformed(reason: "a SIP message whose body is cut short")
      ),
      (
        "SIP/2.0 200 OK\r\nl: -5\r\n\r\n",
        .malformed(reason: "a SIP message of Content-Length -5")
      ),
      ("SIP/2.0 200 OK\r\nl: 65537\r\n\r\n", .tooLarge(limit: 65_536)),
      ("SIP/2.0 200 OK\r\nl: 99999999999999999999999\r\n\r\n", .tooLarge(limit: 65_536)),
      (
        "SIP/2.0 200 OK\r\n" + String(repeating: "A: b\r\n", count: 10_000) + "\r\n",
        .malformed(reason: "a SIP message with more than 256 headers")
      ),
      (
        "SIP/2.0 200 OK\r\nA: " + String(repeating: "b", count: 70_000) + "\r\n\r\n",
        .tooLarge(limit: 65_536)
      ),
    ])
  func broken(text: String, failure: ProbeFailure) {
    #expect(throws: failure) { try datagram(text) }
  }

  @Test("has a limit on a stream that never ends its headers")
  func endlessHead() {
    #expect(throws: ProbeFailure.tooLarge(limit: 65_536)) {
      var stream = ByteBuffer(string: String(repeating: "A: b\r\n", count: 20_000))
      _ = try SIPMessage.take(from: &stream)
    }
  }

  @Test("may be damaged in any way without harm", arguments: 0..<10)
  func damaged(seed: UInt64) {
    var random = PeerRandom(state: seed)
    var understood = 0
    for _ in 0..<1_000 {
      var bytes = Array(Self.sound.utf8)
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0: bytes[place] = .random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(contentsOf: [13, 10, 32].shuffled(using: &random), at: place)
        }
      }
      if (try? SIPMessage(datagram: ByteBuffer(bytes: bytes))) != nil { understood += 1 }
      var stream = ByteBuffer(bytes: bytes)
      while case .some(.some) = try? SIPMessage.take(from: &stream) {}
    }
    #expect(understood > 100)
  }

  @Test("that asks names its transaction as the standard says")
  func request() {
    var random = PeerRandom(state: 1)
    let request = SIPRequest(
      uri: "sip:pbx.example:5060", transport: .tcp, sentBy: "[::1]:4711", random: &random)
    let lines = request.text.split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(lines.first == "OPTIONS sip:pbx.example:5060 SIP/2.0")
    #expect(lines.contains("Via: SIP/2.0/TCP [::1]:4711;branch=\(request.branch);rport"))
    #expect(lines.contains("Max-Forwards: 70") && lines.contains("CSeq: 1 OPTIONS"))
    #expect(lines.suffix(3) == ["Content-Length: 0", "", ""])
    #expect(request.branch.hasPrefix("z9hG4bK"))
    var response = SIPResponse(status: 200, reason: "", branch: request.branch, method: "OPTIONS")
    #expect(request.isAnswered(by: response))
    response.method = "INVITE"
    #expect(!request.isAnswered(by: response))
  }
}

/// Random numbers from a seed (Steele, Lea, Flood, "SplitMix", OOPSLA 2014).
struct PeerRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
