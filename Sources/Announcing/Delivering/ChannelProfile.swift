public import Relais

/// A channel as the core needs to know it: what fits there, what can be promised, what comes first.
///
/// How to speak to it is told by the adapter, and its secrets are the shell's.
public struct ChannelProfile: Hashable, Sendable, Codable {
  /// Its name.
  public var id: ChannelID
  /// Its kind, as in the registry of channels: `mastodon`, `sms`.
  public var kind: String
  /// Whom it reaches.
  public var audience: Audience
  /// How it counts text.
  public var rule: TextRule
  /// How it counts a title of its own; nil where it has none.
  public var titleRule: TextRule?
  /// What its text means something to.
  public var escaping: Escaping
  /// The languages it is written in, in this order: one post in two, or one of each account.
  public var languages: [Language]
  /// Whether links go in: a network may charge dearly for them.
  public var takesLinks: Bool
  /// What it lets us promise for a new message.
  public var guarantee: Guarantee
  /// What can be done with what stands there.
  public var abilities: Abilities
  /// Whether what is posted there stands until it is taken away, as a banner does.
  ///
  /// It is then taken away at closure, and a newer message replaces an older one.
  public var isStanding: Bool
  /// Whether each language has the channel's room for itself and stands alone: as one paragraph, or
  /// as a letter with paragraphs where the channel has titles.
  ///
  /// Readers get their own only.
  public var isByLanguage: Bool
  /// Who goes first where little goes through: 1 (banner, page) to 7, after the order of
  /// facts: phones 2, SMS to staff 3, networks 4, mail 5, push and webhooks 6.
  public var priority: Int
  /// The host that it is reached at, which fails or recovers as one.
  public var host: String
  /// How long after it was sent a message can be expected to be seen by reading.
  public var settle: Duration
  /// Bytes on the wire that a message costs, about.
  public var bytes: Int

  /// A channel; see the properties.
  public init(
    id: ChannelID, kind: String, audience: Audience = .everyone, rule: TextRule,
    titleRule: TextRule? = nil, escaping: Escaping = .none,
    languages: [Language] = [.french, .english], takesLinks: Bool = true, guarantee: Guarantee,
    abilities: Abilities = [], isStanding: Bool = false, isByLanguage: Bool = false,
    priority: Int = 4,
    host: String, settle: Duration = .seconds(5), bytes: Int = 6_000
  ) {
    self.id = id
    self.kind = kind
    self.audience = audience
    self.rule = rule
    self.titleRule = titleRule
    self.escaping = escaping
    self.languages = languages
    self.takesLinks = takesLinks
    self.guarantee = guarantee
    self.abilities = abilities
    self.isStanding = isStanding
    self.isByLanguage = isByLanguage
    self.priority = priority
    self.host = host
    self.settle = settle
    self.bytes = bytes
  }
}
