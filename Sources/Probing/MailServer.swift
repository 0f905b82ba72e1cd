import Relais

/// A server of mail or of mailboxes as configured: where it is, when it speaks TLS, and what it
/// must say.
struct MailServer: Sendable {
  /// Where it is.
  let peer: PeerServer
  /// When it speaks TLS.
  let encryption: Encryption
  private let tls: TLSSettings
  private let greeting: String?
  private let capabilities: [String]

  /// Reads `encryption` (`none`, `starttls`, `implicit`), `host`, `port`, `greeting` (a text that
  /// must be in it), `capabilities` (words that the server must list), and the keys of TLS.
  ///
  /// - Parameters:
  ///   - settings: what to read.
  ///   - port: where such servers begin in the clear.
  ///   - implicit: where they speak TLS from the first byte.
  init(reading settings: inout SettingsReader, port: Int, implicit: Int) {
    encryption = settings.choice("encryption", default: Encryption.none)
    peer = PeerServer(reading: &settings, port: encryption == .implicit ? implicit : port)
    greeting = settings.text("greeting")
    capabilities = settings.texts("capabilities")
    tls = TLSSettings(reading: &settings)
  }

  /// The server as an address, with an `s` behind the scheme for TLS from the first byte.
  func address(scheme: String) -> String {
    "\(scheme)\(encryption == .implicit ? "s" : "")://\(peer.authority)"
  }

  /// Sets up TLS on the connection, and tells when the server's certificate expires.
  func secure(
    _ dialogue: Dialogue, _ clock: inout PhaseClock
  ) async throws(ProbeFailure) -> Instant {
    let session = try await TLSUpgrade.upgrade(
      dialogue.channel, to: peer.host, with: tls, in: dialogue.context)
    clock.end(.tls)
    return session.certificateExpiry
  }

  /// Makes sure that the greeting has the text in it that is asked for.
  func expectGreeting(in text: String) throws(ProbeFailure) {
    guard let greeting, !text.contains(greeting) else { return }
    throw .unexpected(
      expected: "a greeting with \"\(greeting)\"", found: String(peerText: text))
  }

  /// Makes sure that each capability asked for is among those listed, which are in capitals.
  ///
  /// One that is listed may have parameters that are not asked for.
  func expectCapabilities(in listed: [String]) throws(ProbeFailure) {
    for capability in capabilities {
      let word = capability.uppercased()
      guard !listed.contains(where: { $0 == word || $0.hasPrefix(word + " ") }) else { continue }
      throw .unexpected(
        expected: capability, found: String(peerText: listed.joined(separator: ", ")))
    }
  }
}

/// When a server that can do both speaks in the clear, and when it speaks TLS.
enum Encryption: String, Hashable, Sendable, CaseIterable {
  /// It does not speak TLS.
  case none
  /// It begins in the clear and changes to TLS when asked (STARTTLS).
  case starttls
  /// It speaks TLS from the first byte.
  case implicit
}
