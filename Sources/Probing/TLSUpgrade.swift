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
    let negotiation: TLSNegotiation
    do {
      negotiation = try await channel.eventLoop.submit {
        TLSNegotiation(on: channel, to: host, with: settings, in: context)
      }.get()
    } catch {
      throw TLSFailure.failure(from: error)
    }
    return try await negotiation.session()
  }
}

/// A handshake, from the moment when its handlers are in the channel.
///
/// Where TLS comes first it must be there before the channel connects, or what an impatient peer
/// says at once is lost.
struct TLSNegotiation: Sendable {
  private let channel: any Channel
  private let settings: TLSSettings
  private let presented: EventLoopFuture<TLSHandshake.Presented>
  private let completed: EventLoopFuture<TLSHandshake.Completed>

  /// Puts TLS first into the channel; the handshake starts as soon as the channel is connected.
  ///
  /// To be called on the channel's loop. For the parameters see ``TLSUpgrade``.
  init(
    on channel: any Channel, to host: String, with settings: TLSSettings, in context: ProbeContext
  ) {
    self.channel = channel
    self.settings = settings
    let presented = channel.eventLoop.makePromise(of: TLSHandshake.Presented.self)
    let completed = channel.eventLoop.makePromise(of: TLSHandshake.Completed.self)
    self.presented = presented.futureResult
    self.completed = completed.futureResult
    TLSHandshake(presented: presented, completed: completed, in: context)
      .add(to: channel, host: host, settings: settings)
  }

  /// Verifies the peer and waits for the end of the handshake; may be called once.
  func session() async throws(ProbeFailure) -> TLSSession {
    do {
      return try await withTaskCancellationHandler {
        try await verified()
      } onCancel: {
        channel.close(promise: nil)
      }
    } catch {
      channel.close(promise: nil)
      throw TLSFailure.failure(from: error)
    }
  }

  private func verified() async throws -> TLSSession {
    let peer = try await presented.get()
    let verdict: TLSTrust.Verdict =
      if settings.verifies {
        await settings.trust.judge(peer.chain, at: .wallClock)
      } else {
        .trusted(firstExpiry: peer.chain.first?.validity.upperBound ?? .zero)
      }
    switch verdict {
    case .trusted(let expiry):
      peer.answer.succeed(.certificateVerified)
      let completed = try await completed.get()
      try Self.demand(settings.leastValidity, of: expiry)
      return TLSSession(
        duration: completed.duration, certificateExpiry: expiry,
        applicationProtocol: completed.applicationProtocol)
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
    guard left > .zero else { throw .insecure(reason: "certificate has expired") }
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
