import Incidents
import Relais

/// One incident with every form.
struct DeskIncident {
  /// For whom it is written.
  let frame: DeskFrame
  /// The incident.
  let incident: Incident
  /// All that is known.
  let record: Record
  /// The services configured.
  let services: [Service]
  /// What was typed.
  let form: FormState

  private var reader: Reader { frame.reader }

  /// The page.
  var document: HTML {
    DeskShell(frame: frame, place: .incidents, title: reader(incident.title)).document(
      "<h1>\(reader(incident.title))</h1>")
  }
}
