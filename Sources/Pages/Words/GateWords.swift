import Relais

/// The words of the desk for who comes in, for the journal and the configuration.
enum GateWords {
  /// The heading of the login, and its button.
  static let logIn = Message(english: "Log in", french: "Se connecter")
  /// A field: the name of the account.
  static let name = Message(english: "Name", french: "Nom")
  /// What colleagues will read.
  static let nameHint = Message(
    english: "What you do on the desk is signed with it.",
    french: "Ce que vous faites sur la console est signé de ce nom.")
  /// A field: the password.
  static let password = Message(english: "Password", french: "Mot de passe")
  /// A field: once more.
  static let again = Message(
    english: "Password, once more", french: "Mot de passe, encore une fois")
  /// What makes a good one.
  static let passwordHint = Message(
    english: "Long is better than odd: four or five words do well.",
    french: "Long vaut mieux que compliqué : quatre ou cinq mots font l’affaire.")
  /// A field: the one until now.
  static let current = Message(english: "Present password", french: "Mot de passe actuel")
  /// A field: the one from now on.
  static let new = Message(english: "New password", french: "Nouveau mot de passe")
  /// The heading of the set-up.
  static let setup = Message(english: "Set up the desk", french: "Mettre en service la console")
  /// What it is.
  static let setupNote = Message(
    english: "This makes the administrator’s account. The link works once.",
    french: "Ceci crée le compte de l’administrateur. Le lien ne sert qu’une fois.")
  /// Its button.
  static let create = Message(english: "Create the account", french: "Créer le compte")
  /// A heading, and a button.
  static let changePassword = Message(
    english: "Change the password", french: "Changer le mot de passe")
  /// The heading over logins.
  static let sessions = Message(english: "Logged in", french: "Connexions")
  /// A column: the browser.
  static let browser = Message(english: "Browser", french: "Navigateur")
  /// A column: where from.
  static let address = Message(english: "Address", french: "Adresse")
  /// A column: when it began.
  static let began = Message(english: "Began", french: "Début")
  /// A column: when it was last used.
  static let used = Message(english: "Last used", french: "Dernier usage")
  /// The reader's own.
  static let this = Message(english: "this browser", french: "ce navigateur")
  /// A column with the button that ends it.
  static let end = Message(english: "End", french: "Fin")
  /// The button for a session.
  static let endIt = Message(english: "Log out there", french: "Y mettre fin")
  /// The button for all the others.
  static let endOthers = Message(
    english: "Log out everywhere else", french: "Mettre fin à toutes les autres")
  /// The heading of a refusal.
  static let refused = Message(english: "Not this way", french: "Pas par ici")
  /// The link to the desk.
  static let toDesk = Message(english: "To the desk", french: "Aller à la console")

  // Journal.

  /// Where nothing was written.
  static let noFacts = Message(
    english: "Nothing is written yet.", french: "Rien n’est encore écrit.")
  /// What it is.
  static let journalNote = Message(
    english: "Every fact, newest first, chained so that none can be changed or left out unseen.",
    french: "Chaque fait, du plus récent au plus ancien, enchaîné de sorte qu’aucun ne puisse être "
      + "changé ou omis sans que cela se voie.")
  /// A column: its name.
  static let fact = Message(english: "Fact", french: "Fait")
  /// A column: its kind.
  static let kind = Message(english: "Kind", french: "Genre")
  /// The link to older ones.
  static let older = Message(english: "Older facts", french: "Faits plus anciens")

  // Configuration.

  /// What it is.
  static let configurationNote = Message(
    english:
      "As Relais reads it now. It is changed in its file, and taken over by “relais reload”.",
    french: "Telle que Relais la lit. Elle se modifie dans son fichier, et prend effet par "
      + "« relais reload ».")
  /// In place of a secret.
  static let secret = Message(english: "set, not shown", french: "défini, non montré")
  /// Behind a value that the file leaves out.
  static let standard = Message(english: "standard", french: "par défaut")
  /// A column: which setting.
  static let setting = Message(english: "Setting", french: "Réglage")
  /// A column: what is set.
  static let value = Message(english: "Value", french: "Valeur")
  /// The section of settings that are in none.
  static let general = Message(english: "General", french: "Général")
}
