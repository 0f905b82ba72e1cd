/// A way into a JSON value: `status.components[0].name`, `["a name.with dots"].id`.
struct JSONPath: Hashable, Sendable {
  private enum Step: Hashable, Sendable {
    case name(String)
    case index(Int)
  }

  /// As written.
  let text: String
  private var steps: [Step] = []

  /// Reads a path; a leading `$` is allowed; nil if it is none.
  init?(_ text: String) {
    self.text = text
    var rest = text[...]
    if rest.first == "$" { rest.removeFirst() }
    while let first = rest.first {
      if first == "[" {
        guard let step = Self.bracket(&rest) else { return nil }
        steps.append(step)
      } else {
        if first == "." { rest.removeFirst() }
        let name = rest.prefix { $0 != "." && $0 != "[" }
        guard !name.isEmpty, first == "." || steps.isEmpty else { return nil }
        steps.append(.name(String(name)))
        rest = rest.dropFirst(name.count)
      }
    }
    guard !text.isEmpty else { return nil }
  }

  /// The value that the path leads to; nil where it leads nowhere.
  func value(in value: JSONValue) -> JSONValue? {
    var value = value
    for step in steps {
      switch (step, value) {
      case (.name(let name), .object(let members)):
        guard let member = members[name] else { return nil }
        value = member
      case (.index(let index), .array(let items)):
        guard items.indices.contains(index) else { return nil }
        value = items[index]
      default: return nil
      }
    }
    return value
  }

  private static func bracket(_ rest: inout Substring) -> Step? {
    rest.removeFirst()
    if let quote = rest.first, quote == "\"" || quote == "'" {
      let name = rest.dropFirst().prefix { $0 != quote }
      rest = rest.dropFirst(name.count + 1)
      guard rest.hasPrefix("\(quote)]") else { return nil }
      rest = rest.dropFirst(2)
      return .name(String(name))
    }
    let digits = rest.prefix { $0 != "]" }
    rest = rest.dropFirst(digits.count)
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let index = Int(digits),
      rest.popFirst() == "]"
    else { return nil }
    return .index(index)
  }
}
