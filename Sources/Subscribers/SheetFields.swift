/// One line of a sheet of values between commas (RFC 4180), taken apart and put together.
///
/// A value that holds a line's end is not taken: a sheet is read line by line, so that a mistake
/// can be named by its line.
enum SheetFields {
  /// Why a line cannot be taken apart.
  enum Problem: Error, Hashable {
    /// A quote has no end on this line.
    case openQuote
    /// Something stands after the quote that ends a value.
    case afterQuote
  }

  /// The values of a line, at any of these marks: Excel writes semicolons where people write a
  /// comma in numbers.
  static func read(_ line: Substring, at mark: Character) throws(Problem) -> [String] {
    var fields: [String] = []
    var rest = line[...]
    while true {
      let (field, next) = try one(rest, at: mark)
      fields.append(field)
      guard let next else { return fields }
      rest = next
    }
  }

  private static func one(
    _ text: Substring, at mark: Character
  ) throws(Problem) -> (String, Substring?) {
    guard text.first == "\"" else {
      guard let end = text.firstIndex(of: mark) else { return (String(text), nil) }
      return (String(text[..<end]), text[text.index(after: end)...])
    }
    var value = ""
    var rest = text.dropFirst()
    while let quote = rest.firstIndex(of: "\"") {
      value += rest[..<quote]
      rest = rest[rest.index(after: quote)...]
      guard rest.first == "\"" else {
        guard let first = rest.first else { return (value, nil) }
        guard first == mark else { throw .afterQuote }
        return (value, rest.dropFirst())
      }
      value.append("\"")
      rest = rest.dropFirst()
    }
    throw .openQuote
  }

  /// A line of these values, quoted where they must be; ends of lines in them become blanks.
  static func written(_ fields: [String]) -> String {
    fields.map { field in
      let flat = String(field.map { $0.isNewline ? " " : $0 })
      guard flat.contains(where: { ",\";".contains($0) }) || flat.first == " " else { return flat }
      return "\"\(flat.replacing("\"", with: "\"\""))\""
    }.joined(separator: ",")
  }
}
