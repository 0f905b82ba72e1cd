/// What a line is for, which decides how freely it is probed and when it is switched to.
public enum LineRole: String, Hashable, Sendable, Codable, CaseIterable {
  /// The line that the office works over when all is well.
  case primary
  /// A second line that stands ready: the old line.
  case backup
  /// A line of last resort, slow or paid by volume: the 4G key.
  case emergency
}

/// One way out of the office, as configured or as found by looking.
public struct Line: Hashable, Sendable, Codable {
  /// Its name.
  public var id: LineID
  /// What it is for.
  public var role: LineRole
  /// The network device it leaves by, such as `eth0`; nil leaves the choice to the routes.
  public var device: String?
  /// The source address to send from, where the device alone does not choose the line.
  public var source: String?
  /// Address of the box (the gateway), if known.
  public var gateway: String?
  /// Whether traffic is paid by volume: probed at 0.2/s until it is needed.
  public var isMetered: Bool

  /// A line; see the properties.
  public init(
    id: LineID, role: LineRole = .primary, device: String? = nil, source: String? = nil,
    gateway: String? = nil, isMetered: Bool = false
  ) {
    self.id = id
    self.role = role
    self.device = device
    self.source = source
    self.gateway = gateway
    self.isMetered = isMetered
  }
}

/// What the detector believes about a line.
public enum LineState: String, Hashable, Sendable, Codable, CaseIterable {
  /// Nothing judged yet: the node has just started, or has just been away.
  case unknown
  /// Answers come as they should.
  case up
  /// Answers come, but slowly or with gaps.
  case degraded
  /// A probe is overdue and nothing has come since: told to nobody outside.
  case suspect
  /// The silence is longer than this line's own history makes credible, or hard evidence says so.
  case down
}

/// Why a line is in its state; the words that a person reads come from this.
public enum LineReason: Hashable, Sendable, Codable {
  /// No answer for longer than the learned threshold.
  case silence(threshold: Duration)
  /// Probes are lost more often than on a sound line; the share is 0…1 over the last minute.
  case loss(share: Double)
  /// Replies take longer than max(300 ms, 5 × the usual round trip).
  case slow(roundTrip: Duration)
  /// The network device has no carrier.
  case carrierLost
  /// The device has lost its address, or the route to its gateway is gone.
  case unrouted
  /// The box itself says that its access line is down.
  case boxSaysDown
  /// The line's own gateway answers "unreachable".
  case gatewayRefuses
}

/// A belief about a line, with since when and why.
public struct LineBelief: Hashable, Sendable, Codable {
  /// The line.
  public var line: LineID
  /// What is believed.
  public var state: LineState
  /// Since when: for suspicion and down, when the first unanswered probe was sent.
  public var since: Instant
  /// Why; nil when all is well.
  public var reason: LineReason?

  /// A belief; see the properties.
  public init(line: LineID, state: LineState, since: Instant, reason: LineReason? = nil) {
    self.line = line
    self.state = state
    self.since = since
    self.reason = reason
  }
}
