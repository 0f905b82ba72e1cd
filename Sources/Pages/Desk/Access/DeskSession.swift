public import Relais

/// A login: who, since when, and from where.
public struct DeskSession: Hashable, Sendable, Codable {
  /// How long one may go unused.
  public static let idleLimit: Duration = .seconds(12 * 3_600)
  /// How long one may last, however much it is used.
  public static let absoluteLimit: Duration = .seconds(7 * 86_400)
  /// How long one may last that the sealed code began.
  public static let breakGlassLimit: Duration = .seconds(4 * 3_600)
  /// How much earlier than its own times the clock may be: it may have been set back a little.
  static let clockTolerance: Duration = .seconds(300)
  /// The longest name of a browser that is kept, in characters.
  static let agentLimit = 200

  /// Names it where it is listed; proves nothing.
  public let id: String
  /// What stands for its token; see ``AccessToken/hash``.
  public let tokenHash: String
  /// The name of the account.
  public let account: String
  /// When it began.
  public let startedAt: Instant
  /// When it was last used.
  public internal(set) var usedAt: Instant
  /// The address that it was last used from.
  public internal(set) var address: String
  /// What the browser calls itself.
  public let agent: String

  /// A login that begins.
  public init(
    id: String, token: AccessToken, account: String, address: String, agent: String,
    at moment: Instant
  ) {
    self.id = id
    tokenHash = token.hash
    self.account = account
    startedAt = moment
    usedAt = moment
    self.address = address
    self.agent = String(agent.prefix(Self.agentLimit))
  }

  /// Whether it still holds.
  public func isAlive(at moment: Instant) -> Bool {
    let (idle, age) = (moment - usedAt, moment - startedAt)
    return idle >= .zero - Self.clockTolerance && age >= .zero - Self.clockTolerance
      && idle < Self.idleLimit
      && age < (account == SealedCode.account ? Self.breakGlassLimit : Self.absoluteLimit)
  }
}

/// All logins, as values; time comes from outside.
public struct SessionBook: Hashable, Sendable, Codable {
  /// The most of one account; the one that was used longest ago goes.
  public static let accountLimit = 32
  /// The most of all.
  public static let limit = 4_096
  /// How much later than noted a use must be to be noted: not every request is written to disk.
  public static let notingPeriod: Duration = .seconds(60)

  private var sessions: [String: DeskSession] = [:]

  /// Nobody has logged in.
  public init() {}

  /// Notes a login.
  public mutating func add(_ session: DeskSession, at moment: Instant) {
    prune(at: moment)
    let own = of(account: session.account, at: moment)
    if own.count >= Self.accountLimit, let oldest = own.last { sessions[oldest.tokenHash] = nil }
    if sessions.count >= Self.limit, let oldest = Self.sorted(sessions.values).last {
      sessions[oldest.tokenHash] = nil
    }
    sessions[session.tokenHash] = session
  }

  /// The login that a token proves, if it still holds.
  public func session(_ token: AccessToken, at moment: Instant) -> DeskSession? {
    guard let session = sessions[token.hash], session.isAlive(at: moment) else { return nil }
    return session
  }

  /// Notes that a login was used; false where that is not worth writing down.
  public mutating func use(_ session: DeskSession, from address: String, at moment: Instant) -> Bool
  {
    guard var noted = sessions[session.tokenHash], noted.isAlive(at: moment) else { return false }
    guard moment - noted.usedAt >= Self.notingPeriod || noted.address != address else {
      return false
    }
    noted.usedAt = max(noted.usedAt, moment)
    noted.address = address
    sessions[session.tokenHash] = noted
    return true
  }

  /// The logins of an account that hold, the last used first.
  public func of(account: String, at moment: Instant) -> [DeskSession] {
    Self.sorted(sessions.values.filter { $0.account == account && $0.isAlive(at: moment) })
  }

  /// The accounts with logins that hold, each with how many.
  public func counts(at moment: Instant) -> [String: Int] {
    sessions.values.reduce(into: [:]) { counts, session in
      if session.isAlive(at: moment) { counts[session.account, default: 0] += 1 }
    }
  }

  /// Ends a login of an account; false where it has none of that id.
  public mutating func end(id: String, of account: String) -> Bool {
    guard let session = sessions.values.first(where: { $0.id == id && $0.account == account })
    else { return false }
    sessions[session.tokenHash] = nil
    return true
  }

  /// Ends every login of an account but one.
  public mutating func endAll(of account: String, except kept: DeskSession?) {
    sessions = sessions.filter { $0.value.account != account || $0.key == kept?.tokenHash }
  }

  /// Forgets those that hold no more.
  public mutating func prune(at moment: Instant) {
    sessions = sessions.filter { $0.value.isAlive(at: moment) }
  }

  private static func sorted(_ sessions: some Sequence<DeskSession>) -> [DeskSession] {
    sessions.sorted { ($1.usedAt, $1.id) < ($0.usedAt, $0.id) }
  }
}
