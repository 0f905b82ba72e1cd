import Glibc
import NIOCore
import Relais

extension ProbeFailure {
  /// What an error of a socket or its loop means to a person.
  ///
  /// The phase that was under way shows only where the error is a time-out. Whoever closed a
  /// connection whose deadline has passed, it was given up: ``withConnection(to:in:configure:_:)``
  /// does so by itself where a busy machine comes late to the wait.
  init(socket error: any Error, during phase: Phase?, in context: ProbeContext) {
    switch error {
    case let failure as ProbeFailure: self = failure
    case let error as IOError:
      self.init(errno: error.errnoCode, during: phase, over: context.binding, context.timeout)
    case ChannelError.connectTimeout: self = .timedOut(after: context.timeout, during: phase)
    case is CancellationError: self = .timedOut(after: context.timeout, during: phase)
    case ChannelError.eof, ChannelError.inputClosed, ChannelError.outputClosed,
      ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed:
      self =
        context.deadline <= .now()
        ? .timedOut(after: context.timeout, during: phase)
        : .refused(reason: "connection closed")
    default: self = .malformed(reason: String(peerText: "\(error)"))
    }
  }

  /// What an error number of the kernel means to a person.
  init(errno code: CInt, during phase: Phase?, over binding: LineBinding, _ timeout: Duration) {
    switch code {
    case ECONNREFUSED: self = .refused(reason: "connection refused")
    case ECONNRESET, EPIPE, ECONNABORTED: self = .refused(reason: "connection reset")
    case ETIMEDOUT: self = .timedOut(after: timeout, during: phase)
    case ENETUNREACH: self = .unreachable(reason: "network is unreachable")
    case EHOSTUNREACH: self = .unreachable(reason: "host is unreachable")
    case ENETDOWN: self = .unreachable(reason: "network is down")
    case ENODEV, ENXIO:
      self = .unreachable(reason: "no such device: \(binding.device ?? "none given")")
    case EADDRNOTAVAIL, EINVAL:
      let source = binding.source ?? "the source address"
      self = .unreachable(reason: "\(source) is not an address of this machine")
    case EAFNOSUPPORT: self = .unreachable(reason: "this machine has no such address family")
    case EPERM, EACCES:
      self = .notPermitted(
        reason: "sending is forbidden on this machine",
        remedy: "look for a firewall rule that drops what leaves")
    case EMFILE, ENFILE:
      self = .notPermitted(
        reason: "too many open files", remedy: "raise LimitNOFILE of the service (ulimit -n)")
    case ENOBUFS, ENOMEM, EAGAIN:
      self = .notPermitted(
        reason: "the kernel has no room to send", remedy: "ask less often, or raise its limits")
    default: self = .unreachable(reason: String(cString: strerror(code)).lowercased())
    }
  }

  /// How much a failure tells when several addresses failed differently; the most telling counts.
  var weight: Int {
    switch self {
    case .unreachable: 0
    case .notPermitted: 1
    case .timedOut: 2
    default: 3
    }
  }
}
