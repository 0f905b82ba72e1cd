public import Announcing
public import Relais

/// A place where announcements go, and how to speak to it.
///
/// A new channel is one file with a type that conforms to this, its test, and one line in
/// ``ChannelRegistry``. It decides nothing: whether a repeat is safe, when to read back and who is
/// asked is the outbox's to say.
public protocol PublishingChannel: Sendable {
  /// What configuration, documentation and tables call it.
  static var kind: ChannelKind { get }

  /// Reads the channel's own keys; mistakes are noted in the reader, and a stand-in value is used
  /// so that reading goes on.
  init(_ basis: ChannelBasis, settings: inout SettingsReader)

  /// What fits there, what can be promised, and what comes first.
  var profile: ChannelProfile { get }

  /// What it costs to publish those words there; nil where nobody asks for anything.
  func cost(of rendering: Rendering) -> MessageCost?

  /// Publishes, edits or retracts, once.
  ///
  /// Returns within the context's timeout, whatever the peer does. Never throws: what goes wrong is
  /// the receipt. `.notSent` only where not a byte of the request can have left.
  func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt

  /// Reads whether a delivery stands there.
  func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack

  /// Asks whether a message would go out now: is the token alive, does the target exist?
  /// Publishes nothing.
  func examine(in context: ChannelContext) async -> SelfTest
}

extension PublishingChannel {
  /// Nothing; see ``PublishingChannel/cost(of:)``.
  public func cost(of rendering: Rendering) -> MessageCost? { nil }
}

/// The name of a kind of channel, with the words that tables print of it.
public struct ChannelKind: Hashable, Sendable {
  /// The name in configuration: `mastodon`, `sms`.
  public var name: String
  /// One line on what it is.
  public var summary: String
  /// The secrets that it wants; never in the configuration.
  public var secrets: [ChannelSecret]
  /// Whether it hangs on something at the office, which then posts unless somebody says otherwise.
  public var isAtOffice: Bool

  /// A kind; see the properties.
  public init(
    name: String, summary: String, secrets: [ChannelSecret] = [], isAtOffice: Bool = false
  ) {
    self.name = name
    self.summary = summary
    self.secrets = secrets
    self.isAtOffice = isAtOffice
  }
}

/// A secret that a channel wants, which is kept apart from the configuration.
public struct ChannelSecret: Hashable, Sendable {
  /// Its name: `token`.
  public var name: String
  /// Where a person finds it.
  public var summary: String
  /// Whether the channel can do without it.
  public var isOptional: Bool

  /// A secret; see the properties.
  public init(_ name: String, _ summary: String, isOptional: Bool = false) {
    self.name = name
    self.summary = summary
    self.isOptional = isOptional
  }
}

/// What came of asking whether a channel would work.
public struct SelfTest: Hashable, Sendable, Codable {
  /// Whether a message would go out.
  public var isGood: Bool
  /// As whom or where it would stand, or why not, for a person: `@shop@social.example`.
  public var words: String

  /// What came of it; see the properties.
  public init(isGood: Bool, _ words: String) {
    self.isGood = isGood
    self.words = words
  }

  /// A message would go out.
  public static func good(_ words: String) -> SelfTest { SelfTest(isGood: true, words) }
  /// It would not.
  public static func bad(_ words: String) -> SelfTest { SelfTest(isGood: false, words) }
}
