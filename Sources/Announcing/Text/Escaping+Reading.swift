extension Escaping {
  /// The words as readers see them, of a text that ``escape(_:)`` has made.
  public func shown(_ text: String) -> String {
    switch self {
    case .none: text
    case .html: Self.read(text, Self.htmlNames)
    case .slack: Self.read(text, Array(Self.htmlNames.prefix(3)))
    case .markdown, .littleText: Self.unslashed(text)
    }
  }

  private static let htmlNames: [(name: String, character: Character)] = [
    ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("<br>", "\n"),
  ]

  private static func read(
    _ text: String, _ names: [(name: String, character: Character)]
  ) -> String {
    var result = ""
    var rest = text[...]
    while let first = rest.first {
      if first == "&" || first == "<",
        let known = names.first(where: { rest.hasPrefix($0.name) })
      {
        result.append(known.character)
        rest = rest.dropFirst(known.name.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  private static func unslashed(_ text: String) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        result.append(character)
        isEscaped = false
      }
    }
    return result
  }
}
