import NIOCore
import NIOSSL
import Relais
import Synchronization

/// How a probe sets up TLS, and what it demands of the peer's certificate.
struct TLSSettings: Sendable {
  /// Whether chain and name are verified; without it any certificate will do, and TLS down to 1.0.
  var verifies = true
  /// Who may vouch for the peer.
  var trust = TLSTrust.system
  /// The name sent (SNI) and verified; nil is the host that was dialled.
  var serverName: String?
  /// Protocols offered by ALPN, the preferred one first; none offers nothing.
  var applicationProtocols: [String] = []
  /// The least time that the certificate must still be valid; nil asks for no more than now.
  var leastValidity: Duration?

  /// Verifies against the system's authorities.
  init() {}

  /// Reads `insecure`, `ca`, `server_name` and `certificate_days`.
  init(reading settings: inout SettingsReader) {
    verifies = !settings.flag("insecure", default: false)
    serverName = settings.text("server_name")
    if let name = serverName, !Self.isFit(name) {
      settings.note("server_name", found: "\"\(name)\"", allowed: "a host name")
    }
    if let file = settings.text("ca") {
      do {
        trust = try TLSTrust(file: file)
      } catch {
        settings.note(
          "ca", found: "\"\(file)\", which cannot be read as certificates",
          allowed: "a file of certificates in PEM")
      }
    }
    if settings.contains("certificate_days") {
      let days = settings.integer("certificate_days", in: 0...3_650, default: 14)
      leastValidity = .seconds(days * 86_400)
    }
  }

  /// Whether a name can be sent as SNI (RFC 6066 section 3) without upsetting the TLS library.
  static func isFit(_ name: String) -> Bool {
    (1...255).contains(name.utf8.count)
      && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }

  /// A handler for one connection; the callback is given the chain that the peer presents and must
  /// fulfil the promise, on that connection's loop or not.
  func makeHandler(
    host: String,
    judging: @escaping ([NIOSSLCertificate], EventLoopPromise<NIOSSLVerificationResult>) -> Void
  ) throws -> NIOSSLClientHandler {
    let name = serverName ?? host
    let isAddress = (try? SocketAddress(ipAddress: name, port: 0)) != nil
    return try NIOSSLClientHandler(
      context: Self.context(verifies: verifies, protocols: applicationProtocols),
      serverHostname: isAddress || !Self.isFit(name) ? nil : name,
      customVerificationCallback: judging)
  }

  private struct Key: Hashable {
    var verifies: Bool
    var protocols: [String]
  }

  private static let contexts = Mutex<[Key: NIOSSLContext]>([:])

  /// Contexts are costly to make and safe to share; there are as many as sets of settings.
  private static func context(verifies: Bool, protocols: [String]) throws -> NIOSSLContext {
    try contexts.withLock { contexts in
      let key = Key(verifies: verifies, protocols: protocols)
      if let context = contexts[key] { return context }
      var configuration = TLSConfiguration.makeClientConfiguration()
      // The chain is judged by TLSTrust: no need to load the system's authorities here again.
      configuration.trustRoots = .certificates([])
      configuration.certificateVerification = verifies ? .fullVerification : .noHostnameVerification
      configuration.minimumTLSVersion = verifies ? .tlsv12 : .tlsv1
      configuration.applicationProtocols = protocols
      // A probe says goodbye, but does not wait for the answer.
      configuration.shutdownTimeout = .zero
      let context = try NIOSSLContext(configuration: configuration)
      contexts[key] = context
      return context
    }
  }
}
