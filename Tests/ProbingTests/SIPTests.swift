import Relais
import Testing

@testable import Probing

@Suite("A sip probe") struct SIPTests {
  private func probe(_ port: Int, _ more: [(String, Written)] = []) -> SIPProbe {
    ProbingTests.probe(
      SIPProbe.self, .map([("host", "127.0.0.1"), ("port", "\(port)")] + more))
  }

  private static let scenario = """
    <?xml version="1.0" encoding="UTF-8"?>
    <scenario name="OPTIONS">
      <recv request="OPTIONS"/>
      <send><![CDATA[
        SIP/2.0 200 OK
        [last_Via:]
        [last_From:]
        [last_To:];tag=[call_number]
        [last_Call-ID:]
        [last_CSeq:]
        Server: sipp
        Content-Length: 0

      ]]></send>
    </scenario>

    """

  @Test(
    "is answered by a real test phone system",
    .enabled(if: PeerProgram.exists("/usr/bin/sipp"), "needs Debian's sip-tester"),
    arguments: [("udp", "u1"), ("tcp", "t1")])
  func sipp(transport: String, mode: String) async throws {
    let port = try await PeerProgram.freePort()
    try await PeerProgram.with(
      [
        "/usr/bin/sipp", "-sf", "FOLDER/options.xml", "-i", "127.0.0.1", "-p", "\(port)", "-t",
        mode,
        "-nostdin",
      ],
      files: ["options.xml": Self.scenario]
    ) { _ in
      let settings: [(String, Written)] = [("transport", "\(transport)"), ("status", "200")]
      let outcome = try await PeerProgram.outcome(of: probe(port, settings))
      #expect(outcome.answer?.detail == "200 OK, sipp", "\(outcome)")
    }
  }

  @Test(
    "counts the refusal of a real phone as a sign of life, unless told not to",
    .enabled(if: PeerProgram.exists("/usr/bin/baresip"), "needs Debian's baresip-core"),
    arguments: ["udp", "tcp", "tls"])
  func baresip(transport: String) async throws {
    let port = try await PeerProgram.freePort()
    let configuration = """
      sip_listen 127.0.0.1:\(port)
      sip_certificate FOLDER/both.pem
      net_interface 127.0.0.1
      module_path /usr/lib/baresip/modules

      """
    try await PeerProgram.with(
      ["/usr/bin/baresip", "-f", "FOLDER"],
      files: ["config": configuration, "accounts": "\n", "contacts": "\n"]
    ) { program in
      // baresip speaks TLS on the port after the one for UDP and TCP.
      let port = transport == "tls" ? port + 1 : port
      let settings: [(String, Written)] = [
        ("transport", "\(transport)"), ("ca", "\(program.certificate)"),
      ]
      let outcome = try await PeerProgram.outcome(of: probe(port, settings))
      let answer = try #require(outcome.answer, "\(outcome)")
      #expect(answer.detail.hasPrefix("404 Not Found, baresip"))
      #expect((answer.certificateExpiry != nil) == (transport == "tls"))
      let strict = await probe(port, settings + [("status", ["200", "4xx"])]).attempt(
        in: webContext())
      #expect(strict.answer != nil)
      let stricter = await probe(port, settings + [("status", "200")]).attempt(in: webContext())
      #expect(stricter.failure == .unexpected(expected: "200", found: "404 Not Found"))
    }
  }

  /// An answer to a request as it came.
  private static func answer(
    to request: String, status: String = "200 OK", more: String = "", branch: String? = nil
  ) -> String {
    let via = request.split(separator: "\r\n").first { $0.hasPrefix("Via:") } ?? ""
    let shown = branch.map { "Via: SIP/2.0/UDP a;branch=\($0)" } ?? String(via)
    return "SIP/2.0 \(status)\r\n\(shown)\r\nCSeq: 1 OPTIONS\r\n\(more)Content-Length: 0\r\n\r\n"
  }

  @Test("asks again when a datagram is lost, and passes over what is not for it")
  func retransmission() async throws {
    try await DatagramServer.with { count, datagram in
      let request = String(decoding: datagram, as: UTF8.self)
      let answers: [String] =
        switch count {
        case 1: []
        case 2:
          [
            "\r\n\r\n", Self.answer(to: request, branch: "z9hG4bKother"),
            "OPTIONS sip:a SIP/2.0\r\n\r\n", Self.answer(to: request, status: "100 Trying"),
          ]
        default: [Self.answer(to: request, status: "503 Service Unavailable")]
        }
      return answers.map { Array($0.utf8) }
    } _: { port, heard in
      let outcome = await probe(port).attempt(in: webContext(timeout: .seconds(30)))
      #expect(outcome.answer?.detail == "503 Service Unavailable")
      #expect(heard.value.count == 3)
      #expect(Set(heard.value).count == 1)
    }
  }

  @Test("gives up at the deadline on a phone system that says nothing")
  func silence() async throws {
    let timeout = Duration.milliseconds(700)
    try await DatagramServer.with { _, _ in
      []
    } _: { port, heard in
      let outcome = await probe(port).attempt(in: webContext(timeout: timeout))
      #expect(outcome.failure == .timedOut(after: timeout, during: .firstByte))
      #expect((1...2).contains(heard.value.count))
    }
  }

  @Test("is told at once where nobody listens", arguments: ["udp", "tcp"])
  func refused(transport: String) async throws {
    // A port that was free a moment ago may be another test's by now.
    let outcome = await probe(1, [("transport", "\(transport)")]).attempt(in: webContext())
    #expect(outcome.failure == .refused(reason: "connection refused"))
  }

  @Test("is not harmed by 10,000 headers, or by a body without end", arguments: ["udp", "tcp"])
  func excess(transport: String) async throws {
    let headers = String(repeating: "A: b\r\n", count: 10_000)
    let manyHeaders = ProbeFailure.malformed(reason: "a SIP message with more than 256 headers")
    let endless = "SIP/2.0 200 OK\r\nContent-Length: 4000000000\r\n\r\n"
    for (text, failure) in [
      ("SIP/2.0 200 OK\r\n\(headers)\r\n", manyHeaders), (endless, .tooLarge(limit: 65_536)),
    ] {
      let settings: [(String, Written)] = [("transport", "\(transport)")]
      let outcome: Outcome
      if transport == "udp" {
        outcome = try await DatagramServer.with { _, _ in
          [Array(text.utf8)]
        } _: {
          port, _ in
          await probe(port, settings).attempt(in: webContext())
        }
      } else {
        outcome = try await ScriptedServer(answering: { request in
          request.isEmpty ? [] : [.send(text), .endlessly("A: b\r\n")]
        }).run { port in
          await probe(port, settings).attempt(in: webContext())
        }
      }
      #expect(outcome.failure == failure)
    }
  }

  @Test("names what it asks, and refuses what is no user")
  func settings() {
    #expect(
      ProbingTests.probe(SIPProbe.self, ["host": "pbx.example", "user": "reception"]).target
        == "sip://reception@pbx.example:5060")
    #expect(
      ProbingTests.probe(SIPProbe.self, ["host": "::1", "transport": "tls"]).target
        == "sip://[::1]:5061;transport=tls")
    let (_, problems) = reading(SIPProbe.self, ["host": "a", "user": "a\r\nb", "transport": "ip"])
    #expect(problems.map(\.path).sorted() == ["checks.test.transport", "checks.test.user"])
  }
}
