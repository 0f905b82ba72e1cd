import Glibc
import NIOCore
import NIOSSL
import Relais

/// What a TLS handshake showed.
struct TLSSession: Hashable, Sendable {
  /// From the first byte of the handshake to its last.
  var duration: Duration
  /// When the peer's certificate expires, or the first of the chain that vouches for it.
  var certificateExpiry: Instant
  /// What ALPN agreed on, if anything.
  var applicationProtocol: String?
}

/// Turns a connection into an encrypted one.
enum TLSUpgrade {
  /// Sets up TLS on a connected channel, as its first handler, and verifies the peer.
  ///
  /// Whatever the peer sends after the handshake goes to the handlers that the channel already has.
  /// On failure, and when the task is cancelled, the channel is closed.
  ///
  /// - Parameters:
  ///   - channel: connected, with any handlers for what comes after the handshake.
  ///   - host: the name or address that was dialled; what the certificate must be for, unless the
  ///     settings name another.
  ///   - settings: what is demanded of the peer.
  ///   - context: the deadline, and the words of a failure.
  /// - Returns: what the handshake showed.
  /// - Throws: `insecure` where the handshake fails or the peer is not to be trusted, `timedOut`
  ///   at the deadline.
  static func upgrade(
    _ channel: any Channel, to host: String, with settings: TLSSettings, in context: ProbeContext
  ) async throws(ProbeFailure) -> TLSSession {
    do {
      return try await withTaskCancellationHandler {
        try await handshake(channel, to: host, with: settings, in: context)
      } onCancel: {
        channel.close(promise: nil)
      }
    } catch {
      channel.close(promise: nil)
      throw TLSFailure.failure(from: error)
    }
  }

  private static func handshake(
    _ channel: any Channel, to host: String, with settings: TLSSettings, in context: ProbeContext
  ) async throws -> TLSSession {
    let start = NIODeadline.now()
    let presented = channel.eventLoop.makePromise(of: TLSHandshake.Presented.self)
    let settled = channel.eventLoop.makePromise(of: String?.self)
    channel.eventLoop.execute {
      let handshake = TLSHandshake(
        presented: presented, settled: settled, deadline: context.deadline,
        timeout: context.timeout)
      handshake.add(to: channel, host: host, settings: settings)
    }
    let peer = try await presented.futureResult.get()
    let verdict: TLSTrust.Verdict =
      if settings.verifies {
        await settings.trust.judge(peer.chain, at: .wallClock)
      } else {
        .trusted(firstExpiry: peer.chain.first?.validity.upperBound ?? .zero)
      }
    switch verdict {
    case .trusted(let expiry):
      peer.answer.succeed(.certificateVerified)
      let applicationProtocol = try await settled.futureResult.get()
      let duration = NIODeadline.now() - start
      try demand(settings.leastValidity, of: expiry)
      return TLSSession(
        duration: .nanoseconds(duration.nanoseconds), certificateExpiry: expiry,
        applicationProtocol: applicationProtocol)
    case .untrusted(let reason):
      peer.answer.succeed(.failed)
      throw ProbeFailure.insecure(reason: reason)
    }
  }

  private static func demand(
    _ leastValidity: Duration?, of expiry: Instant
  ) throws(ProbeFailure) {
    let left = expiry - .wallClock
    guard let leastValidity, left < leastValidity else { return }
    let days = left.nanoseconds / 86_400_000_000_000
    throw .insecure(reason: "certificate expires in \(days) day\(days == 1 ? "" : "s")")
  }
}

extension Instant {
  /// The time of day; certificates are judged by it, since they are dated by it.
  static var wallClock: Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}
