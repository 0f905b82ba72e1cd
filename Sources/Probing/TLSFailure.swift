import NIOCore
import NIOSSL
import Relais

/// Says in a person's words why TLS could not be set up.
enum TLSFailure {
  /// The failure that an error of a handshake stands for.
  static func failure(from error: any Error) -> ProbeFailure {
    switch error {
    case let failure as ProbeFailure: failure
    case let error as NIOSSLExtraError: .insecure(reason: reason(of: error))
    case NIOSSLError.handshakeFailed(let inner): .insecure(reason: reason(of: inner))
    case NIOSSLError.uncleanShutdown: .insecure(reason: hungUp)
    case is ChannelError, is IOError: .insecure(reason: hungUp)
    default: .insecure(reason: String(peerText: "handshake failed: \(error)"))
    }
  }

  /// Whether the peer merely ended TLS without saying goodbye.
  static func isUncleanEnd(_ error: any Error) -> Bool {
    if case NIOSSLError.uncleanShutdown = error { true } else { false }
  }

  private static let hungUp = "connection closed in the handshake"

  private static func reason(of error: NIOSSLExtraError) -> String {
    switch error {
    case .failedToValidateHostname, .serverHostnameImpossibleToMatch: "name does not match"
    default: String(peerText: "handshake failed: \(error)")
    }
  }

  /// The library's own names of its reasons (`SSL_R_…`), in words.
  private static let words: [(name: String, words: String)] = [
    ("CERTIFICATE_VERIFY_FAILED", "certificate is not trusted"),
    ("WRONG_VERSION_NUMBER", "the peer does not speak TLS"),
    ("HTTP_REQUEST", "the peer does not speak TLS"),
    ("UNSUPPORTED_PROTOCOL", "no TLS version in common"),
    ("ALERT_PROTOCOL_VERSION", "no TLS version in common"),
    ("NO_SHARED_CIPHER", "no cipher in common"),
    ("ALERT_UNRECOGNIZED_NAME", "the peer does not know the name"),
    ("ALERT_NO_APPLICATION_PROTOCOL", "no application protocol in common"),
    ("ALERT_HANDSHAKE_FAILURE", "the peer refused the handshake"),
    ("ALERT_INTERNAL_ERROR", "the peer met an error of its own"),
    ("ALERT_CERTIFICATE_REQUIRED", "the peer demands a client certificate"),
    ("ALERT_ACCESS_DENIED", "the peer denied access"),
  ]

  private static func reason(of error: BoringSSLError) -> String {
    guard case .sslError(let stack) = error, let first = stack.first else {
      return String(peerText: "handshake failed: \(error)")
    }
    if stack.contains(.eofDuringHandshake) { return hungUp }
    let text = first.description
    if let known = words.first(where: { text.contains($0.name) }) { return known.words }
    // "… OPENSSL_internal:REASON_NAME at file:line"
    let name = text.split { $0 == ":" || $0 == " " }.first {
      $0.contains("_") && $0.allSatisfy(\.isReasonLetter)
    }
    let reason = name.map { $0.lowercased().split(separator: "_").joined(separator: " ") }
    return String(peerText: "handshake failed: \(reason ?? text)")
  }
}

extension Character {
  fileprivate var isReasonLetter: Bool { isASCII && (isUppercase || isNumber || self == "_") }
}
