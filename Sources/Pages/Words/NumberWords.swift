/// Numbers as readers of each language write them, and the forms of words that go with them.
///
/// Source: Unicode CLDR 46, number symbols and plural rules of `en` and `fr`.
enum NumberWords {
  /// A whole number: `1,234` and `1 234`.
  static func whole(_ number: Int) -> Message {
    let digits = String(number.magnitude)
    var groups: [Substring] = []
    var rest = Substring(digits)
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    groups.insert(rest, at: 0)
    let sign = number < 0 ? "\u{2212}" : ""
    return Message(
      english: sign + groups.joined(separator: ","),
      french: sign + groups.joined(separator: String(FrenchTypography.narrowSpace)))
  }

  /// A share in per cent with two decimals, rounded down, so that only what is whole reads 100:
  /// `99.98%` and `99,98 %`.
  ///
  /// - Precondition: 0 ≤ part ≤ whole, whole > 0.
  static func share(_ part: Int, of whole: Int) -> Message {
    let hundredths = Int(Double(part) / Double(whole) * 10_000)
    let bounded = part == whole ? 10_000 : min(max(hundredths, 0), 9_999)
    guard bounded < 10_000 else { return Message(english: "100%", french: "100 %") }
    let decimals = bounded % 100
    let written = "\(decimals / 10)\(decimals % 10)"
    return Message(
      english: "\(bounded / 100).\(written)%", french: "\(bounded / 100),\(written) %")
  }

  /// A number and the form of the word that goes with it: one in English; none and one in French.
  static func count(
    _ number: Int, english: (one: String, other: String), french: (one: String, other: String)
  ) -> Message {
    let digits = whole(number)
    return Message(
      english: "\(digits.english) \(number == 1 ? english.one : english.other)",
      french: "\(digits.french) \(abs(number) < 2 ? french.one : french.other)")
  }
}
