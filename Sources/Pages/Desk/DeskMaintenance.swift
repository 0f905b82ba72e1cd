import Incidents
import Relais

/// One maintenance with every form.
struct DeskMaintenance {
  /// For whom it is written.
  let frame: DeskFrame
  /// The maintenance.
  let maintenance: Maintenance
  /// The services configured.
  let services: [Service]
  /// What was typed.
  let form: FormState

  private var reader: Reader { frame.reader }

  /// The page.
  var document: HTML {
    DeskShell(frame: frame, place: .maintenance, title: reader(maintenance.title)).document(
      "<h1>\(reader(maintenance.title))</h1>")
  }
}
