/// A piece of a template: words, or the name of a value.
enum TemplatePiece: Hashable, Sendable {
  /// Words as they stand.
  case words(String)
  /// What stands for a value, and the column of its name, from 1.
  case name(String, column: Int)
}

/// Takes one line of a template apart.
///
/// There is no logic: a name in two braces is all that a line can hold besides words.
struct TemplateLine {
  /// The pieces, in order.
  private(set) var pieces: [TemplatePiece] = []
  /// What is wrong with it: where, what, and what to write.
  private(set) var mistakes: [Mistake] = []

  /// A mistake on this line.
  struct Mistake {
    /// The column, from 1.
    var column: Int
    /// What stands there.
    var found: String
    /// What to write instead.
    var advice: String
  }

  private let characters: [Character]
  /// The column of the first character.
  private let offset: Int

  /// Takes a line apart whose first character stands in that column.
  init(_ text: Substring, column: Int) {
    characters = Array(text)
    offset = column
    var place = 0
    var words = ""
    while place < characters.count {
      if begins("{{", at: place) {
        if !words.isEmpty { pieces.append(.words(words)) }
        words = ""
        place = readName(at: place)
      } else if begins("}}", at: place) {
        mistake(place, "}}", "it closes nothing: write {{name}}, or leave it out")
        place += 2
      } else {
        words.append(characters[place])
        place += 1
      }
    }
    if !words.isEmpty { pieces.append(.words(words)) }
  }

  private func begins(_ mark: String, at place: Int) -> Bool {
    characters[place...].starts(with: mark)
  }

  private mutating func mistake(_ place: Int, _ found: String, _ advice: String) {
    mistakes.append(Mistake(column: offset + place, found: found, advice: advice))
  }

  /// Reads what begins with two braces, and says where the line goes on.
  private mutating func readName(at start: Int) -> Int {
    let braces = characters[start...].prefix { $0 == "{" }.count
    let inner = start + braces
    guard let end = (inner..<characters.count).first(where: { begins("}}", at: $0) }) else {
      mistake(
        start, String(characters[start...].prefix(20)),
        "it is not closed: write {{name}} on one line")
      return characters.count
    }
    let closing = characters[end...].prefix { $0 == "}" }.count
    let after = end + max(2, closing)
    let whole = String(characters[start..<after])
    let raw = String(characters[inner..<end])
    let name = String(raw[...].trimming { $0 == " " })
    guard braces == 2, closing == 2 else {
      mistake(
        start, whole,
        "write {{\(name)}}; there is no unescaped form, each channel escapes what it must")
      return after
    }
    guard let first = name.first else {
      mistake(start, whole, "it names nothing: write a name between the braces")
      return after
    }
    if "#/^>&!=*".contains(first) {
      mistake(
        start, whole,
        "templates have no sections, conditions or parts: write {{name}}; a line whose name has "
          + "no value is left out")
      return after
    }
    let column = offset + inner + raw.prefix { $0 == " " }.count
    pieces.append(.name(name, column: column))
    return after
  }
}

/// Helps with a name that is not known.
enum NameAdvice {
  /// What to write in place of an unknown name: the nearest known one first, then all.
  static func advice(for name: String, among known: [String]) -> String {
    let all = known.map { "{{\($0)}}" }.joined(separator: ", ")
    let nearest = known.min { distance(name, $0) < distance(name, $1) }
    guard let nearest, distance(name, nearest) <= 3 else {
      return "there is no such name: use \(all)"
    }
    return "write {{\(nearest)}}, if that is meant; the names are \(all)"
  }

  /// How many letters must change to make one word the other (Levenshtein).
  private static func distance(_ a: String, _ b: String) -> Int {
    let (first, second) = (Array(a.prefix(60)), Array(b.prefix(60)))
    var row = Array(0...second.count)
    for (place, letter) in first.enumerated() {
      var next = [place + 1]
      for (other, goal) in second.enumerated() {
        let change = row[other] + (letter == goal ? 0 : 1)
        next.append(min(change, row[other + 1] + 1, next[other] + 1))
      }
      row = next
    }
    return row[second.count]
  }
}
