public import Relais

/// Which language a reader of the dynamic side gets.
public enum LanguageChoice {
  /// The language that an Accept-Language likes best; else the first of those there are.
  ///
  /// - Parameters:
  ///   - languages: those there are, the first for readers who want none of them.
  ///   - field: the field's value, if there is one.
  /// - Returns: one of the languages; English where there are none.
  public static func best(of languages: [Language], for field: String?) -> Language {
    let tags = languages.map { Array($0.name.lowercased().utf8) }
    let bytes = Array((field ?? "").utf8)
    let place = bytes.withUnsafeBytes {
      Negotiation.language($0, ByteRun(start: 0, count: $0.count), among: tags)
    }
    return place.map { languages[$0] } ?? languages.first ?? .english
  }
}
