public import Relais

/// What the detector believes about a service, with since when and why.
///
/// The state is told to customers, so it is theirs. Where a service is asked from outside too, a
/// target that answers there is not down for them, whatever the office meets on its way to it: the
/// service stays operational, ``reach`` says that the office cannot use it, and the broken line is
/// an incident of its own. The other way round, what answers the office but not those outside does
/// not work for some: a partial outage. What answers nobody is a major one. Telephony is different:
/// a trunk that answers outside rings no phone in an office that cannot reach it, so for `sip` and
/// `call` the office's failure counts in full. While the twin itself is out of order, its last word
/// excuses nothing.
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
  /// From where it works; nil where it is asked from one side only, or where its checks disagree.
  public var reach: ServiceReach?

  /// A belief; see the properties.
  public init(
    service: ServiceID, state: ServiceState = .operational, since: Instant,
    failing: [CheckID] = [], blamedOn: [ServiceID] = [], explainedBy: [Component] = [],
    reach: ServiceReach? = nil
  ) {
    self.service = service
    self.state = state
    self.since = since
    self.failing = failing
    self.blamedOn = blamedOn
    self.explainedBy = explainedBy
    self.reach = reach
  }
}
