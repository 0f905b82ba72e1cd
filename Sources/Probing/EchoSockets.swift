import CLinux
public import NIOCore
import NIOPosix
public import Relais

/// ICMP echoes over sockets that all probes share: one per line and address family.
///
/// ``run()`` must be running for echoes to be sent; those asked for earlier wait for it.
/// ``withEchoSockets(_:)`` does both. Sockets are opened when first used, without privilege where
/// `net.ipv4.ping_group_range` allows that, raw where the program may, and else an echo fails with
/// what to set. A socket whose device or address has gone is replaced by the next echo.
public final class EchoSockets: Echoing {
  /// Where those who ask leave echoes for ``run()``.
  let mailbox = EchoMailbox()
  /// What everybody hears who waits when the sockets close, or asks later.
  static let closed = ProbeFailure.unreachable(reason: "the echo sockets are closed")

  /// Sockets that ``run()`` serves.
  public init() {}

  /// Sends and receives until the task is cancelled; then everybody who waits is told.
  public func run() async throws {
    let pool = NIOThreadPool(numberOfThreads: 1)
    pool.start()
    let mailbox = mailbox
    let result: Result<Void, any Error> = await withTaskCancellationHandler {
      do {
        return .success(try await pool.runIfActive { try EchoPoller(mailbox).run() })
      } catch {
        mailbox.stop()
        for request in mailbox.detach().requests {
          request.waiter.resume(returning: .failure(Self.closed))
        }
        return .failure(error)
      }
    } onCancel: {
      mailbox.stop()
    }
    try await pool.shutdownGracefully()
    try result.get()
  }

  /// Replaces every socket before the next echo; call when addresses or devices have changed.
  public func reset() { mailbox.reset() }

  /// Sends one echo request and waits for its reply; see ``Echoing``.
  ///
  /// - Parameters:
  ///   - address: an IPv4 or IPv6 address.
  ///   - binding: the line; each one has sockets of its own.
  ///   - hopLimit: 1…255; nil is the system's default.
  ///   - deadline: when to give up; replies that come later are dropped.
  /// - Returns: the reply, or the "time exceeded" of the router at the hop limit.
  /// - Throws: `.timedOut`, `.unreachable` at once when a router says so or there is no way,
  ///   `.notPermitted` with what to set.
  public func echo(
    to address: SocketAddress, over binding: LineBinding, hopLimit: Int?,
    by deadline: NIODeadline
  ) async throws(ProbeFailure) -> EchoReply {
    guard let peer = clinux_address(address) else {
      throw .unreachable(reason: "\(address) is no IP address")
    }
    let number = mailbox.number()
    let route = EchoRoute(binding: binding, isV6: address.protocol == .inet6)
    let askedAt = NIODeadline.now()
    return try await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let request = EchoRequest(
          number: number, route: route, peer: peer,
          hopLimit: Int32(clamping: max(0, min(255, hopLimit ?? 0))), askedAt: askedAt,
          deadline: deadline, waiter: waiter)
        if let refusal = mailbox.post(request) {
          waiter.resume(returning: .failure(refusal))
          return
        }
        // Cancelled before it was posted: the handler has found nothing to cancel.
        if Task.isCancelled { mailbox.cancel(number) }
      }
    } onCancel: {
      mailbox.cancel(number)
    }.get()
  }
}

/// Opens echo sockets, runs the body with them, and closes them.
public func withEchoSockets<Success: Sendable>(
  _ body: (EchoSockets) async throws -> Success
) async throws -> Success {
  let sockets = EchoSockets()
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await sockets.run() }
    let success = try await body(sockets)
    group.cancelAll()
    return success
  }
}
