internal import NIOCore
internal import NIOExtras
internal import NIOHTTP1
internal import Relais

extension PeerConnection {
  /// Asks a proxy to let a connection pass (RFC 9110, section 9.3.6), before anything else is said
  /// on it; afterwards it is as if the other node had been dialled.
  ///
  /// - Throws: ``PeerError/unreachable(address:reason:)`` with what the proxy says where it does
  ///   not let it pass.
  static func pass(
    _ proxy: PeerRoute.Proxy, _ channel: any Channel, _ route: PeerRoute, _ timeout: Duration
  ) async throws {
    let name = route.address.contains(":") ? "[\(route.address)]" : route.address
    let passed = channel.eventLoop.makePromise(of: Void.self)
    let status = channel.eventLoop.makePromise(of: HTTPResponseStatus?.self)
    let deadline = NIODeadline.now() + TimeAmount(timeout)
    let removed = channel.eventLoop.flatSubmit { () -> EventLoopFuture<Void> in
      let pipeline = channel.pipeline.syncOperations
      let encoder = HTTPRequestEncoder()
      let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes))
      let listener = ProxyListener(status)
      let connect = NIOHTTP1ProxyConnectHandler(
        targetHost: name, targetPort: route.port, headers: [:], deadline: deadline,
        promise: passed)
      do {
        try pipeline.addHandlers([encoder, decoder, listener, connect])
      } catch {
        passed.fail(error)
      }
      let added = NIOLoopBound((pipeline, encoder, decoder, listener), eventLoop: channel.eventLoop)
      return passed.futureResult.flatMap {
        let (pipeline, encoder, decoder, listener) = added.value
        // The last one is gone when all are: what is written from now on is nobody's request.
        return EventLoopFuture.andAllSucceed(
          [
            pipeline.removeHandler(listener), pipeline.removeHandler(decoder),
            pipeline.removeHandler(encoder),
          ], on: channel.eventLoop)
      }
    }
    do {
      try await removed.get()
      status.succeed(nil)
    } catch {
      status.succeed(nil)
      let words = try await status.futureResult.get().map {
        "answers \($0.code) \($0.reasonPhrase)"
      }
      throw PeerError.unreachable(
        address: "\(name) port \(route.port)",
        reason: "the proxy \(proxy.address) port \(proxy.port) \(words ?? "does not answer")")
    }
  }
}

/// Hears what a proxy says before it is judged; the promise is kept by whoever comes first.
private final class ProxyListener: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias InboundOut = HTTPClientResponsePart

  private let status: EventLoopPromise<HTTPResponseStatus?>

  init(_ status: EventLoopPromise<HTTPResponseStatus?>) { self.status = status }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let head) = unwrapInboundIn(data) { status.succeed(head.status) }
    context.fireChannelRead(data)
  }
}
