internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
public import Relais
internal import Sockets

/// The way to the other node.
public struct PeerRoute: Hashable, Sendable {
  /// Its IPv4 or IPv6 address; behind a proxy also its name, which the proxy looks up.
  public var address: String
  /// Its port.
  public var port: Int
  /// The line to leave by.
  public var binding: LineBinding
  /// An HTTP proxy to pass (RFC 9110, section 9.3.6: CONNECT), by address and port.
  public var proxy: Proxy?

  /// An HTTP proxy.
  public struct Proxy: Hashable, Sendable {
    /// Its IPv4 or IPv6 address.
    public var address: String
    /// Its port.
    public var port: Int

    /// A proxy; see the properties.
    public init(address: String, port: Int) {
      self.address = address
      self.port = port
    }
  }

  /// A way; see the properties.
  public init(
    address: String, port: Int, binding: LineBinding = .routed, proxy: Proxy? = nil
  ) {
    self.address = address
    self.port = port
    self.binding = binding
    self.proxy = proxy
  }
}

/// A connection to the other node, on which requests are answered one after the other.
public struct PeerConnection {
  fileprivate typealias Channels = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

  /// The key that the other node proved.
  public let key: KeyFingerprint
  private let channel: any Channel
  private let host: String
  private var answers: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
  private let requests: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>

  /// Connects, hands the connection to the work, and ends it when that is done.
  ///
  /// - Parameters:
  ///   - route: the way.
  ///   - credentials: what this node proves itself with.
  ///   - pinned: the key that the other must prove; nil takes any, to be proven by other means.
  ///   - timeout: for the connection.
  ///   - work: what to do with it.
  /// - Returns: what the work returns.
  /// - Throws: ``PeerError``, and what the work throws.
  public static func open<Value: Sendable>(
    _ route: PeerRoute, credentials: NodeCredentials, expecting pinned: KeyFingerprint?,
    timeout: Duration = .seconds(10),
    _ work: (inout PeerConnection) async throws -> Value
  ) async throws -> Value {
    let channels = try await dial(route, PeerTLS(credentials), pinned, timeout)
    return try await channels.executeThenClose { inbound, outbound in
      var connection = PeerConnection(
        key: try await handshake(on: channels.channel, route, timeout),
        channel: channels.channel, host: route.address, answers: inbound.makeAsyncIterator(),
        requests: outbound)
      return try await work(&connection)
    }
  }

  private static func dial(
    _ route: PeerRoute, _ tls: PeerTLS, _ pinned: KeyFingerprint?, _ timeout: Duration
  ) async throws -> Channels {
    let target = try SocketAddress(
      ipAddress: route.proxy?.address ?? route.address, port: route.proxy?.port ?? route.port)
    var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connectTimeout(TimeAmount(timeout))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
    do {
      if let source = try route.binding.source(towards: target) {
        bootstrap = bootstrap.bind(to: source)
      }
      guard let proxy = route.proxy else {
        return try await bootstrap.connect(to: target) { channel in
          route.binding.bindDevice(of: channel).flatMapThrowing {
            try prepare(channel, tls, pinned)
          }
        }
      }
      let channel = try await bootstrap.channelInitializer { route.binding.bindDevice(of: $0) }
        .connect(to: target).get()
      do {
        try await pass(proxy, channel, route, timeout)
        return try await channel.eventLoop.submit { try prepare(channel, tls, pinned) }.get()
      } catch {
        channel.close(promise: nil)
        throw error
      }
    } catch let error as PeerError {
      throw error
    } catch {
      let proxy = route.proxy.map { "the proxy \($0.address) port \($0.port)" }
      throw PeerError.unreachable(
        address: proxy ?? "\(route.address) port \(route.port)", reason: Self.words(error))
    }
  }

  private static func prepare(
    _ channel: any Channel, _ tls: PeerTLS, _ pinned: KeyFingerprint?
  ) throws -> Channels {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(tls.dial(expecting: pinned))
    try pipeline.addHTTPClientHandlers()
    try pipeline.addHandler(
      IdleStateHandler(allTimeout: TimeAmount(PeerLimits.idleTime)), position: .first)
    try pipeline.addHandler(IdleCloser())
    return try Channels(wrappingChannelSynchronously: channel)
  }

  /// Waits until both sides have proven their keys.
  private static func handshake(
    on channel: any Channel, _ route: PeerRoute, _ timeout: Duration
  ) async throws -> KeyFingerprint {
    let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(timeout)) {
      channel.close(promise: nil)
    }
    defer { deadline.cancel() }
    while channel.isActive {
      if let shown = try await channel.nioSSL_peerCertificate().get() {
        return try KeyFingerprint(shown)
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw PeerError.unreachable(
      address: "\(route.address) port \(route.port)", reason: "no node answers there")
  }

  /// Asks, and waits for the answer.
  ///
  /// - Throws: ``PeerError``; ``PeerError/refused(status:words:)`` for any status but 200.
  public mutating func post(
    _ path: String, _ body: [UInt8], timeout: Duration = .seconds(30)
  ) async throws -> [UInt8] {
    let channel = channel
    let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(timeout)) {
      channel.close(promise: nil)
    }
    defer { deadline.cancel() }
    let begun = ContinuousClock.now
    var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: path)
    head.headers.add(name: "Host", value: host)
    head.headers.add(name: "Content-Length", value: "\(body.count)")
    do {
      try await requests.write(.head(head))
      try await requests.write(.body(.byteBuffer(ByteBuffer(bytes: body))))
      try await requests.write(.end(nil))
      return try await answer()
    } catch let error as PeerError {
      guard error == .closed, ContinuousClock.now - begun >= timeout else { throw error }
      throw PeerError.timedOut(after: timeout)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw PeerError.closed
    }
  }

  private mutating func answer() async throws -> [UInt8] {
    var status = 0
    var body: [UInt8] = []
    while let part = try await answers.next(isolation: #isolation) {
      switch part {
      case .head(let head): status = Int(head.status.code)
      case .body(let bytes):
        guard body.count + bytes.readableBytes <= PeerLimits.bodyBytes else {
          throw PeerError.tooLarge
        }
        body += bytes.readableBytesView
      case .end:
        guard status == 200 else {
          throw PeerError.refused(
            status: status, words: String(decoding: body.prefix(500), as: UTF8.self))
        }
        return body
      }
    }
    throw PeerError.closed
  }

  private static func words(_ error: any Error) -> String {
    if let failure = error as? ProbeFailure { return failure.words }
    if let failure = error as? IOError { return String(cString: strerror(failure.errnoCode)) }
    if let failure = error as? NIOConnectionError {
      return failure.connectionErrors.first.map { words($0.error) } ?? "\(failure)"
    }
    return "\(error)"
  }
}

@available(*, unavailable)
extension PeerConnection: Sendable {}
