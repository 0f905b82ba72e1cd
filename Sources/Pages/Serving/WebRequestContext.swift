public import Hummingbird
public import Logging

/// Where a request comes from.
public struct WebPeer: Hashable, Sendable {
  /// The client's address, without a port; a trusted proxy's word is taken for it.
  public var address: String
  /// `http` or `https`, as the client used it.
  public var scheme: String

  /// A client at an address.
  public init(address: String, scheme: String) {
    self.address = address
    self.scheme = scheme
  }
}

/// What the context of a request to the dynamic side is made from.
public struct WebRequestSource: RequestContextSource, Sendable {
  /// Where the handlers' words go.
  public let logger: Logger
  /// Where the request comes from.
  public let peer: WebPeer

  /// The source for one request.
  public init(logger: Logger, peer: WebPeer) {
    self.logger = logger
    self.peer = peer
  }
}

/// What handlers of the dynamic side know beside the request itself.
///
/// The request's task is cancelled when the client goes away; its body is complete before the
/// handler is called.
public struct WebRequestContext: RequestContext {
  /// Made from the server's own source.
  public typealias Source = WebRequestSource

  /// What Hummingbird keeps.
  public var coreContext: CoreRequestContextStorage
  /// Where the request comes from.
  public let peer: WebPeer

  /// A context for one request.
  public init(source: WebRequestSource) {
    coreContext = CoreRequestContextStorage(source: source)
    peer = source.peer
  }
}
