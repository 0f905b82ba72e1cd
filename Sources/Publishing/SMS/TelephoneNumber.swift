internal import Relais

/// A telephone number as every network takes it: `+`, the country and the rest.
///
/// Source: ITU-T E.164 §6: at most fifteen digits, of which the first, a country's, is not 0.
struct TelephoneNumber: Hashable, Sendable {
  /// `+33612345678`: nothing but the sign and digits, so it can be part of a file's name.
  let text: String

  /// Nil where the text is no such number; spaces, dots and hyphens between digits are left out.
  init?(_ written: String) {
    let bare = written.filter { !" .-\u{A0}\u{202F}".contains($0) }
    let digits = bare.dropFirst()
    guard bare.first == "+", (7...15).contains(digits.count), digits.first != "0",
      digits.allSatisfy({ ("0"..."9").contains($0) })
    else { return nil }
    text = bare
  }

  /// The number without its middle, for words that others may read: `+336…78`.
  var veiled: String { "\(text.prefix(4))…\(text.suffix(2))" }
}

extension SettingsReader {
  /// A telephone number; nil, and a problem, where it is none.
  mutating func telephoneNumber(_ key: String, _ text: String) -> TelephoneNumber? {
    if let number = TelephoneNumber(text) { return number }
    note(
      key, found: "\"\(text)\"",
      allowed: "an international number such as +33 6 12 34 56 78")
    return nil
  }
}
