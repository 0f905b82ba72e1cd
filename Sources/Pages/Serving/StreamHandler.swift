internal import Glibc
internal import HTTPTypes
internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2

/// One request of HTTP/2, answered from the same memory and by the same rules as in HTTP/1.1.
final class StreamHandler: ChannelDuplexHandler {
  /// What the client sends on the stream.
  typealias InboundIn = HTTP2Frame.FramePayload
  /// Pieces of the dynamic side's answers.
  typealias OutboundIn = ResponsePart
  /// What is sent to it.
  typealias OutboundOut = HTTP2Frame.FramePayload

  private enum Phase {
    case head
    case gathering(DynamicRequest, ByteBuffer)
    case answering(AsyncStream<Never>.Continuation)
    case answered
  }

  /// The most of an answer that is handed on at once, in bytes: a frame as all clients take it.
  private static let pieceBytes = 16_384

  private let loop: ServingLoop
  private let neighbour: SocketAddress?
  private let servesDynamic: Bool
  private var phase = Phase.head
  private var received = 0
  private var hasHead = false
  private var deadline: Scheduled<Void>?
  /// What is left of a whole answer, and whether its next piece has a turn already.
  private var rest: ByteBuffer?
  private var isPouring = false

  /// A handler for a stream of a connection from that neighbour.
  init(loop: ServingLoop, neighbour: SocketAddress?, servesDynamic: Bool) {
    self.loop = loop
    self.neighbour = neighbour
    self.servesDynamic = servesDynamic
  }

