/// How a channel counts text, and how much of it it takes.
///
/// A rule judges the very text that is sent, escapes included. Where a network's own counting
/// cannot be known exactly, a rule errs by counting too much, never too little.
public enum TextRule: Hashable, Sendable, Codable {
  /// X: weighted characters, where a link costs as much as 23 and most scripts but the Latin,
  /// Greek, Cyrillic, Arabic and Hebrew ones two a character. See ``WeightedLength``.
  case weighted(limit: Int)
  /// Mastodon: characters as people see them, a link counted as so many whatever its length; an
  /// instance tells both numbers.
  case characters(limit: Int, link: Int)
  /// Bluesky: characters as people see them, and bytes of UTF-8 besides.
  case graphemes(limit: Int, bytes: Int)
  /// SMS: at most so many parts. See ``ShortMessage``.
  case shortMessage(parts: Int)
  /// Bytes of UTF-8, as ntfy counts.
  case bytes(limit: Int)
  /// One line for a header of a mail, of so many characters at most: no breaks, no controls.
  case subject(limit: Int)
  /// Characters as people see them, links at their length.
  case plain(limit: Int)

  /// X for an ordinary account.
  public static let x = TextRule.weighted(limit: 280)
  /// Mastodon as it comes; an instance may allow more.
  public static let mastodon = TextRule.characters(limit: 500, link: 23)
  /// Bluesky, by the lexicon `app.bsky.feed.post`.
  public static let bluesky = TextRule.graphemes(limit: 300, bytes: 3_000)
  /// An SMS that readers still take for one message.
  public static let sms = TextRule.shortMessage(parts: 3)
  /// ntfy 2.13: a longer message would become a file.
  public static let ntfy = TextRule.bytes(limit: 4_096)
  /// A subject that mail programs show whole, or nearly.
  public static let mailSubject = TextRule.subject(limit: 120)
  /// A Facebook page.
  public static let facebook = TextRule.plain(limit: 63_206)
  /// Slack, as its documentation advises.
  public static let slack = TextRule.plain(limit: 4_000)
  /// A LinkedIn page.
  public static let linkedIn = TextRule.plain(limit: 3_000)
  /// Where only good sense sets a limit: a blog, a mail, a page.
  public static let unhurried = TextRule.plain(limit: 20_000)

  /// Whether the text is one line: sentences then follow each other on it.
  public var isOneLine: Bool {
    if case .subject = self { return true }
    return false
  }

  /// What a text costs here.
  public func measure(_ text: String) -> Measurement {
    switch self {
    case .weighted(let limit):
      return Measurement(used: WeightedLength.of(text), limit: limit, unit: .weighted)
    case .characters(let limit, let link):
      return Measurement(
        used: Self.characters(of: text, link: link), limit: limit, unit: .characters)
    case .graphemes(let limit, let bytes):
      let characters = Measurement(used: text.count, limit: limit, unit: .characters)
      let weight = Measurement(used: text.utf8.count, limit: bytes, unit: .bytes)
      // Whichever of the two is nearer to its end, or further beyond it.
      return weight.used * limit > characters.used * bytes ? weight : characters
    case .shortMessage(let parts):
      let message = ShortMessage(text)
      return Measurement(
        used: message.parts, limit: parts, unit: .parts(message.alphabet, units: message.units))
    case .bytes(let limit):
      return Measurement(used: text.utf8.count, limit: limit, unit: .bytes)
    case .subject(let limit), .plain(let limit):
      return Measurement(used: text.count, limit: limit, unit: .characters)
    }
  }

  private static func characters(of text: String, link: Int) -> Int {
    var count = 0
    for piece in LinkFinder.pieces(of: text) {
      switch piece {
      case .text(let words): count += words.count
      case .link(_, .written): count += link
      // Mastodon leaves an address without a scheme as it is.
      case .link(let address, .bare): count += address.count
      }
    }
    return count
  }
}

/// What a text costs on a channel.
public struct Measurement: Hashable, Sendable, Codable {
  /// What is counted.
  public enum Unit: Hashable, Sendable, Codable {
    /// X's weighted characters.
    case weighted
    /// Characters as people see them.
    case characters
    /// Bytes of UTF-8.
    case bytes
    /// Parts of an SMS, written in that alphabet, of so many septets or UTF-16 units in all.
    case parts(ShortMessage.Alphabet, units: Int)
  }

  /// How much the text takes.
  public var used: Int
  /// How much it may take.
  public var limit: Int
  /// What is counted.
  public var unit: Unit

  /// A measurement; see the properties.
  public init(used: Int, limit: Int, unit: Unit) {
    self.used = used
    self.limit = limit
    self.unit = unit
  }

  /// Whether the text may go out.
  public var fits: Bool { used <= limit }

  /// By how much it is too long; 0 where it fits.
  public var excess: Int { max(0, used - limit) }
}
