/// Where a server listens, and whom it believes.
public struct WebServerConfiguration: Hashable, Sendable {
  /// A certificate and its key, in files.
  public struct TLSFiles: Hashable, Sendable {
    /// The chain of certificates, PEM, the server's own first.
    public var certificate: String
    /// The private key, PEM.
    public var key: String

    /// These files.
    public init(certificate: String, key: String) {
      self.certificate = certificate
      self.key = key
    }
  }

  /// An address that is listened on.
  public struct Listener: Hashable, Sendable {
    /// An IPv4 or IPv6 address.
    public var host: String
    /// 0…65,535; 0 lets the system choose.
    public var port: Int
    /// What it proves itself with; nil for plain HTTP.
    public var tls: TLSFiles?
    /// Whether it has what is for strangers alone: no board, no desk.
    public var isPublicOnly: Bool

    /// A listener; see the properties.
    public init(host: String, port: Int, tls: TLSFiles? = nil, isPublicOnly: Bool = false) {
      self.host = host
      self.port = port
      self.tls = tls
      self.isPublicOnly = isPublicOnly
    }
  }

  /// Where it listens.
  public var listeners: [Listener]
  /// The addresses and ranges, such as `10.0.0.0/8`, of proxies whose word is believed.
  public var trustedProxies: [String] = []
  /// The beginnings of paths that go to the dynamic side; all others but ``strangersPaths`` are
  /// public, or not there.
  public var dynamicPaths = ["/board", "/desk", "/healthz", "/metrics"]
  /// Beginnings of paths that go there too, from strangers as well, and also where there is the
  /// public surface alone.
  public var strangersPaths = ["/subscribe", "/unsubscribe", "/api/relais/v1/subscribers"]
  /// What a stranger may use up.
  public var limits = ServingLimits()
  /// How often the certificate's files are looked at for a change.
  public var certificatePeriod: Duration = .seconds(10)

  /// A server on these addresses.
  public init(listeners: [Listener]) { self.listeners = listeners }
}

/// Why a server cannot serve, in words that say what to do.
public enum WebServerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// An address cannot be listened on; the reason is the system's.
  case cannotListen(address: String, reason: String)
  /// An address is in use already.
  case addressInUse(address: String)
  /// The port is beneath 1,024, and the program may not use those.
  case notPermitted(address: String)
  /// No device of this machine has the address.
  case notOurAddress(address: String)
  /// A certificate or key cannot be used.
  case badCertificate(file: String, reason: String)
  /// A trusted proxy is not an address.
  case notAnAddress(String)

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .cannotListen(let address, let reason):
      "cannot listen on \(address): \(reason); name another with --listen"
    case .addressInUse(let address):
      "cannot listen on \(address): address in use; name another with --listen"
    case .notPermitted(let address):
      "cannot listen on \(address): not permitted; name a port above 1023 with --listen, or "
        + "give the program CAP_NET_BIND_SERVICE"
    case .notOurAddress(let address):
      "cannot listen on \(address): no device here has that address; name another with --listen"
    case .badCertificate(let file, let reason):
      "cannot use \(file): \(reason); give a PEM certificate chain and its key"
    case .notAnAddress(let text):
      "\(text) is not an address or range; write a proxy as 10.0.0.7 or 10.0.0.0/8"
    }
  }
}
