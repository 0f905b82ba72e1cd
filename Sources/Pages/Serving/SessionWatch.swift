internal import NIOCore
internal import NIOHTTP2

/// Lets the loop end a connection of HTTP/2 when the server stops.
final class SessionWatch: ChannelInboundHandler, WatchedConnection {
  /// Frames of the whole connection.
  typealias InboundIn = HTTP2Frame

  private let loop: ServingLoop
  private var context: ChannelHandlerContext?
  private var watchIndex = -1
  private var stall: (waiting: Int, since: NIODeadline)?

  /// A watch for a connection of this loop.
  init(loop: ServingLoop) { self.loop = loop }

  /// The connection is there.
  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    watchIndex = loop.watch(self)
    if loop.isDraining { drain() }
  }

  /// Lets go of everything.
  func handlerRemoved(context: ChannelHandlerContext) { leave() }

  /// The client is gone.
  func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  /// What went wrong on the way ends the connection.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Errors of one stream are its own; those of the connection were answered by a GOAWAY.
    if !(error is any NIOHTTP2Error) || error is NIOHTTP2Errors.StreamError {
      context.fireErrorCaught(error)
    } else {
      context.close(promise: nil)
    }
  }

  private func leave() {
    loop.forget(watchIndex)
    watchIndex = -1
    context = nil
  }

  /// Checks that the client does not take too long.
  func look(now: NIODeadline) {
    guard let context else { return }
    let options = context.channel.syncOptions
    guard let waiting = try? options?.getOption(.bufferedWritableBytes), waiting > 0 else {
      stall = nil
      return
    }
    guard let last = stall, waiting >= last.waiting else {
      stall = (waiting, now)
      return
    }
    if now - last.since > TimeAmount(loop.shared.limits.stallTime) { context.abort() }
  }

  /// Ends the connection if nothing is under way.
  func drain() {
    context?.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
  }

  /// Ends the connection.
  func drop() { context?.close(promise: nil) }
}
