internal import HTTPTypes
internal import Incidents
internal import Logging
internal import Pages
internal import Relais

extension Desk {
  /// How long a browser keeps the login's cookie: the station may end it before.
  private static var cookieSeconds: Int { Int(DeskSession.absoluteLimit / .seconds(1)) }

  /// Asks for name and password.
  func loginForm(_ visit: DeskVisit) async -> DeskAnswer {
    let back = WayBack.safe(visit.query["next"])
    guard visit.account == nil else { return .go(back) }
    var form = FormState()
    if back != WayBack.home { form.values["next"] = [back] }
    if await accounts.isEmpty { form.errors[""] = AccessWords.noAccount }
    return .page(DeskPage.login(visit.frame(), form))
  }

  /// Begins a login where name and password go together; says the same, as late, where they do not
  /// and where there is no such account.
  func login(_ visit: DeskVisit) async -> DeskAnswer {
    let name = visit.form["name"]
    if await accounts.isEmpty {
      return await again(visit, saying: AccessWords.noAccount, .forbidden)
    }
    let key = String(AccountRules.key(name).prefix(AccountRules.nameLimit))
    if let wait = brake.admit(account: key, address: visit.peer.address, at: visit.now) {
      return await slow(visit, "", wait)
    }
    let account = await accounts.account(name)
    do {
      let isRight = try await passwords.matches(visit.form["password"], account?.password)
      guard isRight, let account else {
        return await again(visit, saying: DeskMessages.wrongLogin, .forbidden)
      }
      brake.succeed(account: key, address: visit.peer.address, at: visit.now)
      let back = WayBack.safe(visit.form["next"])
      guard account.secondFactor == nil else {
        return await askForCode(visit, account, then: back)
      }
      return await begin(visit, account, then: back)
    } catch {
      return await again(visit, saying: AccessWords.busy, .serviceUnavailable)
    }
  }

  /// Ends the login.
  func logout(_ visit: DeskVisit) async -> DeskAnswer {
    if let session = visit.session { _ = await sessions.end(id: session.id, of: session.account) }
    let cookies = DeskCookies(isSecure: visit.isSecure)
    return .go("/desk/login", .out).setting(cookies.set(cookies.session, "", seconds: 0))
  }

  /// Asks for the first account, of whoever has the link from the terminal.
  func setUpForm(_ visit: DeskVisit) async -> DeskAnswer {
    let shown = visit.query["token"]
    guard await accounts.acceptsSetUp(AccessToken(shown), at: visit.now) else {
      return .refused(visit, .forbidden, DeskMessages.wrongSetupLink)
    }
    return .page(DeskPage.setup(visit.frame(), FormState(), token: shown))
  }

  /// Makes the first account, and logs in with it.
  func setUp(_ visit: DeskVisit) async -> DeskAnswer {
    let token = AccessToken(visit.form["token"])
    guard await accounts.acceptsSetUp(token, at: visit.now) else {
      return .refused(visit, .forbidden, DeskMessages.wrongSetupLink)
    }
    let name = AccountRules.tidy(visit.form["name"])
    var form = visit.typed()
    form.errors["name"] = AccountRules.mistake(inName: name)
    note(visit, of: name, in: &form)
    guard form.errors.isEmpty else { return await again(visit, form, .unprocessableContent) }
    do {
      let account = Account(
        name: name, role: .admin, password: try await passwords.hash(visit.form["password"]),
        madeAt: visit.now)
      guard try await accounts.setUp(account, with: token, at: visit.now) else {
        return .refused(visit, .forbidden, DeskMessages.wrongSetupLink)
      }
      run.logger.notice("The first account of the desk was made", metadata: ["name": "\(name)"])
      run.premises.setUp(nil)
      await people.tell(
        .joined, of: name, role: .admin, by: .person(name, from: "link from the terminal"))
      return await begin(visit, account, then: WayBack.home)
    } catch {
      return await failed(visit, error)
    }
  }

  /// Replaces the account's password, and ends its logins elsewhere.
  func changePassword(_ visit: DeskVisit) async -> DeskAnswer {
    guard let account = visit.account, let actor = visit.actor, !account.isBreakGlass else {
      return .none(visit)
    }
    var form = visit.typed(Self.form(of: visit.route))
    note(visit, of: account.name, in: &form)
    guard form.errors.isEmpty else { return await again(visit, form, .unprocessableContent) }
    do {
      if let refusal = try await ownPassword(visit, account) { return refusal }
      let kept = try await passwords.hash(visit.form["password"])
      try await accounts.change { book throws(AccountRefusal) in
        try book.setPassword(kept, of: account)
      }
      await sessions.endAll(of: account.name, except: nil)
      await people.tell(.password, of: account.name, by: actor)
      return await begin(visit, account, then: "/desk/account?done=\(DeskNotice.password.rawValue)")
    } catch let refusal as AccountRefusal {
      return await again(visit, saying: refusal.message, .unprocessableContent)
    } catch {
      return await failed(visit, error)
    }
  }

  /// Ends logins of the account.
  func endSessions(_ visit: DeskVisit) async -> DeskAnswer {
    guard let session = visit.session, let actor = visit.actor else { return .none(visit) }
    let chosen = visit.form["session"]
    if chosen == "others" {
      await people.endSessions(of: session.account, except: session, by: actor)
    } else if chosen == session.id {
      return await logout(visit)
    } else if await !sessions.end(id: chosen, of: session.account) {
      return await again(visit, saying: DeskMessages.notAChoice, .unprocessableContent)
    } else {
      await people.tell(.sessionsEnded, of: session.account, by: actor)
    }
    return .go("/desk/account", .sessions)
  }

  /// The account's logins, as its page lists them.
  func sessionRows(_ visit: DeskVisit) async -> [SessionRow] {
    guard let account = visit.account else { return [] }
    return await sessions.of(account: account.name, at: visit.now).map { row($0, visit) }
  }

  /// Begins a login, which is another one than the browser may have had.
  func begin(
    _ visit: DeskVisit, _ account: Account, then address: String
  ) async -> DeskAnswer {
    if let old = visit.session { _ = await sessions.end(id: old.id, of: old.account) }
    let token = await sessions.begin(
      account: account.name, address: visit.peer.address, agent: visit.agent, at: visit.now)
    let cookies = DeskCookies(isSecure: visit.isSecure)
    return DeskAnswer.go(address)
      .setting(cookies.set(cookies.session, token.text, seconds: Self.cookieSeconds))
      .setting(cookies.set(cookies.form, "", seconds: 0))
  }

  /// Says how long to wait.
  func slow(_ visit: DeskVisit, _ field: String, _ wait: Duration) async -> DeskAnswer {
    let seconds = Int((wait / .seconds(1)).rounded(.up))
    var form = visit.typed(Self.form(of: visit.route))
    form.errors[field] = AccessWords.wait(seconds: seconds)
    var answer = await again(visit, form, .tooManyRequests)
    answer.fields[.retryAfter] = "\(seconds)"
    return answer
  }

  /// Notes what is wrong with a new password.
  func note(_ visit: DeskVisit, of name: String, in form: inout FormState) {
    let password = visit.form["password"]
    form.errors["password"] = AccountRules.mistake(inPassword: password, of: name)
    if form.errors["password"] == nil, password != visit.form["password2"] {
      form.errors["password2"] = DeskMessages.passwordsDiffer
    }
  }
}
