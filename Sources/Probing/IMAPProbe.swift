public import Relais

/// Asks a mailbox server for its greeting and for what it can do; does not log in.
///
/// Source: RFC 9051 §7.1 (greeting), §6.1.1 (CAPABILITY), §6.2.1 (STARTTLS), RFC 8314 §3.2.
public struct IMAPProbe: Probe {
  /// What configuration calls it, and what it proves.
  public static let kind = ProbeKind(
    name: "imap", summary: "a mailbox server greets, says what it can do, and sets up TLS if asked")

  private let server: MailServer

  /// Reads `host`, `port` (143, or 993 with implicit TLS), `encryption` (`none`, `starttls`,
  /// `implicit`), `greeting` (a text that must be in it), `capabilities` (words that the server
  /// must list), and the keys of TLS.
  public init(settings: inout SettingsReader) {
    server = MailServer(reading: &settings, port: 143, implicit: 993)
  }

  /// The server as an address: `imap://mail.example:143`.
  public var target: String { server.address(scheme: "imap") }

  /// Asks once; see ``Probe``.
  public func attempt(in context: ProbeContext) async -> Outcome {
    do throws(ProbeFailure) {
      return .answered(try await ask(in: context))
    } catch {
      return .failed(error)
    }
  }

  private func ask(in context: ProbeContext) async throws(ProbeFailure) -> Answer {
    var clock = PhaseClock()
    let addresses = try await server.peer.addresses(in: context)
    clock.end(.resolve)
    return try await withDialogue(
      to: addresses, in: context, limit: TextLines.maximumAnswer
    ) { dialogue throws(ProbeFailure) in
      clock.end(.connect)
      var expiry: Instant?
      if server.encryption == .implicit {
        expiry = try await server.secure(dialogue, &clock)
      }
      let welcome = try await dialogue.lines(during: .firstByte) { _ in true }
      clock.end(.firstByte)
      let text = try IMAPAnswer.greeting(welcome.first ?? "")
      try server.expectGreeting(in: text)
      if server.encryption == .starttls {
        try await IMAPAnswer.command("STARTTLS", tag: "a1", over: dialogue)
        try await dialogue.expectSilence()
        clock.end(.transfer)
        expiry = try await server.secure(dialogue, &clock)
      }
      let lines = try await IMAPAnswer.command("CAPABILITY", tag: "a2", over: dialogue)
      try server.expectCapabilities(in: IMAPAnswer.capabilities(in: lines))
      clock.end(.transfer)
      // A polite goodbye; the answer is not worth waiting for.
      try? await dialogue.send("a3 LOGOUT\r\n")
      return Answer(
        duration: clock.total, phases: clock.phases, certificateExpiry: expiry,
        detail: String(peerText: text))
    }
  }
}

/// Reads what a mailbox server says.
enum IMAPAnswer {
  /// The text of a greeting, which must welcome us; PREAUTH does, BYE does not.
  static func greeting(_ line: String) throws(ProbeFailure) -> String {
    let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count >= 2, words[0] == "*" else {
      throw .malformed(reason: String(peerText: "no IMAP greeting: \(line)"))
    }
    let text = words.dropFirst().joined(separator: " ")
    guard ["OK", "PREAUTH"].contains(words[1].uppercased()) else {
      throw .unexpected(expected: "OK", found: String(peerText: text))
    }
    return text
  }

  /// Sends a command and waits for its answer, which must be OK.
  ///
  /// - Returns: the lines before the one that ends the answer.
  @discardableResult
  static func command(
    _ command: String, tag: String, over dialogue: Dialogue
  ) async throws(ProbeFailure) -> [String] {
    try await dialogue.send("\(tag) \(command)\r\n", during: .transfer)
    let lines = try await dialogue.lines(during: .transfer) { line in
      line.hasPrefix("\(tag) ") || !line.hasPrefix("* ")
    }
    let last = lines.last ?? ""
    guard last.hasPrefix("\(tag) ") else {
      throw .malformed(reason: String(peerText: "no answer to \(command): \(last)"))
    }
    let result = last.dropFirst(tag.count + 1)
    guard result.prefix(3).uppercased() == "OK " || result.uppercased() == "OK" else {
      throw .unexpected(expected: "OK to \(command)", found: String(peerText: result))
    }
    return lines.dropLast()
  }

  /// The words of all `* CAPABILITY` lines, in capitals.
  static func capabilities(in lines: [String]) -> [String] {
    lines.flatMap { line -> [String] in
      let words = line.uppercased().split(separator: " ").map(String.init)
      return words.starts(with: ["*", "CAPABILITY"]) ? Array(words.dropFirst(2)) : []
    }
  }
}
