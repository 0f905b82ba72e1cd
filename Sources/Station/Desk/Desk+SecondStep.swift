internal import HTTPTypes
internal import Incidents
internal import Logging
internal import Pages
internal import Relais
internal import Synchronization

/// Those whose code is still to come; see ``PendingLogins``.
final class PendingDesk: Sendable {
  private let pending = Mutex(PendingLogins())

  /// Notes that an account's password was right.
  func begin(_ account: Account, _ token: AccessToken, at moment: Instant) {
    pending.withLock { $0.begin(account, token, at: moment) }
  }

  /// The account whose code is awaited in the browser that has a token.
  func account(_ token: AccessToken, at moment: Instant) -> Account? {
    pending.withLock { $0.account(token, at: moment) }
  }

  /// Counts a wrong code.
  func fail(_ token: AccessToken) { pending.withLock { $0.fail(token) } }

  /// Ends the wait.
  func end(_ token: AccessToken) { pending.withLock { $0.end(token) } }
}

// The login.
extension Desk {
  /// Sends on to the second step, in a browser that from now on has a token nobody could know.
  func askForCode(_ visit: DeskVisit, _ account: Account, then back: String) async -> DeskAnswer {
    if let old = visit.session { _ = await sessions.end(id: old.id, of: old.account) }
    var chance = SystemRandomNumberGenerator()
    let token = AccessToken(using: &chance)
    pending.begin(account, token, at: visit.now)
    let cookies = DeskCookies(isSecure: visit.isSecure)
    let query = back == WayBack.home ? "" : "?next=\(FormBody.encoded(path: back))"
    return DeskAnswer.go("/desk/login/code\(query)")
      .setting(cookies.set(cookies.session, "", seconds: 0))
      .setting(cookies.set(cookies.form, token.text, seconds: 86_400))
  }

  /// Asks for the code.
  func codeForm(_ visit: DeskVisit) -> DeskAnswer {
    let back = WayBack.safe(visit.query["next"])
    guard visit.account == nil else { return .go(back) }
    guard pending.account(visit.token, at: visit.now) != nil else { return .go("/desk/login") }
    var form = FormState()
    if back != WayBack.home { form.values["next"] = [back] }
    return .page(DeskPage.code(visit.frame(), form))
  }

  /// Begins the login where the code is right.
  func code(_ visit: DeskVisit) async -> DeskAnswer {
    guard let account = pending.account(visit.token, at: visit.now) else {
      return .go("/desk/login")
    }
    let key = AccountRules.key(account.name)
    if let wait = brake.admit(.code, account: key, address: visit.peer.address, at: visit.now) {
      return await slow(visit, "code", wait)
    }
    do {
      guard
        let proof = try await accounts.prove(
          visit.form["code"], of: account, at: run.clock.wall)
      else {
        pending.fail(visit.token)
        run.logger.warning(
          "A wrong code after the right password",
          metadata: ["account": "\(account.name)", "address": "\(visit.peer.address)"])
        var form = visit.typed()
        form.errors["code"] = AccessWords.wrongCode
        return await again(visit, form, .forbidden)
      }
      pending.end(visit.token)
      brake.succeed(.code, account: key, address: visit.peer.address, at: visit.now)
      guard proof == .code else {
        return await begin(
          visit, account, then: "/desk/account/totp?done=\(DeskNotice.recovery.rawValue)")
      }
      return await begin(visit, account, then: WayBack.safe(visit.form["next"]))
    } catch is AccountRefusal {
      // The account is gone or another one: the password is asked for again.
      pending.end(visit.token)
      return .go("/desk/login")
    } catch {
      return await failed(visit, error)
    }
  }

  /// Begins a login by the sealed code, once.
  func breakGlass(_ visit: DeskVisit) async -> DeskAnswer {
    // By address alone: who guesses elsewhere must not keep out who has the envelope, and nobody
    // guesses a code of 125 bits.
    let key = "\(SealedCode.account) \(visit.peer.address)"
    if let wait = brake.admit(account: key, address: visit.peer.address, at: visit.now) {
      return await slow(visit, "code", wait)
    }
    do {
      guard
        let account = try await people.breakSeal(
          visit.form["code"], from: visit.peer.address)
      else {
        var form = visit.typed()
        form.errors["code"] = AccessWords.wrongBreakGlass
        return await again(visit, form, .forbidden)
      }
      return await begin(visit, account, then: "/desk/people")
    } catch {
      return await failed(visit, error)
    }
  }
}

