public import Relais

/// A message in one language, sentence by sentence, as a person writes and corrects it.
public struct MessageText: Hashable, Sendable, Codable {
  /// A sentence, and what it is bound to.
  public struct Sentence: Hashable, Sendable, Codable {
    /// The words.
    public var text: String
    /// How long it stays where room is short.
    public var rank: RankedText.Rank
    /// Whether it begins a paragraph.
    public var opensParagraph: Bool
    /// The statement that it makes; nil for one that claims nothing of a service.
    public var statement: StatementID?

    /// A sentence; see the properties.
    public init(
      _ text: String, rank: RankedText.Rank, opensParagraph: Bool = false,
      statement: StatementID? = nil
    ) {
      self.text = text
      self.rank = rank
      self.opensParagraph = opensParagraph
      self.statement = statement
    }
  }

  /// The language.
  public var language: Language
  /// The title: a mail's subject, a post's heading.
  public var title: String
  /// The sentences, in the order of reading.
  public var sentences: [Sentence]

  /// A message; see the properties.
  public init(language: Language, title: String, sentences: [Sentence]) {
    self.language = language
    self.title = title
    self.sentences = sentences
  }

  /// The sentences as a text that can be fitted.
  public var ranked: RankedText {
    RankedText(
      sentences.map { .init($0.text, rank: $0.rank, opensParagraph: $0.opensParagraph) })
  }
}

/// French wants spaces that do not break before `:`, `;`, `!`, `?` and within quotes.
enum FrenchSpacing {
  /// The text with its spaces before these marks made unbreakable; none is added.
  static func applied(to text: String) -> String {
    let characters = Array(text)
    var result = ""
    for (place, character) in characters.enumerated() {
      let next = place + 1 < characters.count ? characters[place + 1] : nil
      let isBound =
        character == " "
        && ((next.map { ":;!?»".contains($0) } ?? false) || result.last == "«")
      result.append(isBound ? "\u{A0}" : character)
    }
    return result
  }
}
