internal import NIOCore
internal import NIOTLS

/// Ends a connection whose TLS handshake takes too long, then leaves.
final class HandshakeGuard: ChannelInboundHandler, RemovableChannelHandler {
  /// Bytes of the client.
  typealias InboundIn = ByteBuffer

  private let time: TimeAmount
  private var deadline: Scheduled<Void>?

  /// A guard that waits so long.
  init(time: TimeAmount) { self.time = time }

  /// The connection is there.
  func handlerAdded(context: ChannelHandlerContext) {
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }

  /// Lets go of everything.
  func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

  /// The client is gone.
  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    context.fireChannelInactive()
  }

  /// Leaves when the handshake is done.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    context.fireUserInboundEventTriggered(event)
    guard case TLSUserEvent.handshakeCompleted = event else { return }
    deadline?.cancel()
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }

  /// What went wrong on the way ends the connection.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
