/// Letters with their marks as single code points where those exist: `e` and U+0301 become `é`.
///
/// This is Unicode's normal form C for the Latin, Greek and Cyrillic scripts; others are left as
/// they are. It rests on Swift's own rule that characters are equal when they are canonically so.
public enum Composition {
  /// A text in composed form.
  public static func composed(_ text: String) -> String {
    // Most text has no mark at all, and is given back untouched.
    guard text.unicodeScalars.contains(where: { isMark($0) || isSingleton($0) }) else {
      return text
    }
    var result = String.UnicodeScalarView()
    for character in text { result.append(contentsOf: composed(character)) }
    return String(result)
  }

  /// The code points of a character in composed form.
  static func composed(_ character: Character) -> [Unicode.Scalar] {
    let scalars = Array(character.unicodeScalars)
    if scalars.count == 1 {
      guard isSingleton(scalars[0]), let simple = table[character] else { return scalars }
      return [simple]
    }
    // The longest run from the start that one code point can stand for; marks after it stay.
    for length in stride(from: min(scalars.count, 4), to: 1, by: -1) {
      var head = String.UnicodeScalarView()
      head.append(contentsOf: scalars[..<length])
      let start = String(head)
      guard start.count == 1, let first = start.first, let single = table[first] else { continue }
      return [single] + scalars[length...]
    }
    return scalars
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass != .notReordered
  }

  /// The signs of Ångström, Kelvin and Ohm, which are letters in another guise.
  private static func isSingleton(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0x2126 || scalar.value == 0x212A || scalar.value == 0x212B
  }

  /// Each composed character's code point; of several that are equal the lowest.
  private static let table: [Character: Unicode.Scalar] = {
    var table: [Character: Unicode.Scalar] = ["K": "K"]
    for range in [0xC0...0x24F, 0x370...0x4FF, 0x1E00...0x1FFF] as [ClosedRange<UInt32>] {
      for value in range {
        guard let scalar = Unicode.Scalar(value) else { continue }
        let character = Character(scalar)
        if table[character] == nil { table[character] = scalar }
      }
    }
    return table
  }()
}
