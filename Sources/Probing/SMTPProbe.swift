import NIOCore
public import Relais

/// Asks a mail server for its greeting, and with EHLO for what it can do; sends no mail.
///
/// Source: RFC 5321 §3.1 and §4.2, RFC 3207 (STARTTLS), RFC 8314 §3.3 (implicit TLS).
public struct SMTPProbe: Probe {
  /// What configuration calls it, and what it proves.
  public static let kind = ProbeKind(
    name: "smtp", summary: "a mail server greets, says what it can do, and sets up TLS if asked to")

  private let server: MailServer

  /// Reads `host`, `port` (25, or 465 with implicit TLS), `encryption` (`none`, `starttls`,
  /// `implicit`), `greeting` (a text that must be in it), `capabilities` (words that the answer to
  /// EHLO must list), and the keys of TLS.
  public init(settings: inout SettingsReader) {
    server = MailServer(reading: &settings, port: 25, implicit: 465)
  }

  /// The server as an address: `smtp://mail.example:25`.
  public var target: String { server.address(scheme: "smtp") }

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
      let welcome = try await SMTPReply.receive(from: dialogue, expecting: 220)
      clock.end(.firstByte)
      try server.expectGreeting(in: welcome.text.joined(separator: " "))
      var abilities = try await hello(dialogue)
      if server.encryption == .starttls {
        guard abilities.contains("STARTTLS") else {
          throw .unexpected(expected: "STARTTLS", found: "a server that does not offer it")
        }
        try await dialogue.send("STARTTLS\r\n", during: .transfer)
        _ = try await SMTPReply.receive(from: dialogue, expecting: 220)
        try await dialogue.expectSilence()
        clock.end(.transfer)
        expiry = try await server.secure(dialogue, &clock)
        abilities = try await hello(dialogue)
      }
      clock.end(.transfer)
      try server.expectCapabilities(in: abilities)
      // A polite goodbye; the answer is not worth waiting for.
      try? await dialogue.send("QUIT\r\n")
      return Answer(
        duration: clock.total, phases: clock.phases, certificateExpiry: expiry,
        detail: String(peerText: "220 \(welcome.text.first ?? "")"))
    }
  }

  /// Says hello and gives what the server can do, in capitals, each with its parameters.
  private func hello(_ dialogue: Dialogue) async throws(ProbeFailure) -> [String] {
    // A client without a name of its own gives its address (RFC 5321 §4.1.3).
    let own = dialogue.channel.localAddress?.ipAddress ?? "127.0.0.1"
    let name = own.contains(":") ? "IPv6:\(own.prefix { $0 != "%" })" : own
    try await dialogue.send("EHLO [\(name)]\r\n", during: .transfer)
    let reply = try await SMTPReply.receive(from: dialogue, expecting: 250, during: .transfer)
    return reply.text.dropFirst().map { $0.uppercased() }
  }
}

/// A mail server's answer: a code, and one or more lines of text.
struct SMTPReply: Hashable, Sendable {
  /// 200…599; the first digit tells whether all is well.
  var code: Int
  /// The lines behind the code.
  var text: [String]

  /// Reads the lines of an answer, which all begin with the same code (RFC 5321 §4.2.1).
  init(_ lines: [String]) throws(ProbeFailure) {
    guard let first = lines.first, let code = Self.code(of: first),
      lines.allSatisfy({ Self.code(of: $0) == code })
    else {
      throw .malformed(
        reason: String(peerText: "no SMTP answer: \(lines.joined(separator: " / "))"))
    }
    self.code = code
    text = lines.map { String($0.dropFirst(4)) }
  }

  /// Waits for an answer, which must have that code.
  static func receive(
    from dialogue: Dialogue, expecting code: Int, during phase: Phase = .firstByte
  ) async throws(ProbeFailure) -> SMTPReply {
    let lines = try await dialogue.lines(during: phase) { !isContinued($0) }
    let reply = try SMTPReply(lines)
    guard reply.code == code else {
      throw .unexpected(
        expected: "\(code)",
        found: String(peerText: "\(reply.code) \(reply.text.joined(separator: " "))"))
    }
    return reply
  }

  /// Whether more lines follow: a hyphen stands behind the code.
  ///
  /// A line that is no answer ends all.
  static func isContinued(_ line: String) -> Bool {
    code(of: line) != nil && line.dropFirst(3).first == "-"
  }

  private static func code(of line: String) -> Int? {
    let digits = line.utf8.prefix(3)
    guard digits.count == 3, let code = Int(String(decoding: digits, as: UTF8.self)),
      (200...599).contains(code), [nil, "-", " "].contains(line.dropFirst(3).first)
    else { return nil }
    return code
  }
}
