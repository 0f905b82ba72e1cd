public import Relais

/// An account of the desk.
public struct Account: Hashable, Sendable, Codable {
  /// What colleagues call this person.
  public let name: String
  /// What this person may do.
  public internal(set) var role: Role
  /// What is kept of the password: argon2id in its usual text form.
  public internal(set) var password: String
  /// When it was made.
  public let madeAt: Instant
  /// Where mail about messages to approve goes; nil for nowhere.
  public internal(set) var mail: String?
  /// What is asked for besides the password; nil where nothing is.
  public internal(set) var secondFactor: SecondFactor?

  /// An account; see the properties.
  public init(name: String, role: Role, password: String, madeAt: Instant) {
    self.name = name
    self.role = role
    self.password = password
    self.madeAt = madeAt
  }

  /// Who came in by the sealed code: an administrator without password, who is in no list.
  public static func breakGlass(at moment: Instant) -> Account {
    Account(name: SealedCode.account, role: .admin, password: "", madeAt: moment)
  }

  /// Whether it is that of the sealed code.
  public var isBreakGlass: Bool { name == SealedCode.account }
}

/// A link by which somebody makes the account that it is for, once.
public struct Invitation: Hashable, Sendable, Codable {
  /// The longest that one works.
  public static let longest: Duration = .seconds(14 * 86_400)

  /// Names it where it is listed; proves nothing.
  public let id: String
  /// What stands for its token; see ``AccessToken/hash``.
  public let tokenHash: String
  /// What the account will be called.
  public let name: String
  /// What it may do then.
  public let role: Role
  /// Who made it.
  public let by: String
  /// Until when it works.
  public let until: Instant
}

/// The code in the sealed envelope, as far as the station knows it.
public struct SealedCode: Hashable, Sendable, Codable {
  /// Under which name is signed what is done by it; nobody else can have it.
  public static let account = "break-glass"

  /// What is kept of it, argon2id; nil once it was used.
  public internal(set) var hash: String?
  /// When it was sealed.
  public internal(set) var madeAt: Instant
  /// When one was used last; nil if none ever was.
  public internal(set) var usedAt: Instant?
}
