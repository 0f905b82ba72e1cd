public import Relais

extension MessageText {
  /// The sentences with their ranks and statements as one text, for a form to carry beside the
  /// words that a person edits.
  ///
  /// A line for each sentence: `!` where it must stay, else its rank as a number; the statement, or
  /// `-`; the words. An empty line begins a paragraph.
  public var marked: String {
    sentences.map { sentence in
      let rank =
        switch sentence.rank {
        case .must: "!"
        case .may(let number): "\(number)"
        }
      let statement = sentence.statement.map { Self.marked($0) } ?? "-"
      let words = String(sentence.text.map { $0.isNewline ? " " : $0 })
      return (sentence.opensParagraph ? "\n" : "") + "\(rank) \(statement) \(words)"
    }.joined(separator: "\n")
  }

  /// Reads what ``marked`` wrote; nil where it is nothing of the kind.
  public init?(marked: String, language: Language, title: String) {
    guard marked.utf8.count <= TextIntake.limit else { return nil }
    var sentences: [Sentence] = []
    var opens = false
    for line in marked.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty {
        opens = true
        continue
      }
      let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, let rank = Self.rank(parts[0]) else { return nil }
      var statement: StatementID?
      if parts[1] != "-" {
        guard let read = Self.statement(parts[1]) else { return nil }
        statement = read
      }
      sentences.append(
        Sentence(String(parts[2]), rank: rank, opensParagraph: opens, statement: statement))
      opens = false
    }
    self.init(language: language, title: title, sentences: sentences)
  }

  private static func rank(_ mark: Substring) -> RankedText.Rank? {
    if mark == "!" { return .must }
    guard mark.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return UInt8(mark).map { .may($0) }
  }

  private static let escapes: [(plain: String, escaped: String)] = [
    ("%", "%25"), (" ", "%20"), ("\n", "%0A"), ("\r", "%0D"),
  ]

  private static func marked(_ statement: StatementID) -> String {
    if statement.name == "-" { return "%2D" }
    // Scalar by scalar: CR and LF are one character.
    return statement.name.unicodeScalars.reduce(into: "") { result, scalar in
      let plain = String(scalar)
      result += escapes.first { $0.plain == plain }?.escaped ?? plain
    }
  }

  private static func statement(_ mark: Substring) -> StatementID? {
    guard !mark.isEmpty else { return nil }
    if mark == "%2D" { return StatementID("-") }
    return StatementID(
      escapes.reversed().reduce(String(mark)) { $0.replacing($1.escaped, with: $1.plain) })
  }
}
