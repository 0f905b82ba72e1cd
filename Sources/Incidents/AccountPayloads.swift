public import Relais

/// Something was done about an account: who may use the desk, and how they prove who they are.
///
/// Of persons it holds the account's name alone: no address, and nothing that proves anything.
public struct AccountChanged: Hashable, Sendable, Codable {
  /// What can be done about an account.
  public enum Change: String, Hashable, Sendable, Codable, CaseIterable {
    /// A link was made by which somebody may make it.
    case invited
    /// Somebody has made it.
    case joined
    /// It may do something else from now on.
    case role
    /// It is gone, or the link by which it could have been made is.
    case removed
    /// Its password is another one.
    case password
    /// It asks for a second proof from now on.
    case secondFactorOn = "totp.on"
    /// It asks for its password alone from now on.
    case secondFactorOff = "totp.off"
    /// Its recovery codes are others.
    case recovery = "totp.recovery"
    /// Its address for mail is another one, or none.
    case mail
    /// Logins of it were ended.
    case sessionsEnded = "sessions.ended"
    /// There is a new sealed code that lets anybody in once; an older one is void.
    case breakGlassMade = "break-glass.made"
    /// The sealed code was used, and is void.
    case breakGlassUsed = "break-glass.used"
  }

  /// The name of the account; `break-glass` for the sealed code.
  public var account: String
  /// What was done.
  public var what: Change
  /// What the account may do from now on, where that is part of it: `viewer`, `writer`, `approver`
  /// or `admin`.
  public var role: String?
  /// Who did it, and whether at the desk or at the terminal.
  public var by: Actor
  /// When, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(account: String, what: Change, role: String? = nil, by: Actor, at: Instant) {
    self.account = account
    self.what = what
    self.role = role
    self.by = by
    self.at = at
  }
}
