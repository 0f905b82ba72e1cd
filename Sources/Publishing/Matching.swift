internal import Announcing

/// Tells whether words that were read are those that were sent, as services change them: they
/// compose letters, collapse spaces, wrap lines in HTML and shorten links.
public enum Matching {
  /// Whether two texts say the same.
  public static func isSame(_ a: String, _ b: String) -> Bool { normalised(a) == normalised(b) }

  /// A text without what services change: no markup, letters composed, one space for any run of
  /// them, and for each link a mark that stands for any.
  static func normalised(_ text: String) -> String {
    let bare = TextIntake(withoutMarkup(text)).text
    let linked = LinkFinder.pieces(of: bare).map { piece in
      switch piece {
      case .text(let words): String(words)
      case .link: "\u{FFFC}"
      }
    }
    return linked.joined().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The text of HTML: tags are gone, breaks and ends of blocks are spaces, the entities that
  /// writers of text need are read.
  public static func withoutMarkup(_ text: String) -> String {
    guard text.contains("<") || text.contains("&") else { return text }
    var result = ""
    var rest = text[...]
    while let mark = rest.firstIndex(where: { $0 == "<" || $0 == "&" }) {
      result += rest[..<mark]
      rest = rest[mark...]
      if rest.first == "<" {
        take(tag: &rest, into: &result)
      } else {
        take(entity: &rest, into: &result)
      }
    }
    return result + rest
  }

  private static func take(tag rest: inout Substring, into result: inout String) {
    let after = rest.index(after: rest.startIndex)
    let opens = after < rest.endIndex && (rest[after].isLetter || "/!".contains(rest[after]))
    guard opens, let end = rest.firstIndex(of: ">") else {
      result.append(rest.removeFirst())
      return
    }
    let name = rest[after..<end].drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
    if ["br", "p", "div", "li", "h1", "h2", "h3"].contains(name.lowercased()) { result += " " }
    rest = rest[rest.index(after: end)...]
  }

  private static let entities: [Substring: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
  ]

  private static func take(entity rest: inout Substring, into result: inout String) {
    let name = rest.dropFirst().prefix(12).prefix { $0 != ";" && $0 != "&" && !$0.isWhitespace }
    let end = rest.index(rest.startIndex, offsetBy: name.count + 1)
    guard end < rest.endIndex, rest[end] == ";", let text = meaning(of: name) else {
      result.append(rest.removeFirst())
      return
    }
    result += text
    rest = rest[rest.index(after: end)...]
  }

  private static func meaning(of name: Substring) -> String? {
    guard name.first == "#" else { return entities[name] }
    let digits = name.dropFirst()
    let number =
      digits.first == "x" || digits.first == "X"
      ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return number.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
  }
}
