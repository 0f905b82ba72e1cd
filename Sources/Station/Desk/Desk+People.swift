internal import HTTPTypes
internal import Incidents
internal import Logging
internal import Pages
internal import Relais

extension Desk {
  /// Does something about accounts that an administrator asks for.
  func keepPeople(_ visit: DeskVisit) async -> DeskAnswer {
    guard let actor = visit.actor else { return .none(visit) }
    do {
      switch visit.route {
      case .invite: return try await invite(visit, by: actor)
      case .withdrawInvitation:
        try await people.withdraw(visit.form["invitation"], by: actor)
        return .go("/desk/people", .saved)
      case .sealBreakGlass:
        let code = try await people.seal(by: actor)
        return .page(await peoplePage(visit, FormState(), shown: .sealedCode(code)))
      default: return try await keepPerson(visit, by: actor)
      }
    } catch let refusal as AccountRefusal {
      var form = visit.typed(Self.form(of: visit.route))
      form.errors[Self.field(of: refusal, on: visit.route)] = refusal.message
      return await again(visit, form, .unprocessableContent)
    } catch {
      return await failed(visit, error)
    }
  }

  private func invite(
    _ visit: DeskVisit, by actor: Incidents.Actor
  ) async throws -> DeskAnswer {
    var form = visit.typed(Self.form(of: visit.route))
    let role = Role(rawValue: visit.form["role"])
    if role == nil { form.errors["role"] = DeskMessages.notAChoice }
    let days = Int(visit.form["days"])
    if days == nil { form.errors["days"] = DeskMessages.notAChoice }
    guard let role, let days else { return await again(visit, form, .unprocessableContent) }
    let (invitation, token) = try await people.invite(
      visit.form["name"], as: role, days: days, by: actor)
    let link = "\(visit.peer.scheme)://\(visit.host)/desk/join?token=\(token.text)"
    return .page(await peoplePage(visit, FormState(), shown: .link(link, invitation)))
  }

  /// Does something about one account.
  private func keepPerson(
    _ visit: DeskVisit, by actor: Incidents.Actor
  ) async throws -> DeskAnswer {
    let isSealed = visit.id == SealedCode.account
    guard let name = await accounts.account(visit.id)?.name ?? (isSealed ? visit.id : nil) else {
      return .none(visit)
    }
    let isOwn = name == visit.account?.name
    let page = "/desk/people/\(FormBody.encoded(path: name))"
    switch visit.route {
    case .endTheirSessions:
      await people.endSessions(of: name, by: actor)
      return isOwn ? .go("/desk/login") : .go(page, .sessions)
    case .removePerson:
      try await people.remove(name, by: actor)
      return isOwn ? .go("/desk/login") : .go("/desk/people", .saved)
    default:
      guard let role = Role(rawValue: visit.form["role"]) else {
        var form = visit.typed(Self.form(of: visit.route))
        form.errors["role"] = DeskMessages.notAChoice
        return await again(visit, form, .unprocessableContent)
      }
      try await people.setRole(role, of: name, by: actor)
      // Whoever gave up the right to see that page is better off elsewhere.
      return isOwn && role < .admin ? .go(WayBack.home, .saved) : .go(page, .saved)
    }
  }

  /// The field beside which a refusal stands.
  private static func field(of refusal: AccountRefusal, on route: DeskRoute) -> String {
    switch (route, refusal) {
    case (.invite, .nameTaken), (.invite, .badName): "name"
    case (.invite, .wrongValidity): "days"
    case (.changeRole, .lastAdministrator): "role"
    default: ""
    }
  }

  /// What is said where something is not carried out through no fault of the person's.
  func failed(_ visit: DeskVisit, _ error: any Error) async -> DeskAnswer {
    if error is PasswordDesk.Busy {
      return await again(visit, saying: AccessWords.busy, .serviceUnavailable)
    }
    run.logger.error("The accounts could not be kept", metadata: ["why": "\(error)"])
    return await again(visit, saying: DeskMessages.notWritten, .serviceUnavailable)
  }

  /// The page about everybody.
  func peoplePage(
    _ visit: DeskVisit, _ form: FormState, shown: ShownSecret? = nil
  ) async -> HTML {
    let book = await accounts.book
    let counts = await sessions.counts(at: visit.now)
    var people = book.accounts.sorted { AccountRules.key($0.name) < AccountRules.key($1.name) }
    if counts[SealedCode.account] != nil { people.append(.breakGlass(at: visit.now)) }
    let view = PeopleView(
      people: people.map { row($0, visit, sessions: counts[$0.name] ?? 0) },
      invitations: book.invitations(at: visit.now), sealed: book.sealed)
    return DeskPage.people(visit.frame(at: "/desk/people"), form, view, shown: shown)
  }

  /// The page about somebody; nil where there is nobody of that name.
  func personPage(_ visit: DeskVisit, _ frame: DeskFrame, _ form: FormState) async -> HTML? {
    let isSealed = visit.id == SealedCode.account
    let sealed = isSealed ? Account.breakGlass(at: visit.now) : nil
    guard let account = await accounts.account(visit.id) ?? sealed else { return nil }
    let sessions = await sessions.of(account: account.name, at: visit.now)
    if isSealed, sessions.isEmpty { return nil }
    return DeskPage.person(
      frame, form, row(account, visit, sessions: sessions.count),
      sessions: sessions.map { row($0, visit) })
  }

  private func row(_ account: Account, _ visit: DeskVisit, sessions: Int) -> PersonRow {
    PersonRow(
      name: account.name, role: account.role, hasSecondStep: account.secondFactor != nil,
      sessions: sessions, madeAt: account.madeAt, isOwn: account.name == visit.account?.name)
  }

  /// A login as pages list it.
  func row(_ session: DeskSession, _ visit: DeskVisit) -> SessionRow {
    SessionRow(
      id: session.id, startedAt: session.startedAt, usedAt: session.usedAt,
      address: session.address, agent: session.agent, isCurrent: session.id == visit.session?.id)
  }
}

// Who was invited.
extension Desk {
  /// Asks who was invited for a password.
  func joinForm(_ visit: DeskVisit) async -> DeskAnswer {
    let token = visit.query["token"]
    guard let page = await joinPage(visit, FormState(), token) else {
      return .refused(visit, .forbidden, AccountRefusal.wrongLink.message)
    }
    return .page(page)
  }

  /// The page that asks; nil where the link does not work.
  func joinPage(_ visit: DeskVisit, _ form: FormState, _ shown: String) async -> HTML? {
    guard let token = AccessToken(shown),
      let invitation = await accounts.book.invitation(token, at: visit.now)
    else { return nil }
    return DeskPage.join(visit.frame(at: "/desk/join"), form, invitation, token: shown)
  }

  /// Makes the account of whoever was invited, and logs in with it.
  func join(_ visit: DeskVisit) async -> DeskAnswer {
    guard let token = AccessToken(visit.form["token"]),
      let invitation = await accounts.book.invitation(token, at: visit.now)
    else { return .refused(visit, .forbidden, AccountRefusal.wrongLink.message) }
    var form = visit.typed()
    note(visit, of: invitation.name, in: &form)
    guard form.errors.isEmpty else { return await again(visit, form, .unprocessableContent) }
    do {
      let account = try await people.join(token, password: visit.form["password"])
      // The first account may have come this way.
      run.premises.setUp(nil)
      return await begin(visit, account, then: WayBack.home)
    } catch let refusal as AccountRefusal {
      return .refused(visit, .forbidden, refusal.message)
    } catch {
      return await failed(visit, error)
    }
  }
}
