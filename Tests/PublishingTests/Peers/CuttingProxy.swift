import NIOCore
import NIOPosix
import Synchronization

/// Where a connection is cut.
enum Cut: Hashable, Sendable {
  /// After so many bytes of what the client says.
  case request(Int)
  /// After so many bytes of what the server says.
  case reply(Int)
}

/// Stands between a client and a real server, and cuts the first connection where it is told;
/// later ones pass.
final class CuttingProxy: Sendable {
  /// How much went through the first connection.
  struct Volume: Hashable, Sendable {
    var request: [UInt8] = []
    var reply: [UInt8] = []
  }

  private let first = Mutex(Volume())
  private let connections = Atomic(0)
  private let target: Int
  private let cut: Cut?

  private init(target: Int, cut: Cut?) {
    self.target = target
    self.cut = cut
  }

  /// What went through the first connection.
  var volume: Volume { first.withLock { $0 } }

  /// Runs something beside a proxy on a port of its own.
  static func run<Result>(
    to target: Int, cutting cut: Cut? = nil,
    _ body: (CuttingProxy, _ port: Int) async throws -> Result
  ) async throws -> Result {
    let proxy = CuttingProxy(target: target, cut: cut)
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { client in proxy.join(client) }
      .bind(host: "127.0.0.1", port: 0).get()
    do {
      let result = try await body(proxy, listener.localAddress?.port ?? 0)
      try await listener.close()
      return result
    } catch {
      try await listener.close()
      throw error
    }
  }

  /// Connects to the server, and lets bytes flow once both ends stand.
  private func join(_ client: any Channel) -> EventLoopFuture<Void> {
    let isFirst = connections.wrappingAdd(1, ordering: .sequentiallyConsistent).oldValue == 0
    return ClientBootstrap(group: client.eventLoop)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.autoRead, value: false)
      .connect(host: "127.0.0.1", port: target)
      .flatMap { server in
        client.eventLoop.makeCompletedFuture {
          let link = Link(client, server, isFirst ? self.cut : nil) { request, reply in
            guard isFirst else { return }
            self.first.withLock {
              $0.request += request
              $0.reply += reply
            }
          }
          try client.pipeline.syncOperations.addHandler(Side(link, isClient: true))
          try server.pipeline.syncOperations.addHandler(Side(link, isClient: false))
          link.begin()
        }
      }
  }

  /// One connection through the proxy; everything happens on one event loop.
  private final class Link {
    private let client: any Channel
    private let server: any Channel
    private let cut: Cut?
    private let note: ([UInt8], [UInt8]) -> Void
    private var sent = 0
    private var answered = 0
    private var isCut = false

    init(
      _ client: any Channel, _ server: any Channel, _ cut: Cut?,
      _ note: @escaping ([UInt8], [UInt8]) -> Void
    ) {
      self.client = client
      self.server = server
      self.cut = cut
      self.note = note
    }

    func begin() {
      // The client is read as soon as this is done.
      _ = server.setOption(.autoRead, value: true)
      if case .request(0) = cut { cutRequest() }
    }

    func take(_ buffer: ByteBuffer, fromClient: Bool) {
      let bytes = Array(buffer.readableBytesView)
      guard !isCut else { return }
      if fromClient {
        pass(bytes, limit: requestLimit, count: &sent, to: server)
        note(bytes, [])
        if sent == requestLimit { cutRequest() }
      } else {
        pass(bytes, limit: replyLimit, count: &answered, to: client)
        note([], bytes)
        if let limit = replyLimit, answered == limit {
          isCut = true
          close()
        }
      }
    }

    private var requestLimit: Int? { if case .request(let count) = cut { count } else { nil } }
    private var replyLimit: Int? { if case .reply(let count) = cut { count } else { nil } }

    private func pass(_ bytes: [UInt8], limit: Int?, count: inout Int, to channel: any Channel) {
      let part = bytes.prefix(limit.map { $0 - count } ?? bytes.count)
      count += part.count
      guard !part.isEmpty else { return }
      channel.writeAndFlush(ByteBuffer(bytes: part), promise: nil)
    }

    /// The server sees the end of the stream; the client learns of the cut when the server is done
    /// with what it got, so that what it reads afterwards is settled.
    private func cutRequest() {
      isCut = true
      server.close(mode: .output, promise: nil)
    }

    func end(ofClient: Bool) {
      if ofClient || isCut { return close() }
      // The server has said all that it has to say.
      client.close(promise: nil)
      server.close(promise: nil)
    }

    private func close() {
      client.close(promise: nil)
      server.close(promise: nil)
    }
  }

  private final class Side: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let link: Link
    private let isClient: Bool

    init(_ link: Link, isClient: Bool) {
      self.link = link
      self.isClient = isClient
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      link.take(unwrapInboundIn(data), fromClient: isClient)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case .some(ChannelEvent.inputClosed) = event as? ChannelEvent {
        link.end(ofClient: isClient)
      }
    }

    func channelInactive(context: ChannelHandlerContext) { link.end(ofClient: isClient) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }
  }
}
