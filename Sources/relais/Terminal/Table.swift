/// Rows of text in columns, each as wide as its widest cell.
struct Table {
  /// A cell: its text and what it means.
  struct Cell {
    /// The text, without colour codes.
    var text: String
    /// What it means.
    var tone: Style.Tone

    /// A cell; see the properties.
    init(_ text: String, _ tone: Style.Tone = .plain) {
      self.text = text
      self.tone = tone
    }
  }

  /// The rows, all of them with as many cells as the first.
  var rows: [[Cell]] = []

  /// The lines of the table, each after that indent, none wider than that many columns.
  func lines(_ style: Style, indent: Int = 2, width: Int = .max) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.compactMap { $0.count > column ? $0[column].text.count : nil }.max() ?? 0
    }
    return rows.map { row in
      var line = String(repeating: " ", count: indent)
      var used = indent
      for (column, cell) in row.enumerated() {
        let isLast = column == row.count - 1
        let room = max(0, width - used)
        let text =
          cell.text.count > room ? String(cell.text.prefix(max(0, room - 1))) + "…" : cell.text
        let padding = isLast ? 0 : max(0, widths[column] - text.count) + 2
        line += style.paint(text, cell.tone) + String(repeating: " ", count: padding)
        used += text.count + padding
      }
      return line
    }
  }
}
