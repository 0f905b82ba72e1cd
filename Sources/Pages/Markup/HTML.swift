/// Markup that is escaped by construction.
///
/// What stands in a literal is markup; what is interpolated is text, unless it is `HTML` itself:
/// `let item: HTML = "<li>\(name)</li>"`. A literal is a `StaticString`, so words that come from
/// outside while the program runs can never pass for markup. Interpolate into text and into
/// attribute values between double quotes, nowhere else.
public struct HTML: Hashable, Sendable {
  /// The markup.
  public let markup: String

  /// Nothing.
  public static let empty = HTML(trusted: "")

  /// Text in which nothing is markup.
  public init(_ text: some StringProtocol) {
    var escaped = ""
    escaped.appendEscaped(text)
    markup = escaped
  }

  /// Markup that this program made by other means, such as a style sheet; never words from outside.
  public init(trusted markup: String) { self.markup = markup }

  /// Text of several lines: a blank line ends a paragraph, any other line break is kept.
  public static func paragraphs(_ text: String) -> HTML {
    var paragraphs: [[HTML]] = [[]]
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if !line.allSatisfy(\.isWhitespace) {
        paragraphs[paragraphs.count - 1].append(HTML(line))
      } else if paragraphs.last?.isEmpty == false {
        paragraphs.append([])
      }
    }
    let filled = paragraphs.filter { !$0.isEmpty }
    return "\(filled.map { lines -> HTML in "<p>\(lines, separator: "<br>")</p>" })"
  }
}

extension HTML: ExpressibleByStringInterpolation {
  /// The markup of a literal.
  public init(stringLiteral value: StaticString) { markup = value.description }

  /// The markup of a literal with what was put into it.
  public init(stringInterpolation: StringInterpolation) { markup = stringInterpolation.markup }

  /// Collects a literal and what is put into it.
  public struct StringInterpolation: StringInterpolationProtocol, Sendable {
    fileprivate var markup = ""

    /// Begins with nothing.
    public init(literalCapacity: Int, interpolationCount: Int) {
      markup.reserveCapacity(literalCapacity + 24 * interpolationCount)
    }

    /// Adds what stands in the literal.
    public mutating func appendLiteral(_ literal: StaticString) {
      markup += literal.description
    }

    /// Adds text, escaped.
    public mutating func appendInterpolation(_ text: some StringProtocol) {
      markup.appendEscaped(text)
    }

    /// Adds a number, in digits.
    public mutating func appendInterpolation(_ number: some BinaryInteger) {
      markup += String(number)
    }

    /// Adds what a literal of this program says, as markup.
    public mutating func appendInterpolation(_ literal: StaticString) {
      markup += literal.description
    }

    /// Adds markup, or nothing.
    public mutating func appendInterpolation(_ part: HTML?) {
      if let part { markup += part.markup }
    }

    /// Adds one piece of markup after the other.
    public mutating func appendInterpolation(_ parts: [HTML], separator: HTML = .empty) {
      for (index, part) in parts.enumerated() {
        if index > 0 { markup += separator.markup }
        markup += part.markup
      }
    }

    /// Adds ` name="value"` where there is a value.
    public mutating func appendInterpolation(attribute name: StaticString, _ value: String?) {
      guard let value else { return }
      markup += " \(name)=\""
      markup.appendEscaped(value)
      markup += "\""
    }

    /// Adds ` name` where the condition holds.
    public mutating func appendInterpolation(attribute name: StaticString, when isSet: Bool) {
      if isSet { markup += " \(name)" }
    }
  }
}

extension String {
  /// Adds text with everything replaced that is markup, in an element or in an attribute's value.
  ///
  /// Characters that no document may hold, such as NUL, become U+FFFD (HTML Standard §13.1.4.1).
  fileprivate mutating func appendEscaped(_ text: some StringProtocol) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": self += "&amp;"
      case "<": self += "&lt;"
      case ">": self += "&gt;"
      case "\"": self += "&quot;"
      case "'": self += "&#39;"
      case "\t", "\n", "\r": unicodeScalars.append(scalar)
      case _ where scalar.properties.generalCategory == .control || scalar.isNoncharacter:
        unicodeScalars.append("\u{FFFD}")
      default: unicodeScalars.append(scalar)
      }
    }
  }
}

extension Unicode.Scalar {
  /// Whether it is one of the 66 that never stand for a character (Unicode §23.7).
  fileprivate var isNoncharacter: Bool {
    value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(value)
  }
}
