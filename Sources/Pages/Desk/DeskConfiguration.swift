import Incidents
import Relais

/// What is configured.
struct DeskConfiguration {
  /// For whom it is written.
  let frame: DeskFrame
  /// The settings.
  let rows: [ConfigurationRow]

  private var reader: Reader { frame.reader }

  /// The page.
  var document: HTML {
    DeskShell(frame: frame, place: .configuration, title: reader(DeskWords.configuration)).document(
      "<h1>\(reader(DeskWords.configuration))</h1>")
  }
}
