import NIOCore
import Relais
import Synchronization

/// A connection over which two sides speak in turns: send, wait for a whole message, send again.
///
/// Use it inside ``withDialogue(to:in:limit:_:)``. TLS may be put in front at any time by adding
/// its handler as the pipeline's first.
struct Dialogue: Sendable {
  /// The connection.
  let channel: any Channel
  /// What the attempt was given.
  let context: ProbeContext
  private let inbox: NIOLoopBound<DialogueInbox>

  fileprivate init(
    channel: any Channel, context: ProbeContext, inbox: NIOLoopBound<DialogueInbox>
  ) {
    self.channel = channel
    self.context = context
    self.inbox = inbox
  }

  /// Sends bytes; returns when the kernel has taken them.
  func send(_ bytes: ByteBuffer, during phase: Phase? = nil) async throws(ProbeFailure) {
    do {
      try await channel.writeAndFlush(bytes).get()
    } catch {
      throw ProbeFailure(socket: error, during: phase, in: context)
    }
  }

  /// Sends a text; returns when the kernel has taken it.
  func send(_ text: String, during phase: Phase? = nil) async throws(ProbeFailure) {
    try await send(ByteBuffer(string: text), during: phase)
  }

  /// Waits for one message of the peer, until the context's deadline.
  ///
  /// What the peer says before somebody waits is kept. One wait at a time.
  ///
  /// - Parameters:
  ///   - phase: what a time-out is blamed on.
  ///   - take: on the loop: removes a whole message from the front of what has arrived; nil to wait
  ///     for more. `isEnd` tells that no more will come.
  /// - Returns: what `take` made of the message.
  /// - Throws: `.tooLarge` when more than the dialogue's limit has arrived without a message in it,
  ///   `.refused` when the peer closes the connection, `.timedOut`, and what `take` throws.
  func receive<Message: Sendable>(
    during phase: Phase?,
    _ take:
      @escaping @Sendable (_ received: inout ByteBuffer, _ isEnd: Bool) throws(ProbeFailure)
      -> Message?
  ) async throws(ProbeFailure) -> Message {
    try await receive(during: phase, remembering: ()) {
      _, received, isEnd throws(ProbeFailure) in try take(&received, isEnd)
    }
  }

  /// Waits for one message as above, where `take` has to know how far it came the last time.
  ///
  /// - Parameters:
  ///   - phase: what a time-out is blamed on.
  ///   - memory: what `take` finds the first time; afterwards it finds what it left there.
  ///   - take: as above.
  /// - Returns: what `take` made of the message.
  /// - Throws: as above.
  func receive<Memory: Sendable, Message: Sendable>(
    during phase: Phase?, remembering memory: Memory,
    _ take:
      @escaping @Sendable (
        _ memory: inout Memory, _ received: inout ByteBuffer, _ isEnd: Bool
      ) throws(ProbeFailure) -> Message?
  ) async throws(ProbeFailure) -> Message {
    let promise = channel.eventLoop.makePromise(of: Message.self)
    let timeout = ProbeFailure.timedOut(after: context.timeout, during: phase)
    let expiry = channel.eventLoop.scheduleTask(deadline: context.deadline) {
      promise.fail(timeout)
    }
    channel.eventLoop.execute { [inbox, context] in
      var memory = memory
      inbox.value.wait(in: context, during: phase, promise: promise) {
        received, isEnd throws(ProbeFailure) in try take(&memory, &received, isEnd)
      }
    }
    defer { expiry.cancel() }
    do {
      return try await promise.futureResult.get()
    } catch {
      throw ProbeFailure(socket: error, during: phase, in: context)
    }
  }
}

/// Connects, speaks, and closes the connection whatever happens.
///
/// At most `limit` bytes of the peer are kept while no message is complete.
func withDialogue<Success: Sendable>(
  to addresses: [SocketAddress], in context: ProbeContext, limit: Int,
  _ body: (Dialogue) async throws(ProbeFailure) -> Success
) async throws(ProbeFailure) -> Success {
  // Kept outside the pipeline, which lets go of it when a peer speaks and hangs up at once.
  let latest = LatestInbox()
  let configure: @Sendable (any Channel) throws -> Void = { channel in
    let inbox = DialogueInbox(limit: limit)
    try channel.pipeline.syncOperations.addHandler(inbox)
    latest.set(NIOLoopBound(inbox, eventLoop: channel.eventLoop))
  }
  return try await withConnection(to: addresses, in: context, configure: configure) {
    channel throws(ProbeFailure) in
    guard let inbox = latest.get() else { throw .refused(reason: "connection closed") }
    return try await body(Dialogue(channel: channel, context: context, inbox: inbox))
  }
}

/// The inbox of the connection set up last: the one that stands when dialling is done.
private final class LatestInbox: Sendable {
  private let inbox = Mutex<NIOLoopBound<DialogueInbox>?>(nil)
  func set(_ new: NIOLoopBound<DialogueInbox>) { inbox.withLock { $0 = new } }
  func get() -> NIOLoopBound<DialogueInbox>? { inbox.withLock { $0 } }
}

/// Keeps what the peer says until somebody waits for it, up to a limit.
private final class DialogueInbox: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let limit: Int
  private var received = ByteBuffer()
  private var end: (any Error)?
  private var waiter: (() -> Bool)?

  init(limit: Int) { self.limit = limit }

  func wait<Message: Sendable>(
    in context: ProbeContext, during phase: Phase?, promise: EventLoopPromise<Message>,
    _ take:
      @escaping (_ received: inout ByteBuffer, _ isEnd: Bool) throws(ProbeFailure) -> Message?
  ) {
    waiter = { [unowned self] in
      do throws(ProbeFailure) {
        if let message = try take(&received, end != nil) {
          promise.succeed(message)
          return true
        }
      } catch {
        promise.fail(error)
        return true
      }
      if let end {
        promise.fail(ProbeFailure(socket: end, during: phase, in: context))
        return true
      }
      if received.readableBytes > limit {
        promise.fail(ProbeFailure.tooLarge(limit: limit))
        return true
      }
      return false
    }
    serve()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    received.writeBuffer(&bytes)
    serve()
    guard received.readableBytes > limit, end == nil else { return }
    end = ProbeFailure.tooLarge(limit: limit)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    finish(ChannelError.eof)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    finish(error)
    context.close(promise: nil)
  }

  private func finish(_ error: any Error) {
    if end == nil { end = error }
    serve()
  }

  private func serve() {
    if waiter?() == true { waiter = nil }
  }
}
