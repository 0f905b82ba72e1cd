import Incidents
import Relais

/// All maintenance.
struct DeskMaintenances {
  /// For whom it is written.
  let frame: DeskFrame
  /// All that is known.
  let record: Record
  /// The services configured.
  let services: [Service]
  /// What was typed.
  let form: FormState

  private var reader: Reader { frame.reader }

  /// The page.
  var document: HTML {
    DeskShell(frame: frame, place: .maintenance, title: reader(PublicWords.maintenance)).document(
      "<h1>\(reader(PublicWords.maintenance))</h1>")
  }
}
