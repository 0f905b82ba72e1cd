import Relais

extension MessageText {
  /// The words as a person edits them: a line for each sentence, an empty one between paragraphs.
  public var body: String {
    sentences.reduce(into: "") { result, sentence in
      guard !sentence.text.isEmpty else { return }
      if !result.isEmpty { result += sentence.opensParagraph ? "\n\n" : "\n" }
      result += sentence.text
    }
  }

  /// The message with the words that a person has made of it, taken apart into sentences again.
  ///
  /// A sentence that is as it was keeps its rank and its statement. So does one that stands in the
  /// place of another: as many sentences for as many, or else the one that shares most words with
  /// it. Whatever is new is ordinary and claims nothing. A line ends a sentence, and so does a stop
  /// within one, see ``RankedText/init(words:rank:)``; an empty line begins a paragraph. Words that
  /// were not touched come back exactly as they were.
  ///
  /// - Parameters:
  ///   - title: the title as it was typed.
  ///   - body: the words as they were typed.
  /// - Returns: the message.
  public func edited(title: String, body: String) -> MessageText {
    var edited = self
    let words = TextIntake(title).text
    if Self.key(words) != Self.key(self.title) { edited.title = typeset(HeaderText.line(words)) }
    let typed = TextIntake(body).text
    if Self.key(typed) != Self.key(self.body) {
      edited.sentences = MessageEdit(old: sentences, body: typed).sentences(typeset: typeset)
    }
    return edited
  }

  /// The message in which the sentence at that place makes a statement, and no other one does.
  ///
  /// With no place, or one where there is no sentence, none makes it. Where it always stays, as one
  /// about orders does, the sentence has that rank from then on.
  public func binding(
    _ statement: StatementID, to place: Int?, alwaysStays isKept: Bool
  ) -> MessageText {
    var message = self
    for index in sentences.indices {
      if index == place {
        message.sentences[index].statement = statement
        if isKept { message.sentences[index].rank = .must }
      } else if sentences[index].statement == statement {
        message.sentences[index].statement = nil
      }
    }
    return message
  }

  private func typeset(_ text: String) -> String {
    language == .french ? FrenchSpacing.applied(to: text) : text
  }

  /// What a text as it was typed has in common with the same text before it was shown: it has been
  /// taken in, and browsers and clipboards exchange kinds of spaces at will.
  static func key(_ text: String) -> String {
    String(TextIntake(text).text.map { $0.isWhitespace && !$0.isNewline ? " " : $0 })
  }
}

/// Finds the sentences of a message again in what a person has made of its words.
struct MessageEdit {
  /// Comparisons of one sentence with another, at most; beyond, only the beginning and the end of a
  /// message are found again.
  static let comparisonLimit = 250_000

  /// The message as it was.
  let old: [MessageText.Sentence]
  /// What is there now.
  private let new: [MessageText.Sentence]

  /// For a body as it was taken in.
  init(old: [MessageText.Sentence], body: String) {
    self.old = old.filter { !$0.text.isEmpty }
    new = Self.pieces(of: body, known: Set(old.map { MessageText.key($0.text) }))
  }

  /// The sentences, with the ranks and statements that they keep, and those that have changed as a
  /// function sets them.
  func sentences(typeset: (String) -> String) -> [MessageText.Sentence] {
    var result = new
    for place in result.indices { result[place].text = typeset(result[place].text) }
    for pair in pairs {
      let before = old[pair.old]
      let isSame = MessageText.key(before.text) == MessageText.key(new[pair.new].text)
      if isSame { result[pair.new].text = before.text }
      result[pair.new].rank = before.rank
      result[pair.new].statement = before.statement
    }
    return result
  }