// One's own second step.
extension Desk {
  /// The page about it.
  func secondStepPage(_ visit: DeskVisit, _ frame: DeskFrame, _ form: FormState) -> HTML? {
    guard let account = visit.account, !account.isBreakGlass else { return nil }
    if let factor = account.secondFactor {
      return DeskPage.secondStep(frame, form, .on(recoveryLeft: factor.recoveryLeft))
    }
    var chance = SystemRandomNumberGenerator()
    // While it is being tried it is the one that the app has been told.
    let secret = Self.secret(in: visit.form) ?? TimeCode.secret(using: &chance)
    let address = TimeCode.address(
      secret, account: account.name, issuer: visit.settings.title(in: visit.language))
    return DeskPage.secondStep(frame, form, .off(secret: secret, address: address))
  }

  private static func secret(in form: FormBody) -> String? {
    let text = form["secret"]
    return Base32.bytes(text)?.count == TimeCode.secretBytes ? text : nil
  }

  /// Turns it on or off, or makes other recovery codes; each for who knows the password.
  func keepSecondStep(_ visit: DeskVisit) async -> DeskAnswer {
    guard let account = visit.account, let actor = visit.actor, !account.isBreakGlass else {
      return .none(visit)
    }
    do {
      if let refusal = try await ownPassword(visit, account) { return refusal }
      var chance = SystemRandomNumberGenerator()
      let codes = SecondFactor.recoveryCodes(using: &chance)
      switch visit.route {
      case .turnOnSecondStep:
        guard let factor = factor(visit, codes) else {
          var form = visit.typed(Self.form(of: visit.route))
          form.errors["code"] = AccessWords.wrongCode
          return await again(visit, form, .unprocessableContent)
        }
        try await set(factor, of: account)
        // Whoever had stolen a login is out from now on.
        await sessions.endAll(of: account.name, except: visit.session)
        await people.tell(.secondFactorOn, of: account.name, by: actor)
      case .turnOffSecondStep:
        guard account.secondFactor != nil else { return .go("/desk/account/totp") }
        try await set(nil, of: account)
        await people.tell(.secondFactorOff, of: account.name, by: actor)
        return .go("/desk/account/totp", .saved)
      default:
        guard var factor = account.secondFactor else { return .go("/desk/account/totp") }
        factor.renew(codes)
        try await set(factor, of: account)
        await people.tell(.recovery, of: account.name, by: actor)
      }
      return .page(DeskPage.recoveryCodes(visit.frame(at: "/desk/account/totp"), codes))
    } catch let refusal as AccountRefusal {
      return await again(visit, saying: refusal.message, .unprocessableContent)
    } catch {
      return await failed(visit, error)
    }
  }

  private func set(_ factor: SecondFactor?, of account: Account) async throws {
    try await accounts.change { book throws(AccountRefusal) in
      try book.setSecondFactor(factor, of: account)
    }
  }

  /// A factor whose app shows the right code, which is used thereby.
  private func factor(_ visit: DeskVisit, _ codes: [String]) -> SecondFactor? {
    guard visit.account?.secondFactor == nil, let secret = Self.secret(in: visit.form) else {
      return nil
    }
    var factor = SecondFactor(secret: secret, recovery: codes)
    return factor.accept(visit.form["code"], at: run.clock.wall) == .code ? factor : nil
  }

  /// Asks for the password that somebody who found a browser logged in does not know; nil where it
  /// is right.
  func ownPassword(_ visit: DeskVisit, _ account: Account) async throws -> DeskAnswer? {
    let key = AccountRules.key(account.name)
    if let wait = brake.admit(account: key, address: visit.peer.address, at: visit.now) {
      return await slow(visit, "current", wait)
    }
    guard try await passwords.matches(visit.form["current"], account.password) else {
      var form = visit.typed(Self.form(of: visit.route))
      form.errors["current"] = DeskMessages.wrongPassword
      return await again(visit, form, .unprocessableContent)
    }
    brake.succeed(account: key, address: visit.peer.address, at: visit.now)
    return nil
  }
}
