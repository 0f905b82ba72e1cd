internal import NIOCore

/// The short way to answer what was answered before.
extension ConnectionHandler {
  /// Answers a head whose very bytes were answered before, without reading it again.
  ///
  /// - Returns: false where they were not, or where something else must go before them.
  func answerKnown(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) -> Bool {
    guard let socket, phase == .open, pending == nil, !isFlushing, framer.isAtStart,
      !loop.isDraining,
      let answer = bytes.withUnsafeReadableBytes({
        loop.knownAnswer(to: $0, servesDynamic: servesDynamic)
      })
    else { return false }
    send(loop.bytes(of: answer.response, answer.part), socket, context)
    flushWritten(context)
    hasServed = true
    wait = .request
    waitsSince = loop.now
    return true
  }
}
