import NIOCore
import NIOPosix
import Synchronization

/// Where a connection is cut.
enum CutPlace: Hashable, Sendable {
  /// Nowhere.
  case never
  /// After so many bytes of the request.
  case request(Int)
  /// After so many bytes of the answer.
  case reply(Int)
}

/// A proxy on loopback that cuts the connection of the next request of a kind at a chosen byte.
///
/// A cut request is told to the client only when the server has taken in what arrived and closed
/// its side, so that what a test reads afterwards is settled.
final class RequestCutter: Sendable {
  /// What was seen of the request that was waited for.
  struct Seen: Hashable, Sendable {
    /// Bytes of the request.
    var request = 0
    /// Bytes of the answer.
    var reply = 0
  }

  private struct Order {
    var beginning: String
    var cut: CutPlace
  }

  private struct State {
    var order: Order?
    var seen: Seen?
  }

  private let state = Mutex(State())
  private let port: Int

  private init(to port: Int) { self.port = port }

  /// Waits for a request that begins so, as `POST /api/`, and cuts it there.
  func arm(_ beginning: String, _ cut: CutPlace) {
    state.withLock { $0 = State(order: Order(beginning: beginning, cut: cut)) }
  }

  /// What was seen of it; nil where none came.
  var seen: Seen? { state.withLock { $0.seen } }

  /// Runs something beside a proxy in front of a server on that port.
  static func run(
    to port: Int, _ body: (RequestCutter, _ url: String) async throws -> Void
  ) async throws {
    let proxy = RequestCutter(to: port)
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.autoRead, value: false)
      .childChannelInitializer { proxy.join($0) }
      .bind(host: "127.0.0.1", port: 0).get()
    do {
      try await body(proxy, "http://127.0.0.1:\(listener.localAddress?.port ?? 0)")
      try await listener.close()
    } catch {
      try await listener.close()
      throw error
    }
  }

  private func join(_ front: any Channel) -> EventLoopFuture<Void> {
    let link = Link(proxy: self, front: front)
    return ClientBootstrap(group: front.eventLoop)
      .channelInitializer { back in
        back.eventLoop.makeCompletedFuture {
          try back.pipeline.syncOperations.addHandler(Side(link, isFront: false))
        }
      }
      .connect(host: "127.0.0.1", port: port)
      .flatMap { back in
        link.back.withLock { $0 = back }
        return front.eventLoop.makeCompletedFuture {
          try front.pipeline.syncOperations.addHandler(Side(link, isFront: true))
        }
      }
      .flatMap { front.setOption(.autoRead, value: true) }
  }

  /// Takes the order where it is of this request.
  private func take(_ bytes: ByteBufferView) -> CutPlace? {
    state.withLock { state in
      guard let order = state.order, bytes.starts(with: order.beginning.utf8) else { return nil }
      state.order = nil
      state.seen = Seen()
      return order.cut
    }
  }

  private func count(_ count: Int, ofReply isReply: Bool) {
    state.withLock { state in
      if isReply { state.seen?.reply += count } else { state.seen?.request += count }
    }
  }

  /// A connection from a client, and the one to the server.
  private final class Link: Sendable {
    struct State {
      var cut: CutPlace?
      var isFresh = true
      var passed = 0
      var isCut = false
    }

    let proxy: RequestCutter
    let front: any Channel
    let back = Mutex<(any Channel)?>(nil)
    let state = Mutex(State())

    init(proxy: RequestCutter, front: any Channel) {
      self.proxy = proxy
      self.front = front
    }

    /// How many of these bytes may pass, and whether the connection ends there.
    func pass(_ bytes: ByteBufferView, isFront: Bool) -> (count: Int, isEnd: Bool) {
      state.withLock { state in
        guard !state.isCut else { return (0, false) }
        if isFront, state.isFresh {
          state.cut = proxy.take(bytes)
          state.isFresh = false
          state.passed = 0
        } else if !isFront, !state.isFresh {
          state.isFresh = true
          state.passed = 0
        }
        guard let cut = state.cut else { return (bytes.count, false) }
        proxy.count(bytes.count, ofReply: !isFront)
        let limit: Int
        switch (cut, isFront) {
        case (.request(let most), true), (.reply(let most), false): limit = most
        default: return (bytes.count, false)
        }
        let count = min(bytes.count, max(0, limit - state.passed))
        state.passed += count
        state.isCut = state.passed >= limit
        return (count, state.isCut)
      }
    }
  }

  private final class Side: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let link: Link
    private let isFront: Bool

    init(_ link: Link, isFront: Bool) {
      self.link = link
      self.isFront = isFront
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let buffer = unwrapInboundIn(data)
      guard let back = link.back.withLock({ $0 }) else { return }
      let (count, isEnd) = link.pass(buffer.readableBytesView, isFront: isFront)
      let other = isFront ? back : link.front
      let isFront = isFront
      guard count > 0 || isEnd else { return }
      other.writeAndFlush(ByteBuffer(buffer.readableBytesView.prefix(count))).whenComplete { _ in
        guard isEnd else { return }
        // The server closes in its turn, once it has read all; that ends the client's side.
        other.close(mode: isFront ? .output : .all, promise: nil)
      }
    }

    func channelInactive(context: ChannelHandlerContext) {
      let back = link.back.withLock { $0 }
      (isFront ? back : link.front)?.close(promise: nil)
      context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }
  }
}
