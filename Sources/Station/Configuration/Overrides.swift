/// What the command line says, which wins over the file, also after a reload.
public struct Overrides: Sendable, Hashable {
  /// Addresses to listen on; empty leaves the file's.
  public var listen: [ListenAddress]
  /// What the node is; nil leaves the file's.
  public var role: NodeRole?

  /// Overrides; see the properties.
  public init(listen: [ListenAddress] = [], role: NodeRole? = nil) {
    self.listen = listen
    self.role = role
  }

  /// The configuration with what the command line says.
  public func apply(to configuration: Configuration) -> Configuration {
    var configuration = configuration
    if !listen.isEmpty { configuration.listen = listen }
    if let role {
      configuration.role = role
      if role == .twin, configuration.listenNodes == nil {
        configuration.listenNodes = .standardForNodes
      }
    }
    return configuration
  }
}
