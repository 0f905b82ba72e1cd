/// A message as the company words it for one situation, in one language.
///
/// One line, one sentence; an empty line begins a paragraph; `#` begins a remark. `=` is the title.
/// Before a sentence, `!` says that it always stays, `+`, `++` or `+++` that it stays the longer,
/// the more there are; one without any goes first where room is short. A line that names a value
/// which there is not is left out. {{fails}}, {{late}}, {{partly}} and {{works}} stand alone on
/// their lines, for a sentence about each service: see ``ClaimSentences``.
public struct Template: Hashable, Sendable {
  /// A value that a template may name.
  public enum Name: String, Hashable, Sendable, CaseIterable {
    /// What the company calls itself.
    case company
    /// Since when something has been wrong: a time of day.
    case since
    /// When the next update comes: a time of day.
    case nextUpdate = "next_update"
    /// When it should work again, by whose word: only where a person lets it go public.
    case expected
    /// Where to read on.
    case link
    /// The line that the office works over meanwhile.
    case line
  }

  /// Sentences about services, by what is claimed of them.
  public enum Block: String, Hashable, Sendable, CaseIterable {
    /// What does not work.
    case fails
    /// What is late.
    case late
    /// What works in part.
    case partly
    /// What works.
    case works
  }

  /// A line of it.
  struct Line: Hashable, Sendable {
    /// What it holds.
    enum Content: Hashable, Sendable {
      /// A sentence with values in it.
      case sentence([Part])
      /// A sentence about each service of which that is claimed.
      case block(Block)
    }

    /// What it holds.
    var content: Content
    /// How long it stays.
    var rank: RankedText.Rank
    /// Whether an empty line stands before it.
    var opensParagraph: Bool
  }

  /// A part of a sentence.
  enum Part: Hashable, Sendable {
    /// Words as they stand.
    case words(String)
    /// A value.
    case value(Name)
  }

  /// Lines that a template may have.
  public static let lineLimit = 100
  /// Bytes of UTF-8 that a template may have.
  public static let byteLimit = 16 * 1_024

  /// The title.
  let title: [Part]
  /// The lines, in order.
  let lines: [Line]

  /// The words of every name that a sentence may hold.
  static let names = Name.allCases.map(\.rawValue)

  /// Reads a template.
  ///
  /// - Parameters:
  ///   - text: what the file holds.
  ///   - file: its name, for mistakes.
  /// - Throws: every mistake in it, not only the first.
  public init(_ text: String, file: String) throws(TemplateProblems) {
    var reader = TemplateReader(file: file)
    reader.read(text)
    guard reader.problems.isEmpty else { throw TemplateProblems(problems: reader.problems) }
    title = reader.title
    lines = reader.lines
  }
}

/// Reads a template line by line and gathers what is wrong.
private struct TemplateReader {
  let file: String
  var title: [Template.Part] = []
  var lines: [Template.Line] = []
  var problems: [TemplateProblem] = []
  private var opens = false
  private var number = 0

  init(file: String) { self.file = file }

  mutating func read(_ text: String) {
    guard text.utf8.count <= Template.byteLimit else {
      number = 1
      problem(1, "\(text.utf8.count) bytes", "write at most \(Template.byteLimit)")
      return
    }
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    for line in all.prefix(Template.lineLimit) {
      number += 1
      read(line: line.last == "\r" ? line.dropLast() : line)
    }
    if all.count > Template.lineLimit {
      problem(1, "\(all.count) lines", "write at most \(Template.lineLimit)")
    }
    if title.isEmpty, problems.isEmpty {
      number = 1
      problem(1, "no title", "add a line that begins with =, such as = {{company}}")
    }
    if lines.isEmpty, problems.isEmpty {
      number = 1
      problem(1, "no sentence", "add a line such as ! {{fails}}")
    }
  }

  private mutating func problem(_ column: Int, _ found: String, _ advice: String) {
    problems.append(
      TemplateProblem(file: file, line: number, column: column, found: found, advice: advice))
  }

  private mutating func read(line: Substring) {
    let bare = line.trimming { $0 == " " || $0 == "\t" }
    guard let first = bare.first else {
      opens = true
      return
    }
    if first == "#" { return }
    let mark = bare.prefix { "!+=".contains($0) }
    let words = bare[mark.endIndex...].drop { $0 == " " }
    let column = line.distance(from: line.startIndex, to: words.startIndex) + 1
    guard let rank = rank(mark) else {
      problem(
        line.distance(from: line.startIndex, to: bare.startIndex) + 1, String(mark),
        "begin with ! to keep a sentence always, with +, ++ or +++ to keep it longer, with = for "
          + "the title, or with none")
      return
    }
    guard !words.isEmpty else {
      problem(column, String(mark), "write a sentence behind it")
      return
    }
    if mark == "=" { readTitle(words, column) } else { readSentence(words, column, rank) }
  }

  private func rank(_ mark: Substring) -> RankedText.Rank? {
    switch mark {
    case "!", "=": .must
    case "", "+", "++", "+++": .may(UInt8(mark.count))
    default: nil
    }
  }

  private mutating func readTitle(_ words: Substring, _ column: Int) {
    guard title.isEmpty else {
      problem(column, "a second title", "keep one line that begins with =")
      return
    }
    title = parts(of: words, column).compactMap { piece in
      guard case .block(let block, let column) = piece else { return piece.part }
      problem(column, block.rawValue, "a title has no sentences about services: name a value")
      return nil
    }
  }

  private mutating func readSentence(
    _ words: Substring, _ column: Int, _ rank: RankedText.Rank
  ) {
    let pieces = parts(of: words, column)
    let isAlone = pieces.count == 1
    var parts: [Template.Part] = []
    for piece in pieces {
      if case .block(let block, let column) = piece {
        guard isAlone else {
          problem(
            column, "{{\(block.rawValue)}}",
            "it is a sentence of its own for each service: put it on a line of its own")
          continue
        }
        append(.block(block), rank)
      } else if let part = piece.part {
        parts.append(part)
      }
    }
    if !parts.isEmpty { append(.sentence(parts), rank) }
  }

  private mutating func append(_ content: Template.Line.Content, _ rank: RankedText.Rank) {
    lines.append(
      Template.Line(content: content, rank: rank, opensParagraph: opens && !lines.isEmpty))
    opens = false
  }

  private enum Piece {
    case part(Template.Part)
    case block(Template.Block, column: Int)

    var part: Template.Part? {
      if case .part(let part) = self { return part }
      return nil
    }
  }

  private mutating func parts(of words: Substring, _ column: Int) -> [Piece] {
    let line = TemplateLine(words, column: column)
    for mistake in line.mistakes { problem(mistake.column, mistake.found, mistake.advice) }
    return line.pieces.compactMap { piece in
      switch piece {
      case .words(let words): return .part(.words(words))
      case .name(let name, let column):
        if let value = Template.Name(rawValue: name) { return .part(.value(value)) }
        if let block = Template.Block(rawValue: name) { return .block(block, column: column) }
        let known = Template.names + Template.Block.allCases.map(\.rawValue)
        problem(column, "{{\(name)}}", NameAdvice.advice(for: name, among: known))
        return nil
      }
    }
  }
}
