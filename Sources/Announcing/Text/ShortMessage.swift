/// How a text goes out as SMS: in which alphabet, and in how many parts.
///
/// Source: 3GPP TS 23.038 §6.2.1 (the default alphabet and its extension table), TS 23.040
/// §9.2.3.24.1 (parts): 160 septets in a single message, 153 in each part of several; where a
/// character is in neither table all of the text is UCS-2, 70 units of UTF-16, or 67 in each part.
public struct ShortMessage: Hashable, Sendable {
  /// The alphabet of an SMS.
  public enum Alphabet: String, Hashable, Sendable, Codable {
    /// Seven bits a character, fourteen for those of the extension table.
    case gsm7
    /// Sixteen bits a character, thirty-two for those beyond the first plane.
    case ucs2
  }

  /// Its alphabet.
  public let alphabet: Alphabet
  /// Septets or UTF-16 units in all.
  public let units: Int
  /// Parts in which it goes out; 0 for an empty text.
  public let parts: Int
  /// The characters that are in neither table, each once, in the order of the text: why it is dear.
  public let dear: [Character]

  /// How that text would go out.
  ///
  /// - Complexity: O(n) in the number of characters.
  public init(_ text: String) {
    var dear: [Character] = []
    var sizes: [Int] = []
    for character in text {
      let scalars = Composition.composed(character)
      // Swift takes CR and LF for one character; the network does not.
      let costs = scalars.map { Self.septets($0) }
      if costs.contains(nil) {
        if !dear.contains(character), dear.count < Self.dearLimit { dear.append(character) }
      } else {
        sizes += costs.compactMap { $0 }
      }
    }
    self.dear = dear
    if dear.isEmpty {
      alphabet = .gsm7
      units = sizes.reduce(0, +)
      parts = Self.parts(of: sizes, total: units, single: 160, each: 153)
    } else {
      alphabet = .ucs2
      let sizes = Composition.composed(text).unicodeScalars.map { UTF16.width($0) }
      units = sizes.reduce(0, +)
      parts = Self.parts(of: sizes, total: units, single: 70, each: 67)
    }
  }

  /// How many dear characters are named.
  public static let dearLimit = 20

  /// Fills parts one by one, since an escape is never parted from what it escapes.
  private static func parts(of sizes: [Int], total: Int, single: Int, each: Int) -> Int {
    guard total > single else { return total == 0 ? 0 : 1 }
    var parts = 1
    var room = each
    for size in sizes {
      if size > room {
        parts += 1
        room = each
      }
      room -= size
    }
    return parts
  }

  /// Septets that a character takes; nil if it is in neither table.
  private static func septets(_ scalar: Unicode.Scalar) -> Int? {
    if basic.contains(scalar) { return 1 }
    return extended.contains(scalar) ? 2 : nil
  }

  private static let basic = Set(
    ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
      + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)

  private static let extended = Set("\u{C}^{}\\[~]|€".unicodeScalars)

  /// The text with punctuation that every phone has.
  ///
  /// So a curly apostrophe does not make an SMS twice as dear. Letters are left as they are: `ê`
  /// costs what it costs.
  public static func softened(_ text: String) -> String {
    var result = ""
    for character in Composition.composed(text) {
      switch character {
      case "’", "‘", "ʼ": result += "'"
      case "“", "”", "«", "»", "„": result += "\""
      case "–", "—", "‑", "−": result += "-"
      case "…": result += "..."
      case "œ": result += "oe"
      case "Œ": result += "OE"
      case "\u{A0}", "\u{202F}", "\u{2009}": result += " "
      default: result.append(character)
      }
    }
    return result
  }
}
