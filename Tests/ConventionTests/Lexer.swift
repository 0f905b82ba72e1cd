/// A word, a number, or a single sign of Swift code.
struct Token: Hashable, Sendable {
  /// The word or sign.
  var text: String
  /// Its line, from 1.
  var line: Int
  /// Whether space or a line's beginning stands before it.
  var isApart: Bool
}

/// Cuts Swift into tokens, leaving out comments and the texts of strings.
///
/// Code within a string, `\(…)`, counts as code. Regular expressions between slashes are not
/// known: nobody here writes them.
struct Lexer {
  private let bytes: [UInt8]
  private var index = 0
  private var line = 1
  private var isApart = true
  private var found: [Token] = []

  init(_ text: String) { bytes = Array(text.utf8) }

  /// All tokens of the text.
  mutating func tokens() -> [Token] {
    readCode(untilClosed: false)
    return found
  }

  private func byte(_ offset: Int = 0) -> UInt8? {
    index + offset < bytes.count ? bytes[index + offset] : nil
  }

  private func sees(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= bytes.count else { return false }
    return text.withUTF8Buffer { bytes[index..<index + count].elementsEqual($0) }
  }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where index < bytes.count {
      if bytes[index] == UInt8(ascii: "\n") { line += 1 }
      index += 1
    }
  }

  /// Reads code to the end, or to the bracket that closes the one just opened.
  private mutating func readCode(untilClosed: Bool) {
    var depth = 0
    while let next = byte() {
      if sees("//") {
        while let next = byte(), next != UInt8(ascii: "\n") { advance() }
      } else if sees("/*") {
        readBlockComment()
      } else if opensString() {
        readString()
      } else if Self.isSpace(next) {
        isApart = true
        advance()
      } else if Self.isWord(next) {
        readWord()
      } else {
        if next == UInt8(ascii: "(") { depth += 1 }
        if next == UInt8(ascii: ")") { depth -= 1 }
        add(String(UnicodeScalar(next)))
        advance()
        if untilClosed && depth < 0 { return }
      }
    }
  }

  private mutating func add(_ text: String) {
    found.append(Token(text: text, line: line, isApart: isApart))
    isApart = false
  }

  private mutating func readWord() {
    let start = index
    while let next = byte(), Self.isWord(next) { advance() }
    add(String(decoding: bytes[start..<index], as: UTF8.self))
  }

  private mutating func readBlockComment() {
    var depth = 0
    repeat {
      if sees("/*") {
        depth += 1
        advance(2)
      } else if sees("*/") {
        depth -= 1
        advance(2)
      } else {
        advance()
      }
    } while depth > 0 && index < bytes.count
    isApart = true
  }

  private func opensString() -> Bool {
    var offset = 0
    while byte(offset) == UInt8(ascii: "#") { offset += 1 }
    return byte(offset) == UInt8(ascii: "\"")
  }

  /// Reads a string of any kind; what stands for it is the token `""`.
  private mutating func readString() {
    var hashes = 0
    while byte() == UInt8(ascii: "#") {
      hashes += 1
      advance()
    }
    add("\"\"")
    let quotes = sees("\"\"\"") ? 3 : 1
    advance(quotes)
    while index < bytes.count {
      if byte() == UInt8(ascii: "\\"), isFollowed(by: hashes, after: 1) {
        advance(1 + hashes)
        if byte() == UInt8(ascii: "(") {
          add("(")
          advance()
          readCode(untilClosed: true)
        } else {
          advance()
        }
      } else if closes(quotes), isFollowed(by: hashes, after: quotes) {
        advance(quotes + hashes)
        return
      } else {
        advance()
      }
    }
  }

  private func closes(_ quotes: Int) -> Bool {
    quotes == 3 ? sees("\"\"\"") : byte() == UInt8(ascii: "\"")
  }

  private func isFollowed(by hashes: Int, after offset: Int) -> Bool {
    (0..<hashes).allSatisfy { byte(offset + $0) == UInt8(ascii: "#") }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte <= 32 }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 128...: true
    default: false
    }
  }
}
