public import Relais

/// How a line does, as far as it is known for certain.
public struct LineStanding: Hashable, Sendable, Codable {
  /// The line.
  public let line: LineID
  /// How it does.
  public internal(set) var condition: LineCondition
  /// Since when.
  public internal(set) var since: Instant
  /// Why; nil when all is well.
  public internal(set) var reason: LineReason?
}

/// How a service does, by the detector and by a person's word, and how it did.
public struct ServiceStanding: Hashable, Sendable, Codable {
  /// How many of the last ``changes`` are kept; the journal keeps all of them.
  public static let changeLimit = 2_000

  /// What the detector says.
  public struct Detected: Hashable, Sendable, Codable {
    /// How it does.
    public var state: ServiceState
    /// Since when.
    public var since: Instant
    /// The services that take it down.
    public var takenDownBy: [ServiceID]
  }

  /// What a person says.
  public struct Word: Hashable, Sendable, Codable {
    /// How it does; nil once it was left to the detector again.
    public var state: ServiceState?
    /// Who said so.
    public var by: Actor
    /// When.
    public var at: Instant
  }

  /// What was shown of a service from a moment on, until the next change.
  public struct Change: Hashable, Sendable, Codable {
    /// How it does; nil where nothing is known of it any more.
    public var state: ServiceState?
    /// Since when, by the clock of whoever saw or wished it; never before the change ahead of it.
    public var at: Instant

    /// A change; see the properties.
    public init(state: ServiceState?, at: Instant) {
      self.state = state
      self.at = at
    }
  }

  /// The service.
  public let service: ServiceID
  /// When it was first spoken of; before that nothing is known of it.
  public let firstToldAt: Instant
  /// The maintenance under way that is about it, in the order of folding.
  public internal(set) var maintenances: [MaintenanceID] = []
  /// Whether all that takes it down, by the detector's word, is under maintenance.
  public internal(set) var isStoppedBelow = false
  /// What was shown of it, oldest first, each different from the one before it.
  ///
  /// Beyond ``changeLimit`` the oldest are dropped: see ``forgottenChanges``.
  public private(set) var changes: [Change] = []
  /// Changes that ``changes`` no longer holds: where there are some, nothing is known here of the
  /// time before the first that it does hold.
  public private(set) var forgottenChanges: UInt64 = 0
  /// What detectors say that do not know of each other; as a rule one.
  var detections = Register<Detected>()
  /// What persons say who do not know of each other; as a rule one, or none.
  var words = Register<Word>()

  /// What the detector says; nil before it has.
  ///
  /// Of detectors that do not know of each other the worse.
  public var detected: Detected? { detections.siblings.max { $0.state < $1.state } }

  /// What a person says and has not taken back.
  ///
  /// Of two persons who do not know of each other the worse.
  public var word: Word? {
    words.siblings.filter { $0.state != nil }.max {
      ($0.state ?? .operational) < ($1.state ?? .operational)
    }
  }

  /// What is shown: a person's word, else that it is under maintenance, else the detector's; nil
  /// before any of them.
  ///
  /// What the detector believes meanwhile stays in ``detected``.
  public var state: ServiceState? {
    if let word { return word.state }
    return isStopped ? .underMaintenance : detected?.state
  }

  /// Whether it is stopped by maintenance, and no person says otherwise.
  public var isUnderMaintenance: Bool { word == nil && isStopped }

  private var isStopped: Bool { !maintenances.isEmpty || isStoppedBelow }

  /// Since when that is shown; nil before anything was.
  public var since: Instant? { changes.last?.at }

  /// What was shown of it at that moment; nil where nothing is known, or no longer here.
  ///
  /// - Complexity: O(log n) in the number of changes kept.
  public func state(at moment: Instant) -> ServiceState? {
    let next = changes.partitioningIndex { $0.at > moment }
    return next > 0 ? changes[next - 1].state : nil
  }

  /// A service of which nothing has been said before that moment.
  init(service: ServiceID, firstToldAt: Instant) {
    self.service = service
    self.firstToldAt = firstToldAt
  }

  /// Notes what is shown from that moment on, if it differs from what was shown so far.
  mutating func note(at moment: Instant) {
    guard state != changes.last?.state else { return }
    changes.append(Change(state: state, at: max(moment, changes.last?.at ?? firstToldAt)))
    guard changes.count > Self.changeLimit else { return }
    changes.removeFirst()
    forgottenChanges += 1
  }
}
