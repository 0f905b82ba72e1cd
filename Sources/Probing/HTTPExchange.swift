import NIOCore
import NIOTLS
import Relais

/// Sends one request over one connection and reads the answer.
///
/// The whole conversation takes place on the loop, in this one handler; the attempt's task waits
/// for the outcome once. It starts by itself: when the connection is there or, where TLS comes
/// first, when the handshake is complete.
final class HTTPExchange: ChannelInboundHandler {
  /// Bytes.
  typealias InboundIn = ByteBuffer
  /// Bytes.
  typealias OutboundOut = ByteBuffer

  /// What an exchange needs to know.
  struct Plan: Sendable {
    /// The request's bytes.
    var request: ByteBuffer
    /// Reads the answer.
    var parser: HTTPResponseParser
    /// The host asked, as its certificate should name it.
    var host: String
    /// How TLS is set up, where it comes first.
    var tls: TLSSettings?
    /// Statuses whose bodies are of interest; an answer with another one ends at its headers.
    var statuses: HTTPStatuses
  }

  private let plan: Plan
  private let context: ProbeContext
  private let outcome: EventLoopPromise<HTTPResponse>
  private var parser: HTTPResponseParser
  private var phase = Phase.connect
  private var isOver = true
  private var peer: SocketAddress?
  private var connectedAt = NIODeadline.uptimeNanoseconds(0)
  private var sentAt = NIODeadline.uptimeNanoseconds(0)
  private var firstByteAt: NIODeadline?
  private var alarm: Scheduled<Void>?

  /// An exchange that fulfils the promise once, whatever happens to its channel, as soon as that is
  /// connected; and not at all before.
  init(_ plan: Plan, in context: ProbeContext, outcome: EventLoopPromise<HTTPResponse>) {
    self.plan = plan
    self.context = context
    self.outcome = outcome
    parser = plan.parser
  }

  /// The connection is there.
  func channelActive(context: ChannelHandlerContext) {
    isOver = false
    connectedAt = .now()
    peer = context.remoteAddress
    phase = .tls
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    alarm = context.eventLoop.scheduleTask(deadline: self.context.deadline) {
      let (exchange, context) = bound.value
      exchange.fail(context, exchange.late)
    }
    if plan.tls == nil { send(context) }
    context.fireChannelActive()
  }

  /// TLS is there.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? TLSUserEvent, case .handshakeCompleted = event { send(context) }
    context.fireUserInboundEventTriggered(event)
  }

  /// A piece of the answer.
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOver else { return }
    let now = NIODeadline.now()
    if firstByteAt == nil { firstByteAt = now }
    phase = .transfer
    do throws(ProbeFailure) {
      try parser.receive(unwrapInboundIn(data))
      if parser.isDone || hasUnwantedStatus { end(context, at: now) }
    } catch {
      fail(context, error)
    }
  }

  /// The peer has hung up, or the attempt was cancelled.
  func channelInactive(context: ChannelHandlerContext) {
    guard !isOver else { return }
    do throws(ProbeFailure) {
      try parser.finish()
      end(context, at: .now())
    } catch {
      fail(context, error)
    }
  }

  /// The connection broke.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Many peers end TLS without a goodbye; the framing says whether anything is missing.
    if TLSFailure.isUncleanEnd(error) { return }
    fail(context, ProbeFailure(socket: error, during: phase, in: self.context))
  }

  /// The channel is being taken apart.
  func handlerRemoved(context: ChannelHandlerContext) {
    fail(context, .refused(reason: "connection closed"))
  }

  private var late: ProbeFailure { .timedOut(after: context.timeout, during: phase) }

  private var hasUnwantedStatus: Bool {
    parser.head.map { !plan.statuses.contains($0.status) } ?? false
  }

  private func send(_ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(plan.request), promise: nil)
    sentAt = .now()
    phase = .firstByte
  }

  private func end(_ context: ChannelHandlerContext, at now: NIODeadline) {
    isOver = true
    alarm?.cancel()
    if let head = parser.head, let peer {
      outcome.succeed(
        HTTPResponse(
          head: head, body: parser.body, size: parser.size, peer: peer, connectedAt: connectedAt,
          sentAt: sentAt, firstByteAt: firstByteAt ?? now, endedAt: now))
    } else {
      outcome.fail(ProbeFailure.refused(reason: "connection closed"))
    }
    context.close(promise: nil)
  }

  private func fail(_ context: ChannelHandlerContext, _ failure: ProbeFailure) {
    guard !isOver else { return }
    // An unwanted status says more than whatever goes wrong after it.
    if hasUnwantedStatus { return end(context, at: .now()) }
    isOver = true
    alarm?.cancel()
    outcome.fail(failure)
    context.close(promise: nil)
  }
}
