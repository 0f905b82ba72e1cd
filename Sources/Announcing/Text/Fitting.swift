/// A text made to fit a channel.
public struct FittedText: Hashable, Sendable, Codable {
  /// The text as it goes out, escaped as the channel wants it.
  public var text: String
  /// What it costs.
  public var measurement: Measurement
  /// The sentences left out, by their place in the text, in that order.
  public var dropped: [Int]

  /// Whether it may go out: where it may not, even what must stay is too long, and a person has to
  /// say it in fewer words.
  public var fits: Bool { measurement.fits }

  /// A fitted text; see the properties.
  public init(text: String, measurement: Measurement, dropped: [Int]) {
    self.text = text
    self.measurement = measurement
    self.dropped = dropped
  }
}

extension TextRule {
  /// Makes a text fit by leaving out whole sentences, the least one first.
  ///
  /// None that must stay ever goes, and nothing is ever cut within a sentence.
  /// What is left out is always the least: no sentence stays while a weightier one goes.
  ///
  /// - Parameters:
  ///   - text: the sentences with their ranks.
  ///   - escaping: how the channel wants its text; what is measured is what is sent.
  /// - Returns: the text, and whether it fits now.
  /// - Complexity: O(n²) at worst in the number of sentences.
  public func fit(_ text: RankedText, escaping: Escaping = .none) -> FittedText {
    let places = text.sentences.indices.sorted { a, b in
      let (first, second) = (text.sentences[a].rank, text.sentences[b].rank)
      return first == second ? a > b : first < second
    }
    var dropped: Set<Int> = []
    var fitted = attempt(text, without: dropped, escaping)
    for place in places where !fitted.fits && text.sentences[place].rank != .must {
      dropped.insert(place)
      fitted = attempt(text, without: dropped, escaping)
    }
    return fitted
  }

  private func attempt(
    _ text: RankedText, without dropped: Set<Int>, _ escaping: Escaping
  ) -> FittedText {
    var words = text.leaving(dropped, onOneLine: isOneLine)
    if isOneLine { words = HeaderText.line(words) }
    if case .shortMessage = self { words = ShortMessage.softened(words) }
    words = escaping.escape(words)
    return FittedText(text: words, measurement: measure(words), dropped: dropped.sorted())
  }
}

/// Text for the header of a mail.
public enum HeaderText {
  /// The text on one line and without controls, so that nothing in it begins another header.
  ///
  /// Every line break of any kind, and every control, becomes a space; runs of spaces become one.
  /// How non-ASCII is encoded (RFC 2047) is the mailer's part.
  public static func line(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isBreak =
        scalar.properties.generalCategory == .control || scalar.value == 0x2028
        || scalar.value == 0x2029
      if isBreak || scalar == " " {
        if !result.isEmpty, !result.hasSuffix(" ") { result += " " }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    while result.hasSuffix(" ") { result.removeLast() }
    return result
  }
}

/// How a channel wants the characters that mean something to it.
public enum Escaping: String, Hashable, Sendable, Codable, CaseIterable {
  /// As it is: plain text.
  case none
  /// HTML text and attribute values; line breaks become `<br>`.
  case html
  /// Slack: `&`, `<` and `>`.
  case slack
  /// Markdown: everything that could begin a mark.
  case markdown
  /// LinkedIn's "little text".
  case littleText

  /// The text as the channel shows it for what it is.
  public func escape(_ text: String) -> String {
    switch self {
    case .none: text
    case .html: Self.replace(text, Self.htmlMarks)
    case .slack: Self.replace(text, ["&": "&amp;", "<": "&lt;", ">": "&gt;"])
    case .markdown: Self.backslashed(text, "\\`*_{}[]<>()#+-!|~&")
    case .littleText: Self.backslashed(text, "\\()[]{}<>@|~_*#")
    }
  }

  private static let htmlMarks: [Character: String] = [
    "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;", "\n": "<br>",
  ]

  private static func replace(_ text: String, _ marks: [Character: String]) -> String {
    text.reduce(into: "") { result, character in
      if let mark = marks[character] { result += mark } else { result.append(character) }
    }
  }

  private static func backslashed(_ text: String, _ marks: String) -> String {
    let marks = Set(marks)
    return text.reduce(into: "") { result, character in
      if marks.contains(character) { result += "\\" }
      result.append(character)
    }
  }
}
