public import Incidents
public import Relais

/// A fact as the journal's page shows it.
public struct JournalRow: Hashable, Sendable {
  /// The fact with its name and stamp.
  public var fact: RecordedFact
  /// The first digits of its place in its writer's chain of hashes; nil where that is not asked.
  public var hash: String?

  /// A row; see the properties.
  public init(_ fact: RecordedFact, hash: String? = nil) {
    self.fact = fact
    self.hash = hash
  }
}

/// A setting as the configuration's page shows it.
public struct ConfigurationRow: Hashable, Sendable {
  /// What is set.
  public enum Value: Hashable, Sendable {
    /// This, as people write it in the file.
    case plain(String)
    /// A secret: that there is one is told, and nothing of it.
    case secret
  }

  /// Where it stands, joined by dots: `lines.fibre.device`; the first part is its section.
  public var name: String
  /// What is set.
  public var value: Value
  /// Whether the file leaves it out, so that this is what the program takes by itself.
  public var isStandard: Bool

  /// A row; see the properties.
  public init(_ name: String, _ value: Value, isStandard: Bool = false) {
    self.name = name
    self.value = value
    self.isStandard = isStandard
  }
}

/// A login of the account, as its page shows it.
public struct SessionRow: Hashable, Sendable {
  /// What the form to end it sends; never what the browser proves itself with.
  public var id: String
  /// When it began.
  public var startedAt: Instant
  /// When it was last used.
  public var usedAt: Instant
  /// The address that it was last used from.
  public var address: String
  /// What the browser calls itself.
  public var agent: String
  /// Whether it is the reader's own.
  public var isCurrent: Bool

  /// A row; see the properties.
  public init(
    id: String, startedAt: Instant, usedAt: Instant, address: String, agent: String,
    isCurrent: Bool
  ) {
    self.id = id
    self.startedAt = startedAt
    self.usedAt = usedAt
    self.address = address
    self.agent = agent
    self.isCurrent = isCurrent
  }
}
