public import Relais

/// A well-known address that is asked only to see whether a line works.
public struct Anchor: Hashable, Sendable, Codable {
  /// What it is called in verdicts: its owner, or its address again.
  public var name: String
  /// Its address, an IPv4 or IPv6 literal.
  public var address: String

  /// An anchor; see the properties.
  public init(name: String, address: String) {
    self.name = name
    self.address = address
  }
}

/// A line, and what is known to ask along it from the near end to the far end.
///
/// What is nil is not known, and then nothing is asked there: the fewer witnesses along a line,
/// the larger the groups of components that a verdict cannot tell apart.
public struct WatchedLine: Hashable, Sendable, Codable {
  /// The line.
  public var line: Line
  /// The anchors asked over it; three in different networks serve best, two at least for DOWN.
  public var anchors: [Anchor]
  /// Address of the operator's first router; nil asks whoever stands two hops away.
  public var accessRouter: String?
  /// Address of a host in the operator's core.
  public var operatorCore: String?
  /// Address of a host at the far edge of the operator's network.
  public var operatorFarEdge: String?
  /// Address of the resolver that this machine's names are found by.
  public var operatorResolver: String?
  /// Address of a resolver outside the operator's network.
  public var publicResolver: String?
  /// Whether the box tells its own view of the access line, by SNMP or TR-064.
  public var hasBoxStatus: Bool

  /// A watched line; see the properties.
  public init(
    line: Line, anchors: [Anchor], accessRouter: String? = nil, operatorCore: String? = nil,
    operatorFarEdge: String? = nil, operatorResolver: String? = nil, publicResolver: String? = nil,
    hasBoxStatus: Bool = false
  ) {
    self.line = line
    self.anchors = anchors
    self.accessRouter = accessRouter
    self.operatorCore = operatorCore
    self.operatorFarEdge = operatorFarEdge
    self.operatorResolver = operatorResolver
    self.publicResolver = publicResolver
    self.hasBoxStatus = hasBoxStatus
  }
}
