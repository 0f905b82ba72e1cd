internal import Logging
internal import NIOCore

/// What all event loops of a server share.
struct ServingShared: Sendable {
  /// What a stranger may use up.
  let limits: ServingLimits
  /// The public surfaces.
  let sites: SiteBook
  /// Where other requests go; nil where there is nothing but the public surface.
  let gate: DynamicGate?
  /// The beginnings of paths that go there.
  let dynamicPaths: [[UInt8]]
  /// The beginnings of paths that strangers may send there.
  let strangersPaths: [[UInt8]]
  /// Whose word is taken for where a request came from.
  let proxies: [AddressRange]
  /// Who is connected.
  let census: ConnectionCensus
  /// Where troubles are told.
  let logger: Logger
  /// How often connections are looked at.
  let lookPeriod: TimeAmount

  /// What a configuration says.
  init(
    _ configuration: WebServerConfiguration, sites: SiteBook, gate: DynamicGate?, logger: Logger
  ) throws(WebServerError) {
    limits = configuration.limits
    self.sites = sites
    self.gate = gate
    dynamicPaths = configuration.dynamicPaths.map { Array($0.utf8) }
    strangersPaths = configuration.strangersPaths.map { Array($0.utf8) }
    proxies = try configuration.trustedProxies.map { text throws(WebServerError) in
      guard let range = AddressRange(text) else { throw .notAnAddress(text) }
      return range
    }
    census = ConnectionCensus(
      perAddress: limits.connectionsPerAddress, inAll: limits.connections, exempt: proxies)
    self.logger = logger
    let shortest = min(
      limits.headTime, limits.idleTime, limits.stallTime, .milliseconds(2_000))
    lookPeriod = max(TimeAmount(shortest / 4), .milliseconds(10))
  }

  /// Whether a path goes to the dynamic side: one of its beginnings, at the end of a segment.
  ///
  /// To a connection that has not all of it, only what is for strangers is there.
  func isDynamic(_ path: UnsafeRawBufferPointer, servesAll: Bool) -> Bool {
    guard gate != nil else { return false }
    return Self.begins(path, strangersPaths) || servesAll && Self.begins(path, dynamicPaths)
  }

  private static func begins(_ path: UnsafeRawBufferPointer, _ beginnings: [[UInt8]]) -> Bool {
    beginnings.contains { prefix in
      path.count >= prefix.count && path.prefix(prefix.count).elementsEqual(prefix)
        && (path.count == prefix.count || path[prefix.count] == UInt8(ascii: "/"))
    }
  }
}
