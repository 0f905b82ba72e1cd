import CLinux
import NIOCore
import Relais

/// The line and the address family that a socket serves.
struct EchoRoute: Hashable, Sendable {
  /// The line.
  var binding: LineBinding
  /// IPv6 rather than IPv4.
  var isV6: Bool
}

/// An echo that somebody waits for.
struct EchoRequest: Sendable {
  /// Tells it from every other.
  var number: UInt64
  /// The socket to use.
  var route: EchoRoute
  /// Whom to ask.
  var peer: clinux_address
  /// The hop limit; 0 for the system's.
  var hopLimit: Int32
  /// When it was asked for.
  var askedAt: NIODeadline
  /// When to give up.
  var deadline: NIODeadline
  /// Who waits.
  var waiter: CheckedContinuation<Result<EchoReply, ProbeFailure>, Never>

  /// The failure of nobody answering.
  var timedOut: ProbeFailure {
    .timedOut(after: .nanoseconds((deadline - askedAt).nanoseconds), during: nil)
  }
}

/// An echo under way.
struct PendingEcho {
  /// What was asked.
  var request: EchoRequest
  /// What the reply must repeat.
  var nonce: UInt64
  /// When it was handed to the kernel.
  var sentAt: NIODeadline

  /// Tells the waiter that somebody answered.
  func succeed(from responder: String, at now: NIODeadline) {
    let roundTrip = Duration.nanoseconds((now - sentAt).nanoseconds)
    request.waiter.resume(
      returning: .success(EchoReply(roundTrip: roundTrip, responder: responder)))
  }

  /// Tells the waiter that nobody did.
  func fail(_ failure: ProbeFailure) {
    request.waiter.resume(returning: .failure(failure))
  }
}
