import Glibc
import NIOCore
import Relais
import Testing

@testable import Probing

@Suite("An smtp probe") struct SMTPTests {
  private func probe(_ port: Int, _ more: [(String, Written)] = []) -> SMTPProbe {
    ProbingTests.probe(
      SMTPProbe.self, .map([("host", "127.0.0.1"), ("port", "\(port)")] + more))
  }

  @Test(
    "is welcomed by a real mail server",
    .enabled(if: PeerProgram.exists("/usr/sbin/smtp-sink"), "needs Debian's postfix"))
  func smtpSink() async throws {
    let port = try await PeerProgram.freePort()
    let user = geteuid() == 0 ? ["-u", "nobody"] : []
    try await PeerProgram.with(
      ["/usr/sbin/smtp-sink"] + user + ["-h", "mail.example", "127.0.0.1:\(port)", "10"]
    ) { _ in
      let answer = try #require(
        try await PeerProgram.outcome(of: probe(port, [("capabilities", ["8bitmime", "auth"])]))
          .answer)
      #expect(answer.detail == "220 mail.example ESMTP")
      #expect(answer.phases[.firstByte] != nil)
      #expect(answer.certificateExpiry == nil)
      let strict = await probe(port, [("greeting", "Postfix")]).attempt(in: webContext())
      #expect(
        strict.failure
          == .unexpected(expected: "a greeting with \"Postfix\"", found: "mail.example ESMTP"))
      let secure = await probe(port, [("encryption", "starttls")]).attempt(in: webContext())
      #expect(
        secure.failure
          == .unexpected(expected: "STARTTLS", found: "a server that does not offer it"))
    }
  }

  @Test(
    "sets up TLS with a real mail server, by STARTTLS or from the first byte",
    .enabled(if: Dovecot.isInstalled, "needs root and Debian's dovecot-submissiond"))
  func dovecot() async throws {
    try await Dovecot.with { program, ports in
      for (port, encryption) in [
        (ports.submission, "starttls"), (ports.submissions, "implicit"),
      ] {
        let trusting = probe(
          port,
          [
            ("encryption", "\(encryption)"), ("ca", "\(program.certificate)"),
            ("capabilities", ["auth plain"]),
          ])
        let answer = try #require(try await PeerProgram.outcome(of: trusting).answer)
        #expect(answer.detail.hasPrefix("220 mail.example Dovecot"))
        #expect(answer.certificateExpiry != nil)
        #expect(answer.phases[.tls] != nil)
        let wary = await probe(port, [("encryption", "\(encryption)")]).attempt(in: webContext())
        guard case .insecure? = wary.failure else {
          Issue.record("a certificate that signed itself passed: \(wary)")
          continue
        }
      }
    }
  }

  @Test(
    "tells what is wrong with a greeting",
    arguments: [
      (
        "554-no\r\n554 service\r\n",
        ProbeFailure.unexpected(expected: "220", found: "554 no service")
      ),
      (
        "HTTP/1.1 400 Bad Request\r\n",
        .malformed(reason: "no SMTP answer: HTTP/1.1 400 Bad Request")
      ),
      ("220-a\r\n250 b\r\n", .malformed(reason: "no SMTP answer: 220-a / 250 b")),
      (String(repeating: "a", count: 9_000), .tooLarge(limit: 8_192)),
      (String(repeating: "220-so it goes\r\n", count: 5_000), .tooLarge(limit: 65_536)),
    ])
  func wrongGreeting(greeting: String, failure: ProbeFailure) async throws {
    try await ScriptedServer(answering: {
      $0.isEmpty ? [.send(greeting)] : []
    }).run { port in
      let outcome = await probe(port).attempt(in: webContext(timeout: .seconds(60)))
      #expect(outcome.failure == failure)
    }
  }

  @Test("does not listen to a greeting of ever more short lines")
  func endlessGreeting() async throws {
    try await ScriptedServer(answering: {
      $0.isEmpty ? [.send(String(repeating: "220-\n", count: 20_000))] : []
    }).run { port in
      let outcome = await probe(port).attempt(in: webContext(timeout: .seconds(60)))
      #expect(outcome.failure == .tooLarge(limit: 65_536))
    }
  }

  @Test("gives up at the deadline on a server that says nothing, or never ends")
  func silence() async throws {
    let timeout = Duration.milliseconds(300)
    try await ScriptedServer(answering: { _ in
      [.wait(.minutes(1))]
    }).run { port in
      let outcome = await probe(port).attempt(in: webContext(timeout: timeout))
      #expect(outcome.failure == .timedOut(after: timeout, during: .firstByte))
    }
    try await ScriptedServer(answering: { _ in
      [.endlessly("220-more\r\n")]
    }).run { port in
      let outcome = await probe(port).attempt(in: webContext(timeout: .seconds(60)))
      #expect(outcome.failure == .tooLarge(limit: 65_536))
    }
    try await ScriptedServer(answering: {
      $0.isEmpty ? [.send("220 hi"), .close] : []
    }).run {
      port in
      let outcome = await probe(port).attempt(in: webContext())
      #expect(outcome.failure == .refused(reason: "connection closed"))
    }
  }

  @Test("takes nothing for encrypted that was said in the clear")
  func injection() async throws {
    try await LineServer.with(greeting: "220 hello\r\n") { line in
      line.hasPrefix("EHLO")
        ? "250-hello\r\n250 STARTTLS\r\n" : "220 go ahead\r\n250 injected\r\n"
    } _: { port, _ in
      let outcome = await probe(port, [("encryption", "starttls")]).attempt(in: webContext())
      #expect(
        outcome.failure
          == .malformed(reason: "the server says more in the clear before TLS is set up"))
    }
  }

  @Test("introduces itself by its address and says goodbye")
  func politeness() async throws {
    try await LineServer.with(greeting: "220-hello\r\n220 there\r\n") { line in
      line == "QUIT" ? "221 bye\r\n" : "250-hello\r\n250 SIZE 1000\r\n"
    } _: { port, heard in
      let outcome = await probe(port, [("capabilities", "size")]).attempt(in: webContext())
      #expect(outcome.answer?.detail == "220 hello")
      while heard.value.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
      #expect(heard.value == ["EHLO [127.0.0.1]", "QUIT"])
    }
  }

  @Test("reads its port from the kind of encryption, and refuses what is no host")
  func settings() {
    #expect(
      ProbingTests.probe(SMTPProbe.self, ["host": "mail.example"]).target
        == "smtp://mail.example:25")
    #expect(
      ProbingTests.probe(SMTPProbe.self, ["host": "::1", "encryption": "implicit"]).target
        == "smtps://[::1]:465")
    let (_, problems) = reading(SMTPProbe.self, ["host": "a b", "encryption": "ssl"])
    #expect(problems.map(\.path).sorted() == ["checks.test.encryption", "checks.test.host"])
  }
}
