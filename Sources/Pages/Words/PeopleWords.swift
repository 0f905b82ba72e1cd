import Incidents
import Relais

/// The words of the desk for accounts: who has one, who is invited, and what is done about them.
enum PeopleWords {
  /// The page, and the link to it.
  static let people = Message(english: "People", french: "Personnes")
  /// The heading over the accounts.
  static let accounts = Message(english: "Accounts", french: "Comptes")
  /// A column: the name of an account.
  static let name = Message(english: "Name", french: "Nom")
  /// A column and a field: what somebody may do.
  static let role = Message(english: "Role", french: "Rôle")
  /// A column: the second step of the login.
  static let secondStep = Message(english: "Code at login", french: "Code à la connexion")
  /// A column: the logins that hold.
  static let sessions = Message(english: "Logged in", french: "Connexions")
  /// How many logins hold, and when the last one was used.
  static func logins(_ count: Int) -> Message {
    NumberWords.count(
      count, english: ("browser", "browsers"), french: ("navigateur", "navigateurs"))
  }
  /// Where nobody is logged in.
  static let nowhere = Message(english: "nowhere", french: "aucune")
  /// Beside the reader's own account.
  static let you = Message(english: "you", french: "vous")

  /// What a role is called.
  static func role(_ role: Role) -> Message {
    switch role {
    case .viewer: Message(english: "viewer", french: "lecteur")
    case .writer: Message(english: "writer", french: "rédacteur")
    case .approver: Message(english: "approver", french: "approbateur")
    case .admin: Message(english: "administrator", french: "administrateur")
    }
  }
  /// What a role is called, with what it may do.
  static func roleWithRights(_ role: Role) -> Message {
    let rights =
      switch role {
      case .viewer: Message(english: "sees everything", french: "voit tout")
      case .writer:
        Message(
          english: "writes of incidents and maintenance, drafts announcements",
          french: "écrit sur les incidents et la maintenance, prépare les annonces")
      case .approver:
        Message(
          english: "also lets announcements go out", french: "laisse aussi partir les annonces")
      case .admin:
        Message(english: "also keeps the accounts", french: "gère aussi les comptes")
      }
    let name = Self.role(role)
    return Message(
      english: "\(name.english): \(rights.english)", french: "\(name.french) : \(rights.french)")
  }

  // Invitations.

  /// A heading, and a button.
  static let invite = Message(english: "Invite somebody", french: "Inviter quelqu’un")
  /// What happens then.
  static let inviteNote = Message(
    english: "You get a link to hand over yourself. It works once; whoever opens it chooses the "
      + "password.",
    french: "Vous obtenez un lien à transmettre vous-même. Il ne sert qu’une fois ; qui l’ouvre "
      + "choisit le mot de passe.")
  /// What the name is for.
  static let nameHint = Message(
    english: "What this person does on the desk is signed with it.",
    french: "Ce que cette personne fait sur la console est signé de ce nom.")
  /// A field: how long the link works.
  static let validity = Message(english: "The link works for", french: "Le lien est valable")
  /// So many days.
  static func days(_ count: Int) -> Message {
    NumberWords.count(count, english: ("day", "days"), french: ("jour", "jours"))
  }
  /// The button.
  static let makeLink = Message(english: "Make the link", french: "Créer le lien")
  /// The heading over links that nobody has used yet.
  static let invitations = Message(english: "Invited", french: "Invitations")
  /// A column: who made it.
  static let invitedBy = Message(english: "By", french: "Par")
  /// A column: until when it works.
  static let until = Message(english: "Works until", french: "Valable jusqu’au")
  /// A column with the button that makes it void.
  static let withdraw = Message(english: "Withdraw", french: "Retirer")
  /// The heading over a link that was just made.
  static let link = Message(english: "The link", french: "Le lien")
  /// What to do with it.
  static func linkNote(_ name: String) -> Message {
    Message(
      english: "Hand it to \(name) in person or by a way that you trust. It is shown only now.",
      french: "Remettez-le à \(name) en personne ou par une voie sûre. Il n’est montré que "
        + "maintenant.")
  }

