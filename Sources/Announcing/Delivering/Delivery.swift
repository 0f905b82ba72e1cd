public import Relais

/// What stands on a channel, as the channel names it.
public struct RemotePost: Hashable, Sendable, Codable {
  /// The channel's own name of it.
  public var id: String
  /// Where people see it.
  public var link: String?
  /// What the adapter wants to find again with it, as it gave it: an entity tag, a content id, the
  /// root of a thread.
  public var version: String?

  /// A post; see the properties.
  public init(id: String, link: String? = nil, version: String? = nil) {
    self.id = id
    self.link = link
    self.version = version
  }
}

/// What an adapter is to do.
public enum DeliveryAction: Hashable, Sendable, Codable {
  /// Post a new message; after another one, so that readers see both, where there is one.
  case publish(after: RemotePost?)
  /// Replace the words of what stands there.
  case edit(RemotePost)
  /// Take away what stands there.
  case retract(RemotePost)
}

/// One rendering on its way to one channel: all that an adapter is told.
///
/// Every attempt of a delivery is the same, but for its number. An adapter sends nothing at or
/// after the deadline, and carries the epoch wherever a channel can refuse a lower one.
public struct Delivery: Hashable, Sendable {
  /// What names it.
  public var key: DeliveryKey
  /// What to do.
  public var action: DeliveryAction
  /// The words.
  public var rendering: Rendering
  /// What they were approved by.
  public var hash: ContentHash
  /// When they were approved: the time that a post is given, the same at every attempt.
  public var approvedAt: Instant
  /// Which attempt it is, from 1.
  public var attempt: Int
  /// When the first attempt may have left; for reading back, not before this less two minutes.
  public var firstSentAt: Instant
  /// The fence: the epoch of the channel's home.
  public var epoch: UInt64
  /// Nothing is sent at or after this.
  public var deadline: Instant

  /// A delivery; see the properties.
  public init(
    key: DeliveryKey, action: DeliveryAction, rendering: Rendering, hash: ContentHash,
    approvedAt: Instant, attempt: Int, firstSentAt: Instant, epoch: UInt64, deadline: Instant
  ) {
    self.key = key
    self.action = action
    self.rendering = rendering
    self.hash = hash
    self.approvedAt = approvedAt
    self.attempt = attempt
    self.firstSentAt = firstSentAt
    self.epoch = epoch
    self.deadline = deadline
  }

  /// What the channel takes for the key of this request: the same at every attempt.
  public var idempotencyKey: String {
    switch action {
    case .publish: key.description
    case .edit: "\(key)/edit"
    case .retract: "\(key)/retract"
    }
  }
}
