internal import Glibc
internal import NIOCore

/// What the bytes of a connection come to.
extension ConnectionHandler {
  /// What the next bytes mean: small and without references, as every request makes one.
  private enum Turn {
    /// Nothing yet.
    case incomplete
    /// Something that needs no answer.
    case proceed
    /// A request for the public surface; whether to end with it, and whether it is HEAD.
    case surface(SurfaceAnswer, closes: Bool, isHead: Bool)
    /// A request for the dynamic side, noted in `sink`; whether a body follows, on our leave.
    case gather(hasBody: Bool, waitsForLeave: Bool)
    /// The end of a request.
    case complete
    /// Nothing that is served.
    case refuse(Refusal)
  }

  /// Answers what can be answered of the bytes that are there.
  func advance(_ context: ChannelHandlerContext, _ bytes: ByteBuffer) {
    var bytes = bytes
    let before = written
    loop: while case .open = phase {
      if written != before, !context.channel.isWritable { break }
      if bytes.readableBytes == 0, framer.isBetweenRequests { break }
      let (turn, used) = bytes.withUnsafeReadableBytes { take($0, context) }
      bytes.moveReaderIndex(forwardBy: used)
      switch turn {
      case .incomplete: break loop
      case .proceed: break
      case .surface(let answer, let closes, let isHead):
        let isAlone = written == before && bytes.readableBytes == 0 && !isFlushing
        say(answer, closes: closes, isHead: isHead, isAlone: isAlone, context)
      case .gather(let hasBody, let waitsForLeave):
        if waitsForLeave { write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"), context) }
        if !hasBody { dispatch(context) }
      case .complete: dispatch(context)
      case .refuse(let refusal): refuse(refusal, context)
      }
    }
    if bytes.readableBytes > 0 {
      if phase == .open || phase == .answering { pending = bytes }
    }
    flushWritten(context)
    note(hasServed: written != before)
    if pending != nil || isPaused { pace(context) }
  }

  /// Looks at the next bytes, while they are there to be looked at.
  private func take(
    _ bytes: UnsafeRawBufferPointer, _ context: ChannelHandlerContext
  ) -> (Turn, used: Int) {
    let (step, used) = framer.step(bytes)
    switch step {
    case .incomplete: return (.incomplete, used)
    case .refused(let refusal): return (.refuse(refusal), used)
    case .end: return (.complete, used)
    case .body(let range):
      received += range.count
      return (gather(UnsafeRawBufferPointer(rebasing: bytes[range])), used)
    case .head(let head):
      received = 0
      let answer = PublicSurface.answer(head, bytes, loop: loop, servesDynamic: servesDynamic)
      guard case .dynamic = answer else {
        // One who waits for leave to send a body gets an answer instead: what follows is unknown.
        let closes = !head.keepsAlive || loop.isDraining || (head.expectsContinue && head.hasBody)
        if case .page(let response, let part) = answer, !closes, !head.hasBody {
          loop.keep(
            KnownHeads.Answer(response: response, part: part),
            to: UnsafeRawBufferPointer(rebasing: bytes[..<used]), servesDynamic: servesDynamic)
        }
        return (.surface(answer, closes: closes, isHead: head.method == .head), used)
      }
      let request = DynamicRequest(
        head, bytes, neighbour: context.remoteAddress, isSecure: isSecure,
        proxies: loop.shared.proxies)
      framing = AnswerFraming(to: head)
      sink = .gather(request, ByteBuffer())
      let waits = head.hasBody && head.expectsContinue && !head.isOld
      return (.gather(hasBody: head.hasBody, waitsForLeave: waits), used)
    }
  }

  /// Keeps a piece of a body for the dynamic side; others are read and forgotten.
  private func gather(_ piece: UnsafeRawBufferPointer) -> Turn {
    guard case .gather(let request, var body) = sink, !piece.isEmpty else { return .proceed }
    // Let go, so that the bytes are appended in place.
    sink = .none
    body.writeBytes(piece)
    sink = .gather(request, body)
    loop.heldBodyBytes += piece.count
    let limit = loop.shared.limits.heldBodyBytes
    return loop.heldBodyBytes > limit ? .refuse(.overloaded) : .proceed
  }

  /// Answers from memory.
  private func say(
    _ answer: SurfaceAnswer, closes: Bool, isHead: Bool, isAlone: Bool,
    _ context: ChannelHandlerContext
  ) {
    hasServed = true
    if case .page(let response, let part) = answer {
      let bytes = loop.bytes(of: response, part)
      if closes {
        write(Self.closing(bytes), context)
      } else if isAlone, let socket {
        send(bytes, socket, context)
      } else {
        write(bytes, context)
      }
    } else if let brief = answer.brief {
      write(brief.bytes(second: time(nil), isHead: isHead, closes: closes), context)
    }
    if closes { closeGently(context) }
  }

  /// Hands a whole answer to the system at once.
  ///
  /// Only where nothing waits to be written: it spares the channel's queue, a tenth of the work of
  /// an answer. What the system does not take goes the usual way.
  func send(_ bytes: ByteBuffer, _ socket: CInt, _ context: ChannelHandlerContext) {
    let count = bytes.withUnsafeReadableBytes { bytes in
      Glibc.send(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
    }
    guard count < bytes.readableBytes else {
      written += count
      return
    }
    var rest = bytes
    rest.moveReaderIndex(forwardBy: max(0, count))
    written += max(0, count)
    write(rest, context)
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

  /// A request is complete: if it is for the dynamic side, that answers now.
  private func dispatch(_ context: ChannelHandlerContext) {
    guard case .gather(let request, let body) = sink else { return }
    dropBody()
    let (stream, gone) = AsyncStream<Never>.makeStream()
    let exchange = request.exchange(body: body, channel: context.channel, gone: stream)
    guard let gate = loop.shared.gate, gate.offer(exchange) else {
      return refuse(.overloaded, context)
    }
    self.gone = gone
    phase = .answering
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
    isUnflushed = true
    context.write(wrapOutboundOut(bytes), promise: nil)
  }

  /// Hands what was written to the system.
  func flushWritten(_ context: ChannelHandlerContext) {
    guard isUnflushed else { return }
    isUnflushed = false
    isFlushing = true
    context.flush()
  }

  /// Ends the connection once all is sent, and so that the client gets to read it.
  func closeGently(_ context: ChannelHandlerContext) {
    phase = .lingering
    pending = nil
    received = 0
    waitsSince = loop.now
    isFlushing = true
    isUnflushed = false
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