  // Joining.

  /// The heading for who opens the link.
  static func welcome(_ name: String) -> Message {
    Message(english: "Welcome, \(name)", french: "Bienvenue, \(name)")
  }
  /// What the account is.
  static func welcomeNote(_ role: Role) -> Message {
    let name = Self.role(role)
    return Message(
      english: "You are invited to this desk as \(name.english). Choose a password; the link works "
        + "once.",
      french: "Vous êtes invité sur cette console comme \(name.french). Choisissez un mot de "
        + "passe ; le lien ne sert qu’une fois.")
  }

  // One account.

  /// A fact: since when there is the account.
  static let since = Message(english: "Account since", french: "Compte créé")
  /// A heading, and a button.
  static let changeRole = Message(english: "Change the role", french: "Changer le rôle")
  /// From when on it holds.
  static let changeRoleNote = Message(
    english: "Holds at once, also where this person is logged in.",
    french: "Vaut aussitôt, y compris là où cette personne est connectée.")
  /// Where nobody is logged in with the account.
  static let noLogins = Message(
    english: "Nobody is logged in with this account.",
    french: "Personne n’est connecté avec ce compte.")
  /// A button: ends all logins of an account.
  static let endAll = Message(english: "Log out everywhere", french: "Déconnecter partout")
  /// A heading, and a button.
  static let remove = Message(english: "Remove the account", french: "Supprimer le compte")
  /// What that means.
  static let removeNote = Message(
    english:
      "Logs this person out everywhere, at once. What was signed with the name stays signed. "
      + "To give a new password to somebody who forgot it, remove the account and invite again.",
    french: "Déconnecte cette personne partout, aussitôt. Ce qui est signé de ce nom le reste. "
      + "Pour redonner accès à qui a oublié son mot de passe, supprimez le compte et réinvitez.")
  /// Of the account of whoever used the sealed code.
  static let sealedNote = Message(
    english: "Somebody came in by the break-glass code. Whoever it is should get an account, and a "
      + "new code should be sealed.",
    french: "Quelqu’un est entré par le code de secours. Donnez-lui un compte, puis scellez un "
      + "nouveau code.")

  /// What was done about an account, as the journal tells it.
  static func told(_ fact: AccountChanged) -> Message {
    let name = fact.account
    let role = fact.role.map { Role(rawValue: $0).map(Self.role) ?? Message($0) } ?? Message("")
    switch fact.what {
    case .invited:
      return Message(
        english: "\(name) is invited as \(role.english)",
        french: "\(name) est invité comme \(role.french)")
    case .joined:
      return Message(
        english: "\(name) has an account as \(role.english)",
        french: "\(name) a un compte comme \(role.french)")
    case .role:
      return Message(
        english: "\(name) is \(role.english) from now on",
        french: "\(name) est désormais \(role.french)")
    case .removed:
      return Message(
        english: "\(name) has no account any more", french: "\(name) n’a plus de compte")
    case .password:
      return Message(
        english: "\(name) has a new password", french: "\(name) a un nouveau mot de passe")
    case .secondFactorOn:
      return Message(
        english: "\(name) logs in with a code from now on",
        french: "\(name) se connecte désormais avec un code")
    case .secondFactorOff:
      return Message(
        english: "\(name) logs in without a code from now on",
        french: "\(name) se connecte désormais sans code")
    case .recovery:
      return Message(
        english: "\(name) has new recovery codes", french: "\(name) a de nouveaux codes de rechange"
      )
    case .mail:
      return Message(
        english: "\(name) has another address for mail",
        french: "\(name) a une autre adresse e-mail")
    case .sessionsEnded:
      return Message(
        english: "\(name) was logged out elsewhere", french: "\(name) a été déconnecté ailleurs")
    case .breakGlassMade:
      return Message(
        english: "a new break-glass code was made",
        french: "un nouveau code de secours a été créé")
    case .breakGlassUsed:
      return Message(
        english: "somebody came in by the break-glass code",
        french: "quelqu’un est entré par le code de secours")
    }
  }
}
