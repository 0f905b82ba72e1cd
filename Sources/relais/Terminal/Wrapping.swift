extension String {
  /// The text in lines of at most so many columns, broken between words.
  ///
  /// A word that is longer than a line stays whole, and where the text breaks a line does too.
  ///
  /// - Parameters:
  ///   - indent: the columns before the first line.
  ///   - hanging: the further columns before the lines that follow.
  ///   - width: the columns there are.
  /// - Returns: the lines, at least one.
  func wrapped(indent: Int, hanging: Int = 0, width: Int = LiveScreen().width) -> [String] {
    var lines: [String] = []
    var line = String(repeating: " ", count: indent)
    var isEmpty = true
    for (place, paragraph) in split(separator: "\n").enumerated() {
      if place > 0 { breakLine() }
      for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
        if !isEmpty, line.count + 1 + word.count > width { breakLine() }
        line += isEmpty ? word : " " + word
        isEmpty = false
      }
    }
    return lines + [line]

    func breakLine() {
      lines.append(line)
      line = String(repeating: " ", count: indent + hanging)
      isEmpty = true
    }
  }
}
