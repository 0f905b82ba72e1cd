public import Relais

/// What is known of a line for certain; suspicion has no place in facts.
public enum LineCondition: String, Hashable, Sendable, Codable, CaseIterable {
  /// Answers come as they should.
  case up
  /// Answers come, but slowly or with gaps.
  case degraded
  /// No answers come.
  case down

  /// What a belief says for certain; nil for suspicion and for not knowing.
  public init?(_ state: LineState) {
    switch state {
    case .up: self = .up
    case .degraded: self = .degraded
    case .down: self = .down
    case .unknown, .suspect: return nil
    }
  }
}

/// A line that an incident is about.
public struct AffectedLine: Hashable, Sendable, Codable {
  /// The line.
  public var line: LineID
  /// How it does; `up` once it has recovered.
  public var condition: LineCondition

  /// A line and how it does.
  public init(line: LineID, condition: LineCondition) {
    self.line = line
    self.condition = condition
  }
}

/// A service that an incident takes down.
public struct AffectedService: Hashable, Sendable, Codable {
  /// The service.
  public var service: ServiceID
  /// How it does; `operational` once it has recovered.
  public var state: ServiceState
  /// The services that take it down, because it cannot do without them.
  public var takenDownBy: [ServiceID]

  /// A service and how it does; see the properties.
  public init(service: ServiceID, state: ServiceState, takenDownBy: [ServiceID] = []) {
    self.service = service
    self.state = state
    self.takenDownBy = takenDownBy
  }

  /// Whether it works as well as announced: operational, or stopped on purpose.
  public var isFine: Bool { state <= .underMaintenance }
}
