internal import NIOCore
internal import NIOPosix

/// A connection on its way from a front to an event loop, with all that is owed to it.
struct HandedConnection: Sendable {
  /// Its socket, which whoever has this value must close.
  var socket: CInt
  /// Its place in the census, to be given back when it ends.
  var place: AddressRange
  /// Whether a request was answered.
  var hasServed: Bool
  /// What was read of it and not answered.
  var unread = ByteBuffer()
  /// What it was not yet sent of its answer.
  var owed = ByteBuffer()
}

extension ConnectionSetup {
  /// Goes on with a connection that a front began, on that loop.
  func take(_ handed: HandedConnection, on loop: any EventLoop) {
    let census = shared.census
    ClientBootstrap(group: loop)
      .channelOption(.maxMessagesPerRead, value: 1)
      .channelOption(.recvAllocator, value: Self.allocator)
      .channelInitializer { channel in
        guard let bound = loops[ObjectIdentifier(channel.eventLoop)] else {
          return channel.eventLoop.makeFailedFuture(ChannelError.inappropriateOperationForState)
        }
        return addOld(channel, bound, isSecure: false, handed: handed)
      }
      .withConnectedSocket(handed.socket)
      .whenComplete { result in
        // A channel that failed has closed the socket already.
        guard case .success(let channel) = result else { return census.leave(handed.place) }
        channel.closeFuture.whenComplete { _ in census.leave(handed.place) }
      }
  }
}

extension ConnectionHandler {
  /// Goes on where a front left off.
  func begin(_ handed: HandedConnection, _ context: ChannelHandlerContext) {
    hasServed = handed.hasServed
    if handed.owed.readableBytes > 0 {
      write(handed.owed, context)
      flushWritten(context)
    }
    if handed.unread.readableBytes > 0 { receive(handed.unread, context) }
    if loop.isDraining { drain() }
  }
}
