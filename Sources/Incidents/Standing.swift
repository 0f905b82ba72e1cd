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

/// How a service does, by the detector and by a person's word.
public struct ServiceStanding: Hashable, Sendable, Codable {
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

  /// The service.
  public let service: ServiceID
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

  /// What is shown: a person's word, else the detector's; nil before either.
  public var state: ServiceState? { word?.state ?? detected?.state }
}
