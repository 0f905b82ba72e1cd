public import Relais

/// All accounts of a desk, as a value; time comes from outside, and passwords come hashed.
public struct AccountBook: Hashable, Sendable, Codable {
  /// The most accounts.
  public static let limit = 1_000
  /// The most open invitations.
  public static let invitationLimit = 200

  /// The accounts, the oldest first.
  public private(set) var accounts: [Account] = []
  private var invited: [Invitation] = []
  /// The sealed code; nil where there never was one.
  public private(set) var sealed: SealedCode?

  /// Nobody has an account.
  public init() {}

  private enum CodingKeys: String, CodingKey {
    case accounts
    case invited = "invitations"
    case sealed = "breakGlass"
  }

  /// Reads one; the first version knew accounts alone.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    accounts = try container.decode([Account].self, forKey: .accounts)
    invited = try container.decodeIfPresent([Invitation].self, forKey: .invited) ?? []
    sealed = try container.decodeIfPresent(SealedCode.self, forKey: .sealed)
  }

  /// The account of that name, however it is capitalised.
  public func account(_ name: String) -> Account? { place(of: name).map { accounts[$0] } }

  /// The accounts that keep the accounts.
  public var administrators: [Account] { accounts.filter { $0.role == .admin } }

  /// The invitations that work, in the order in which they end.
  public func invitations(at moment: Instant) -> [Invitation] {
    invited.filter { moment < $0.until }.sorted { ($0.until, $0.id) < ($1.until, $1.id) }
  }

  /// What a link invites to; nil where it does not work any more.
  public func invitation(_ token: AccessToken, at moment: Instant) -> Invitation? {
    let hash = token.hash
    return invitations(at: moment).first { ConstantTime.equal($0.tokenHash, hash) }
  }

  // How there come to be accounts.

  /// Adds the very first one.
  public mutating func setUp(_ account: Account) throws(AccountRefusal) {
    guard accounts.isEmpty else { throw .wrongLink }
    accounts = [account]
    invited.removeAll { AccountRules.key($0.name) == AccountRules.key(account.name) }
  }

  /// Invites somebody; an older invitation of that name is void.
  ///
  /// - Parameters:
  ///   - name: what the account will be called.
  ///   - role: what it may do then.
  ///   - token: what the link will carry.
  ///   - id: names the invitation where it is listed.
  ///   - actor: the name of whoever invites.
  ///   - validity: how long the link works.
  ///   - moment: now.
  /// - Returns: the invitation.
  /// - Throws: why it is not made.
  public mutating func invite(
    _ name: String, as role: Role, token: AccessToken, id: String, by actor: String,
    for validity: Duration, at moment: Instant
  ) throws(AccountRefusal) -> Invitation {
    let name = AccountRules.tidy(name)
    if let mistake = AccountRules.mistake(inName: name) { throw .badName(mistake) }
    guard account(name) == nil else { throw .nameTaken }
    // Whoever came first could else shut everybody out for good.
    guard role == .admin || !administrators.isEmpty else { throw .administratorFirst }
    guard validity > .zero, validity <= Invitation.longest else { throw .wrongValidity }
    invited = invitations(at: moment).filter {
      AccountRules.key($0.name) != AccountRules.key(name)
    }
    guard invited.count < Self.invitationLimit else { throw .tooMany }
    let invitation = Invitation(
      id: id, tokenHash: token.hash, name: name, role: role, by: actor, until: moment + validity)
    invited.append(invitation)
    return invitation
  }

  /// Makes the account that a link is for, which then works no more.
  public mutating func join(
    _ token: AccessToken, password: String, at moment: Instant
  ) throws(AccountRefusal) -> Account {
    guard let invitation = invitation(token, at: moment) else { throw .wrongLink }
    guard account(invitation.name) == nil else { throw .nameTaken }
    guard accounts.count < Self.limit else { throw .tooMany }
    let account = Account(
      name: invitation.name, role: invitation.role, password: password, madeAt: moment)
    accounts.append(account)
    invited.removeAll { $0.id == invitation.id }
    return account
  }

  /// Makes a link void.
  public mutating func withdraw(id: String) throws(AccountRefusal) -> Invitation {
    guard let place = invited.firstIndex(where: { $0.id == id }) else { throw .wrongLink }
    return invited.remove(at: place)
  }

  // What becomes of them.

  /// Lets an account do something else from now on.
  ///
  /// - Returns: the account as it was.
  public mutating func setRole(
    _ role: Role, of name: String
  ) throws(AccountRefusal) -> Account {
    guard let place = place(of: name) else { throw .unknown }
    let before = accounts[place]
    if role < .admin { try keepAnAdministrator(without: before) }
    accounts[place].role = role
    return before
  }

  /// Sets where mail for an account goes; nil for nowhere.
  public mutating func setMail(_ mail: String?, of name: String) throws(AccountRefusal) -> Account {
    guard let place = place(of: name) else { throw .unknown }
    accounts[place].mail = mail
    return accounts[place]
  }

  /// Removes an account.
  ///
  /// - Returns: the account as it was.
  public mutating func remove(_ name: String) throws(AccountRefusal) -> Account {
    guard let place = place(of: name) else { throw .unknown }
    try keepAnAdministrator(without: accounts[place])
    return accounts.remove(at: place)
  }

  private func keepAnAdministrator(without account: Account) throws(AccountRefusal) {
    if account.role == .admin, administrators.count < 2 { throw .lastAdministrator }
  }

  /// Replaces the password of an account, if it is still the one that was known.
  public mutating func setPassword(
    _ password: String, of known: Account
  ) throws(AccountRefusal) {
    accounts[try unchanged(known)].password = password
  }

  /// Sets what is asked for besides the password, if that is still the one that was known.
  public mutating func setSecondFactor(
    _ factor: SecondFactor?, of known: Account
  ) throws(AccountRefusal) {
    accounts[try unchanged(known)].secondFactor = factor
  }

  private func unchanged(_ known: Account) throws(AccountRefusal) -> Int {
    guard let place = place(of: known.name) else { throw .unknown }
    let (now, before) = (accounts[place], known)
    guard now.password == before.password, now.madeAt == before.madeAt,
      now.secondFactor?.secret == before.secondFactor?.secret
    else { throw .changedMeanwhile }
    return place
  }

  /// Takes a code of an account's second step, once; nil where it is wrong.
  public mutating func prove(
    _ code: String, of known: Account, at wall: Instant
  ) throws(AccountRefusal) -> SecondFactor.Proof? {
    accounts[try unchanged(known)].secondFactor?.accept(code, at: wall)
  }

  // The sealed code.

  /// Seals another code, given as it is kept; the one from before is void.
  public mutating func seal(_ hash: String, at moment: Instant) {
    sealed = SealedCode(hash: hash, madeAt: moment, usedAt: sealed?.usedAt)
  }

  /// Uses the sealed code up, if it is still the one that was known; false where it is not.
  public mutating func breakSeal(_ hash: String, at moment: Instant) -> Bool {
    guard sealed?.hash == hash else { return false }
    sealed?.hash = nil
    sealed?.usedAt = moment
    return true
  }

  private func place(of name: String) -> Int? {
    let key = AccountRules.key(name)
    return accounts.firstIndex { AccountRules.key($0.name) == key }
  }
}
