public import Relais

/// Words that Relais itself says, in every language that it speaks.
///
/// Catalogues are plain constants and functions that give messages (``StateWords``,
/// ``PublicWords``): both languages stand side by side, and a translation that is missing does not
/// compile. A further language is a further member here; the compiler then lists what to translate.
public struct Message: Hashable, Sendable {
  /// The languages that every message has.
  public static let languages: [Language] = [.english, .french]

  /// The words in English.
  public let english: String
  /// The words in French, typeset.
  public let french: String

  /// The same words in every language; French spaces are set by ``FrenchTypography``.
  public init(english: String, french: String) {
    self.english = english
    self.french = FrenchTypography.typeset(french)
  }

  /// Words that are the same for every reader: a name, a time of day.
  public init(_ words: String) {
    english = words
    french = words
  }

  /// The words of a person or a configuration, each language with the words for its readers.
  public init(_ text: LocalizedText) {
    english = text(in: .english)
    french = text(in: .french)
  }

  private init(exactly english: String, _ french: String) {
    self.english = english
    self.french = french
  }

  /// The words for a reader of that language; English for readers of one that Relais lacks.
  public func callAsFunction(in language: Language) -> String {
    language == .french ? french : english
  }

  /// The words as a text, such as people write.
  public var text: LocalizedText { LocalizedText([.english: english, .french: french]) }

  /// The same with a capital letter in front, to begin a heading.
  public var capitalised: Message {
    Message(exactly: Self.capitalised(english), Self.capitalised(french))
  }

  /// One after the other with something in between.
  public static func joined(_ messages: [Message], by separator: String) -> Message {
    Message(
      exactly: messages.map(\.english).joined(separator: separator),
      messages.map(\.french).joined(separator: separator))
  }

  private static func capitalised(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}
