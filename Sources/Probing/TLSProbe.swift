import NIOCore
public import Relais
import Synchronization

/// Sets up TLS with a server and verifies its certificate, without saying a word of any protocol.
public struct TLSProbe: Probe {
  /// `tls`.
  public static let kind = ProbeKind(
    name: "tls", summary: "a server shows a certificate that is trusted and lasts long enough")

  private var host: String
  private var port: Int
  private var settings: TLSSettings

  /// Reads `host`, `port`, `alpn` and the keys of TLS.
  public init(settings: inout SettingsReader) {
    host = settings.requiredText("host", "the name or address of the server")
    port = settings.integer("port", in: 1...65_535, default: 443)
    self.settings = TLSSettings(reading: &settings)
    let protocols = settings.texts("alpn")
    if protocols.allSatisfy({ (1...255).contains($0.utf8.count) }) {
      self.settings.applicationProtocols = protocols
    } else {
      settings.note(
        "alpn", found: "an empty or endless name", allowed: "names such as h2, http/1.1")
    }
  }

  /// The server asked.
  public var target: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Connects, sets up TLS, and hangs up.
  public func attempt(in context: ProbeContext) async -> Outcome {
    let start = NIODeadline.now()
    do throws(ProbeFailure) {
      let addresses = try await context.addresses(of: host, port: port)
      try context.policy.check(addresses)
      let resolved = NIODeadline.now()
      let latest = Mutex<TLSNegotiation?>(nil)
      let configure: @Sendable (any Channel) throws -> Void = { [host, settings] channel in
        let negotiation = TLSNegotiation(on: channel, to: host, with: settings, in: context)
        latest.withLock { $0 = negotiation }
      }
      return try await withConnection(to: addresses, in: context, configure: configure) {
        _ throws(ProbeFailure) in
        let connected = NIODeadline.now()
        guard let negotiation = latest.withLock({ $0 }) else {
          throw .refused(reason: "connection closed")
        }
        let session = try await negotiation.session()
        if let offered = settings.applicationProtocols.first, session.applicationProtocol == nil {
          throw .insecure(reason: "no application protocol in common, such as \(offered)")
        }
        return .answered(
          Answer(
            duration: .nanoseconds((NIODeadline.now() - start).nanoseconds),
            phases: [
              .resolve: .nanoseconds((resolved - start).nanoseconds),
              .connect: .nanoseconds((connected - resolved).nanoseconds), .tls: session.duration,
            ],
            certificateExpiry: session.certificateExpiry,
            detail: session.applicationProtocol.map { String(peerText: "speaks \($0)") } ?? ""))
      }
    } catch {
      return .failed(error)
    }
  }
}

extension ProbeContext {
  /// The addresses of a host; an address is its own, and nobody is asked.
  func addresses(of host: String, port: Int) async throws(ProbeFailure) -> [SocketAddress] {
    if let literal = try? SocketAddress(ipAddress: host, port: port) { return [literal] }
    return try await resolver.addresses(of: host, port: port, over: binding, by: deadline)
  }
}
