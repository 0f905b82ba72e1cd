internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Pages
internal import Publishing
internal import Relais
internal import Subscribers

/// `/subscribe` and `/unsubscribe`: strangers ask to be told, change that and end it.
///
/// No form carries a token against forgery: whoever posts one has given an address that is asked
/// for its consent first, or has a secret that only the address's mails hold.
struct SubscribeRoutes: Sendable {
  /// The longest body, in bytes.
  static let bodyLimit = 65_536

  /// Whose subscribers they are.
  let run: StationRun
  /// Keeps the form from being used to send mails to strangers.
  let brake = SignUpBrake()

  /// Adds them.
  func add(to router: Router<WebRequestContext>) {
    router.get("subscribe") { request, _ in
      let pages = await pages(request)
      guard await run.fanOut.channel() != nil else {
        return page(.notFound, pages.refused(SubscribeWords.notHere), request)
      }
      return page(.ok, pages.form(), request)
    }
    router.post("subscribe") { request, context in await ask(request, from: context.peer) }
    router.get("subscribe/:token") { request, context in
      await confirm(request, context.parameters.get("token"), isMeant: false)
    }
    router.post("subscribe/:token") { request, context in
      await confirm(request, context.parameters.get("token"), isMeant: true)
    }
    router.get("unsubscribe/:token") { request, context in
      await own(request, context.parameters.get("token"), FormBody())
    }
    router.post("unsubscribe/:token") { request, context in
      guard let form = await form(of: request) else {
        return page(.badRequest, await pages(request).refused(SubscribeWords.broken), request)
      }
      return await own(request, context.parameters.get("token"), form)
    }
    SubscribeInterface(routes: self).add(to: router)
  }

  /// What came of somebody's asking.
  enum Asked {
    /// A mail is on its way.
    case taken
    /// These fields are wrong.
    case wrong([String: Message])
    /// Too many were asked for.
    case slow
    /// Nobody can subscribe at this node.
    case notHere
    /// The list cannot be written.
    case broken
  }

  /// Keeps what somebody asks for; nil for language or services means the page's first language and
  /// all services.
  func take(
    _ address: String, language: String?, services: [String], shown: Language, from peer: WebPeer
  ) async -> Asked {
    let settings = await run.stage.configuration.page
    guard await run.fanOut.channel() != nil, await run.fanOut.obstacle() == nil else {
      return .notHere
    }
    let text = address.trimmingSpaces
    var wrong: [String: Message] = [:]
    if MailAddress(text) == nil { wrong["email"] = SubscribeWords.noAddress }
    let language = language.map { Language($0) } ?? settings.languages.first ?? shown
    if !settings.languages.contains(language) { wrong["language"] = SubscribeWords.noChoice }
    let known = settings.groups.flatMap(\.services).map(\.id)
    let chosen = services.map { ServiceID($0) }
    if !chosen.allSatisfy(known.contains) { wrong["services"] = SubscribeWords.noChoice }
    guard wrong.isEmpty else { return .wrong(wrong) }
    guard brake.admit(peer.address, at: run.clock.now) else { return .slow }
    let wish = SignUp(
      address: text, language: language, services: known.filter(chosen.contains),
      source: "\(settings.url)\(SubscribePages.path)",
      words: SubscribeWords.consent(settings.title(in: shown))(in: shown))
    do throws(SubscriberStoreError) {
      return try await run.subscribers.store().ask(wish, at: run.clock.wall) ? .taken : .slow
    } catch {
      run.logger.error("Nobody can subscribe", metadata: ["reason": "\(error)"])
      return .broken
    }
  }

  private func ask(_ request: Request, from peer: WebPeer) async -> Response {
    let form = await form(of: request)
    let pages = await pages(request, form)
    guard let form else {
      return page(.badRequest, pages.refused(SubscribeWords.broken), request)
    }
    let language = await language(of: request, form)
    let chosen = form["language"]
    let asked = await take(
      form["email"], language: chosen.isEmpty ? language.name : chosen,
      services: Self.services(form), shown: language, from: peer)
    switch asked {
    case .taken: return page(.ok, pages.asked(form["email"].trimmingSpaces), request, form)
    case .wrong(let errors):
      var state = FormState()
      state.values = form.values
      state.errors = errors
      return page(.unprocessableContent, pages.form(state), request, form)
    case .slow: return page(.tooManyRequests, pages.refused(SubscribeWords.slow), request, form)
    case .notHere: return page(.notFound, pages.refused(SubscribeWords.notHere), request, form)
    case .broken:
      return page(.serviceUnavailable, pages.refused(SubscribeWords.broken), request, form)
    }
  }

