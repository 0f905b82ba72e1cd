/// The spaces that French sets around its signs, so that no catalogue can forget one.
///
/// Source: Imprimerie nationale, "Lexique des règles typographiques en usage", « Ponctuation ».
enum FrenchTypography {
  /// A space that breaks no line, before a colon and inside guillemets.
  static let noBreakSpace: Character = "\u{A0}"
  /// The narrow one, before `;`, `!`, `?`, `%` and between thousands.
  static let narrowSpace: Character = "\u{202F}"

  /// Replaces plain spaces before `: ; ! ? » %` and after `«`.
  static func typeset(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: " ")) else { return text }
    let characters = Array(text)
    var result = ""
    result.reserveCapacity(text.utf8.count + 8)
    for (index, character) in characters.enumerated() {
      guard character == " " else {
        result.append(character)
        continue
      }
      let next = index + 1 < characters.count ? characters[index + 1] : " "
      let previous = index > 0 ? characters[index - 1] : " "
      switch (previous, next) {
      case ("«", _), (_, ":"), (_, "»"): result.append(noBreakSpace)
      case (_, ";"), (_, "!"), (_, "?"), (_, "%"): result.append(narrowSpace)
      default: result.append(" ")
      }
    }
    return result
  }
}
