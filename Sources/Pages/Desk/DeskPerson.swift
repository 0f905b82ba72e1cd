import Relais

/// Somebody's account, as administrators see it.
struct DeskPerson {
  /// For whom it is written.
  let frame: DeskFrame
  /// What was typed.
  let form: FormState
  /// Whose it is.
  let person: PersonRow
  /// Where this person is logged in.
  let sessions: [SessionRow]

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }
  private var address: String { "/desk/people/\(parts.path(person.name))" }

  /// The page.
  var document: HTML {
    let under: HTML = "<p class=\"under\">\(reader(PeopleWords.roleWithRights(person.role)))</p>"
    return DeskShell(frame: frame, place: .people, title: person.name).document(
      """
      \(parts.head(
        person.name, back: ("/desk/people", PeopleWords.people), under: under))\
      \(facts)\(logins)\(person.isBreakGlass ? nil : role)\(person.isBreakGlass ? nil : remove)
      """)
  }

  private var facts: HTML {
    if person.isBreakGlass {
      return "<div class=\"wide\">\(parts.warning(reader(PeopleWords.sealedNote)))</div>"
    }
    let facts = parts.facts([
      (PeopleWords.since, reader.brief(person.madeAt)),
      (
        PeopleWords.secondStep,
        "\(reader(person.hasSecondStep ? DeskWords.yes : DeskWords.no))"
      ),
    ])
    return parts.part("about", DeskWords.account, "\(facts)")
  }

  private var logins: HTML {
    let rows = sessions.map { session -> [HTML] in
      [
        "\(session.agent)", "<code>\(session.address)</code>", reader.brief(session.startedAt),
        reader.brief(session.usedAt),
      ]
    }
    let table = parts.table(
      GateWords.sessions,
      [GateWords.browser, GateWords.address, GateWords.began, GateWords.used], rows)
    let end: HTML = """
      <form class="more" method="post" action="\(address)/sessions">\(DeskForm.token(frame))\
      <button class="small">\(reader(PeopleWords.endAll))</button></form>
      """
    return parts.part(
      "sessions", GateWords.sessions,
      rows.isEmpty ? parts.empty(PeopleWords.noLogins) : "\(table)\(end)")
  }

  private var role: HTML {
    let form = DeskForm(
      frame, form: "role", action: "\(address)/role", submit: PeopleWords.changeRole, state: form)
    return parts.part(
      "rights", PeopleWords.changeRole, note: "\(reader(PeopleWords.changeRoleNote))",
      form.html(
        form.choice("role", PeopleWords.role, form.roles, selected: person.role.rawValue)))
  }

  private var remove: HTML {
    let form = DeskForm(
      frame, form: "remove", action: "\(address)/remove", submit: PeopleWords.remove, state: form)
    return parts.part(
      "removal", PeopleWords.remove, note: "\(reader(PeopleWords.removeNote))",
      """
      <details id="remove-fold"\(attribute: "open", when: form.isRefused)>\
      <summary>\(reader(PeopleWords.remove))</summary>\(form.html("", isGrave: true))</details>
      """)
  }
}
