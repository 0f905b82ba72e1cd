public import Relais

/// A node began a life: it was started for the first time, or restored from a backup.
public struct NodeStarted: Hashable, Sendable, Codable {
  /// The version of Relais that it runs: `1.2.0`.
  public var version: String

  /// The payload; see the properties.
  public init(version: String) {
    self.version = version
  }
}

/// A line's condition changed, for certain.
public struct LineStateChanged: Hashable, Sendable, Codable {
  /// The line.
  public var line: LineID
  /// How it does now.
  public var condition: LineCondition
  /// Since when: for down, when the first unanswered probe was sent.
  public var since: Instant
  /// Why; nil when all is well.
  public var reason: LineReason?

  /// The payload; see the properties.
  public init(line: LineID, condition: LineCondition, since: Instant, reason: LineReason? = nil) {
    self.line = line
    self.condition = condition
    self.since = since
    self.reason = reason
  }
}

/// The detector's view of a service changed.
public struct ServiceStateChanged: Hashable, Sendable, Codable {
  /// The service.
  public var service: ServiceID
  /// How it does now.
  public var state: ServiceState
  /// Since when.
  public var since: Instant
  /// The services that take it down, because it cannot do without them.
  public var takenDownBy: [ServiceID]

  /// The payload; see the properties.
  public init(
    service: ServiceID, state: ServiceState, since: Instant, takenDownBy: [ServiceID] = []
  ) {
    self.service = service
    self.state = state
    self.since = since
    self.takenDownBy = takenDownBy
  }
}

/// A person said how a service does; that holds until it is released.
public struct ServiceStateSet: Hashable, Sendable, Codable {
  /// The service.
  public var service: ServiceID
  /// How it does, by that person's word.
  public var state: ServiceState
  /// Who did it.
  public var by: Actor
  /// When it was observed or wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(service: ServiceID, state: ServiceState, by: Actor, at: Instant) {
    self.service = service
    self.state = state
    self.by = by
    self.at = at
  }
}

/// A person left a service to the detector again.
public struct ServiceReleased: Hashable, Sendable, Codable {
  /// The service.
  public var service: ServiceID
  /// Who did it.
  public var by: Actor
  /// When it was observed or wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(service: ServiceID, by: Actor, at: Instant) {
    self.service = service
    self.by = by
    self.at = at
  }
}
