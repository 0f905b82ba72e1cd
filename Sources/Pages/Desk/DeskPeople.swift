import Relais

/// Who has an account, who is invited, and the code for emergencies.
struct DeskPeople {
  /// How long a link may work, in days; the first is what is proposed.
  static let validities = [3, 1, 7, 14]

  /// For whom it is written.
  let frame: DeskFrame
  /// What was typed.
  let form: FormState
  /// What there is.
  let view: PeopleView
  /// What was just made.
  let shown: ShownSecret?

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }

  /// The page.
  var document: HTML {
    let title = reader(PeopleWords.people)
    return DeskShell(frame: frame, place: .people, title: title).document(
      "\(parts.head(title))\(warning)\(secret)\(accounts)\(invitations)\(invite)\(sealed)")
  }

  private var warning: HTML? {
    guard view.people.contains(where: \.isBreakGlass) else { return nil }
    return "<div class=\"wide\">\(parts.warning(reader(PeopleWords.sealedNote)))</div>"
  }

  private var secret: HTML? {
    switch shown {
    case .link(let link, let invitation):
      parts.part(
        "shown", PeopleWords.link, note: "\(reader(PeopleWords.linkNote(invitation.name)))",
        """
        <p class="secret"><code>\(link)</code></p>
        <p class="aside">\(reader(PeopleWords.until)) \(reader.brief(invitation.until))</p>
        """)
    case .sealedCode(let code):
      parts.part(
        "shown", SecondStepWords.breakGlass,
        note: "\(reader(SecondStepWords.breakGlassShown))",
        "<p class=\"secret\"><code>\(code)</code></p>")
    case nil: nil
    }
  }

  private var accounts: HTML {
    let rows = view.people.map { person -> [HTML] in
      let own: HTML? = person.isOwn ? " <small>\(reader(PeopleWords.you))</small>" : nil
      let logins = person.sessions == 0 ? PeopleWords.nowhere : PeopleWords.logins(person.sessions)
      return [
        "<a href=\"/desk/people/\(parts.path(person.name))\">\(person.name)</a>\(own)",
        "\(reader(PeopleWords.role(person.role)))",
        "\(reader(person.hasSecondStep ? DeskWords.yes : DeskWords.no))", "\(reader(logins))",
      ]
    }
    return parts.part(
      "accounts", PeopleWords.accounts,
      parts.table(
        PeopleWords.accounts, kind: "of-people",
        [PeopleWords.name, PeopleWords.role, PeopleWords.secondStep, PeopleWords.sessions], rows))
  }

  private var invitations: HTML? {
    guard !view.invitations.isEmpty else { return nil }
    let rows = view.invitations.map { invitation -> [HTML] in
      let button: HTML = """
        <form method="post" action="/desk/people/withdraw">\(DeskForm.token(frame))\
        \(DeskForm.hidden("invitation", invitation.id))\
        <button class="small">\(reader(PeopleWords.withdraw))</button></form>
        """
      return [
        "\(invitation.name)", "\(reader(PeopleWords.role(invitation.role)))",
        "\(invitation.by)", reader.brief(invitation.until), button,
      ]
    }
    return parts.part(
      "invited", PeopleWords.invitations,
      parts.table(
        PeopleWords.invitations, kind: "of-people",
        [
          PeopleWords.name, PeopleWords.role, PeopleWords.invitedBy, PeopleWords.until,
          PeopleWords.withdraw,
        ], rows))
  }

  private var invite: HTML {
    let form = DeskForm(
      frame, form: "invite", action: "/desk/people/invite", submit: PeopleWords.makeLink,
      state: form)
    let days = Self.validities.map {
      (value: "\($0)", words: reader(PeopleWords.days($0)))
    }
    let fields: HTML = """
      \(form.line(
        "name", PeopleWords.name, hint: PeopleWords.nameHint, autocomplete: "off",
        isRequired: true))\
      <div class="choices">\
      \(form.choice("role", PeopleWords.role, form.roles, selected: Role.viewer.rawValue))\
      \(form.choice("days", PeopleWords.validity, days))</div>
      """
    return parts.part(
      "inviting", PeopleWords.invite, note: "\(reader(PeopleWords.inviteNote))",
      form.html(fields))
  }

  private var sealed: HTML {
    let form = DeskForm(
      frame, form: "break-glass", action: "/desk/people/break-glass",
      submit: SecondStepWords.makeBreakGlass, state: form)
    let isSealed = view.sealed?.hash != nil
    let facts = parts.facts([
      (
        SecondStepWords.breakGlassFrom,
        isSealed ? view.sealed.map { reader.brief($0.madeAt) } : nil
      ),
      (SecondStepWords.breakGlassUsed, view.sealed?.usedAt.map { reader.brief($0) }),
    ])
    let none = isSealed ? nil : parts.empty(SecondStepWords.noBreakGlass)
    let voids: HTML? =
      isSealed ? "<p class=\"hint\">\(reader(SecondStepWords.voidsOld))</p>" : nil
    return parts.part(
      "sealing", SecondStepWords.breakGlass, note: "\(reader(SecondStepWords.breakGlassNote))",
      "\(none)\(facts)\(form.html("\(voids)"))")
  }
}

extension DeskForm {
  /// The roles to choose from, each with what it may do.
  var roles: [(value: String, words: String)] {
    Role.allCases.map { ($0.rawValue, frame.reader(PeopleWords.roleWithRights($0))) }
  }
}
