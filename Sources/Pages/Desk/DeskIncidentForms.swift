import Incidents
import Relais

/// Everything that a person may do about an incident.
struct DeskIncidentForms {
  /// For whom it is written.
  let frame: DeskFrame
  /// The incident.
  let incident: Incident
  /// All that is known.
  let record: Record
  /// The services configured.
  let services: [Service]
  /// What was typed.
  let state: FormState

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }
  private var address: String { "/desk/incidents/\(parts.path(incident.id.name))" }

  /// The part of the page with the forms; those that make no sense now are left out.
  var part: HTML? {
    guard incident.mergedInto == nil else { return nil }
    let forms =
      incident.phase == .resolved
      ? [step("reopen", DeskIncidentWords.reopen), title]
      : [update, step("resolve", DeskIncidentWords.resolve), service, merge, title]
    return parts.part(
      "act", DeskIncidentWords.actions, note: note,
      "<div class=\"acts\">\(forms.compactMap { $0 })</div>")
  }

  private var note: HTML? {
    incident.isHeldByPerson && incident.isOpen
      ? "\(reader(DeskIncidentWords.heldByPerson))" : nil
  }

  /// The form that replaces the words of an update.
  func correction(of update: Incident.Update) -> HTML? {
    guard incident.mergedInto == nil else { return nil }
    let form = form(
      "correct", ("update", update.id.name), submit: DeskIncidentWords.saveCorrection)
    return fold(
      form, DeskIncidentWords.correct,
      form.words("text", DeskIncidentWords.text, value: update.text))
  }

  /// The wordings of an update that were written at the same time; nil as a rule.
  func siblings(of update: Incident.Update) -> HTML? {
    siblings(update.texts.siblings, of: update.id.name)
  }

  /// Where it stands, as nodes say that did not know of each other; nil as a rule.
  var dispute: HTML? {
    guard incident.mergedInto == nil else { return nil }
    return DeskDispute(
      frame, incident.disputedPhases, action: "\(address)/confirm", field: "phase",
      words: StateWords.phase
    ).html
  }

  /// The titles that were written at the same time; nil as a rule.
  var titleSiblings: HTML? { siblings(incident.titleSiblings, of: "") }

  private func siblings(_ texts: [LocalizedText], of update: String) -> HTML? {
    guard incident.mergedInto == nil else { return nil }
    return DeskSiblings(
      frame: frame, texts: texts, action: "\(address)/correct", update: update
    ).html
  }

  private func form(
    _ name: String, _ part: (field: String, value: String)? = nil, submit: Message
  ) -> DeskForm {
    DeskForm(
      frame, form: name, part: part, action: "\(address)/\(name)", submit: submit, state: state)
  }

  /// A form that opens on demand, and by itself where something is wrong with what was typed.
  private func fold(
    _ form: DeskForm, _ title: Message, _ fields: HTML, isGrave: Bool = false
  ) -> HTML {
    """
    <details id="\(form.name)-fold"\(attribute: "open", when: form.isRefused)>\
    <summary>\(reader(title))</summary>\(form.html(fields, isGrave: isGrave))</details>
    """
  }

  private var update: HTML {
    let form = form("update", submit: DeskIncidentWords.post)
    let phases = IncidentPhase.allCases.filter { $0 != .resolved && $0 != incident.phase }.map {
      (value: $0.rawValue, words: reader(StateWords.phase($0)))
    }
    let unchanged = reader(
      DeskIncidentWords.unchanged(StateWords.phase(incident.phase).lowercased).capitalised)
    let fields: HTML = """
      \(form.words("text", DeskIncidentWords.text, hint: DeskIncidentWords.textHint))\
      \(form.choice("phase", DeskIncidentWords.phase, [(value: "", words: unchanged)] + phases))
      """
    return "<h3 class=\"act\">\(reader(DeskIncidentWords.post))</h3>\(form.html(fields))"
  }

  private func step(_ name: String, _ words: Message) -> HTML {
    let form = form(name, submit: words)
    return fold(
      form, words,
      form.words("text", DeskIncidentWords.text, hint: DeskIncidentWords.optionalHint))
  }

  private var title: HTML {
    let form = form("correct", ("update", ""), submit: DeskIncidentWords.saveCorrection)
    return fold(
      form, DeskIncidentWords.correctTitle,
      form.words("text", DeskIncidentWords.title, value: incident.title, isLong: false))
  }

  private var merge: HTML? {
    let others = record.openIncidents.filter { $0.id != incident.id }
    guard !others.isEmpty else { return nil }
    let form = form("merge", submit: DeskIncidentWords.mergeNow)
    let options = others.reversed().map {
      (value: $0.id.name, words: "\($0.id.name) – \(reader($0.title))")
    }
    return fold(
      form, DeskIncidentWords.merge,
      form.choice("into", DeskIncidentWords.into, options, hint: DeskIncidentWords.mergeHint),
      isGrave: true)
  }

  private var service: HTML? {
    guard !services.isEmpty else { return nil }
    let form = form("service", submit: DeskIncidentWords.set)
    let concerned = Set(incident.services.map(\.service))
    let ordered =
      services.filter { concerned.contains($0.id) } + services.filter { !concerned.contains($0.id) }
    let names = ordered.map { (value: $0.id.name, words: reader($0.title)) }
    let states = ServiceState.allCases.map {
      (value: $0.rawValue, words: reader(StateWords.state($0)))
    }
    let measured = (value: "", words: reader(DeskIncidentWords.measured.capitalised))
    return fold(
      form, DeskIncidentWords.setService,
      """
      <div class="tongues">\(form.choice("service", DeskWords.service, names))\
      \(form.choice("state", DeskWords.state, [measured] + states))</div>\
      <p class="hint">\(reader(DeskIncidentWords.setServiceHint))</p>
      """)
  }
}
