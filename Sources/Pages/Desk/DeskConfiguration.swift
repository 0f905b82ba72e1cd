import Relais

/// What is configured, section by section.
struct DeskConfiguration {
  /// For whom it is written.
  let frame: DeskFrame
  /// The settings.
  let rows: [ConfigurationRow]

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }

  /// The page.
  var document: HTML {
    let title = reader(DeskWords.configuration)
    let note: HTML = "<p class=\"under\">\(reader(GateWords.configurationNote))</p>"
    let sections = sections.enumerated().map { place, section in
      parts.part("section-\(place)", section.title, table(section.rows, section.title))
    }
    return DeskShell(frame: frame, place: .configuration, title: title).document(
      "\(parts.head(title, under: note))\(sections)")
  }

  /// The rows by the first part of their names, in the order in which those first come.
  private var sections: [(title: Message, rows: [(name: String, row: ConfigurationRow)])] {
    var sections: [(title: Message, rows: [(name: String, row: ConfigurationRow)])] = []
    for row in rows {
      let split = row.name.split(separator: ".", maxSplits: 1).map(String.init)
      let isPlain = split.count < 2
      let title = isPlain ? GateWords.general : Message(split[0])
      let entry = (name: split.last ?? row.name, row: row)
      if let place = sections.firstIndex(where: { $0.title == title }) {
        sections[place].rows.append(entry)
      } else {
        sections.append((title, [entry]))
      }
    }
    return sections
  }

  private func table(
    _ rows: [(name: String, row: ConfigurationRow)], _ title: Message
  ) -> HTML {
    let cells = rows.map { name, row -> [HTML] in
      let standard: HTML? =
        row.isStandard ? " <small>\(reader(GateWords.standard))</small>" : nil
      let value: HTML =
        switch row.value {
        case .plain(let text): "<code>\(text)</code>"
        case .secret: "<em>\(reader(GateWords.secret))</em>"
        }
      return ["<code>\(name)</code>", "\(value)\(standard)"]
    }
    return parts.table(title, kind: "of-settings", [GateWords.setting, GateWords.value], cells)
  }
}
