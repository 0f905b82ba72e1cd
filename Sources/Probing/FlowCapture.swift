import NIOCore
import Relais

/// A value that is taken from an answer for later steps.
struct FlowCapture: Hashable, Sendable {
  /// Where in the answer a value is.
  enum Source: Hashable, Sendable {
    /// Between the first occurrence of a text and the next one of another.
    case between(String, String)
    /// At a place in a JSON body.
    case json(JSONPath)
    /// In a header, named in lower case.
    case header(String)
    /// In the form field of that name: its `value`.
    case input(String)
  }

  /// Bytes of a value at most.
  static let maximumSize = 4_096

  /// What later steps call it.
  var name: String
  /// Where it is.
  var source: Source

  /// Reads `capture`: a map of names, each with one of `between`, `json`, `header` and `input`.
  static func captures(reading settings: inout SettingsReader) -> [FlowCapture] {
    guard var readers = settings.map("capture") else { return [] }
    var captures: [FlowCapture] = []
    for name in readers.keys {
      guard var reader = readers.map(name) else { continue }
      if let source = Self.source(reading: &reader) {
        captures.append(FlowCapture(name: name, source: source))
      }
      readers.absorb(reader)
    }
    settings.absorb(readers)
    return captures
  }

  private static func source(reading reader: inout SettingsReader) -> Source? {
    let bounds = reader.texts("between")
    let path = reader.text("json")
    let header = reader.text("header")
    let input = reader.text("input")
    if let input { return .input(input) }
    if let header { return .header(header.lowercased()) }
    if let path {
      if let path = JSONPath(path) { return .json(path) }
      reader.note("json", found: "\"\(path)\"", allowed: "a path such as cart.items[0].id")
      return nil
    }
    if bounds.count == 2, let first = bounds.first, let last = bounds.last, !last.isEmpty {
      return .between(first, last)
    }
    reader.note(
      "between", found: "no place",
      allowed: "between: [\"before\", \"after\"], json, header or input")
    return nil
  }

  /// The value in an answer; throws where it is missing or longer than ``maximumSize``.
  func value(in response: HTTPResponse) throws(ProbeFailure) -> String {
    let body = response.body.readableBytesView
    let value: String? =
      switch source {
      case .header(let name): response.head[name]
      case .json(let path): try path.value(in: JSONValue(body)).flatMap(Self.word)
      case .between(let first, let last): Self.between(first, last, in: body)
      case .input(let name): HTMLInput.value(named: name, in: body)
      }
    guard let value else {
      throw .unexpected(expected: "a value for \(name) (\(description))", found: "none")
    }
    guard value.utf8.count <= Self.maximumSize else { throw .tooLarge(limit: Self.maximumSize) }
    return value
  }

  private var description: String {
    switch source {
    case .between(let first, _): "after \"\(first.prefix(80))\""
    case .json(let path): "JSON \(path.text)"
    case .header(let name): "header \(name)"
    case .input(let name): "input \(name)"
    }
  }

  private static func word(_ value: JSONValue) -> String? {
    switch value {
    case .text(let text), .number(let text): text
    case .flag(let flag): flag ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  private static func between(_ first: String, _ last: String, in body: ByteBufferView) -> String? {
    guard let start = body.range(of: Array(first.utf8))?.upperBound,
      let end = body[start...].range(of: Array(last.utf8))?.lowerBound
    else { return nil }
    return String(decoding: body[start..<end], as: UTF8.self)
  }
}

/// Finds the value of a form field, without building a document.
enum HTMLInput {
  /// The `value` of the first `<input>` of that name; understands quotes and a few entities.
  static func value(named name: String, in body: ByteBufferView) -> String? {
    var rest = body
    while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
      rest = rest[start...].dropFirst()
      guard rest.prefix(5).elementsEqual("input".utf8, by: { $0 | 0x20 == $1 }) else { continue }
      rest = rest.dropFirst(5)
      let found = attributes(&rest)
      if found["name"] == name { return found["value"].map(withoutEntities) ?? "" }
    }
    return nil
  }

  /// Attributes up to the end of the tag, which is taken off the front.
  private static func attributes(_ rest: inout ByteBufferView) -> [String: String] {
    var found: [String: String] = [:]
    while true {
      rest = rest.drop { isSpace($0) || $0 == UInt8(ascii: "/") }
      guard let first = rest.first, first != UInt8(ascii: ">") else { return found }
      let key = rest.prefix { !isSpace($0) && ![0x3D, 0x3E, 0x2F].contains($0) }
      rest = rest.dropFirst(max(key.count, 1)).drop(while: isSpace)
      let name = String(decoding: key, as: UTF8.self).lowercased()
      guard rest.first == UInt8(ascii: "=") else { continue }
      rest = rest.dropFirst().drop(while: isSpace)
      let value: ByteBufferView
      if let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
        value = rest.dropFirst().prefix { $0 != quote }
        rest = rest.dropFirst(value.count + 2)
      } else {
        value = rest.prefix { !isSpace($0) && $0 != UInt8(ascii: ">") }
        rest = rest.dropFirst(value.count)
      }
      if found[name] == nil { found[name] = String(decoding: value, as: UTF8.self) }
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private static let entities = [
    "quot": "\"", "amp": "&", "lt": "<", "gt": ">", "#39": "'", "#x27": "'", "#34": "\"",
    "#43": "+", "#x2b": "+", "#61": "=", "#x3d": "=", "#47": "/", "#x2f": "/",
  ]

  private static func withoutEntities(_ text: String) -> String {
    guard text.contains("&") else { return text }
    var result = ""
    for (index, part) in text.split(separator: "&", omittingEmptySubsequences: false).enumerated() {
      let name = part.prefix { $0 != ";" }
      if index > 0, name.count < part.count, let word = entities[name.lowercased()] {
        result += word + part.dropFirst(name.count + 1)
      } else {
        result += (index > 0 ? "&" : "") + part
      }
    }
    return result
  }
}
