public import Relais

/// What a command asks about accounts.
public enum UsersRequest: Sendable, Codable {
  /// Who has one, and who is invited.
  case list
  /// Make a link for somebody new; the role by its name, and how many days it works.
  case invite(String, role: String, days: Int)
  /// Change what somebody may do.
  case role(String, role: String)
  /// Set where mail for somebody goes; nil for nowhere.
  case mail(String, address: String?)
  /// Remove an account, or the invitation of that name.
  case remove(String)
  /// Seal another code for emergencies.
  case breakGlass
}

/// The accounts as the command line shows them.
public struct UsersReport: Sendable, Codable {
  /// An account.
  public struct User: Sendable, Codable {
    /// Its name.
    public var name: String
    /// What it may do: `viewer`, `writer`, `approver` or `admin`.
    public var role: String
    /// Whether it is asked for a code besides the password.
    public var hasSecondStep: Bool
    /// How many logins of it hold.
    public var sessions: Int
    /// Where mail for it goes; nil for nowhere.
    public var mail: String?
    /// When it was made.
    public var madeAt: Instant
  }

  /// A link that nobody has used yet.
  public struct Invited: Sendable, Codable {
    /// What the account will be called.
    public var name: String
    /// What it may do then.
    public var role: String
    /// Who made it.
    public var by: String
    /// Until when it works.
    public var until: Instant
  }

  /// Who has an account.
  public var users: [User]
  /// Who is invited.
  public var invited: [Invited]
  /// When the code for emergencies was sealed; nil where there is none.
  public var sealedAt: Instant?
  /// When one was used last; nil if never.
  public var breakGlassUsedAt: Instant?
}

/// A link that was just made.
public struct InvitedReport: Sendable, Codable {
  /// What the account will be called.
  public var name: String
  /// What it may do then.
  public var role: String
  /// The link, for whoever asked alone.
  public var link: String
  /// Until when it works.
  public var until: Instant
}
