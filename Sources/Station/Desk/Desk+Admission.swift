internal import HTTPTypes
internal import Hummingbird
internal import Pages
internal import Relais

extension Desk {
  /// Answers a request: the one way to everything that the desk shows and does.
  func answer(_ request: Request, from peer: WebPeer) async -> Response {
    let method = request.method.rawValue
    let match = DeskRoute.match(method: method, path: request.uri.path)
    let route: DeskRoute
    var id: String?
    // Who comes to the wrong place is known all the same: the page says so in the right language.
    if case .found(let found, let name) = match {
      (route, id) = (found, name)
    } else {
      route = .overview
    }
    let visit = await visit(request, from: peer, route: route, id: id ?? "")
    var answer: DeskAnswer
    switch match {
    case .none: answer = .none(visit)
    case .otherMethods(let methods):
      answer = .refused(visit, .methodNotAllowed, AccessWords.wrongMethod)
      answer.fields[.allow] = methods.joined(separator: ", ")
    case .found: answer = await admit(visit, request)
    }
    return finish(answer, of: visit).response(in: visit.language.name)
  }

  /// Lets a visit through if whoever makes it may do that, and means it.
  private func admit(_ visit: DeskVisit, _ request: Request) async -> DeskAnswer {
    guard Authorisation.allows(visit.account?.role, visit.route.action) else {
      return turnAway(visit, request)
    }
    guard visit.route.isChange else { return await look(visit) }
    guard
      RequestOrigin.isOwn(
        fetchSite: HTTPField.Name("Sec-Fetch-Site").flatMap { request.headers[$0] },
        origin: request.headers[.origin], host: request.head.authority)
    else { return .refused(visit, .forbidden, AccessWords.foreignForm) }
    guard Self.isForm(request) else {
      return .refused(visit, .unsupportedMediaType, AccessWords.notAForm)
    }
    var visit = visit
    do {
      visit.form = try FormBody(
        try await request.body.collect(upTo: FormBody.limit).readableBytesView)
    } catch FormBody.Problem.malformed {
      return .refused(visit, .badRequest, AccessWords.notAForm)
    } catch {
      return .refused(visit, .contentTooLarge, DeskMessages.tooLarge)
    }
    guard visit.token.accepts(formToken: visit.form["csrf"]) else {
      // It is this site's page, so what was typed can be trusted to be the person's own.
      return await again(visit, saying: AccessWords.formTooOld, .forbidden)
    }
    // The form may have taken its time; meanwhile the login may have ended, or the role changed.
    if let reason = await lapsed(visit) { return .refused(visit, .forbidden, reason) }
    return await change(visit)
  }

  /// Why a visit may not go on that could begin; nil where it may.
  private func lapsed(_ visit: DeskVisit) async -> Message? {
    guard let session = visit.session else { return nil }
    guard await sessions.session(visit.token, at: run.clock.now) != nil else {
      return AccessWords.loggedOut
    }
    let role = await accounts.holder(of: session)?.role
    return Authorisation.allows(role, visit.route.action) ? nil : DeskMessages.notAllowed
  }

  /// Nobody has logged in, or the account is not for this.
  private func turnAway(_ visit: DeskVisit, _ request: Request) -> DeskAnswer {
    guard visit.account == nil else {
      return .refused(visit, .forbidden, DeskMessages.notAllowed)
    }
    if visit.route.isChange { return .refused(visit, .forbidden, AccessWords.loggedOut) }
    // A stream that is sent on would not know what to make of the page.
    if visit.route == .events {
      return .refused(visit, .unauthorized, DeskMessages.sessionOver)
    }
    let query = request.uri.query.map { "?\($0)" } ?? ""
    let back = WayBack.safe(visit.path + query)
    let suffix = back == WayBack.home ? "" : "?next=\(FormBody.encoded(path: back))"
    return .go("/desk/login\(suffix)")
  }

  /// Who comes, as far as the cookies tell.
  private func visit(
    _ request: Request, from peer: WebPeer, route: DeskRoute, id: String
  ) async -> DeskVisit {
    let now = run.clock.now
    let cookies = DeskCookies(isSecure: peer.scheme == "https")
    let settings = await run.stage.configuration.page
    let query = (try? FormBody(Array((request.uri.query ?? "").utf8))) ?? FormBody()
    var session: DeskSession?
    var account: Account?
    var token: AccessToken?
    if let shown = DeskCookies.value(cookies.session, in: request).flatMap({ AccessToken($0) }),
      let found = await sessions.session(shown, at: now),
      let owner = await accounts.holder(of: found)
    {
      (session, account, token) = (found, owner, shown)
      // A stream goes on by itself: nobody sits there.
      if route != .events { await sessions.use(found, from: peer.address, at: now) }
    }
    let known = token ?? DeskCookies.value(cookies.form, in: request).flatMap { AccessToken($0) }
    var chance = SystemRandomNumberGenerator()
    return DeskVisit(
      route: route, id: id, path: request.uri.path, query: query,
      host: request.head.authority ?? "", peer: peer,
      agent: request.headers[.userAgent] ?? "", now: now, settings: settings,
      language: Self.language(of: request, query, settings.languages), account: account,
      session: session, token: known ?? AccessToken(using: &chance), isTokenNew: known == nil)
  }

  /// Adds the cookies that the visit calls for.
  private func finish(_ answer: DeskAnswer, of visit: DeskVisit) -> DeskAnswer {
    let cookies = DeskCookies(isSecure: visit.isSecure)
    var answer = answer
    if visit.isTokenNew, answer.page != nil,
      [.logIn, .setUp, .join, .approveByLink].contains(visit.route.action)
    {
      answer = answer.setting(cookies.set(cookies.form, visit.token.text, seconds: 86_400))
    }
    let chosen = visit.query["lang"]
    if !chosen.isEmpty, chosen == visit.language.name {
      answer = answer.setting(
        cookies.set(DeskCookies.language, chosen, seconds: 365 * 86_400))
    }
    return answer
  }

  /// The language asked for by `?lang=`, else the one chosen before, else the browser's choice.
  private static func language(
    of request: Request, _ query: FormBody, _ languages: [Language]
  ) -> Language {
    let chosen = [query["lang"], DeskCookies.value(DeskCookies.language, in: request) ?? ""]
    return chosen.map { Language($0) }.first(where: languages.contains)
      ?? LanguageChoice.best(of: languages, for: request.headers[.acceptLanguage])
  }

  private static func isForm(_ request: Request) -> Bool {
    let type = (request.headers[.contentType] ?? "").prefix { $0 != ";" && $0 != " " }
    return type.lowercased() == "application/x-www-form-urlencoded"
  }
}
