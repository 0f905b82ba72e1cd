import NIOCore
import NIOPosix
import Relais
import Sockets
import Synchronization

/// The most addresses of one name that an attempt tries.
let dialLimit = 8

/// Connects over TCP to the first of several addresses that accepts, leaving by the context's line.
///
/// Addresses are tried in order; each gets an even share of the time that is left, so that a dead
/// one cannot use it up. Cancelling the task closes the socket. The caller closes what is returned;
/// ``withConnection(to:in:configure:_:)`` does so by itself.
///
/// - Parameters:
///   - addresses: as a resolver gave them; the first 8 count.
///   - context: says over which line, until when, and which addresses are allowed.
///   - configure: adds handlers on the loop before connecting, so that nothing the peer says is
///     lost. May run once per address, each time with another channel.
/// - Returns: an open connection.
/// - Throws: the most telling failure of all addresses; `.forbidden` where the policy says no.
func dial(
  _ addresses: [SocketAddress], in context: ProbeContext,
  configure: @escaping @Sendable (any Channel) throws -> Void = { _ in }
) async throws(ProbeFailure) -> any Channel {
  try context.policy.check(addresses)
  var failure = ProbeFailure.unreachable(reason: "no address to connect to")
  let candidates = addresses.prefix(dialLimit)
  for (index, address) in candidates.enumerated() {
    let left = context.deadline - .now()
    guard left > .zero, !Task.isCancelled else {
      throw .timedOut(after: context.timeout, during: .connect)
    }
    let share = TimeAmount.nanoseconds(left.nanoseconds / Int64(candidates.count - index))
    do throws(ProbeFailure) {
      return try await dialOne(address, within: share, in: context, configure: configure)
    } catch {
      if index == 0 || error.weight > failure.weight { failure = error }
    }
  }
  throw failure
}

/// Connects as ``dial(_:in:configure:)``, runs the body, and closes the connection whatever
/// happens, also when the task is cancelled, or the deadline has passed and the body still waits.
func withConnection<Success: Sendable>(
  to addresses: [SocketAddress], in context: ProbeContext,
  configure: @escaping @Sendable (any Channel) throws -> Void = { _ in },
  _ body: (any Channel) async throws(ProbeFailure) -> Success
) async throws(ProbeFailure) -> Success {
  let channel = try await dial(addresses, in: context, configure: configure)
  // A body that keeps the deadline by itself knows what it was waiting for: leave it the word.
  let expiry = channel.eventLoop.scheduleTask(deadline: context.deadline + .milliseconds(100)) {
    channel.close(promise: nil)
  }
  defer {
    expiry.cancel()
    channel.close(promise: nil)
  }
  return try await withTaskCancellationHandler {
    do throws(ProbeFailure) {
      return Result<Success, ProbeFailure>.success(try await body(channel))
    } catch {
      return Result<Success, ProbeFailure>.failure(error)
    }
  } onCancel: {
    channel.close(promise: nil)
  }.get()
}

private func dialOne(
  _ address: SocketAddress, within share: TimeAmount, in context: ProbeContext,
  configure: @escaping @Sendable (any Channel) throws -> Void
) async throws(ProbeFailure) -> any Channel {
  let opening = Opening()
  var bootstrap = ClientBootstrap(group: context.eventLoop)
    .connectTimeout(share)
    .channelInitializer { channel in
      guard opening.begin(channel) else {
        return channel.eventLoop.makeFailedFuture(CancellationError())
      }
      return context.binding.bindDevice(of: channel).flatMapThrowing { try configure(channel) }
    }
  if let source = try context.binding.source(towards: address) {
    bootstrap = bootstrap.bind(to: source)
  }
  let connected = bootstrap.connect(to: address)
  do {
    return try await withTaskCancellationHandler {
      try await connected.get()
    } onCancel: {
      opening.cancel()
    }
  } catch {
    throw ProbeFailure(socket: error, during: .connect, in: context)
  }
}

/// A connection that is being set up, so that a cancelled task can close it.
private final class Opening: Sendable {
  private enum State {
    case waiting
    case begun(any Channel)
    case cancelled
  }
  private let state = Mutex(State.waiting)

  /// Takes note of the channel; false where the task has been cancelled meanwhile.
  func begin(_ channel: any Channel) -> Bool {
    state.withLock { state in
      if case .cancelled = state { return false }
      state = .begun(channel)
      return true
    }
  }

  /// Closes the channel, or keeps it from being opened.
  func cancel() {
    let channel = state.withLock { state -> (any Channel)? in
      defer { state = .cancelled }
      if case .begun(let channel) = state { return channel }
      return nil
    }
    channel?.close(promise: nil)
  }
}
