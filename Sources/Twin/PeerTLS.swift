internal import NIOCore
internal import NIOSSL

/// TLS 1.3 with a key of each side, whatever their certificates say (RFC 8446).
struct PeerTLS: Sendable {
  private let server: NIOSSLContext
  private let client: NIOSSLContext

  /// TLS for a node, on either side.
  init(_ credentials: NodeCredentials) throws {
    var listening = TLSConfiguration.makeServerConfiguration(
      certificateChain: [.certificate(credentials.certificate)],
      privateKey: .privateKey(credentials.key))
    listening.minimumTLSVersion = .tlsv13
    // Asks the client for its certificate; the callback below looks at it.
    listening.certificateVerification = .noHostnameVerification
    listening.applicationProtocols = ["http/1.1"]
    server = try NIOSSLContext(configuration: listening)

    var dialling = TLSConfiguration.makeClientConfiguration()
    dialling.minimumTLSVersion = .tlsv13
    dialling.certificateVerification = .noHostnameVerification
    dialling.certificateChain = [.certificate(credentials.certificate)]
    dialling.privateKey = .privateKey(credentials.key)
    dialling.applicationProtocols = ["http/1.1"]
    client = try NIOSSLContext(configuration: dialling)
  }

  /// A handler for one who connects; it must show a key, whichever: what the key may do is decided
  /// for each request.
  func accept() -> NIOSSLServerHandler {
    NIOSSLServerHandler(
      context: server,
      customVerificationCallback: { certificates, promise in
        promise.succeed(certificates.isEmpty ? .failed : .certificateVerified)
      })
  }

  /// A handler for a connection to a node, which must show that key; nil takes any, to be proven
  /// by other means.
  func dial(expecting pinned: KeyFingerprint?) throws -> NIOSSLClientHandler {
    try NIOSSLClientHandler(
      context: client, serverHostname: nil,
      customVerificationCallback: { certificates, promise in
        do {
          guard let shown = certificates.first else { return promise.succeed(.failed) }
          let found = try KeyFingerprint(shown)
          guard let pinned, pinned != found else { return promise.succeed(.certificateVerified) }
          promise.fail(PeerError.wrongKey(expected: pinned, found: found))
        } catch {
          promise.fail(error)
        }
      })
  }
}
