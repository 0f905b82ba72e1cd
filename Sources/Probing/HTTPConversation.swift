import NIOCore
import NIOPosix
import Relais
import Sockets
import Synchronization

/// One connection with one request and its answer, from connecting to hanging up.
///
/// What ``withConnection(to:in:configure:_:)`` does for probes that speak in turns, for the one
/// probe of which there are thousands: the handler does it all on the loop, and the attempt's task
/// waits once.
final class HTTPConversation: Sendable {
  private enum State {
    case waiting
    case open(any Channel, TLSNegotiation?)
    case unconnected
    case cancelled
  }

  private let plan: HTTPExchange.Plan
  private let context: ProbeContext
  private let outcome: EventLoopPromise<HTTPResponse>
  private let state = Mutex(State.waiting)

  /// A conversation that has not begun; ``response(from:within:)`` must be called once.
  init(_ plan: HTTPExchange.Plan, in context: ProbeContext) {
    self.plan = plan
    self.context = context
    outcome = context.eventLoop.makePromise()
  }

  /// Connects, asks, and waits for the answer; the connection is closed in any case.
  ///
  /// - Parameters:
  ///   - address: one that has been checked.
  ///   - share: the time after which connecting is given up.
  /// - Returns: the answer and, where TLS came first, what its handshake showed.
  /// - Throws: why there is none.
  func response(
    from address: SocketAddress, within share: TimeAmount
  ) async throws(ProbeFailure) -> (HTTPResponse, TLSSession?) {
    let connected = try connect(to: address, within: share)
    do {
      return try await withTaskCancellationHandler {
        var session: TLSSession?
        if plan.tls != nil {
          _ = try await connected.get()
          session = try await negotiation?.session()
        }
        return (try await outcome.futureResult.get(), session)
      } onCancel: {
        cancel()
      }
    } catch {
      if !isUnconnected { cancel() }
      throw ProbeFailure(socket: error, during: .connect, in: context)
    }
  }

  /// Whether it failed before there was a connection, so that another address may be tried.
  var isUnconnected: Bool {
    state.withLock { if case .unconnected = $0 { true } else { false } }
  }

  private var negotiation: TLSNegotiation? {
    state.withLock { if case .open(_, let negotiation) = $0 { negotiation } else { nil } }
  }

  private func connect(
    to address: SocketAddress, within share: TimeAmount
  ) throws(ProbeFailure) -> EventLoopFuture<any Channel> {
    var bootstrap = ClientBootstrap(group: context.eventLoop)
      .connectTimeout(share)
      .channelInitializer { channel in
        self.context.binding.bindDevice(of: channel).flatMapThrowing { try self.prepare(channel) }
      }
    if let source = try context.binding.source(towards: address) {
      bootstrap = bootstrap.bind(to: source)
    }
    let connected = bootstrap.connect(to: address)
    // Once there is a connection the exchange fulfils the promise, whatever happens.
    connected.whenFailure { error in
      self.state.withLock { $0 = .unconnected }
      self.outcome.fail(error)
    }
    return connected
  }

  private func prepare(_ channel: any Channel) throws {
    let exchange = HTTPExchange(plan, in: context, outcome: outcome)
    try channel.pipeline.syncOperations.addHandler(exchange)
    let negotiation = plan.tls.map {
      TLSNegotiation(on: channel, to: plan.host, with: $0, in: context)
    }
    try state.withLock { state in
      if case .cancelled = state { throw CancellationError() }
      state = .open(channel, negotiation)
    }
  }

  private func cancel() {
    let channel = state.withLock { state -> (any Channel)? in
      defer { state = .cancelled }
      if case .open(let channel, _) = state { return channel }
      return nil
    }
    channel?.close(promise: nil)
  }
}
