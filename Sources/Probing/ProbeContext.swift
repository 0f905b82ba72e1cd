public import NIOCore
public import Relais

/// What an attempt is given besides its own settings.
public struct ProbeContext: Sendable {
  /// The loop that carries the attempt's sockets.
  public var eventLoop: any EventLoop
  /// The line that the attempt must leave by.
  public var binding: LineBinding
  /// When the attempt must have returned.
  public var deadline: NIODeadline
  /// From the start of the attempt to the deadline; for the words of a failure.
  public var timeout: Duration
  /// Finds addresses of names, over the same line.
  public var resolver: any NameResolver
  /// Which addresses may be asked.
  public var policy: AddressPolicy
  /// The ICMP sockets that all attempts share.
  public var echo: any Echoing

  /// A context; see the properties.
  public init(
    eventLoop: any EventLoop, binding: LineBinding, deadline: NIODeadline, timeout: Duration,
    resolver: any NameResolver, policy: AddressPolicy, echo: any Echoing
  ) {
    self.eventLoop = eventLoop
    self.binding = binding
    self.deadline = deadline
    self.timeout = timeout
    self.resolver = resolver
    self.policy = policy
    self.echo = echo
  }
}

/// Finds the addresses of a name.
public protocol NameResolver: Sendable {
  /// The addresses of a name in the order in which they should be tried, each with that port.
  ///
  /// An address literal is its own answer. Asks over the line given, by the deadline.
  func addresses(
    of name: String, port: Int, over binding: LineBinding, by deadline: NIODeadline
  ) async throws(ProbeFailure) -> [SocketAddress]

  /// The resolvers that are asked over a line, in order, with their ports; empty where nobody is.
  func servers(over binding: LineBinding) -> [SocketAddress]
}

extension NameResolver {
  /// Nobody: what a resolver that only knows names by heart asks.
  public func servers(over binding: LineBinding) -> [SocketAddress] { [] }
}

/// Sends ICMP echo requests over sockets that are opened once per line.
public protocol Echoing: Sendable {
  /// Sends one echo request and waits for its reply.
  ///
  /// - Parameters:
  ///   - address: an IPv4 or IPv6 address.
  ///   - binding: the line to leave by.
  ///   - hopLimit: 1…255; nil is the system's default. With a limit that ends before the address,
  ///     the "time exceeded" of the router there counts as the reply.
  ///   - deadline: when to give up.
  /// - Returns: the reply, with who answered.
  /// - Throws: what came instead, or that nothing did.
  func echo(
    to address: SocketAddress, over binding: LineBinding, hopLimit: Int?,
    by deadline: NIODeadline
  ) async throws(ProbeFailure) -> EchoReply
}

/// What came back from an echo request.
public struct EchoReply: Hashable, Sendable {
  /// From sending to receiving.
  public var roundTrip: Duration
  /// Who answered, as an address: the target, or the router at the hop limit.
  public var responder: String

  /// A reply; see the properties.
  public init(roundTrip: Duration, responder: String) {
    self.roundTrip = roundTrip
    self.responder = responder
  }
}