  /// Shows what a link confirms, and confirms it where that is meant.
  private func confirm(_ request: Request, _ token: String?, isMeant: Bool) async -> Response {
    let form = isMeant ? await form(of: request) : FormBody()
    let pages = await pages(request, form)
    do throws(SubscriberStoreError) {
      guard let token = token.flatMap({ SubscriberToken($0) }),
        let store = try await run.subscribers.storeIfAny(),
        let wish = try await store.signUp(token, at: run.clock.wall)
      else { return page(.notFound, pages.refused(SubscribeWords.wrong), request, form) }
      guard isMeant else { return page(.ok, pages.confirming(wish.address), request) }
      guard let own = try await store.confirm(token, at: run.clock.wall) else {
        return page(.notFound, pages.refused(SubscribeWords.wrong), request, form)
      }
      run.logger.info("Somebody has subscribed")
      let link = "\(SubscribePages.leavingPath)/\(own.text)"
      return page(.ok, pages.confirmed(own: link), request, form)
    } catch {
      run.logger.error("Nobody can subscribe", metadata: ["reason": "\(error)"])
      return page(.serviceUnavailable, pages.refused(SubscribeWords.broken), request, form)
    }
  }

  /// Somebody's own page; one click of a mail program ends it (RFC 8058 §3.2).
  private func own(_ request: Request, _ token: String?, _ form: FormBody) async -> Response {
    let pages = await pages(request, form)
    do throws(SubscriberStoreError) {
      guard let token = token.flatMap({ SubscriberToken($0) }),
        let store = try await run.subscribers.storeIfAny(),
        let person = try await store.subscriber(token)
      else {
        // Whoever ends it twice has what they want.
        let isLeaving = form["List-Unsubscribe"] == "One-Click" || form["act"] == "leave"
        return isLeaving
          ? page(.ok, pages.left(), request, form)
          : page(.notFound, pages.refused(SubscribeWords.wrong), request, form)
      }
      var own = SubscribePages.Own(
        address: person.address, language: person.language, services: person.services)
      if form["List-Unsubscribe"] == "One-Click" || form["act"] == "leave" {
        _ = try await store.erase(person.address, by: person.way, isRemembered: true)
        run.logger.info("Somebody has unsubscribed")
        return page(.ok, pages.left(), request, form)
      }
      guard form["act"] == "change" else { return page(.ok, pages.own(own), request, form) }
      let settings = await run.stage.configuration.page
      let known = settings.groups.flatMap(\.services).map(\.id)
      let chosen = Self.services(form).map { ServiceID($0) }
      let language = Language(form["language"])
      if settings.languages.contains(language) { own.language = language }
      own.services = known.filter(chosen.contains)
      _ = try await store.change(token, language: own.language, services: own.services)
      return page(.ok, pages.own(own, isSaved: true), request, form)
    } catch {
      run.logger.error("A subscription cannot be changed", metadata: ["reason": "\(error)"])
      return page(.serviceUnavailable, pages.refused(SubscribeWords.broken), request, form)
    }
  }

  private static func services(_ form: FormBody) -> [String] {
    let beginning = SubscribePages.field(of: ServiceID(""))
    return form.values.keys.filter { $0.hasPrefix(beginning) }
      .map { String($0.dropFirst(beginning.count)) }.sorted()
  }

  private func form(of request: Request) async -> FormBody? {
    guard let body = try? await request.body.collect(upTo: Self.bodyLimit) else { return nil }
    return try? FormBody(body.readableBytesView)
  }

  private func pages(_ request: Request, _ form: FormBody? = nil) async -> SubscribePages {
    SubscribePages(
      await run.stage.configuration.page, in: await language(of: request, form),
      at: request.uri.path, now: run.clock.now)
  }

  /// The language that the reader asks for, else the browser's choice among the page's.
  private func language(of request: Request, _ form: FormBody? = nil) async -> Language {
    let languages = await run.stage.configuration.page.languages
    let asked = [form?["lang"] ?? "", request.uri.queryParameters["lang"].map(String.init) ?? ""]
    return asked.map { Language($0) }.first(where: languages.contains)
      ?? LanguageChoice.best(of: languages, for: request.headers[.acceptLanguage])
  }

  private func page(
    _ status: HTTPResponse.Status, _ page: HTML, _ request: Request, _ form: FormBody? = nil
  ) -> Response {
    var headers: HTTPFields = [
      .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
      .vary: "Accept-Language",
    ]
    let fields =
      SubscribePages.security.headers + [
        (name: "Referrer-Policy", value: "no-referrer"),
        (name: "X-Content-Type-Options", value: "nosniff"),
        (name: "X-Frame-Options", value: "DENY"), (name: "X-Robots-Tag", value: "noindex"),
      ]
    for (name, value) in fields {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    return Response(
      status: status, headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(string: page.markup)))
  }
}

extension String {
  /// Without the blanks that fingers and clipboards leave at the ends.
  fileprivate var trimmingSpaces: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
