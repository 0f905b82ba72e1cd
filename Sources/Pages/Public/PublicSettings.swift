public import Relais

/// What the configuration says of the public page: who speaks, and which services are shown.
public struct PublicSettings: Hashable, Sendable {
  /// Services shown under one heading.
  public struct Group: Hashable, Sendable {
    /// The heading; nil for services that are in no group.
    public var title: LocalizedText?
    /// The services, in the order in which they are shown.
    public var services: [ShownService]

    /// A group; see the properties.
    public init(title: LocalizedText?, services: [ShownService]) {
      self.title = title
      self.services = services
    }
  }

  /// A service that strangers may know of.
  public struct ShownService: Hashable, Sendable {
    /// The name in the configuration.
    public var id: ServiceID
    /// What people call it.
    public var title: LocalizedText
    /// What it is for, in a sentence.
    public var about: LocalizedText?

    /// A service; see the properties.
    public init(id: ServiceID, title: LocalizedText, about: LocalizedText? = nil) {
      self.id = id
      self.title = title
      self.about = about
    }
  }

  /// The company's name.
  public var title: LocalizedText
  /// Where the page is reached, without a slash at the end.
  public var url: String
  /// The zone that times are told in.
  public var zone: TimeZoneRules
  /// The languages of the page, of ``Message/languages``; the first for readers who want none.
  public var languages: [Language]
  /// The services shown.
  public var groups: [Group]
  /// Whether readers can ask to be told by mail.
  public var takesSubscribers: Bool

  /// The settings of a page; see the properties.
  public init(
    title: LocalizedText, url: String, zone: TimeZoneRules, languages: [Language], groups: [Group],
    takesSubscribers: Bool = false
  ) {
    self.title = title
    self.url = url
    self.zone = zone
    self.languages = languages
    self.groups = groups
    self.takesSubscribers = takesSubscribers
  }
}
