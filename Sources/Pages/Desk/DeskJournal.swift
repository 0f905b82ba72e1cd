import Incidents
import Relais

/// Facts of the journal, newest first.
struct DeskJournal {
  /// For whom it is written.
  let frame: DeskFrame
  /// The facts, newest first.
  let facts: [JournalRow]
  /// Where older ones are.
  let next: String?

  private var reader: Reader { frame.reader }

  /// The page.
  var document: HTML {
    let parts = DeskParts(reader: reader)
    let title = reader(DeskWords.journal)
    let note: HTML = "<p class=\"under\">\(reader(GateWords.journalNote))</p>"
    let content = facts.isEmpty ? parts.empty(GateWords.noFacts) : table
    let older: HTML? = next.map { next in
      "<p class=\"more\"><a rel=\"next\" href=\"\(next)\">\(reader(GateWords.older))</a></p>"
    }
    return DeskShell(frame: frame, place: .journal, title: title).document(
      "\(parts.head(title, under: note))<div class=\"wide\">\(content)\(older)</div>")
  }

  private var table: HTML {
    let table = FactTable(reader: reader)
    let rows = facts.map { row -> [HTML] in
      let words = FactWords(row.fact.body)
      let hash: HTML? = row.hash.map { " <small>\($0)</small>" }
      return [
        table.moment(row.fact), "\(reader(words.what))",
        table.who(words.by), "<code>\(row.fact.body.kind)</code>",
        "<code>\(row.fact.id.description)</code>\(hash)",
      ]
    }
    return DeskParts(reader: reader).table(
      DeskWords.journal,
      [
        DeskIncidentWords.when, DeskIncidentWords.what, DeskIncidentWords.who, GateWords.kind,
        GateWords.fact,
      ], rows)
  }
}
