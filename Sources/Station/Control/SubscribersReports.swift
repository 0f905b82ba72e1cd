public import Relais

/// What a command asks about subscribers.
public enum SubscribersRequest: Sendable, Codable {
  /// How many there are, and the first of them; at most that many.
  case list(limit: Int)
  /// Take in the people of the lines that follow, up to one that is empty; the file's name is for
  /// messages, the consent says where they agreed.
  case take(file: String, consent: String)
  /// Send all of them as lines.
  case export
  /// Erase whom an address belongs to; without a trace, or so that no import brings them back.
  case erase(String, leavingNothing: Bool)
}

/// Subscribers as the command line shows them.
public struct SubscribersReport: Sendable, Codable {
  /// One of them.
  public struct Person: Sendable, Codable {
    /// How they are told: `mail`, `webhook`, `sms`.
    public var way: String
    /// Where.
    public var address: String
    /// The language they read.
    public var language: String
    /// The services they want to hear of; empty for all.
    public var services: [String]
    /// `active` or `suspended`.
    public var state: String
    /// When they asked to be told.
    public var since: Instant
    /// Where they agreed.
    public var source: String
  }

  /// How many are written to, by how.
  public var active: [String: Int]
  /// How many addresses have refused too often.
  public var suspended: Int
  /// The first of them, in the order in which they came.
  public var people: [Person]
}
