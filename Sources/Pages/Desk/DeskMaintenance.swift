import Incidents
import Relais

/// One maintenance: how it stands, what was said, and every form.
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
  private var parts: DeskParts { DeskParts(reader: reader) }
  private var address: String { "/desk/maintenance/\(parts.path(maintenance.id.name))" }

  /// The page.
  var document: HTML {
    let title = reader(maintenance.title)
    let mark = StateMark(maintenance.step)
    let under: HTML = """
      <p class="under"><strong>\(reader(DeskIncidentWords.word(maintenance.step)))</strong> · \
      \(reader.span(maintenance.from, maintenance.until)) · \(maintenance.id.name)</p>
      """
    return DeskShell(frame: frame, place: .maintenance, title: title, mark: mark).document(
      """
      \(parts.head(
        title, mark, back: ("/desk/maintenance", PublicWords.maintenance), under: under))\
      \(warnings)\(plan)\(updates)\(acts)\(history)
      """)
  }

  private var warnings: HTML? {
    let dispute = DeskDispute(
      frame, maintenance.disputedSteps, action: "\(address)/confirm", field: "step",
      words: DeskIncidentWords.word
    ).html
    let words = [dispute, plans].compactMap { $0 }
    return words.isEmpty ? nil : "<div class=\"wide\">\(words)</div>"
  }

  /// The plans that were made without knowing of each other; saving the plan settles it.
  private var plans: HTML? {
    let titles = maintenance.titleSiblings.map { reader($0) }
    let windows = maintenance.disputedWindows.map { reader.span($0.from, $0.until) }
    guard Set(titles).count > 1 || !windows.isEmpty else { return nil }
    let others = (Set(titles).count > 1 ? titles.map { "\($0)" } : []) + windows
    return """
      \(parts.warning(reader(DeskIncidentWords.plansDiffer)))\
      <ul class="list">\(others.map { "<li><span>\($0)</span></li>" as HTML })</ul>
      """
  }

  /// Words, or the choice among those that were written at the same time.
  private func words(_ text: LocalizedText?, _ siblings: [LocalizedText], of update: String) -> HTML
  {
    let choice = DeskSiblings(
      frame: frame, texts: siblings, action: "\(address)/correct", update: update
    ).html
    return choice ?? text.map(reader.prose) ?? parts.empty(DeskIncidentWords.noAnnouncement)
  }

  private var plan: HTML {
    let names = maintenance.services.map { parts.title(of: $0, in: services) }
    let facts = parts.facts([
      (DeskIncidentWords.planned, reader.span(maintenance.from, maintenance.until)),
      (DeskIncidentWords.began, maintenance.beganAt.map { reader.brief($0) }),
      (DeskIncidentWords.ended, maintenance.endedAt.map { reader.brief($0) }),
      (DeskIncidentWords.concerned, "\(reader(StandardSentences.list(names)))"),
      (
        DeskIncidentWords.announcedBy,
        """
        \(reader(DeskIncidentWords.actor(maintenance.by))), \
        \(reader.brief(maintenance.announcedAt))
        """
      ),
    ])
    return parts.part("plan", DeskIncidentWords.plan, "\(facts)")
  }

  private var updates: HTML {
    let items = maintenance.updates.map { update -> HTML in
      said(
        DeskIncidentWords.word(update.step), update.at, update.by,
        words(update.text, update.textSiblings, of: update.id.name),
        correction(update.id.name, update.text))
    }
    let first = said(
      DeskIncidentWords.announcement, maintenance.announcedAt, maintenance.by,
      words(maintenance.text, maintenance.textSiblings, of: ""),
      correction("", maintenance.text))
    return parts.part(
      "updates", DeskIncidentWords.updates, "<ol class=\"updates\" reversed>\(items)\(first)</ol>")
  }

  private func said(
    _ step: Message, _ moment: Instant, _ actor: Actor, _ words: HTML, _ form: HTML?
  ) -> HTML {
    """
    <li class="said"><p class="when"><strong>\(reader(step))</strong> \(reader.brief(moment)) \
    <small>\(reader(DeskIncidentWords.actor(actor)))</small></p>
    <div>\(words)\(form)</div>\
    </li>
    """
  }

  private func form(
    _ name: String, _ part: (field: String, value: String)? = nil, submit: Message
  ) -> DeskForm {
    DeskForm(
      frame, form: name, part: part, action: "\(address)/\(name)", submit: submit, state: form)
  }

  private func fold(
    _ form: DeskForm, _ title: Message, _ fields: HTML, isGrave: Bool = false
  ) -> HTML {
    """
    <details id="\(form.name)-fold"\(attribute: "open", when: form.isRefused)>\
    <summary>\(reader(title))</summary>\(form.html(fields, isGrave: isGrave))</details>
    """
  }

  private func correction(_ update: String, _ text: LocalizedText?) -> HTML? {
    let form = form("correct", ("update", update), submit: DeskIncidentWords.saveCorrection)
    return fold(
      form, DeskIncidentWords.correct, form.words("text", DeskIncidentWords.text, value: text))
  }

  private var acts: HTML? {
    guard !maintenance.isOver else { return nil }
    let isUnderWay = maintenance.isUnderWay
    let forms = [
      isUnderWay ? update : nil,
      isUnderWay
        ? step("complete", DeskIncidentWords.complete) : step("begin", DeskIncidentWords.begin),
      change, step("cancel", DeskIncidentWords.cancel, isGrave: true),
      isUnderWay ? nil : update,
    ]
    return parts.part(
      "act", DeskIncidentWords.actions, "<div class=\"acts\">\(forms.compactMap { $0 })</div>")
  }

  private var update: HTML {
    let form = form("update", submit: DeskIncidentWords.post)
    let steps: [MaintenanceStep] = maintenance.isUnderWay ? [.inProgress, .verifying] : []
    let others = steps.filter { $0 != maintenance.step }.map {
      (value: $0.rawValue, words: reader(DeskIncidentWords.word($0)))
    }
    let unchanged = reader(
      DeskIncidentWords.unchanged(DeskIncidentWords.word(maintenance.step).lowercased).capitalised)
    let step: HTML =
      others.isEmpty
      ? DeskForm.hidden("step", "")
      : form.choice("step", DeskIncidentWords.step, [(value: "", words: unchanged)] + others)
    return fold(
      form, DeskIncidentWords.post,
      "\(form.words("text", DeskIncidentWords.text, hint: DeskIncidentWords.textHint))\(step)")
  }

  private func step(_ name: String, _ words: Message, isGrave: Bool = false) -> HTML {
    let form = form(name, submit: words)
    return fold(
      form, words,
      form.words("text", DeskIncidentWords.text, hint: DeskIncidentWords.optionalHint),
      isGrave: isGrave)
  }

  private var change: HTML {
    let form = form("change", submit: DeskIncidentWords.saveChange)
    return fold(
      form, DeskIncidentWords.change,
      """
      \(form.words("title", DeskIncidentWords.title, value: maintenance.title, isLong: false))\
      \(DeskWindowFields(form: form, reader: reader)
        .html(from: maintenance.from, until: maintenance.until))\
      \(form.services(services, ticked: maintenance.services))
      """)
  }

  private var history: HTML {
    parts.part(
      "history", DeskIncidentWords.history,
      FactTable(reader: reader).html(
        maintenance.history.reversed(), forgotten: Int(clamping: maintenance.forgotten)))
  }
}
