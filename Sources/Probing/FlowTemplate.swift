/// A text with places for captured values: `/basket/{{id}}`.
struct FlowTemplate: Hashable, Sendable {
  /// What a filled text is for; says how values are made harmless in it.
  enum Use {
    /// An address: values cannot change its host.
    case address
    /// A header: values cannot begin another one.
    case header
    /// A JSON document: values stay within their texts.
    case json
    /// Anything else: values as they are.
    case text
  }

  private enum Part: Hashable, Sendable {
    case fixed(String)
    case value(String)
  }

  /// As written.
  let text: String
  private var parts: [Part] = []

  /// Reads a text; braces that do not pair stand for themselves.
  init(_ text: String) {
    self.text = text
    var rest = text[...]
    while let open = rest.firstRange(of: "{{"),
      let close = rest[open.upperBound...].firstRange(of: "}}")
    {
      parts.append(.fixed(String(rest[..<open.lowerBound])))
      parts.append(.value(rest[open.upperBound..<close.lowerBound].filter { $0 != " " }))
      rest = rest[close.upperBound...]
    }
    parts.append(.fixed(String(rest)))
  }

  /// The names of the values that it needs.
  var names: [String] {
    parts.compactMap { if case .value(let name) = $0 { name } else { nil } }
  }

  /// Whether it is an address of its own, with nothing in it that a page has said.
  var isWhollyOwn: Bool { names.isEmpty && WebAddress(text) != nil }

  /// Whether it can become an address: a whole one, or one relative to the step before.
  ///
  /// Values may stand in path and query only: a page must not choose the host.
  func isFit(isFirst: Bool) -> Bool {
    let sample = filled(with: [:], as: .address)
    if text.contains("://") {
      let afterScheme = text[(text.firstRange(of: "://")?.upperBound ?? text.startIndex)...]
      let authority = afterScheme.prefix { !"/?#".contains($0) }
      return WebAddress(sample) != nil && !authority.contains("{{")
    }
    return !isFirst && WebAddress.standIn.resolving(sample) != nil
  }

  /// The text with the values in their places, made harmless for their use; missing ones are empty.
  func filled(with values: [String: String], as use: Use) -> String {
    var result = ""
    for part in parts {
      switch part {
      case .fixed(let text): result += text
      case .value(let name): result += Self.harmless(values[name] ?? "", as: use)
      }
    }
    return result
  }

  private static func harmless(_ value: String, as use: Use) -> String {
    switch use {
    case .text: value
    case .header:
      String(
        String.UnicodeScalarView(
          value.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    case .json: jsonEscaped(value)
    case .address: addressEncoded(value)
    }
  }

  private static func jsonEscaped(_ value: String) -> String {
    var result = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Keeps what paths and queries are made of, also what is encoded already.
  private static func addressEncoded(_ value: String) -> String {
    encoded(value) { $0 == "/" || $0 == "?" || $0 == "=" || $0 == "&" || $0 == "%" || $0 == ";" }
  }

  /// A name or value of a form (`application/x-www-form-urlencoded`).
  static func formEncoded(_ value: String) -> String { encoded(value) { _ in false } }

  private static func encoded(_ value: String, keeping: (Unicode.Scalar) -> Bool) -> String {
    var result = ""
    for byte in value.utf8 {
      let scalar = Unicode.Scalar(byte)
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
        result.unicodeScalars.append(scalar)
      case _ where byte < 0x80 && keeping(scalar):
        result.unicodeScalars.append(scalar)
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return result
  }
}
