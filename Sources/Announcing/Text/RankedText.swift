/// A text as sentences, each with its weight, so that it can be made shorter without being cut.
public struct RankedText: Hashable, Sendable, Codable {
  /// A sentence, which stays whole or goes whole.
  public struct Sentence: Hashable, Sendable, Codable {
    /// The words, with the punctuation that ends them; no line break.
    public var text: String
    /// How long it stays.
    public var rank: Rank
    /// Whether it begins a paragraph.
    public var opensParagraph: Bool

    /// A sentence; see the properties.
    public init(_ text: String, rank: Rank, opensParagraph: Bool = false) {
      self.text = text
      self.rank = rank
      self.opensParagraph = opensParagraph
    }
  }

  /// How long a sentence stays when room runs out.
  public enum Rank: Hashable, Sendable, Codable, Comparable {
    /// It may go: the lowest number first, and of equal ones the last in the text.
    case may(UInt8)
    /// It never goes: what the customer's order is about, and what would be untrue without it.
    case must
  }

  /// The sentences in the order of reading.
  public var sentences: [Sentence]

  /// A text of these sentences.
  public init(_ sentences: [Sentence]) { self.sentences = sentences }

  /// The whole text: a space between sentences, an empty line between paragraphs; on one line only
  /// spaces.
  public func text(onOneLine isOneLine: Bool = false) -> String {
    Self.joined(sentences, onOneLine: isOneLine)
  }

  /// Joins what is left of a text; a paragraph that lost its first sentence still begins anew.
  private static func joined(_ sentences: [Sentence], onOneLine: Bool) -> String {
    var result = ""
    for sentence in sentences where !sentence.text.isEmpty {
      if !result.isEmpty {
        result += sentence.opensParagraph && !onOneLine ? "\n\n" : " "
      }
      result += sentence.text
    }
    return result
  }

  /// The text without some sentences, by place.
  func leaving(_ dropped: Set<Int>, onOneLine: Bool) -> String {
    var left: [Sentence] = []
    var opens = false
    for (place, sentence) in sentences.enumerated() {
      opens = opens || sentence.opensParagraph
      guard !dropped.contains(place) else { continue }
      left.append(Sentence(sentence.text, rank: sentence.rank, opensParagraph: opens))
      opens = false
    }
    return Self.joined(left, onOneLine: onOneLine)
  }
}

extension RankedText {
  /// Takes free words apart into sentences, all of one rank, as after an edit.
  ///
  /// A line break ends a sentence, and an empty line a paragraph. So do `.`, `!`, `?` and `…`, with
  /// the quotes and brackets that close behind them, before a space; unless a small letter follows,
  /// or the stop stands behind a single letter that abbreviates, as in `M. Petit` and `11 h. 30`.
  public init(words: String, rank: Rank) {
    var sentences: [Sentence] = []
    var opens = false
    for line in words.split(separator: "\n", omittingEmptySubsequences: false) {
      let parts = Self.sentences(of: line)
      if parts.isEmpty { opens = true }
      for part in parts {
        sentences.append(
          Sentence(String(part), rank: rank, opensParagraph: opens && !sentences.isEmpty))
        opens = false
      }
    }
    self.init(sentences)
  }

  private static func sentences(of line: Substring) -> [Substring] {
    var found: [Substring] = []
    var start = line.startIndex
    var index = line.startIndex
    while index < line.endIndex {
      let character = line[index]
      let next = line.index(after: index)
      if ".!?…".contains(character), let end = end(of: line, after: next),
        !(character == "." && isAbbreviation(line[start..<index], before: line[end...]))
      {
        append(line[start..<end], to: &found)
        start = end
        index = end
      } else {
        index = next
      }
    }
    append(line[start...], to: &found)
    return found
  }

  private static func append(_ piece: Substring, to found: inout [Substring]) {
    let bare = piece.trimming(\.isWhitespace)
    if !bare.isEmpty { found.append(bare) }
  }

  /// Where the sentence ends whose last stop stands before that place; nil if it goes on.
  private static func end(of line: Substring, after place: String.Index) -> String.Index? {
    var end = place
    while end < line.endIndex {
      // A French closing quote stands apart, and still belongs to what it closes.
      let spaced = line[end...].drop(while: \.isWhitespace)
      if spaced.first == "»" {
        end = line.index(after: spaced.startIndex)
      } else if ".!?…\"'”’)]".contains(line[end]) {
        end = line.index(after: end)
      } else {
        break
      }
    }
    guard end < line.endIndex else { return end }
    guard line[end].isWhitespace else { return nil }
    let rest = line[end...].drop(while: \.isWhitespace)
    guard let first = rest.first else { return end }
    return first.isLowercase ? nil : end
  }

  private static func isAbbreviation(_ before: Substring, before rest: Substring) -> Bool {
    let word = before.reversed().prefix { $0.isLetter || $0.isNumber }
    guard word.count == 1, let letter = word.first, letter.isLetter else { return false }
    return letter.isUppercase || rest.first { !$0.isWhitespace }?.isNumber == true
  }
}
