internal import Glibc
internal import NIOCore

/// One connection of HTTP/1.1.
///
/// Public pages are answered at once and from memory, in the turn of the loop that read the
/// request; everything else waits for the dynamic side, in the order it came.
final class ConnectionHandler: ChannelDuplexHandler {
  /// Bytes of the client.
  typealias InboundIn = ByteBuffer
  /// Pieces of the dynamic side's answers.
  typealias OutboundIn = ResponsePart
  /// Bytes for the client.
  typealias OutboundOut = ByteBuffer

  /// What the connection is about.
  enum Phase {
    /// Reading requests.
    case open
    /// The dynamic side answers one; ended by its finish.
    case answering(AsyncStream<Never>.Continuation)
    /// All was said; what the client still sends is thrown away, so that it gets to read our words.
    case lingering
    /// Over.
    case closed
  }

  /// What is made of the body of the request that is being read.
  enum Sink {
    /// There is none, or nobody wants it.
    case none
    /// It is gathered for the dynamic side.
    case gather(DynamicRequest, ByteBuffer)
  }

  /// What is waited for.
  enum Wait: Hashable {
    /// The first byte of a request.
    case request
    /// The rest of its head.
    case head
    /// The rest of its body.
    case body
  }

  /// The most bytes kept unread while an answer is awaited or not taken.
  static let heldBytes = 65_536
  /// The most that a client may send after our last word, in bytes.
  static let lingerBytes = 1_048_576
  /// How long a client may take to end after our last word.
  static let lingerTime = TimeAmount.seconds(2)
  /// What a reader must take in `stallTime` of what waits for it, in bytes.
  static let stallBytes = 4_096

  /// What the loop knows.
  let loop: ServingLoop
  /// Whether it is under TLS.
  let isSecure: Bool
  /// Whether the dynamic side is there for it.
  let servesDynamic: Bool
  /// What the connection is about.
  var phase = Phase.open
  /// Cuts the bytes into requests.
  var framer: RequestFramer
  /// What becomes of the present body.
  var sink = Sink.none
  /// Bytes that are not yet used.
  var pending: ByteBuffer?
  /// How the present answer of the dynamic side is written.
  var framing: AnswerFraming?
  /// What is waited for.
  var wait = Wait.request
  /// Since when.
  var waitsSince: NIODeadline
  /// Whether a request was answered.
  var hasServed = false
  /// The bytes of the present body, or those thrown away at the end.
  var received = 0
  /// The bytes written in all.
  var written = 0
  /// Whether something was written and not flushed.
  var isUnflushed = false
  /// Whether flushed bytes may still wait for the reader.
  var isFlushing = false
  /// What the reader had taken of them when it was last judged, and when that was.
  var stall: (taken: Int, since: NIODeadline)?
  /// Whether nothing more is read for now.
  var isPaused = false
  /// Whether the channel asked to read in the meantime.
  var hasHeldRead = false
  /// The socket itself, where nothing stands between it and this handler.
  private(set) var socket: CInt?
  /// The place in the channel, while there.
  var context: ChannelHandlerContext?
  private var watchIndex = -1

  /// A handler for a connection of this loop.
  init(loop: ServingLoop, isSecure: Bool, servesDynamic: Bool) {
    self.loop = loop
    self.isSecure = isSecure
    self.servesDynamic = servesDynamic
    framer = RequestFramer(limits: loop.shared.limits)
    waitsSince = loop.now
  }

  /// The connection is there.
  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    watchIndex = loop.watch(self)
    waitsSince = loop.now
    guard !isSecure else { return }
    let pipeline = context.pipeline.syncOperations
    socket = try? pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
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
    context.close(promise: nil)
  }

  /// Lets go of everything, once.
  private func leave() {
    if case .answering(let gone) = phase { gone.finish() }
    phase = .closed
    dropBody()
    pending = nil
    loop.forget(watchIndex)
    watchIndex = -1
    context = nil
    socket = nil
  }

  /// More came from the client.
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    switch phase {
    case .closed: return
    case .lingering:
      received += bytes.readableBytes
      if received > Self.lingerBytes { context.close(promise: nil) }
      return
    case .open, .answering: break
    }
    if var held = pending {
      pending = nil
      held.discardReadBytes()
      held.writeBuffer(&bytes)
      bytes = held
    }
    guard case .open = phase else {
      pending = bytes
      return pace(context)
    }
    advance(context, bytes)
  }

  /// The client took what waited for it, or does not.
  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { resume(context) }
    context.fireChannelWritabilityChanged()
  }

  /// Reads on, unless enough was read ahead.
  func read(context: ChannelHandlerContext) {
    guard !isPaused else {
      hasHeldRead = true
      return
    }
    context.read()
  }

  /// Goes on with what was read ahead.
  func resume(_ context: ChannelHandlerContext) {
    guard case .open = phase, let bytes = pending else { return pace(context) }
    pending = nil
    advance(context, bytes)
  }

  /// Gives up the body that is being gathered.
  func dropBody() {
    if case .gather(_, let bytes) = sink { loop.heldBodyBytes -= bytes.readableBytes }
    sink = .none
  }
}
