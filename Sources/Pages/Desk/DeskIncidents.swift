import Incidents
import Relais

/// Open and past incidents.
struct DeskIncidents {
  /// For whom it is written.
  let frame: DeskFrame
  /// All that is known.
  let record: Record
  /// The services configured.
  let services: [Service]

  private var reader: Reader { frame.reader }

  /// The page.
  var document: HTML {
    DeskShell(frame: frame, place: .incidents, title: reader(DeskWords.incidents)).document(
      "<h1>\(reader(DeskWords.incidents))</h1>")
  }
}
