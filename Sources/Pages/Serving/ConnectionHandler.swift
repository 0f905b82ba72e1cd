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

  /// What the connection is about: a bare byte, as every request looks at it.
  enum Phase: Hashable {
    /// Reading requests.
    case open
    /// The dynamic side answers one.
    case answering
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

  // What every request touches comes first, side by side: of hundreds of connections in turn none
  // is in the processor's cache, and each line of it has to be waited for.

  /// What the loop knows.
  let loop: ServingLoop
  /// The place in the channel, while there.
  var context: ChannelHandlerContext?
  /// The socket itself, where nothing stands between it and this handler.
  private(set) var socket: CInt?
  /// Whether the dynamic side is there for it.
  let servesDynamic: Bool
  /// What the connection is about.
  var phase = Phase.open
  /// What is waited for.
  var wait = Wait.request
  /// Whether a request was answered.
  var hasServed = false
  /// Whether something was written and not flushed.
  var isUnflushed = false
  /// Whether flushed bytes may still wait for the reader.
  var isFlushing = false
  /// Whether nothing more is read for now.
  var isPaused = false
  /// Whether the channel asked to read in the meantime.
  var hasHeldRead = false
  /// Since when it waits.
  var waitsSince: NIODeadline
  /// The bytes written in all.
  var written = 0
  /// Bytes that are not yet used.
  var pending: ByteBuffer?
  /// Cuts the bytes into requests.
  var framer: RequestFramer

  /// Whether it is under TLS.
  let isSecure: Bool
  /// Finished when the dynamic side's answer is, or the client gone; nil where none is under way.
  var gone: AsyncStream<Never>.Continuation?
  /// What becomes of the present body.
  var sink = Sink.none
  /// How the present answer of the dynamic side is written.
  var framing: AnswerFraming?
  /// The bytes of the present body, or those thrown away at the end.
  var received = 0
  /// What the reader had taken of what waits for it when last judged, and when that was.
  var stall: (taken: Int, since: NIODeadline)?
  private var watchIndex = -1
  private var handed: HandedConnection?

  /// A handler for a connection of this loop; `handed` is what a front made of it so far.
  init(loop: ServingLoop, isSecure: Bool, servesDynamic: Bool, handed: HandedConnection? = nil) {
    self.handed = handed
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

  /// It can be written to.
  func channelActive(context: ChannelHandlerContext) {
    if let handed {
      self.handed = nil
      begin(handed, context)
    }
    context.fireChannelActive()
  }

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
    gone?.finish()
    gone = nil
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
    let bytes = unwrapInboundIn(data)
    if !answerKnown(bytes, context) { receive(bytes, context) }
  }

  /// Asks for more at once, which spares the way there from the channel's end.
  func channelReadComplete(context: ChannelHandlerContext) { read(context: context) }

  /// Takes in what came.
  func receive(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    var bytes = bytes
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