  /// A line that was a sentence stays one, whatever stops are in it.
  private static func pieces(of body: String, known: Set<String>) -> [MessageText.Sentence] {
    var pieces: [MessageText.Sentence] = []
    var opens = false
    for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = String(line)
      let parts =
        known.contains(MessageText.key(words))
        ? [words] : RankedText(words: words, rank: .ordinary).sentences.map(\.text)
      if parts.isEmpty { opens = true }
      for part in parts {
        pieces.append(.init(part, rank: .ordinary, opensParagraph: opens && !pieces.isEmpty))
        opens = false
      }
    }
    return pieces
  }

  private typealias Pair = (old: Int, new: Int)

  /// Which sentence of old has become which.
  private var pairs: [Pair] {
    let same = unchanged
    var pairs: [Pair] = []
    var (o, n) = (0, 0)
    for stop in same + [(old: old.count, new: new.count)] {
      pairs += replaced(Array(o..<stop.old), Array(n..<stop.new))
      if stop.old < old.count, stop.new < new.count { pairs.append(stop) }
      (o, n) = (stop.old + 1, stop.new + 1)
    }
    return pairs
  }

  /// The sentences that are as they were, in order: the most that there can be.
  private var unchanged: [Pair] {
    let (before, after) = (
      old.map { MessageText.key($0.text) }, new.map { MessageText.key($0.text) }
    )
    let head = zip(before, after).prefix { $0 == $1 }.count
    let room = min(before.count, after.count) - head
    let tail = zip(before.reversed(), after.reversed()).prefix(room).prefix { $0 == $1 }.count
    let middle = Alignment(
      rows: before.count - head - tail, columns: after.count - head - tail,
      limit: Self.comparisonLimit
    ) { before[head + $0] == after[head + $1] ? 1 : 0 }
    return (0..<head).map { ($0, $0) }
      + middle.pairs.map { (head + $0.row, head + $0.column) }
      + (0..<tail).reversed().map { (before.count - 1 - $0, after.count - 1 - $0) }
  }

  /// The sentences that stand in the place of others.
  private func replaced(_ before: [Int], _ after: [Int]) -> [Pair] {
    if before.count == after.count { return Array(zip(before, after)) }
    let words = (before.map { Self.words(old[$0].text) }, after.map { Self.words(new[$0].text) })
    let alignment = Alignment(
      rows: before.count, columns: after.count, limit: Self.comparisonLimit / 100
    ) { row, column in
      let shared = words.0[row].intersection(words.1[column]).count
      let share = 200 * shared / max(1, words.0[row].count + words.1[column].count)
      return share >= 50 ? share : 0
    }
    return alignment.pairs.map { (before[$0.row], after[$0.column]) }
  }

  private static func words(_ text: String) -> Set<Substring> {
    Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }.map { $0 })
  }
}

extension RankedText.Rank {
  /// What a sentence has that nobody gave a rank: it goes first.
  public static let ordinary = RankedText.Rank.may(0)
}

/// Two rows of things laid beside each other in order, so that those that belong together weigh as
/// much as they can.
private struct Alignment {
  /// What belongs together.
  let pairs: [(row: Int, column: Int)]

  /// Lays them; where that would take more comparisons than the limit, nothing belongs together.
  init(rows: Int, columns: Int, limit: Int, weight: (Int, Int) -> Int) {
    let (size, isBeyond) = rows.multipliedReportingOverflow(by: columns)
    guard rows > 0, columns > 0, !isBeyond, size <= limit else {
      pairs = []
      return
    }
    let weights = (0..<rows).map { row in (0..<columns).map { weight(row, $0) } }
    // What the rest is worth from each place on.
    var worth = Array(repeating: Array(repeating: 0, count: columns + 1), count: rows + 1)
    for row in (0..<rows).reversed() {
      for column in (0..<columns).reversed() {
        let paired = weights[row][column]
        worth[row][column] = max(
          worth[row + 1][column], worth[row][column + 1],
          paired > 0 ? paired + worth[row + 1][column + 1] : 0)
      }
    }
    var found: [(row: Int, column: Int)] = []
    var (row, column) = (0, 0)
    while row < rows, column < columns {
      let paired = weights[row][column]
      if paired > 0, worth[row][column] == paired + worth[row + 1][column + 1] {
        found.append((row, column))
        (row, column) = (row + 1, column + 1)
      } else if worth[row][column] == worth[row + 1][column] {
        row += 1
      } else {
        column += 1
      }
    }
    pairs = found
  }
}
