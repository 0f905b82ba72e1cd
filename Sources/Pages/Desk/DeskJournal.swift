import Incidents
import Relais

/// Facts of the journal.
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
    DeskShell(frame: frame, place: .journal, title: reader(DeskWords.journal)).document(
      "<h1>\(reader(DeskWords.journal))</h1>")
  }
}
