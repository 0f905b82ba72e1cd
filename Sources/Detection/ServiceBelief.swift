public import Relais

/// What the detector believes about a service, with since when and why.
public struct ServiceBelief: Hashable, Sendable, Codable {
  /// The service.
  public var service: ServiceID
  /// How it does: worst of what its own checks say and of what its dependencies impose.
  public var state: ServiceState
  /// Since when it has been in this state.
  public var since: Instant
  /// Its checks that have failed for good, or are slow, in the order of the configuration.
  public var failing: [CheckID]
  /// The services it depends on that do at least as badly, and so take it down.
  public var blamedOn: [ServiceID]
  /// The components of the present verdict that its failing checks cross: a failure that these
  /// explain is no incident of its own.
  public var explainedBy: [Component]

  /// A belief; see the properties.
  public init(
    service: ServiceID, state: ServiceState = .operational, since: Instant,
    failing: [CheckID] = [], blamedOn: [ServiceID] = [], explainedBy: [Component] = []
  ) {
    self.service = service
    self.state = state
    self.since = since
    self.failing = failing
    self.blamedOn = blamedOn
    self.explainedBy = explainedBy
  }
}
