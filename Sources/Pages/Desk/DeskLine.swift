import Incidents
import Relais

/// A line with its quality.
struct DeskLine {
  /// For whom it is written.
  let frame: DeskFrame
  /// The state of everything.
  let report: StatusReport
  /// The line.
  let line: LineReport
  /// Its quality.
  let plots: [Plot]

  private var reader: Reader { frame.reader }

  /// The page.
  var document: HTML {
    DeskShell(frame: frame, place: .overview, title: line.line.id.name).document(
      "<h1>\(line.line.id.name)</h1>")
  }
}
