import Incidents
import Relais

/// Every check.
struct DeskChecks {
  /// For whom it is written.
  let frame: DeskFrame
  /// The state of everything.
  let report: StatusReport

  private var reader: Reader { frame.reader }

  /// The page.
  var document: HTML {
    DeskShell(frame: frame, place: .checks, title: reader(DeskWords.checks)).document(
      "<h1>\(reader(DeskWords.checks))</h1>")
  }
}
