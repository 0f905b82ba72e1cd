import Incidents
import Relais

/// How everything does.
struct DeskOverview {
  /// For whom it is written.
  let frame: DeskFrame
  /// The state of everything.
  let report: StatusReport

  private var reader: Reader { frame.reader }

  /// The page.
  var document: HTML {
    DeskShell(frame: frame, place: .overview, title: reader(DeskWords.overview)).document(
      "<h1>\(reader(DeskWords.overview))</h1>")
  }

  /// What changes.
  var content: HTML { "<h1>\(reader(DeskWords.overview))</h1>" }
}
