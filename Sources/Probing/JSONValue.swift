import NIOCore
import Relais

/// A JSON value (RFC 8259).
enum JSONValue: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case flag(Bool)
  /// A number, as written: no digit is lost.
  case number(String)
  /// A text.
  case text(String)
  /// Values in order.
  case array([JSONValue])
  /// Values by name; the last of several with one name.
  case object([String: JSONValue])

  /// Values within values at most.
  static let maximumDepth = 64

  /// Reads one value that fills the bytes, strictly; anything else fails as malformed.
  init(_ bytes: ByteBufferView) throws(ProbeFailure) {
    var parser = JSONParser(bytes)
    self = try parser.document()
  }

  /// What a person would write for it, on one line; nested values as `[…]` and `{…}`.
  var spelled: String {
    switch self {
    case .null: "null"
    case .flag(let flag): flag ? "true" : "false"
    case .number(let digits): String(peerText: digits)
    case .text(let text): String(peerText: text)
    case .array: "[…]"
    case .object: "{…}"
    }
  }

  /// Whether it is what that word of a configuration means: numbers by value, all else as written.
  func means(_ word: String) -> Bool {
    switch self {
    case .null: word == "null"
    case .flag(let flag): word == (flag ? "true" : "false")
    case .text(let text): text == word
    case .number(let digits):
      digits == word || Double(digits).flatMap { a in Double(word).map { a == $0 } } ?? false
    case .array, .object: false
    }
  }
}

/// Reads JSON from bytes of any origin: no recursion beyond a limit, no index unchecked.
private struct JSONParser {
  private var rest: ByteBufferView
  private var depth = 0

  init(_ bytes: ByteBufferView) { rest = bytes }

  mutating func document() throws(ProbeFailure) -> JSONValue {
    let value = try value()
    skipSpace()
    guard rest.isEmpty else { throw wrong("something after the end") }
    return value
  }

  private func wrong(_ what: String) -> ProbeFailure { .malformed(reason: "JSON: \(what)") }

  private mutating func skipSpace() {
    rest = rest.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
  }

  /// Takes the next byte if it is this one, after any space.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func value() throws(ProbeFailure) -> JSONValue {
    depth += 1
    defer { depth -= 1 }
    guard depth <= JSONValue.maximumDepth else { throw wrong("nested too deeply") }
    skipSpace()
    switch rest.first {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "t"): return try word("true", .flag(true))
    case UInt8(ascii: "f"): return try word("false", .flag(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONValue
  ) throws(ProbeFailure) -> JSONValue {
    let bytes = "\(word)".utf8
    guard rest.starts(with: bytes) else { throw wrong("an unknown word") }
    rest = rest.dropFirst(bytes.count)
    return value
  }

  private mutating func array() throws(ProbeFailure) -> JSONValue {
    rest.removeFirst()
    var items: [JSONValue] = []
    if take("]") { return .array(items) }
    while true {
      items.append(try value())
      if take("]") { return .array(items) }
      guard take(",") else { throw wrong("a list that does not end") }
    }
  }

  private mutating func object() throws(ProbeFailure) -> JSONValue {
    rest.removeFirst()
    var members: [String: JSONValue] = [:]
    if take("}") { return .object(members) }
    while true {
      skipSpace()
      guard rest.first == UInt8(ascii: "\"") else { throw wrong("a member without a name") }
      let name = try text()
      guard take(":") else { throw wrong("a name without a value") }
      members[name] = try value()
      if take("}") { return .object(members) }
      guard take(",") else { throw wrong("an object that does not end") }
    }
  }

  private mutating func number() throws(ProbeFailure) -> String {
    let digits = rest.prefix { byte in
      (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
    }
    let text = String(decoding: digits, as: UTF8.self)
    let whole = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let second = whole.dropFirst().first
    guard text.utf8.count <= 64, let first = whole.first, first.isNumber,
      !(first == "0" && second?.isNumber == true), text.last?.isNumber == true,
      !text.contains(".e"), !text.contains(".E"), Double(text) != nil
    else { throw wrong("neither a value nor a number") }
    rest = rest.dropFirst(digits.count)
    return text
  }

  private mutating func text() throws(ProbeFailure) -> String {
    rest.removeFirst()
    var bytes: [UInt8] = []
    while true {
      let plain = rest.prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 >= 0x20 }
      bytes.append(contentsOf: plain)
      rest = rest.dropFirst(plain.count)
      switch rest.popFirst() {
      case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
      case UInt8(ascii: "\\"): bytes.append(contentsOf: String(try escape()).utf8)
      default: throw wrong("a text that does not end")
      }
    }
  }

  private mutating func escape() throws(ProbeFailure) -> Character {
    switch rest.popFirst() {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return Character(try unicode())
    default: throw wrong("an unknown escape")
    }
  }

  private mutating func unicode() throws(ProbeFailure) -> Unicode.Scalar {
    let high = try unit()
    guard (0xD800...0xDBFF).contains(high) else {
      guard let scalar = Unicode.Scalar(high) else { throw wrong("half a character") }
      return scalar
    }
    guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u") else {
      throw wrong("half a character")
    }
    let low = try unit()
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw wrong("half a character") }
    return scalar
  }

  private mutating func unit() throws(ProbeFailure) -> UInt32 {
    let digits = rest.prefix(4)
    guard digits.count == 4, digits.first != UInt8(ascii: "+"),
      let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw wrong("an unknown escape") }
    rest = rest.dropFirst(4)
    return unit
  }
}
