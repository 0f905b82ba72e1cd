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
    let title = reader(DeskIncidentWords.new)
    let parts = DeskParts(reader: reader)
    let form = DeskForm(
      frame, action: "/desk/incidents/new", submit: DeskIncidentWords.new, state: form)
    let note: HTML = "<p class=\"under\">\(reader(DeskIncidentWords.newNote))</p>"
    let fields: HTML = """
      \(form.words("title", DeskIncidentWords.title, isLong: false))\
      \(form.words("text", DeskIncidentWords.text, hint: DeskIncidentWords.textHint))\
      \(concerned(form))
      """
    return DeskShell(frame: frame, place: .incidents, title: title).document(
      """
      \(parts.head(title, back: ("/desk/incidents", DeskWords.incidents), under: note))\
      <div class="wide">\(form.html(fields))</div>
      """)
  }

  private func concerned(_ form: DeskForm) -> HTML? {
    guard !services.isEmpty else { return nil }
    let states = ServiceState.allCases.filter { $0 > .underMaintenance }.map {
      (value: $0.rawValue, words: reader(StateWords.state($0)))
    }
    let none = (value: "", words: reader(DeskIncidentWords.notConcerned.capitalised))
    let fields = services.map { service in
      form.choice("service.\(service.id)", Message(service.title), [none] + states)
    }
    return form.group(
      "services", DeskIncidentWords.concerned, "<div class=\"choices\">\(fields)</div>")
  }
}
