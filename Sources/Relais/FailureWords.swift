extension ProbeFailure {
  /// The failure in English, as it stands in tables and logs.
  public var words: String {
    switch self {
    case .timedOut(let after, let phase):
      "no answer within \(after.written)" + (phase.map { ", waiting for \($0.words)" } ?? "")
    case .unresolved(let name, let reason): "cannot resolve \(name): \(reason)"
    case .refused(let reason): reason
    case .unreachable(let reason): reason
    case .unexpected(let expected, let found): "expected \(expected), found \(found)"
    case .insecure(let reason): "TLS: \(reason)"
    case .malformed(let reason): "malformed answer: \(reason)"
    case .tooLarge(let limit): "answer larger than \(limit) bytes"
    case .forbidden(let address): "may not ask \(address)"
    case .misdirected(let address): "the answer leads to \(address), where none may lead"
    case .notPermitted(let reason, let remedy): "\(reason); \(remedy)"
    case .step(let number, let name, let failure): "step \(number) (\(name)): \(failure.words)"
    }
  }
}

extension Phase {
  /// The phase in English, completing "waiting for".
  public var words: String {
    switch self {
    case .resolve: "the name"
    case .connect: "the connection"
    case .tls: "TLS"
    case .firstByte: "the first byte"
    case .transfer: "the rest of the answer"
    }
  }
}
