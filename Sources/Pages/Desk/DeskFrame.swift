public import Relais

/// Who looks at a page of the desk, when, and from where.
public struct DeskFrame: Sendable {
  /// The company, its zone and its languages.
  public var settings: PublicSettings
  /// The reader's language, one of the settings'.
  public var language: Language
  /// The moment for which the page holds.
  public var asOf: Instant
  /// The name of the account; nil where nobody has logged in: such a page has no navigation.
  public var person: String?
  /// What the account may do: the navigation leads to nothing else; nil leads to what all may see.
  public var role: Role?
  /// What every form sends back as `csrf`; nil leaves it out.
  public var csrf: String?
  /// The address of the page, without its query: `/desk/checks`.
  public var path: String
  /// What has just been done, told once at the top of the page.
  public var notice: Message?
  /// How many things among the announcements wait for somebody; see ``TruthTable/calls``.
  public var calls = 0

  /// A frame; see the properties.
  public init(
    settings: PublicSettings, language: Language, asOf: Instant, person: String?, csrf: String?,
    path: String
  ) {
    self.settings = settings
    self.language = language
    self.asOf = asOf
    self.person = person
    self.csrf = csrf
    self.path = path
  }

  /// The reader.
  var reader: Reader { Reader(language: language, zone: settings.zone, asOf: asOf) }
}
