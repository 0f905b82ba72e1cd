public import Relais

/// The number of a subscriber in the node's own list; never given twice.
public struct SubscriberID: Hashable, Comparable, Sendable {
  /// The number, from 1.
  public let number: Int64
  /// The subscriber of that number.
  public init(_ number: Int64) { self.number = number }

  /// By number: those who came first go first.
  public static func < (a: SubscriberID, b: SubscriberID) -> Bool { a.number < b.number }
}

/// How a subscriber is told.
public enum SubscriberWay: String, Hashable, Sendable, Codable, CaseIterable {
  /// By e-mail.
  case mail
  /// By a signed request to an address of theirs.
  case webhook
  /// By a short message to a telephone.
  case sms
}

/// What somebody agreed to, for as long as they are told: it is erased with them.
public struct Consent: Hashable, Sendable {
  /// When they asked to be told.
  public var at: Instant
  /// Where they said so: the page's address, or what whoever imported them says.
  public var source: String
  /// The words that they agreed to.
  public var words: String
  /// When they proved that the address is theirs; nil where the source stands for that.
  public var confirmedAt: Instant?

  /// A consent; see the properties.
  public init(at: Instant, source: String, words: String, confirmedAt: Instant? = nil) {
    self.at = at
    self.source = source
    self.words = words
    self.confirmedAt = confirmedAt
  }
}

/// Somebody who asked to be told.
public struct Subscriber: Hashable, Sendable {
  /// Whether they are written to.
  public enum State: String, Hashable, Sendable, Codable, CaseIterable {
    /// They are.
    case active
    /// Their address has refused too often; nothing is sent until they subscribe again.
    case suspended
  }

  /// How they are told.
  public var way: SubscriberWay
  /// Where: an address of mail, of the web, or a telephone's number.
  public var address: String
  /// The language they read.
  public var language: Language
  /// The services they want to hear of; empty for all.
  public var services: [ServiceID]
  /// Whether they are written to.
  public var state: State
  /// What they agreed to.
  public var consent: Consent

  /// A subscriber; see the properties.
  public init(
    way: SubscriberWay = .mail, address: String, language: Language, services: [ServiceID] = [],
    state: State = .active, consent: Consent
  ) {
    self.way = way
    self.address = address
    self.language = language
    self.services = services
    self.state = state
    self.consent = consent
  }
}

/// How many subscribers there are, by kind: all that most people need to know of them.
public struct SubscriberCount: Hashable, Sendable, Codable {
  /// Those who are written to, by how, in the order of the ways.
  public var active: [SubscriberWay: Int]
  /// Those whose address has refused too often.
  public var suspended: Int

  /// All who are written to.
  public var total: Int { active.values.reduce(0, +) }

  /// Counts; see the properties.
  public init(active: [SubscriberWay: Int] = [:], suspended: Int = 0) {
    self.active = active
    self.suspended = suspended
  }
}
