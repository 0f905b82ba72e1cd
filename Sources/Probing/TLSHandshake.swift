import NIOCore
import NIOSSL
import NIOTLS
import Relais

/// Watches one handshake and leaves the channel when it is over.
///
/// There are two things to wait for: the chain that the peer presents, which is judged outside the
/// loop, and the end. Each promise is fulfilled exactly once.
final class TLSHandshake: ChannelInboundHandler, RemovableChannelHandler {
  /// Bytes.
  typealias InboundIn = ByteBuffer
  /// Bytes.
  typealias InboundOut = ByteBuffer

  /// What the peer presents, and where the verdict goes.
  struct Presented: Sendable {
    /// The peer's certificates, its own first.
    var chain: [NIOSSLCertificate]
    /// The verdict.
    var answer: EventLoopPromise<NIOSSLVerificationResult>
  }

  /// How a handshake ended well.
  struct Completed: Sendable {
    /// What ALPN agreed on, if anything.
    var applicationProtocol: String?
    /// From the first byte to the last.
    var duration: Duration
  }

  private enum State {
    case negotiating
    case judging
    case over
  }

  private var state = State.negotiating
  private let presented: EventLoopPromise<Presented>
  private let completed: EventLoopPromise<Completed>
  private let context: ProbeContext
  private var start = NIODeadline.now()
  private var alarm: Scheduled<Void>?

  /// A watcher that fulfils these promises.
  init(
    presented: EventLoopPromise<Presented>, completed: EventLoopPromise<Completed>,
    in context: ProbeContext
  ) {
    self.presented = presented
    self.completed = completed
    self.context = context
  }

  /// Puts TLS first into the pipeline and this behind it.
  ///
  /// To be called on the channel's loop.
  func add(to channel: any Channel, host: String, settings: TLSSettings) {
    let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
    alarm = channel.eventLoop.scheduleTask(deadline: context.deadline) {
      bound.value.end(.failure(bound.value.late))
    }
    do {
      let tls = try settings.makeHandler(host: host) { chain, answer in
        bound.value.present(chain, answer)
      }
      let pipeline = channel.pipeline.syncOperations
      try pipeline.addHandler(self, position: .first)
      try pipeline.addHandler(tls, position: .first)
    } catch {
      end(.failure(error))
    }
  }

  /// The connection is there, and the handshake begins.
  func channelActive(context: ChannelHandlerContext) {
    start = .now()
    context.fireChannelActive()
  }

  /// The end of the handshake, which the handlers behind hear of too.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard let event = event as? TLSUserEvent, case .handshakeCompleted(let negotiated) = event
    else { return context.fireUserInboundEventTriggered(event) }
    let duration = Duration.nanoseconds((NIODeadline.now() - start).nanoseconds)
    end(.success(Completed(applicationProtocol: negotiated, duration: duration)))
    context.fireUserInboundEventTriggered(event)
    context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
  }

  /// A handshake that failed; later errors are for the handlers behind.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if case .over = state {
      context.fireErrorCaught(error)
    } else {
      end(.failure(isLate ? late : error))
    }
  }

  /// A peer that hung up, or an attempt that ran out of time and closed the connection.
  func channelInactive(context: ChannelHandlerContext) {
    end(.failure(isLate ? late : ChannelError.eof))
    context.fireChannelInactive()
  }

  /// A pipeline taken apart from outside.
  func handlerRemoved(context: ChannelHandlerContext) {
    end(.failure(ChannelError.eof))
  }

  private var isLate: Bool { .now() >= context.deadline }

  private var late: ProbeFailure { .timedOut(after: context.timeout, during: .tls) }

  private func present(
    _ chain: [NIOSSLCertificate], _ answer: EventLoopPromise<NIOSSLVerificationResult>
  ) {
    guard case .negotiating = state else {
      answer.succeed(.failed)
      return
    }
    state = .judging
    presented.succeed(Presented(chain: chain, answer: answer))
  }

  private func end(_ result: Result<Completed, any Error>) {
    switch (state, result) {
    case (.over, _): return
    case (.negotiating, .failure(let error)): presented.fail(error)
    case (.negotiating, .success): presented.fail(ProbeFailure.insecure(reason: "no certificate"))
    case (.judging, _): break
    }
    state = .over
    alarm?.cancel()
    alarm = nil
    completed.completeWith(result)
  }
}
