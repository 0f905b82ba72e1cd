public import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Listens for the other node: HTTPS in which both sides prove a key.
public struct PeerServer: Sendable {
  private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  private let host: String
  private let port: Int
  private let tls: PeerTLS
  private let logger: Logger
  private let census = PeerCensus()

  /// A server that does not listen yet.
  ///
  /// - Parameters:
  ///   - host: an address of this machine.
  ///   - port: 0 lets the system choose.
  ///   - credentials: what it proves itself with.
  ///   - logger: told of what goes wrong, quietly: strangers knock.
  /// - Throws: `NIOSSLError`, where the credentials are of no use.
  public init(
    host: String, port: Int, credentials: NodeCredentials, logger: Logger
  ) throws {
    self.host = host
    self.port = port
    self.logger = logger
    tls = try PeerTLS(credentials)
  }

  /// Listens until cancelled.
  ///
  /// - Parameters:
  ///   - longestBody: how many bytes one with that key may post at once.
  ///   - whenListening: called once with the port.
  ///   - answer: answers a request of one with whatever key.
  /// - Throws: `IOError`, where it cannot listen there.
  public func run(
    longestBody: @escaping @Sendable (KeyFingerprint) -> Int,
    whenListening: @Sendable (Int) async -> Void = { _ in },
    answer: @escaping @Sendable (PeerRequest) async -> PeerAnswer
  ) async throws {
    let server = try await listen()
    await whenListening(server.channel.localAddress?.port ?? 0)
    try await withThrowingDiscardingTaskGroup { group in
      try await server.executeThenClose { connections in
        for try await connection in connections {
          group.addTask { await serve(connection, longestBody, answer) }
        }
      }
    }
  }

  private func listen() async throws -> NIOAsyncChannel<Connection, Never> {
    let (tls, census) = (tls, census)
    return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 1_024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .bind(host: host, port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          let address = channel.remoteAddress?.ipAddress ?? ""
          guard census.enter(address) else { throw PeerError.closed }
          channel.closeFuture.whenComplete { _ in census.leave(address) }
          let pipeline = channel.pipeline.syncOperations
          let idle = IdleStateHandler(allTimeout: TimeAmount(PeerLimits.idleTime))
          try pipeline.addHandlers([idle, IdleCloser(), tls.accept()])
          try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
          return try Connection(wrappingChannelSynchronously: channel)
        }
      }
  }

  private func serve(
    _ connection: Connection, _ longestBody: (KeyFingerprint) -> Int,
    _ answer: (PeerRequest) async -> PeerAnswer
  ) async {
    let channel = connection.channel
    let patience = channel.eventLoop.scheduleTask(in: TimeAmount(PeerLimits.patience)) {
      channel.close(promise: nil)
    }
    do {
      try await connection.executeThenClose { inbound, outbound in
        var reader = PeerRequestReader(channel: channel, patience: patience)
        for try await part in inbound {
          guard let (request, refusal, keepsAlive) = try await reader.take(part, longestBody) else {
            continue
          }
          let reply: PeerAnswer
          if let request { reply = await answer(request) } else { reply = refusal }
          try await Self.write(reply, keepsAlive: keepsAlive, to: outbound)
          guard keepsAlive else { return }
        }
      }
    } catch {
      logger.debug("A node's connection ended", metadata: ["reason": "\(error)"])
    }
    patience.cancel()
  }

  private static func write(
    _ answer: PeerAnswer, keepsAlive: Bool,
    to outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
  ) async throws {
    var head = HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status))
    head.headers.add(name: "Content-Length", value: "\(answer.body.count)")
    head.headers.add(name: "Content-Type", value: "application/octet-stream")
    head.headers.add(name: "Cache-Control", value: "no-store")
    if !keepsAlive { head.headers.add(name: "Connection", value: "close") }
    try await outbound.write(.head(head))
    if !answer.body.isEmpty {
      try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: answer.body))))
    }
    try await outbound.write(.end(nil))
  }
}

/// Gathers the parts of one request after the other.
struct PeerRequestReader {
  private let channel: any Channel
  private var patience: Scheduled<Void>?
  private var key: KeyFingerprint?
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []
  private var isTooLong = false

  /// A reader of a connection whose first request must come in before a timer ends it.
  init(channel: any Channel, patience: Scheduled<Void>) {
    self.channel = channel
    self.patience = patience
  }

  /// Takes the next part.
  ///
  /// - Returns: at the end of a request: the request, or how to refuse it, and whether the
  ///   connection goes on; else nil.
  mutating func take(
    _ part: HTTPServerRequestPart, _ longestBody: (KeyFingerprint) -> Int
  ) async throws -> (PeerRequest?, PeerAnswer, keepsAlive: Bool)? {
    switch part {
    case .head(let head):
      if key == nil, let certificate = try await channel.nioSSL_peerCertificate().get() {
        key = try KeyFingerprint(certificate)
      }
      let channel = channel
      patience?.cancel()
      patience = channel.eventLoop.scheduleTask(in: TimeAmount(PeerLimits.patience)) {
        channel.close(promise: nil)
      }
      self.head = head
      body = []
      isTooLong = false
      return nil
    case .body(let bytes):
      let limit = key.map(longestBody) ?? PeerLimits.strangerBodyBytes
      // Read to its end, so that the refusal is read too; kept no longer.
      if isTooLong || body.count + bytes.readableBytes > limit {
        isTooLong = true
        body = []
      } else {
        body += bytes.readableBytesView
      }
      return nil
    case .end:
      patience?.cancel()
      guard let head else { return nil }
      self.head = nil
      guard let key else { return (nil, .refusal(401, "show a key"), false) }
      guard head.method == .POST else { return (nil, .refusal(405, "POST only"), false) }
      guard !isTooLong else { return (nil, .refusal(413, "the body is too long"), false) }
      let request = PeerRequest(
        path: head.uri, body: body, key: key, address: channel.remoteAddress?.ipAddress ?? "")
      body = []
      return (request, PeerAnswer(), head.isKeepAlive)
    }
  }
}

/// Ends a connection on which nothing happens.
final class IdleCloser: ChannelInboundHandler, Sendable {
  /// Anything: it passes through.
  typealias InboundIn = Any

  /// Ends it when the timer says so.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent {
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }
}
