internal import FoundationEssentials
public import Publishing
public import Relais

/// A message to all who want to hear of it: the words, and what is kept of its going out.
public struct FanOutJob: Hashable, Sendable {
  /// How far a job has come.
  public enum State: String, Hashable, Sendable {
    /// There may be people left.
    case running
    /// Nobody is left.
    case done
    /// What was left was stopped by a newer message or a person.
    case stopped
    /// Its time was over before everybody had it.
    case expired
  }

  /// Its number.
  public var id: Int64
  /// What names it: the same for the same delivery.
  public var name: String
  /// The channel whose server it goes out by.
  public var channel: String
  /// What it has in common with the other messages of its incident to the same readers.
  public var thread: String
  /// When the words were approved: the date of each mail.
  public var approvedAt: Instant
  /// Nothing is sent at or after this.
  public var deadline: Instant
  /// The words, in the order of preference for those who read none of the languages.
  public var words: [FanWords]
  /// How many people it is for.
  public var people: Int
  /// How far it has come.
  public var state: State
}

/// What is to become a job.
public struct FanOutOrder: Hashable, Sendable {
  /// What names it.
  public var name: String
  /// The channel.
  public var channel: String
  /// What its messages have in common.
  public var thread: String
  /// When the words were approved.
  public var approvedAt: Instant
  /// Nothing is sent at or after this.
  public var deadline: Instant
  /// The words.
  public var words: [FanWords]
  /// The services it is about; empty where it is about all of them.
  public var services: [ServiceID]

  /// An order; see the properties.
  public init(
    name: String, channel: String, thread: String, approvedAt: Instant, deadline: Instant,
    words: [FanWords], services: [ServiceID]
  ) {
    self.name = name
    self.channel = channel
    self.thread = thread
    self.approvedAt = approvedAt
    self.deadline = deadline
    self.words = words
    self.services = services
  }
}

/// How many have theirs.
public struct FanOutCount: Hashable, Sendable, Codable {
  /// They were taken.
  public var sent = 0
  /// Their address refuses them for good.
  public var refused = 0
  /// They unsubscribed or were erased before it was their turn.
  public var gone = 0
  /// They wait.
  public var left = 0

  /// Nobody.
  public init() {}
}
