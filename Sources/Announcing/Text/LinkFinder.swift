/// Finds addresses of the web in a text, by a rule small enough to state.
///
/// A link *as written* begins with `http://` or `https://`, in any case, where no letter or digit
/// stands before it, and runs over a host, and from the `/`, `?` or `#` behind it to the next
/// space, control character or one of `< > "`, `«`, `»`.
/// Full stops, commas, semicolons, colons, question and exclamation marks, quotes and ellipses at
/// its end belong to the sentence; so does a closing bracket that it does not open.
///
/// A *bare* one is a run of ASCII labels joined by dots, the last of at least two letters, such as
/// `shop.example`, with or without a path: X makes links of those whose end is a known domain.
public enum LinkFinder {
  /// How a link is written.
  public enum Style: Hashable, Sendable {
    /// With `http://` or `https://`.
    case written
    /// Without either.
    case bare
  }

  /// A stretch of a text.
  public enum Piece: Hashable, Sendable {
    /// Words between links.
    case text(Substring)
    /// A link.
    case link(Substring, Style)
  }

  /// The links in a text, as written.
  public static func links(in text: String) -> [Substring] {
    pieces(of: text).compactMap { piece in
      guard case .link(let address, .written) = piece else { return nil }
      return address
    }
  }

  /// The text in pieces, which joined are the text again.
  ///
  /// - Complexity: O(n) in the number of characters.
  public static func pieces(of text: String) -> [Piece] {
    var pieces: [Piece] = []
    var start = text.startIndex
    var index = text.startIndex
    var isFresh = true
    while index < text.endIndex {
      if isFresh, let (end, style) = link(in: text, at: index) {
        if start < index { pieces.append(.text(text[start..<index])) }
        pieces.append(.link(text[index..<end], style))
        start = end
        index = end
        isFresh = false
      } else {
        let character = text[index]
        isFresh = !(isWord(character) || character == "@" || character == "." || character == "-")
        index = text.index(after: index)
      }
    }
    if start < text.endIndex { pieces.append(.text(text[start...])) }
    return pieces
  }

  /// Whether a link as written leads to a name of the Internet: two labels or more, the last one of
  /// two letters or more, and none of those kept for private networks and examples.
  static func isPublic(_ address: Substring) -> Bool {
    let body = address.drop { $0 != "/" }.drop { $0 == "/" }
    let authority = body.prefix { !"/?#".contains($0) }
    let host = (authority.split(separator: "@").last ?? authority).prefix { $0 != ":" }
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count > 1, let last = labels.last, last.count > 1 else { return false }
    return last.allSatisfy(\.isLetter) && !privateEnds.contains(last.lowercased())
  }

  private static let privateEnds: Set<String> = [
    "corp", "example", "home", "internal", "intranet", "invalid", "lan", "local", "localhost",
    "localdomain", "onion", "test",
  ]

  private static func link(in text: String, at start: String.Index) -> (String.Index, Style)? {
    let rest = text[start...]
    for scheme in ["https://", "http://"] where begins(rest, with: scheme) {
      let body = text.index(start, offsetBy: scheme.count)
      let end = trimmed(text, from: body, to: run(text, fromHost: body))
      return end > body ? (end, .written) : nil
    }
    // What follows a slash belongs to an address of another kind: `ftp://shop.example`.
    if start > text.startIndex, text[text.index(before: start)] == "/" { return nil }
    return bareLink(in: text, at: start).map { ($0, .bare) }
  }

  private static func begins(_ text: Substring, with scheme: String) -> Bool {
    let head = text.prefix(scheme.count)
    return head.count == scheme.count && head.lowercased() == scheme
  }

  private static func bareLink(in text: String, at start: String.Index) -> String.Index? {
    var index = start
    var labels = 0
    var label = ""
    var end: String.Index?
    while index < text.endIndex {
      let character = text[index]
      if isASCIIWord(character) || (character == "-" && !label.isEmpty) {
        label.append(character)
      } else if character == ".", !label.isEmpty {
        labels += 1
        label = ""
      } else {
        break
      }
      index = text.index(after: index)
      let isLast = index == text.endIndex || !(isASCIIWord(text[index]) || text[index] == "-")
      if isLast, labels > 0, label.count >= 2, label.allSatisfy(\.isLetter) { end = index }
    }
    guard let end else { return nil }
    guard end < text.endIndex, text[end] == "/" else { return end }
    return trimmed(text, from: end, to: run(text, from: end))
  }

  /// The end of a host and of what follows it, if a path, a query or a fragment does.
  private static func run(_ text: String, fromHost start: String.Index) -> String.Index {
    let host = text[start...].prefix { isWord($0) || "-.:@%[]".contains($0) }
    guard host.endIndex < text.endIndex, "/?#".contains(text[host.endIndex]) else {
      return host.endIndex
    }
    return run(text, from: host.endIndex)
  }

  /// The end of what no space, control or bracket interrupts.
  private static func run(_ text: String, from start: String.Index) -> String.Index {
    var index = start
    while index < text.endIndex {
      let character = text[index]
      if character.isWhitespace || "<>\"«»".contains(character) { break }
      if let scalar = character.unicodeScalars.first, scalar.properties.generalCategory == .control
      {
        break
      }
      index = text.index(after: index)
    }
    return index
  }

  private static func trimmed(
    _ text: String, from start: String.Index, to limit: String.Index
  ) -> String.Index {
    var end = limit
    // How many more brackets open than close, kept along while closing ones are taken off the end.
    var open = 0
    for character in text[start..<end] {
      if character == "(" { open += 1 }
      if character == ")" { open -= 1 }
    }
    while end > start {
      let last = text.index(before: end)
      let character = text[last]
      let isLoose = character == ")" && open < 0
      guard isLoose || ".,;:!?'’”…".contains(character) else { break }
      if isLoose { open += 1 }
      end = last
    }
    return end
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }

  private static func isASCIIWord(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "_")
  }
}
