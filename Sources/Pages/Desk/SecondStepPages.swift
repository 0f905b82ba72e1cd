import Relais

/// The pages about codes: the second step of the login, the sealed code, invitations, and one's own
/// second step.
struct SecondStepPages {
  /// For whom they are written.
  let frame: DeskFrame
  /// What was typed.
  let form: FormState

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }

  /// Asks for a code of the moment.
  var code: HTML {
    let form = DeskForm(
      frame, action: "/desk/login/code", submit: GateWords.logIn, state: form)
    let next = self.form.value("next")
    return AccessPages(frame: frame, form: self.form).gate(
      SecondStepWords.enterCode, SecondStepWords.enterCodeNote,
      """
      \(form.html("""
        \(next.isEmpty ? nil : DeskForm.hidden("next", next))\(digits(form, SecondStepWords.code))
        """))<p class="more"><a href="/desk/login">\(reader(SecondStepWords.otherName))</a></p>
      """)
  }

  /// Asks for the sealed code.
  var breakGlass: HTML {
    let form = DeskForm(
      frame, action: "/desk/login/break-glass", submit: SecondStepWords.breakIn, state: form)
    return AccessPages(frame: frame, form: self.form).gate(
      SecondStepWords.breakGlass, SecondStepWords.breakGlassGate,
      form.html(
        form.line("code", SecondStepWords.code, autocomplete: "off", isRequired: true)))
  }

  /// Asks who was invited for a password.
  func join(_ invitation: Invitation, token: String) -> HTML {
    let form = DeskForm(frame, action: "/desk/join", submit: GateWords.create, state: form)
    let pages = AccessPages(frame: frame, form: self.form)
    let fields: HTML = """
      \(DeskForm.hidden("token", token))\
      <input type="text" name="account" value="\(invitation.name)" autocomplete="username" \
      hidden>\(pages.passwords(form, GateWords.password))
      """
    return pages.gate(
      PeopleWords.welcome(invitation.name), PeopleWords.welcomeNote(invitation.role),
      form.html(fields))
  }

  /// One's own second step.
  func own(_ view: SecondStepView) -> HTML {
    let title = reader(SecondStepWords.title)
    let note: HTML = "<p class=\"under\">\(reader(SecondStepWords.titleNote))</p>"
    let content: HTML =
      switch view {
      case .off(let secret, let address): off(secret, address)
      case .on(let left): on(left)
      }
    return DeskShell(frame: frame, place: .account, title: title).document(
      "\(parts.head(title, back: ("/desk/account", DeskWords.account), under: note))\(content)")
  }

  private func off(_ secret: String, _ address: String) -> HTML {
    let form = DeskForm(
      frame, form: "on", action: "/desk/account/totp/on", submit: SecondStepWords.turnOn,
      state: form)
    let key = OneTimeCode.grouped(secret, by: 4, separator: " ")
    return """
      \(parts.part(
        "add", SecondStepWords.add, note: "\(reader(SecondStepWords.addNote))",
        """
        <p><a class="button" href="\(address)">\
        \(reader(SecondStepWords.open))</a></p>
        <ul class="facts whole more"><li><span>\(reader(SecondStepWords.key))</span> \
        <b><code>\(key)</code></b></li><li><span>\(reader(SecondStepWords.address))</span> \
        <b><code>\(address)</code></b></li></ul>
        """))\
      \(parts.part(
        "try", SecondStepWords.confirm,
        form.html("""
          \(DeskForm.hidden("secret", secret))\(digits(form, SecondStepWords.shown))\
          \(password(form))
          """)))
      """
  }

  private func on(_ left: Int) -> HTML {
    let renew = DeskForm(
      frame, form: "recovery", action: "/desk/account/totp/recovery",
      submit: SecondStepWords.renew, state: form)
    let off = DeskForm(
      frame, form: "off", action: "/desk/account/totp/off", submit: SecondStepWords.turnOff,
      state: form)
    return """
      \(parts.part(
        "state", DeskWords.state,
        """
        <p>\(reader(SecondStepWords.isOn))</p>
        <p class="aside">\(reader(SecondStepWords.left(left)))</p>
        """))\
      \(parts.part(
        "renewing", SecondStepWords.recovery, note: "\(reader(SecondStepWords.renewNote))",
        renew.html(password(renew))))\
      \(parts.part(
        "ending", SecondStepWords.turnOff, off.html(password(off), isGrave: true)))
      """
  }

  /// Recovery codes that were just made.
  func recovery(_ codes: [String]) -> HTML {
    let title = reader(SecondStepWords.recovery)
    let items = codes.map { "<li><code>\($0)</code></li>" as HTML }
    return DeskShell(frame: frame, place: .account, title: title).document(
      """
      \(parts.head(title, back: ("/desk/account", DeskWords.account)))\
      \(parts.part(
        "codes", SecondStepWords.recovery, note: "\(reader(SecondStepWords.recoveryNote))",
        """
        <ol class="codes">\(items)</ol>
        <p class="more"><a class="button" href="/desk/account/totp">\
        \(reader(SecondStepWords.kept))</a></p>
        """))
      """)
  }

  private func digits(_ form: DeskForm, _ label: Message) -> HTML {
    form.line("code", label, autocomplete: "off", isRequired: true)
  }

  private func password(_ form: DeskForm) -> HTML {
    """
    <input type="text" name="account" value="\(frame.person ?? "")" autocomplete="username" \
    hidden>\(form.line(
      "current", GateWords.current, type: "password", autocomplete: "current-password",
      isRequired: true))
    """
  }
}