  /// The connection is there.
  func handlerAdded(context: ChannelHandlerContext) {
    // The head came with the stream; the body has as long as its size justifies.
    let limits = loop.shared.limits
    let seconds = limits.bodyBytes / max(limits.bodyRate, 1)
    arm(context, limits.headTime + .seconds(min(seconds, 600)))
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

  private func leave() {
    deadline?.cancel()
    deadline = nil
    switch phase {
    case .answering(let gone): gone.finish()
    case .gathering(_, let body): loop.heldBodyBytes -= body.readableBytes
    case .head, .answered: break
    }
    phase = .answered
    rest = nil
  }

  /// Has the stream reset unless it is disarmed in time.
  private func arm(_ context: ChannelHandlerContext, _ time: Duration) {
    deadline?.cancel()
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    deadline = context.eventLoop.scheduleTask(in: TimeAmount(time)) {
      bound.value.close(promise: nil)
    }
  }

  /// More came from the client.
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .headers(let frame):
      guard case .head = phase else {
        // Trailing fields: the end of the body.
        if frame.endStream { complete(context) }
        return
      }
      open(frame.headers, isComplete: frame.endStream, context)
    case .data(let frame):
      guard case .byteBuffer(let bytes) = frame.data else { return }
      gather(bytes, context)
      if frame.endStream { complete(context) }
    default: break
    }
  }

  private func open(_ fields: HPACKHeaders, isComplete: Bool, _ context: ChannelHandlerContext) {
    do throws(Refusal) {
      let bytes = try StreamHead.bytes(fields, limits: loop.shared.limits)
      try bytes.withUnsafeReadableBytes { bytes -> Result<Void, Refusal> in
        var framer = RequestFramer(limits: loop.shared.limits)
        switch framer.step(bytes).step {
        case .head(let head):
          answer(head, bytes, isComplete: isComplete, context)
          return .success(())
        case .refused(let refusal): return .failure(refusal)
        default: return .failure(.malformed)
        }
      }.get()
    } catch {
      say(BriefAnswer.refusal(error), isHead: false, context)
    }
  }

  private func answer(
    _ head: RequestHead, _ bytes: UnsafeRawBufferPointer, isComplete: Bool,
    _ context: ChannelHandlerContext
  ) {
    let answer = PublicSurface.answer(head, bytes, loop: loop, servesDynamic: servesDynamic)
    if case .page(let response, let part) = answer {
      let prepared = loop.response(response)
      let isUnchanged = part == .notModified
      let fields = isUnchanged ? prepared.notModified ?? prepared.head : prepared.head
      return send(fields.fields, part == .full ? prepared.body : nil, context)
    }
    if let brief = answer.brief { return say(brief, isHead: head.method == .head, context) }
    let request = DynamicRequest(
      head, bytes, neighbour: neighbour, isSecure: true, proxies: loop.shared.proxies)
    phase = .gathering(request, ByteBuffer())
    if isComplete { complete(context) }
  }

  private func gather(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    let limits = loop.shared.limits
    received += bytes.readableBytes
    guard received <= limits.bodyBytes else {
      guard case .gathering = phase else { return context.close(promise: nil) }
      leave()
      return say(BriefAnswer.refusal(.bodyTooLarge), isHead: false, context)
    }
    guard case .gathering(let request, var body) = phase else { return }
    phase = .answered
    body.writeImmutableBuffer(bytes)
    phase = .gathering(request, body)
    loop.heldBodyBytes += bytes.readableBytes
    guard loop.heldBodyBytes > limits.heldBodyBytes else { return }
    leave()
    say(BriefAnswer.refusal(.overloaded), isHead: false, context)
  }

  private func complete(_ context: ChannelHandlerContext) {
    guard case .gathering(let request, let body) = phase else { return }
    leave()
    let (stream, gone) = AsyncStream<Never>.makeStream()
    let exchange = request.exchange(body: body, channel: context.channel, gone: stream)
    guard let gate = loop.shared.gate, gate.offer(exchange) else {
      return say(BriefAnswer.refusal(.overloaded), isHead: false, context)
    }
    phase = .answering(gone)
  }

  private func say(_ answer: BriefAnswer, isHead: Bool, _ context: ChannelHandlerContext) {
    var fields = HPACKHeaders([(":status", "\(answer.status)")])
    for field in answer.fields { fields.add(name: field.name.lowercased(), value: field.value) }
    if answer.status != 204 {
      fields.add(name: "content-length", value: "\(answer.text.utf8.count)")
    }
    send(fields, isHead || answer.text.isEmpty ? nil : ByteBuffer(string: answer.text), context)
  }

  /// Sends a whole answer, which the reader must take in time.
  private func send(
    _ fields: HPACKHeaders, _ body: ByteBuffer?, _ context: ChannelHandlerContext
  ) {
    phase = .answered
    var fields = fields
    fields.add(
      name: "date", value: String(decoding: HTTPDate.bytes(second: time(nil)), as: UTF8.self))
    arm(context, loop.shared.limits.stallTime)
    put(.headers(.init(headers: fields, endStream: body == nil)), context, nil)
    rest = body
    pour(context)
    context.flush()
  }

  /// Hands on the next piece of the answer, if the connection takes it, and the others in turns of
  /// the loop that follow.
  ///
  /// The bytes are shared until they are encrypted: all at once, each page asked for by one who
  /// reads none would be there as often as it was asked for. And only between turns does the
  /// connection learn that it is full.
  private func pour(_ context: ChannelHandlerContext) {
    guard var bytes = rest, context.channel.isWritable,
      let piece = bytes.readSlice(length: min(Self.pieceBytes, bytes.readableBytes))
    else { return }
    rest = bytes.readableBytes > 0 ? bytes : nil
    put(.data(.init(data: .byteBuffer(piece), endStream: rest == nil)), context, nil)
    context.flush()
    pourLater(context)
  }

  private func pourLater(_ context: ChannelHandlerContext) {
    guard rest != nil, !isPouring else { return }
    isPouring = true
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
    context.eventLoop.execute {
      bound.value.handler.isPouring = false
      bound.value.handler.pour(bound.value.context)
    }
  }

  /// The connection takes more again, or does not.
  func channelWritabilityChanged(context: ChannelHandlerContext) {
    pourLater(context)
    context.fireChannelWritabilityChanged()
  }

  private func put(
    _ payload: HTTP2Frame.FramePayload, _ context: ChannelHandlerContext,
    _ promise: EventLoopPromise<Void>?
  ) {
    context.write(wrapOutboundOut(payload), promise: promise)
  }

  /// A piece of an answer of the dynamic side.
  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .answering(let gone) = phase else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    // A reader who does not take a piece in time is not waited for any longer.
    arm(context, loop.shared.limits.stallTime)
    let promise = promise ?? context.eventLoop.makePromise()
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    promise.futureResult.whenSuccess { bound.value.disarm() }
    switch unwrapOutboundIn(data) {
    case .head(let response, let first):
      put(
        .headers(.init(headers: StreamHead.fields(response))), context, first == nil ? promise : nil
      )
      if let first { put(.data(.init(data: .byteBuffer(first))), context, promise) }
    case .body(let bytes): put(.data(.init(data: .byteBuffer(bytes))), context, promise)
    case .end:
      put(.data(.init(data: .byteBuffer(ByteBuffer()), endStream: true)), context, promise)
      gone.finish()
      phase = .answered
    case .broken:
      promise.succeed()
      context.close(promise: nil)
    }
  }

  private func disarm() {
    guard case .answering = phase else { return }
    deadline?.cancel()
    deadline = nil
  }
}
