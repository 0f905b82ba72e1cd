import Relais
import Testing

@testable import Probing

@Suite("A call probe") struct CallTests {
  private func probe(_ port: Int) -> CallProbe {
    ProbingTests.probe(
      CallProbe.self, ["host": "127.0.0.1", "port": "\(port)", "number": "reception"])
  }

  /// A phone that rings until it is cancelled, as RFC 3261 §9.2 has it; it ends by itself after the
  /// ACK, and not before.
  private static let phone = """
    <?xml version="1.0" encoding="UTF-8"?>
    <scenario name="phone">
      <recv request="INVITE"/>
      <send><![CDATA[
        SIP/2.0 180 Ringing
        [last_Via:]
        [last_From:]
        [last_To:];tag=[call_number]
        [last_Call-ID:]
        [last_CSeq:]
        Contact: <sip:reception@[local_ip]:[local_port]>
        Content-Length: 0

      ]]></send>
      <recv request="CANCEL"/>
      <send><![CDATA[
        SIP/2.0 200 OK
        [last_Via:]
        [last_From:]
        [last_To:];tag=[call_number]
        [last_Call-ID:]
        [last_CSeq:]
        Content-Length: 0

      ]]></send>
      <send><![CDATA[
        SIP/2.0 487 Request Terminated
        [last_Via:]
        [last_From:]
        [last_To:];tag=[call_number]
        [last_Call-ID:]
        CSeq: 1 INVITE
        Content-Length: 0

      ]]></send>
      <recv request="ACK"/>
    </scenario>

    """

  @Test(
    "rings a real test phone, takes the call back, and acknowledges its end",
    .enabled(if: PeerProgram.exists("/usr/bin/sipp"), "needs Debian's sip-tester"))
  func rings() async throws {
    let port = try await PeerProgram.freePort()
    try await PeerProgram.with(
      [
        "/usr/bin/sipp", "-sf", "FOLDER/phone.xml", "-i", "127.0.0.1", "-p", "\(port)", "-nostdin",
      ], files: ["phone.xml": Self.phone]
    ) { _ in
      // Each call must end before the next, or the phone's scenario goes wrong.
      for _ in 1...3 {
        let outcome = try await PeerProgram.outcome(of: probe(port))
        #expect(outcome.answer?.detail == "180 Ringing", "\(outcome)")
      }
    }
  }

  /// An answer to a request as it came.
  private static func answer(to request: String, _ status: String, more: String = "") -> String {
    let lines = request.split(separator: "\r\n")
    func line(_ name: String) -> String {
      lines.first { $0.hasPrefix(name) }.map(String.init) ?? ""
    }
    return """
      SIP/2.0 \(status)\r
      \(line("Via:"))\r
      \(line("To:"));tag=7\r
      \(line("CSeq:"))\r
      \(more)Content-Length: 0\r
      \r

      """
  }

  /// Waits until so many datagrams have come; a test that span instead would keep all others of its
  /// process waiting.
  private static func wait(until count: Int, _ heard: MutexBox<[[UInt8]]>) async throws {
    for _ in 0..<3_000 where heard.value.count < count {
      try await Task.sleep(for: .milliseconds(10))
    }
    try #require(heard.value.count >= count)
  }

  @Test("calls again when a datagram is lost, and not once somebody is at work")
  func retransmission() async throws {
    try await DatagramServer.with { count, datagram in
      let request = String(decoding: datagram, as: UTF8.self)
      guard count > 1, request.hasPrefix("INVITE") else { return [] }
      return ["100 Trying", "486 Busy Here"].map { Array(Self.answer(to: request, $0).utf8) }
    } _: { port, heard in
      let outcome = await probe(port).attempt(in: webContext(timeout: .seconds(30)))
      #expect(outcome.answer?.detail == "486 Busy Here", "\(outcome)")
      let methods = heard.value.map { String(decoding: $0.prefix { $0 != 0x20 }, as: UTF8.self) }
      #expect(methods.starts(with: ["INVITE", "INVITE"]) && !methods.contains("CANCEL"))
    }
  }

