internal import Glibc
internal import NIOCore

/// How the dynamic side's answers get onto a connection, and how long a client may take.
extension ConnectionHandler: WatchedConnection {
  /// A piece of an answer of the dynamic side.
  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard phase == .answering, var framing else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    switch unwrapOutboundIn(data) {
    case .head(let response, let first):
      let bytes = framing.head(
        response, first: first, second: time(nil), isDraining: loop.isDraining)
      self.framing = framing
      send(bytes, context, promise)
    case .body(let piece):
      let bytes = framing.body(piece)
      self.framing = framing
      send(bytes, context, promise)
    case .end:
      let bytes = framing.end()
      send(bytes, context, promise)
      finish(closes: framing.closes, context)
    case .broken:
      gone?.finish()
      promise?.succeed()
      context.close(promise: nil)
    }
  }

  private func send(
    _ bytes: ByteBuffer?, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
  ) {
    guard let bytes, bytes.readableBytes > 0 else {
      promise?.succeed()
      return
    }
    written += bytes.readableBytes
    isFlushing = true
    context.write(wrapOutboundOut(bytes), promise: promise)
  }

  private func finish(closes: Bool, _ context: ChannelHandlerContext) {
    gone?.finish()
    gone = nil
    framing = nil
    hasServed = true
    phase = .open
    wait = .request
    waitsSince = loop.now
    guard !closes, !loop.isDraining else { return closeGently(context) }
    context.flush()
    resume(context)
  }

  /// Checks that the client does not take too long.
  func look(now: NIODeadline) {
    guard let context else { return }
    if isFlushing, isStalled(context, now: now) { return context.abort() }
    let limits = loop.shared.limits
    let elapsed = now - waitsSince
    switch phase {
    case .closed, .answering: return
    case .lingering:
      // While our words are on their way, the rule for slow readers holds.
      if !isFlushing, elapsed > Self.lingerTime { drop() }
    case .open:
      switch wait {
      case .request:
        guard !isFlushing else { return }
        let limit = hasServed ? limits.idleTime : limits.headTime
        if elapsed > TimeAmount(limit) { drop() }
      case .head: if elapsed > TimeAmount(limits.headTime) { refuse(.tooSlow, context) }
      case .body:
        let seconds = Int(elapsed.nanoseconds / 1_000_000_000)
        if elapsed > TimeAmount(limits.headTime), received < seconds * limits.bodyRate {
          refuse(.tooSlow, context)
        }
      }
    }
  }

  /// Whether what was written has waited too long for its reader.
  private func isStalled(_ context: ChannelHandlerContext, now: NIODeadline) -> Bool {
    let options = context.channel.syncOptions
    guard let waiting = try? options?.getOption(.bufferedWritableBytes), waiting > 0 else {
      isFlushing = false
      stall = nil
      waitsSince = now
      return false
    }
    let taken = written - waiting
    guard let last = stall else {
      stall = (taken, now)
      return false
    }
    guard now - last.since > TimeAmount(loop.shared.limits.stallTime) else { return false }
    stall = (taken, now)
    return taken - last.taken < Self.stallBytes
  }

  /// Ends the connection if nothing is under way.
  func drain() {
    guard let context, case .open = phase, framer.isBetweenRequests, pending == nil else { return }
    closeGently(context)
  }

  /// Ends the connection.
  func drop() {
    context?.close(promise: nil)
  }
}

extension ChannelHandlerContext {
  /// Ends the connection at once and throws away what was not taken: a reset frees the memory that
  /// a farewell would still have to wait for.
  func abort() {
    if let socket = channel as? any SocketOptionProvider {
      _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
    close(promise: nil)
  }
}
