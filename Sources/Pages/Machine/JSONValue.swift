/// A JSON value whose members keep their order (RFC 8259), written as a Swift literal.
///
/// `PlainValue` has one spelling with sorted names, to be hashed; this one is for readers, and safe
/// within a page.
enum JSONValue: Hashable, Sendable {
  /// Nothing.
  case null
  /// True or false.
  case boolean(Bool)
  /// A whole number.
  case integer(Int)
  /// A text.
  case text(String)
  /// Values in their order.
  case list([JSONValue])
  /// Named values in the order in which they are written.
  case object([Member])

  /// A named value.
  struct Member: Hashable, Sendable {
    /// The name.
    var name: String
    /// The value.
    var value: JSONValue
  }

  /// The text, or null.
  init(_ text: String?) { self = text.map(JSONValue.text) ?? .null }

  /// The value as UTF-8 without spaces.
  ///
  /// Besides what JSON demands, those characters are escaped that would mean something if a page
  /// took the text over into a script or into markup.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .boolean(let boolean): bytes += (boolean ? "true" : "false").utf8
    case .integer(let integer): bytes += String(integer).utf8
    case .text(let text): Self.write(text, to: &bytes)
    case .list(let items):
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        item.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.write(member.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": bytes += #"\""#.utf8
      case "\\": bytes += #"\\"#.utf8
      case "\n": bytes += #"\n"#.utf8
      case "\r": bytes += #"\r"#.utf8
      case "\t": bytes += #"\t"#.utf8
      case "<", ">", "&", "\u{7F}", "\u{2028}", "\u{2029}", "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        bytes += (#"\u"# + String(repeating: "0", count: 4 - digits.count) + digits).utf8
      default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension JSONValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// The text.
  init(stringLiteral value: String) { self = .text(value) }
  /// The number.
  init(integerLiteral value: Int) { self = .integer(value) }
  /// True or false.
  init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// Null.
  init(nilLiteral: ()) { self = .null }
  /// The values in their order.
  init(arrayLiteral elements: JSONValue...) { self = .list(elements) }
  /// The named values in their order.
  init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member(name: $0.0, value: $0.1) })
  }

  /// An object with the members of another behind its own.
  static func + (a: JSONValue, b: JSONValue) -> JSONValue {
    guard case .object(let first) = a, case .object(let second) = b else { return a }
    return .object(first + second)
  }
}
