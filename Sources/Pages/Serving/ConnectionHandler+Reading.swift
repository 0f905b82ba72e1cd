internal import Glibc
internal import NIOCore

/// What the bytes of a connection come to.
extension ConnectionHandler {
  /// What the next bytes mean.
  private enum Turn {
    /// Nothing yet.
    case incomplete
    /// Something that needs no answer.
    case proceed
    /// A request for the public surface.
    case surface(SurfaceAnswer, RequestHead)
    /// A request for the dynamic side, its body still to come.
    case gather(DynamicRequest, RequestHead)
    /// The end of a request.
    case complete
    /// Nothing that is served.
    case refuse(Refusal)
  }

  /// Answers what can be answered of the bytes that are there.
  func advance(_ context: ChannelHandlerContext) {
    guard var bytes = pending else { return }
    pending = nil
    let before = written
    loop: while case .open = phase {
      if written != before, !context.channel.isWritable { break }
      if bytes.readableBytes == 0, framer.isBetweenRequests { break }
      let (turn, used) = bytes.withUnsafeReadableBytes { take($0) }
      bytes.moveReaderIndex(forwardBy: used)
      switch turn {
      case .incomplete: break loop
      case .proceed: break
      case .surface(let answer, let head): say(answer, to: head, context)
      case .gather(let request, let head): begin(request, head, context)
      case .complete: dispatch(context)
      case .refuse(let refusal): refuse(refusal, context)
      }
    }
    if bytes.readableBytes > 0 {
      if case .open = phase { pending = bytes } else if case .answering = phase { pending = bytes }
    }
    if written != before {
      isFlushing = true
      context.flush()
    }
    note(hasServed: written != before)
    pace(context)
  }

  /// Looks at the next bytes, while they are there to be looked at.
  private func take(_ bytes: UnsafeRawBufferPointer) -> (Turn, used: Int) {
    let (step, used) = framer.step(bytes)
    switch step {
    case .incomplete: return (.incomplete, used)
    case .refused(let refusal): return (.refuse(refusal), used)
    case .end: return (.complete, used)
    case .body(let range):
      received += range.count
      if case .gather(let request, var body) = sink, !range.isEmpty {
        sink = .none
        body.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[range]))
        sink = .gather(request, body)
        loop.heldBodyBytes += range.count
        if loop.heldBodyBytes > loop.shared.limits.heldBodyBytes {
          return (.refuse(.overloaded), used)
        }
      }
      return (.proceed, used)
    case .head(let head):
      let answer = PublicSurface.answer(head, bytes, loop: loop, servesDynamic: servesDynamic)
      guard case .dynamic = answer else { return (.surface(answer, head), used) }
      let request = DynamicRequest(
        head, bytes, neighbour: context?.remoteAddress, isSecure: isSecure,
        proxies: loop.shared.proxies)
      return (.gather(request, head), used)
    }
  }

  /// Answers from memory; a body, if one comes, is read and forgotten.
  private func say(
    _ answer: SurfaceAnswer, to head: RequestHead, _ context: ChannelHandlerContext
  ) {
    received = 0
    // One who waits for leave to send a body gets an answer instead: what follows is not known.
    let closes = !head.keepsAlive || loop.isDraining || (head.expectsContinue && head.hasBody)
    switch answer {
    case .page(let response, let part):
      let bytes = loop.bytes(of: response, part)
      write(closes ? Self.closing(bytes) : bytes, context)
    case .brief(let answer):
      write(
        answer.bytes(second: time(nil), isHead: head.method == .head, closes: closes), context)
    case .dynamic: refuse(.overloaded, context)
    }
    hasServed = true
    if closes { closeGently(context) }
  }

  /// A response that says that the connection ends with it.
  private static func closing(_ bytes: ByteBuffer) -> ByteBuffer {
    let marker = "Connection: close\r\n"
    let view = bytes.readableBytesView
    // Behind the status line: fields may come in any order.
    guard let end = view.firstIndex(of: ByteScan.lineFeed) else { return bytes }
    var whole = ByteBufferAllocator().buffer(capacity: bytes.readableBytes + marker.utf8.count)
    whole.writeBytes(view[...end])
    whole.writeString(marker)
    whole.writeBytes(view[(end + 1)...])
    return whole
  }

  private func begin(
    _ request: DynamicRequest, _ head: RequestHead, _ context: ChannelHandlerContext
  ) {
    received = 0
    framing = AnswerFraming(to: head)
    sink = .gather(request, ByteBuffer())
    guard head.hasBody else { return dispatch(context) }
    if head.expectsContinue, !head.isOld {
      write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"), context)
    }
  }

  /// A request is complete: if it is for the dynamic side, that answers now.
  private func dispatch(_ context: ChannelHandlerContext) {
    guard case .gather(let request, let body) = sink else { return }
    dropBody()
    let (stream, gone) = AsyncStream<Never>.makeStream()
    let exchange = request.exchange(body: body, channel: context.channel, gone: stream)
    guard let gate = loop.shared.gate, gate.offer(exchange) else {
      return refuse(.overloaded, context)
    }
    phase = .answering(gone)
  }

  /// Says why a request is not served, and ends the connection.
  func refuse(_ refusal: Refusal, _ context: ChannelHandlerContext) {
    dropBody()
    write(
      BriefAnswer.refusal(refusal).bytes(second: time(nil), isHead: false, closes: true), context)
    closeGently(context)
  }

  /// Writes bytes, to be flushed with what follows them.
  func write(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    written += bytes.readableBytes
    context.write(wrapOutboundOut(bytes), promise: nil)
  }

  /// Ends the connection once all is sent, and so that the client gets to read it.
  func closeGently(_ context: ChannelHandlerContext) {
    phase = .lingering
    pending = nil
    received = 0
    waitsSince = loop.now
    isFlushing = true
    context.flush()
    let promise = context.eventLoop.makePromise(of: Void.self)
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    promise.futureResult.whenFailure { _ in bound.value.drop() }
    context.close(mode: .output, promise: promise)
  }

  /// Notes what is waited for, and since when.
  private func note(hasServed: Bool) {
    let next: Wait =
      framer.isBetweenRequests ? .request : framer.isInHead ? .head : .body
    guard hasServed || next != wait else { return }
    if case .lingering = phase { return }
    wait = next
    waitsSince = loop.now
  }

  /// Reads on, or not: as long as answers are owed, only so much is read ahead.
  func pace(_ context: ChannelHandlerContext) {
    let held = pending?.readableBytes ?? 0
    var isBehind = held > Self.heldBytes
    if case .open = phase, held > 0, !context.channel.isWritable { isBehind = true }
    isPaused = isBehind
    guard !isPaused, hasHeldRead else { return }
    hasHeldRead = false
    context.read()
  }
}
