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

  /// A message that goes or went out to them.
  public struct Message: Sendable, Codable {
    /// Its title in the first of its languages.
    public var title: String
    /// When its words were approved.
    public var at: Instant
    /// `running`, `done`, `stopped` by a newer one or a person, or `expired`.
    public var state: String
    /// How many it is for.
    public var people: Int
    /// How many have theirs.
    public var sent: Int
    /// How many addresses refused it.
    public var refused: Int
    /// How many left before it was their turn.
    public var gone: Int
    /// What is in the way at present; nil for nothing.
    public var trouble: String?
  }

  /// How many are written to, by how.
  public var active: [String: Int]
  /// How many addresses have refused too often.
  public var suspended: Int
  /// The first of them, in the order in which they came.
  public var people: [Person]
  /// The last messages, the newest first.
  public var messages: [Message] = []
}
