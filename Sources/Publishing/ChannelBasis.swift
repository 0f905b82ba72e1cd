public import Announcing
public import Relais

/// What the configuration says of any channel, whatever its kind.
public struct ChannelBasis: Hashable, Sendable {
  /// Its name.
  public var id: ChannelID
  /// Whom it reaches.
  public var audience: Audience
  /// The languages it is written in, in this order; empty where the configuration does not say.
  public var languages: [Language]
  /// Whether links go in; nil where the configuration does not say.
  public var takesLinks: Bool?

  /// A basis; see the properties.
  public init(
    id: ChannelID, audience: Audience = .everyone, languages: [Language] = [],
    takesLinks: Bool? = nil
  ) {
    self.id = id
    self.audience = audience
    self.languages = languages
    self.takesLinks = takesLinks
  }
}

extension ChannelBasis {
  /// The profile of a channel on this basis; what the configuration says goes before what is usual
  /// for the kind.
  ///
  /// See ``ChannelProfile`` for the parameters.
  public func profile(
    kind: String, rule: TextRule, titleRule: TextRule? = nil, escaping: Escaping = .none,
    takesLinks: Bool = true, guarantee: Guarantee, abilities: Abilities = [],
    isStanding: Bool = false, isByLanguage: Bool = false, priority: Int = 4, host: String,
    settle: Duration = .seconds(5), bytes: Int = 6_000
  ) -> ChannelProfile {
    ChannelProfile(
      id: id, kind: kind, audience: audience, rule: rule, titleRule: titleRule,
      escaping: escaping, languages: languages.isEmpty ? [.french, .english] : languages,
      takesLinks: self.takesLinks ?? takesLinks, guarantee: guarantee, abilities: abilities,
      isStanding: isStanding, isByLanguage: isByLanguage, priority: priority, host: host,
      settle: settle, bytes: bytes)
  }
}
