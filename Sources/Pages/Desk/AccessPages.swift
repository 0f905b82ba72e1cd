import Relais

/// The pages of who comes in: login, set-up, account, refusals.
struct AccessPages {
  /// For whom they are written.
  let frame: DeskFrame
  /// What was typed.
  let form: FormState

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }

  /// Asks who wants in.
  var login: HTML {
    let form = DeskForm(
      frame, action: "/desk/login", submit: GateWords.logIn, state: form)
    let next = self.form.value("next")
    let fields: HTML = """
      \(next.isEmpty ? nil : DeskForm.hidden("next", next))\
      \(form.line("name", GateWords.name, autocomplete: "username", isRequired: true))\
      \(form.line(
        "password", GateWords.password, type: "password", autocomplete: "current-password",
        isRequired: true))
      """
    let sealed: HTML = """
      <p class="more"><a href="/desk/login/break-glass">\
      \(reader(SecondStepWords.breakGlass))</a></p>
      """
    return gate(GateWords.logIn, nil, "\(form.html(fields))\(sealed)")
  }

  /// Makes the first account.
  func setup(token: String) -> HTML {
    let form = DeskForm(
      frame, action: "/desk/setup", submit: GateWords.create, state: form)
    let fields: HTML = """
      \(DeskForm.hidden("token", token))\
      \(form.line(
        "name", GateWords.name, hint: GateWords.nameHint, autocomplete: "username",
        isRequired: true))\
      \(passwords(form, GateWords.password))
      """
    return gate(GateWords.setup, GateWords.setupNote, form.html(fields))
  }

  /// Why there is nothing to see.
  func refused(_ reason: Message) -> HTML {
    gate(
      GateWords.refused, reason,
      "<p class=\"more\"><a href=\"/desk\">\(reader(GateWords.toDesk))</a></p>")
  }

  /// The reader's account with its sessions, and whether it is asked for a code at the login.
  func account(sessions: [SessionRow], hasSecondStep: Bool) -> HTML {
    let change = DeskForm(
      frame, form: "password", action: "/desk/account/password",
      submit: GateWords.changePassword, state: form)
    let fields: HTML = """
      <input type="text" name="account" value="\(frame.person ?? "")" \
      autocomplete="username" hidden>\
      \(change.line(
        "current", GateWords.current, type: "password", autocomplete: "current-password",
        isRequired: true))\(passwords(change, GateWords.new))
      """
    let title = frame.person ?? reader(DeskWords.account)
    return DeskShell(frame: frame, place: .account, title: title).document(
      """
      \(parts.head(title))\
      \(parts.part("sessions", GateWords.sessions, "\(table(sessions))\(others(sessions))"))\
      \(parts.part(
        "second", SecondStepWords.title, note: "\(reader(SecondStepWords.titleNote))",
        secondStep(hasSecondStep)))\
      \(parts.part("change", GateWords.changePassword, change.html(fields)))
      """)
  }

  private func secondStep(_ isOn: Bool) -> HTML {
    """
    <p>\(reader(isOn ? SecondStepWords.isOn : SecondStepWords.isOff))</p>
    <p class="more"><a href="/desk/account/totp">\
    \(reader(isOn ? SecondStepWords.change : SecondStepWords.setUp))</a></p>
    """
  }

  /// The two fields of a new password.
  func passwords(_ form: DeskForm, _ label: Message) -> HTML {
    """
    \(form.line(
      "password", label, type: "password", hint: GateWords.passwordHint,
      autocomplete: "new-password", isRequired: true))\
    \(form.line(
      "password2", GateWords.again, type: "password", autocomplete: "new-password",
      isRequired: true))
    """
  }

  private func table(_ sessions: [SessionRow]) -> HTML {
    let rows = sessions.map { session -> [HTML] in
      let end: HTML =
        session.isCurrent
        ? "<em>\(reader(GateWords.this))</em>" : button(GateWords.endIt, session.id)
      return [
        "\(session.agent)", "<code>\(session.address)</code>", reader.brief(session.startedAt),
        reader.brief(session.usedAt), end,
      ]
    }
    return parts.table(
      GateWords.sessions,
      [
        GateWords.browser, GateWords.address, GateWords.began, GateWords.used,
        GateWords.end,
      ], rows)
  }

  private func others(_ sessions: [SessionRow]) -> HTML? {
    guard sessions.contains(where: { !$0.isCurrent }) else { return nil }
    return "<div class=\"more\">\(button(GateWords.endOthers, "others"))</div>"
  }

  private func button(_ words: Message, _ session: String) -> HTML {
    """
    <form method="post" action="/desk/account/sessions">\(DeskForm.token(frame))\
    <input type="hidden" name="session" value="\(session)">\
    <button class="small">\(reader(words))</button></form>
    """
  }

  /// A narrow page with one thing to do.
  func gate(_ title: Message, _ note: Message?, _ content: HTML) -> HTML {
    let words: HTML? = note.map { "<p class=\"under\">\(reader($0))</p>" }
    return DeskShell(frame: frame, place: .elsewhere, title: reader(title)).document(
      "<div class=\"gate\"><h1>\(reader(title))</h1>\(words)\(content)</div>")
  }
}
