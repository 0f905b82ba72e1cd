import NIOCore
import NIOPosix
import Relais
import Sockets

/// A socket for datagrams to and from one peer.
struct Datagrams: Sendable {
  /// The socket.
  let channel: any Channel
  /// What the attempt was given.
  let context: ProbeContext
  private let inbox: NIOLoopBound<DatagramInbox>

  fileprivate init(
    channel: any Channel, context: ProbeContext, inbox: NIOLoopBound<DatagramInbox>
  ) {
    self.channel = channel
    self.context = context
    self.inbox = inbox
  }

  /// Sends a datagram; returns when the kernel has taken it.
  func send(_ bytes: ByteBuffer) async throws(ProbeFailure) {
    do {
      try await channel.writeAndFlush(bytes).get()
    } catch {
      throw ProbeFailure(socket: error, during: .firstByte, in: context)
    }
  }

  /// Waits for a datagram, until then or until the context's deadline; nil where none has come.
  ///
  /// Datagrams that came before somebody waits are kept, a few of them. One wait at a time.
  func receive(until moment: NIODeadline) async throws(ProbeFailure) -> ByteBuffer? {
    let promise = channel.eventLoop.makePromise(of: ByteBuffer?.self)
    let until = min(moment, context.deadline)
    let expiry = channel.eventLoop.scheduleTask(deadline: until) { [inbox] in
      inbox.value.giveUp()
    }
    defer { expiry.cancel() }
    channel.eventLoop.execute { [inbox] in
      inbox.value.wait(promise, until: until)
    }
    do {
      return try await promise.futureResult.get()
    } catch {
      throw ProbeFailure(socket: error, during: .firstByte, in: context)
    }
  }
}

/// Opens a socket over the context's line that speaks with that peer alone, and closes it whatever
/// happens; cancelling the task or passing the deadline closes it too.
func withDatagrams<Success: Sendable>(
  to peer: SocketAddress, in context: ProbeContext,
  _ body: (Datagrams) async throws(ProbeFailure) -> Success
) async throws(ProbeFailure) -> Success {
  let datagrams = try await open(to: peer, in: context)
  let channel = datagrams.channel
  defer { channel.close(promise: nil) }
  return try await withTaskCancellationHandler {
    do throws(ProbeFailure) {
      return Result<Success, ProbeFailure>.success(try await body(datagrams))
    } catch {
      return Result<Success, ProbeFailure>.failure(error)
    }
  } onCancel: {
    channel.close(promise: nil)
  }.get()
}

/// The longest datagram that IP carries; a shorter buffer would cut it without a word.
private let maximumDatagram = 65_536

private func open(
  to peer: SocketAddress, in context: ProbeContext
) async throws(ProbeFailure) -> Datagrams {
  let local: SocketAddress
  if let source = try context.binding.source(towards: peer) {
    local = source
  } else {
    do {
      local = try SocketAddress(ipAddress: peer.protocol == .inet6 ? "::" : "0.0.0.0", port: 0)
    } catch {
      throw ProbeFailure(socket: error, during: .connect, in: context)
    }
  }
  do {
    let channel = try await DatagramBootstrap(group: context.eventLoop)
      .channelOption(
        .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: maximumDatagram)
      )
      .channelInitializer { channel in
        context.binding.bindDevice(of: channel).flatMapThrowing {
          try channel.pipeline.syncOperations.addHandler(DatagramInbox())
        }
      }
      .bind(to: local).get()
    do {
      try await channel.connect(to: peer).get()
      let inbox = try await channel.eventLoop.submit {
        NIOLoopBound(
          try channel.pipeline.syncOperations.handler(type: DatagramInbox.self),
          eventLoop: channel.eventLoop)
      }.get()
      return Datagrams(channel: channel, context: context, inbox: inbox)
    } catch {
      channel.close(promise: nil)
      throw error
    }
  } catch {
    throw ProbeFailure(socket: error, during: .connect, in: context)
  }
}

/// Keeps a few datagrams until somebody waits for them.
private final class DatagramInbox: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>

  /// Datagrams kept; more are dropped, as the kernel would.
  static let capacity = 16

  private var received: [ByteBuffer] = []
  private var end: (any Error)?
  private var waiter: EventLoopPromise<ByteBuffer?>?

  func wait(_ promise: EventLoopPromise<ByteBuffer?>, until moment: NIODeadline) {
    giveUp()
    waiter = promise
    serve()
    if moment <= .now() { giveUp() }
  }

  /// Answers a wait that has lasted long enough.
  func giveUp() {
    waiter?.succeed(nil)
    waiter = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if received.count < Self.capacity { received.append(unwrapInboundIn(data).data) }
    serve()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if end == nil { end = error }
    serve()
  }

  func channelInactive(context: ChannelHandlerContext) {
    if end == nil { end = ChannelError.eof }
    serve()
    context.fireChannelInactive()
  }

  private func serve() {
    guard let waiter else { return }
    if !received.isEmpty {
      waiter.succeed(received.removeFirst())
    } else if let end {
      waiter.fail(end)
    } else {
      return
    }
    self.waiter = nil
  }
}
