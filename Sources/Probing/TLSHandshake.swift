import NIOCore
import NIOSSL
import NIOTLS
import Relais

/// Watches one handshake and leaves the channel when it is over.
///
/// There are two things to wait for: the chain that the peer presents, which is judged outside the
/// loop, and the end. Each promise is fulfilled exactly once.
final class TLSHandshake: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  /// What the peer presents, and where the verdict goes.
  struct Presented: Sendable {
    /// The peer's certificates, its own first.
    var chain: [NIOSSLCertificate]
    /// The verdict.
    var answer: EventLoopPromise<NIOSSLVerificationResult>
  }

  private enum State {
    case negotiating
    case judging
    case over
  }

  private var state = State.negotiating
  private let presented: EventLoopPromise<Presented>
  private let settled: EventLoopPromise<String?>
  private let deadline: NIODeadline
  private let timeout: Duration
  private var alarm: Scheduled<Void>?

  /// A watcher that fulfils these promises; the second with what ALPN agreed on.
  init(
    presented: EventLoopPromise<Presented>, settled: EventLoopPromise<String?>,
    deadline: NIODeadline, timeout: Duration
  ) {
    self.presented = presented
    self.settled = settled
    self.deadline = deadline
    self.timeout = timeout
  }

  /// Puts TLS first into the pipeline and this behind it, which starts the handshake.
  ///
  /// To be called on the channel's loop.
  func add(to channel: any Channel, host: String, settings: TLSSettings) {
    let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
    alarm = channel.eventLoop.scheduleTask(deadline: deadline) { [timeout] in
      bound.value.end(.failure(ProbeFailure.timedOut(after: timeout, during: .tls)))
    }
    do {
      let tls = try settings.makeHandler(host: host) { chain, answer in
        bound.value.present(chain, answer)
      }
      let pipeline = channel.pipeline.syncOperations
      try pipeline.addHandler(self, position: .first)
      try pipeline.addHandler(tls, position: .first)
      if !channel.isActive { end(.failure(ChannelError.ioOnClosedChannel)) }
    } catch {
      end(.failure(error))
    }
  }

  /// The end of the handshake.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? TLSUserEvent, case .handshakeCompleted(let negotiated) = event {
      end(.success(negotiated))
      context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }

  /// A handshake that failed; later errors are for the handlers behind.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if case .over = state {
      context.fireErrorCaught(error)
    } else {
      end(.failure(error))
    }
  }

  /// A peer that hung up.
  func channelInactive(context: ChannelHandlerContext) {
    end(.failure(ChannelError.eof))
    context.fireChannelInactive()
  }

  /// A pipeline taken apart from outside.
  func handlerRemoved(context: ChannelHandlerContext) {
    end(.failure(ChannelError.eof))
  }

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

  private func end(_ result: Result<String?, any Error>) {
    switch (state, result) {
    case (.over, _): return
    case (.negotiating, .failure(let error)): presented.fail(error)
    case (.negotiating, .success): presented.fail(ProbeFailure.insecure(reason: "no certificate"))
    case (.judging, _): break
    }
    state = .over
    alarm?.cancel()
    alarm = nil
    settled.completeWith(result)
  }
}
