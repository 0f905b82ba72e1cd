internal import Incidents
internal import Logging
internal import Pages
internal import Relais

/// What is done about accounts, from the desk and from the terminal alike: each act is kept, holds
/// at once where somebody is logged in, and is a fact.
struct People: Sendable {
  /// Who has an account.
  let accounts: AccountStore
  /// Who has logged in.
  let sessions: SessionStore
  /// Computes with passwords.
  let passwords: PasswordDesk
  /// Where acts are written down.
  let ledger: Ledger
  /// The node's clocks.
  let clock: StationClock
  /// Where acts are told besides.
  let logger: Logger

  /// Opens the files of a data folder.
  init(
    folder: String, passwords: PasswordDesk, ledger: Ledger, clock: StationClock, logger: Logger
  ) {
    accounts = AccountStore(folder: folder, logger: logger)
    sessions = SessionStore(folder: folder, logger: logger)
    self.passwords = passwords
    self.ledger = ledger
    self.clock = clock
    self.logger = logger
  }

  /// Invites somebody, for so many days.
  ///
  /// - Returns: the invitation, and the token that its link is to carry.
  /// - Throws: ``AccountRefusal``, or why it cannot be kept.
  func invite(
    _ name: String, as role: Role, days: Int, by actor: Incidents.Actor
  ) async throws -> (invitation: Invitation, token: AccessToken) {
    // A number of days that no duration holds is none that is allowed either.
    let days = min(max(days, 0), 1_000)
    var chance = SystemRandomNumberGenerator()
    let token = AccessToken(using: &chance)
    let id = String(AccessToken(using: &chance).text.prefix(16))
    let now = clock.now
    let invitation = try await accounts.change { book throws(AccountRefusal) in
      try book.invite(
        name, as: role, token: token, id: id, by: "\(actor)", for: .seconds(days * 86_400),
        at: now)
    }
    await tell(.invited, of: invitation.name, role: role, by: actor)
    return (invitation, token)
  }

  /// Makes a link void.
  func withdraw(_ id: String, by actor: Incidents.Actor) async throws {
    let invitation = try await accounts.change { book throws(AccountRefusal) in
      try book.withdraw(id: id)
    }
    await tell(.removed, of: invitation.name, by: actor)
  }

  /// Makes the account that a link is for.
  func join(_ token: AccessToken, password: String) async throws -> Account {
    let kept = try await passwords.hash(password)
    let now = clock.now
    let account = try await accounts.change { book throws(AccountRefusal) in
      try book.join(token, password: kept, at: now)
    }
    await tell(
      .joined, of: account.name, role: account.role, by: .person(account.name, from: "desk"))
    return account
  }

  /// Lets an account do something else from now on.
  func setRole(_ role: Role, of name: String, by actor: Incidents.Actor) async throws {
    let before = try await accounts.change { book throws(AccountRefusal) in
      try book.setRole(role, of: name)
    }
    if before.role != role { await tell(.role, of: before.name, role: role, by: actor) }
  }

  /// Sets where mail for an account goes; nil for nowhere.
  func setMail(_ mail: String?, of name: String, by actor: Incidents.Actor) async throws {
    let account = try await accounts.change { book throws(AccountRefusal) in
      try book.setMail(mail, of: name)
    }
    await tell(.mail, of: account.name, by: actor)
  }

  /// Removes an account, and ends its logins.
  func remove(_ name: String, by actor: Incidents.Actor) async throws {
    let account = try await accounts.change { book throws(AccountRefusal) in
      try book.remove(name)
    }
    await sessions.endAll(of: account.name, except: nil)
    await tell(.removed, of: account.name, by: actor)
  }

  /// Ends the logins of an account but one.
  func endSessions(
    of name: String, except kept: DeskSession? = nil, by actor: Incidents.Actor
  ) async {
    await sessions.endAll(of: name, except: kept)
    await tell(.sessionsEnded, of: name, by: actor)
  }

  /// Seals another code for emergencies; the one from before is void.
  ///
  /// - Returns: the code, for whoever asked alone.
  func seal(by actor: Incidents.Actor) async throws -> String {
    var chance = SystemRandomNumberGenerator()
    let code = OneTimeCode.make(groups: 5, of: 5, using: &chance)
    let hash = try await passwords.hash(OneTimeCode.tidy(code))
    let now = clock.now
    try await accounts.change { book throws(AccountRefusal) in book.seal(hash, at: now) }
    await tell(.breakGlassMade, of: SealedCode.account, by: actor)
    return code
  }

  /// Uses the sealed code, which then is void; nil where it is not the one.
  func breakSeal(_ code: String, from address: String) async throws -> Account? {
    let kept = await accounts.book.sealed?.hash
    let isRight = try await passwords.matches(OneTimeCode.tidy(code), kept)
    let now = clock.now
    guard isRight, let kept,
      try await accounts.change({ book throws(AccountRefusal) in book.breakSeal(kept, at: now) })
    else { return nil }
    logger.critical(
      "Somebody opened the desk with the break-glass code, which is void now",
      metadata: ["address": "\(address)"])
    await tell(
      .breakGlassUsed, of: SealedCode.account, role: .admin,
      by: .person(SealedCode.account, from: "desk"))
    return .breakGlass(at: now)
  }

  /// Writes down what was done.
  func tell(
    _ what: AccountChanged.Change, of name: String, role: Role? = nil, by actor: Incidents.Actor
  ) async {
    let fact = AccountChanged(
      account: name, what: what, role: role?.rawValue, by: actor, at: clock.now)
    let written = await ledger.keep([.accountChanged(fact)])
    if let trouble = written.trouble {
      logger.error(
        "What was done about an account is not on disk yet",
        metadata: ["account": "\(name)", "what": "\(what.rawValue)", "why": "\(trouble)"])
    }
  }
}
