import Relais
import Testing

@testable import Probing

@Suite("An imap probe") struct IMAPTests {
  private func probe(_ port: Int, _ more: [(String, Written)] = []) -> IMAPProbe {
    ProbingTests.probe(
      IMAPProbe.self, .map([("host", "127.0.0.1"), ("port", "\(port)")] + more))
  }

  @Test(
    "is welcomed by a real mailbox server, in the clear and by TLS",
    .enabled(if: Dovecot.isInstalled, "needs root and Debian's dovecot-imapd"))
  func dovecot() async throws {
    try await Dovecot.with { program, ports in
      for (port, encryption) in [
        (ports.imap, "none"), (ports.imap, "starttls"), (ports.imaps, "implicit"),
      ] {
        let settings: [(String, Written)] = [
          ("encryption", "\(encryption)"), ("ca", "\(program.certificate)"),
          ("greeting", "Dovecot"), ("capabilities", ["IMAP4rev1", "IDLE"]),
        ]
        let outcome = try await PeerProgram.outcome(of: probe(port, settings))
        let answer = try #require(outcome.answer, "\(outcome)")
        #expect(answer.detail.hasPrefix("OK [CAPABILITY IMAP4rev1"))
        if encryption == "none" {
          #expect(answer.certificateExpiry == nil)
        } else {
          #expect(answer.certificateExpiry != nil)
        }
      }
      let outcome = await probe(ports.imap, [("capabilities", "TELEPATHY")]).attempt(
        in: webContext())
      guard case .unexpected(expected: "TELEPATHY", _)? = outcome.failure else {
        Issue.record("\(outcome)")
        return
      }
    }
  }

  @Test(
    "tells what is wrong with a greeting",
    arguments: [
      ("* BYE too busy\r\n", ProbeFailure.unexpected(expected: "OK", found: "BYE too busy")),
      ("220 mail.example\r\n", .malformed(reason: "no IMAP greeting: 220 mail.example")),
      ("* OK" + String(repeating: " ok", count: 3_000), .tooLarge(limit: 8_192)),
    ])
  func wrongGreeting(greeting: String, failure: ProbeFailure) async throws {
    try await ScriptedServer(answering: {
      $0.isEmpty ? [.send(greeting)] : []
    }).run { port in
      #expect(await probe(port).attempt(in: webContext()).failure == failure)
    }
  }

  @Test("tells a command that fails, and an answer that is none")
  func commands() async throws {
    for (answer, failure) in [
      (
        "a2 NO not now\r\n",
        ProbeFailure.unexpected(expected: "OK to CAPABILITY", found: "NO not now")
      ),
      ("what?\r\n", .malformed(reason: "no answer to CAPABILITY: what?")),
    ] {
      try await LineServer.with(greeting: "* OK hello\r\n") { _ in
        answer
      } _: { port, _ in
        #expect(await probe(port).attempt(in: webContext()).failure == failure)
      }
    }
  }

  @Test("does not listen to an answer of ever more short lines")
  func endlessAnswer() async throws {
    try await LineServer.with(greeting: "* OK hello\r\n") { _ in
      String(repeating: "* \n", count: 30_000)
    } _: { port, _ in
      let outcome = await probe(port).attempt(in: webContext(timeout: .seconds(60)))
      #expect(outcome.failure == .tooLarge(limit: 65_536))
    }
  }

  @Test("says goodbye")
  func politeness() async throws {
    try await LineServer.with(greeting: "* PREAUTH hello\r\n") { line in
      line.hasSuffix("CAPABILITY") ? "* CAPABILITY IMAP4rev2\r\na2 OK\r\n" : "* BYE\r\na3 OK\r\n"
    } _: { port, heard in
      #expect(await probe(port).attempt(in: webContext()).answer?.detail == "PREAUTH hello")
      while heard.value.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
      #expect(heard.value == ["a2 CAPABILITY", "a3 LOGOUT"])
    }
  }

  @Test("takes nothing for encrypted that was said in the clear")
  func injection() async throws {
    try await LineServer.with(greeting: "* OK hello\r\n") { _ in
      "a1 OK go ahead\r\n* CAPABILITY INJECTED\r\n"
    } _: { port, _ in
      let outcome = await probe(port, [("encryption", "starttls")]).attempt(in: webContext())
      #expect(
        outcome.failure
          == .malformed(reason: "the server says more in the clear before TLS is set up"))
    }
  }
}
