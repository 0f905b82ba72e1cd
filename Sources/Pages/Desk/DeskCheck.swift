import Incidents
import Relais

/// A check with its answers.
struct DeskCheck {
  /// For whom it is written.
  let frame: DeskFrame
  /// The state of everything.
  let report: StatusReport
  /// The check.
  let check: CheckReport
  /// Its latency and availability.
  let plots: [Plot]

  private var reader: Reader { frame.reader }

  /// The page.
  var document: HTML {
    DeskShell(frame: frame, place: .checks, title: check.check.id.name).document(
      "<h1>\(check.check.id.name)</h1>")
  }
}
