/// The length of a text as X counts it.
///
/// Source: twitter-text, configuration v3: 280 weighted characters; a code point weighs 1 in the
/// ranges 0…4351, 8192…8205, 8208…8223 and 8242…8247 and 2 elsewhere; a whole emoji, however many
/// code points it has, weighs 2; a link weighs 23; the text is counted in normal form C.
public enum WeightedLength {
  /// What a link costs, however long it is.
  public static let link = 23

  /// The weighted length.
  ///
  /// An address without a scheme, or of a host that is none on the Internet, may or may not be a
  /// link to X: it costs what is dearer, a link or its letters. Marks that have no composed form
  /// are counted one by one.
  ///
  /// - Complexity: O(n) in the number of code points.
  public static func of(_ text: String) -> Int {
    var weight = 0
    for piece in LinkFinder.pieces(of: text) {
      switch piece {
      case .text(let words): weight += self.weight(words)
      case .link(let address, .written) where LinkFinder.isPublic(address):
        weight += link + of(String(rest(of: address)))
      case .link(let address, _): weight += max(link, self.weight(address))
      }
    }
    return weight
  }

  /// What X takes for words behind a link, though no space parts them: from the first character on
  /// that its links do not have, such as one of Japanese.
  private static func rest(of address: Substring) -> Substring {
    var isQuery = false
    let link = address.prefix { character in
      isQuery = isQuery || character == "?"
      return character.unicodeScalars.allSatisfy { scalar in
        switch scalar.value {
        case 0x21...0x7E: !"\"<>\\^`{}".unicodeScalars.contains(scalar)
        case 0xC0...0x24F, 0x400...0x4FF: !isQuery
        default: false
        }
      }
    }
    return address[link.endIndex...]
  }

  private static func weight(_ text: Substring) -> Int {
    text.reduce(0) { sum, character in
      if Emoji.isEmoji(character) { return sum + 2 }
      return sum
        + Composition.composed(character).reduce(0) { $0 + weight($1) }
    }
  }

  private static func weight(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0...4_351, 8_192...8_205, 8_208...8_223, 8_242...8_247: 1
    default: 2
    }
  }
}

/// Which characters are pictures.
enum Emoji {
  /// Whether X takes a character for a picture: all that may be one, `©` included, unless U+FE0E
  /// asks for text; digits, `#` and `*` only as key caps.
  static func isEmoji(_ character: Character) -> Bool {
    let scalars = character.unicodeScalars
    guard let first = scalars.first, first.properties.isEmoji else { return false }
    if first.isASCII { return scalars.contains { $0.value == 0x20E3 } }
    return !scalars.contains { $0.value == 0xFE0E }
  }
}
