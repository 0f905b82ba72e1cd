public import Relais

/// An account as the pages about people show it.
public struct PersonRow: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// What it may do.
  public var role: Role
  /// Whether it is asked for a code besides the password.
  public var hasSecondStep: Bool
  /// How many logins of it hold.
  public var sessions: Int
  /// When it was made.
  public var madeAt: Instant
  /// Whether it is the reader's own.
  public var isOwn: Bool

  /// A row; see the properties.
  public init(
    name: String, role: Role, hasSecondStep: Bool, sessions: Int, madeAt: Instant, isOwn: Bool
  ) {
    self.name = name
    self.role = role
    self.hasSecondStep = hasSecondStep
    self.sessions = sessions
    self.madeAt = madeAt
    self.isOwn = isOwn
  }

  /// Whether it is that of the sealed code, which is no account like others.
  var isBreakGlass: Bool { name == SealedCode.account }
}

/// What the page about people shows.
public struct PeopleView: Hashable, Sendable {
  /// Who has an account.
  public var people: [PersonRow]
  /// Who is invited.
  public var invitations: [Invitation]
  /// The code for emergencies.
  public var sealed: SealedCode?

  /// What is shown; see the properties.
  public init(people: [PersonRow], invitations: [Invitation], sealed: SealedCode?) {
    self.people = people
    self.invitations = invitations
    self.sealed = sealed
  }
}

/// What was just made and is shown this once.
public enum ShownSecret: Hashable, Sendable {
  /// The link of an invitation.
  case link(String, Invitation)
  /// The code for emergencies.
  case sealedCode(String)
}

/// How one's own second step stands.
public enum SecondStepView: Hashable, Sendable {
  /// Off, with a secret that may be turned on.
  case off(secret: String, address: String)
  /// On, with so many recovery codes left.
  case on(recoveryLeft: Int)
}