  @Test("hangs up on somebody who was quicker than it, at the place and through those named")
  func answered() async throws {
    try await DatagramServer.with { _, datagram in
      let request = String(decoding: datagram, as: UTF8.self)
      guard request.hasPrefix("INVITE") else { return [] }
      let more = "Contact: <sip:desk@192.0.2.7>\r\nRecord-Route: <sip:192.0.2.1;lr>\r\n"
      return [Array(Self.answer(to: request, "200 OK", more: more).utf8)]
    } _: { port, heard in
      let outcome = await probe(port).attempt(in: webContext(timeout: .seconds(30)))
      #expect(outcome.answer?.detail == "200 OK", "\(outcome)")
      // Where the answer is slow the call is repeated, and acknowledged as often.
      func said(_ method: String) -> String? {
        heard.value.map { String(decoding: $0, as: UTF8.self) }.first { $0.hasPrefix(method) }
      }
      for _ in 0..<3_000 where said("BYE") == nil {
        try await Task.sleep(for: .milliseconds(10))
      }
      let (receipt, farewell) = (try #require(said("ACK")), try #require(said("BYE")))
      #expect(receipt.hasPrefix("ACK sip:desk@192.0.2.7 SIP/2.0\r\n"))
      #expect(farewell.hasPrefix("BYE sip:desk@192.0.2.7 SIP/2.0\r\n"))
      for text in [receipt, farewell] {
        #expect(text.contains("Route: <sip:192.0.2.1;lr>\r\n") && text.contains(";tag=7\r\n"))
      }
      #expect(farewell.contains("CSeq: 2 BYE"))
    }
  }

  @Test(
    "fails with the words of a trunk that does not put it through",
    arguments: ["407 Proxy Authentication Required", "404 Not Found", "480 Unavailable"])
  func refused(status: String) async throws {
    try await DatagramServer.with { _, datagram in
      let request = String(decoding: datagram, as: UTF8.self)
      return request.hasPrefix("INVITE") ? [Array(Self.answer(to: request, status).utf8)] : []
    } _: { port, _ in
      let outcome = await probe(port).attempt(in: webContext(timeout: .seconds(30)))
      #expect(outcome.failure == .unexpected(expected: "ringing", found: status))
    }
  }

  @Test("takes a call back that nobody is reached by, and says how long it waited")
  func silence() async throws {
    let timeout = Duration.seconds(2)
    try await DatagramServer.with { _, datagram in
      let request = String(decoding: datagram, as: UTF8.self)
      return request.hasPrefix("INVITE") ? [Array(Self.answer(to: request, "100 Trying").utf8)] : []
    } _: { port, heard in
      let outcome = await probe(port).attempt(in: webContext(timeout: timeout))
      #expect(outcome.failure == .timedOut(after: timeout, during: .firstByte))
      try await Self.wait(until: 2, heard)
      #expect(heard.value.last?.starts(with: "CANCEL".utf8) == true)
    }
  }

  @Test("ends in time where a call that rang at the last moment is never ended by the other side")
  func lastMoment() async throws {
    try await DatagramServer.with { count, datagram in
      let request = String(decoding: datagram, as: UTF8.self)
      guard request.hasPrefix("INVITE") else { return [] }
      return [Array(Self.answer(to: request, count == 1 ? "100 Trying" : "180 Ringing").utf8)]
    } _: { port, heard in
      let outcome = await probe(port).attempt(in: webContext(timeout: .seconds(1)))
      #expect(outcome.failure == .timedOut(after: .seconds(1), during: .firstByte))
      let ringing = await probe(port).attempt(in: webContext(timeout: .seconds(4)))
      #expect(ringing.answer?.detail == "180 Ringing")
      let methods = heard.value.map { String(decoding: $0.prefix { $0 != 0x20 }, as: UTF8.self) }
      #expect(methods.contains("CANCEL") && !methods.contains("ACK"))
    }
  }

  @Test("names whom it calls, and refuses what is no number")
  func settings() {
    #expect(
      ProbingTests.probe(CallProbe.self, ["host": "trunk.example", "number": "+33123456789"]).target
        == "sip://+33123456789@trunk.example:5060")
    for wrong: Written in [["host": "a"], ["host": "a", "number": "a b"]] {
      #expect(reading(CallProbe.self, wrong).1.map(\.path) == ["checks.test.number"])
    }
  }
}
