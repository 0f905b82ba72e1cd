/// One answer to a probe, or its absence by a deadline.
public struct Observation: Hashable, Sendable, Codable {
  /// The check that asked.
  public var check: CheckID
  /// When it was sent.
  public var sentAt: Instant
  /// What came back.
  public var outcome: Outcome

  /// An observation; see the properties.
  public init(check: CheckID, sentAt: Instant, outcome: Outcome) {
    self.check = check
    self.sentAt = sentAt
    self.outcome = outcome
  }
}

/// What came of a probe: a failed one is data, never a thrown error.
public enum Outcome: Hashable, Sendable, Codable {
  /// The answer that was asked for.
  case answered(Answer)
  /// No answer, or the wrong one.
  case failed(ProbeFailure)

  /// Whether nothing was asked because this node may not.
  public var isUnasked: Bool {
    if case .failed(let why) = self { why.isUnasked } else { false }
  }
}

/// A part of a probe's time, in the order in which the parts happen.
public enum Phase: String, Hashable, Sendable, Codable, CaseIterable {
  /// Finding the address of a name.
  case resolve
  /// Setting up the connection (TCP).
  case connect
  /// Setting up TLS.
  case tls
  /// From the request's last byte to the answer's first.
  case firstByte
  /// From the answer's first byte to its last.
  case transfer
}

/// What a probe learned from a target that answered as it should.
public struct Answer: Hashable, Sendable, Codable {
  /// From the first step to the last byte.
  public var duration: Duration
  /// How long each part took, where the probe has parts.
  public var phases: [Phase: Duration]
  /// When the certificate shown by the target, or the first of its chain to do so, expires.
  public var certificateExpiry: Instant?
  /// What came, in a few words: `200 OK, 5,312 bytes`, `10 mail.example.`; at most 200 characters.
  public var detail: String

  /// An answer; see the properties.
  public init(
    duration: Duration, phases: [Phase: Duration] = [:], certificateExpiry: Instant? = nil,
    detail: String = ""
  ) {
    self.duration = duration
    self.phases = phases
    self.certificateExpiry = certificateExpiry
    self.detail = detail
  }
}

/// Why a probe failed, each case answering what a person would ask next.
///
/// Text from a peer in here is cut to 200 characters and freed of control characters by the probe.
public enum ProbeFailure: Error, Hashable, Sendable, Codable {
  /// Nothing came by the deadline; the phase is the one that was under way.
  case timedOut(after: Duration, during: Phase?)
  /// The name has no address; `reason` is the resolver's word (`no such name`, `server failure`).
  case unresolved(name: String, reason: String)
  /// The target, or a router on its behalf, refused at once (`connection refused`).
  case refused(reason: String)
  /// This machine has no way there (`network is unreachable`, `no such device`).
  case unreachable(reason: String)
  /// An answer came that is not the one expected; both in words.
  case unexpected(expected: String, found: String)
  /// TLS could not be set up (`certificate has expired`, `self-signed certificate`).
  case insecure(reason: String)
  /// The answer breaks its protocol.
  case malformed(reason: String)
  /// The answer passed the size cap, in bytes.
  case tooLarge(limit: Int)
  /// The target is at an address that no probe of this node may ask.
  case forbidden(address: String)
  /// An answer sends its reader to an address where it must not lead.
  case misdirected(address: String)
  /// This machine does not let us ask; `remedy` says what to set.
  case notPermitted(reason: String, remedy: String)
  /// One step of a flow failed; steps count from 1.
  indirect case step(number: Int, name: String, failure: ProbeFailure)

  /// Whether nothing was asked because this node may not: that says nothing of the target.
  public var isUnasked: Bool {
    switch self {
    case .forbidden, .notPermitted: true
    case .step(_, _, let failure): failure.isUnasked
    default: false
    }
  }
}
