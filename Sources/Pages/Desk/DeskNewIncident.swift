import Incidents
import Relais

/// The form that opens an incident.
struct DeskNewIncident {
  /// For whom it is written.
  let frame: DeskFrame
  /// The services configured.
  let services: [Service]
  /// What was typed.
  let form: FormState

  private var reader: Reader { frame.reader }

  /// The page.
  var document: HTML {
    DeskShell(frame: frame, place: .incidents, title: reader(DeskWords.incidents)).document(
      "<h1>\(reader(DeskWords.incidents))</h1>")
  }
}
