import Relais

/// What the desk answers to forms and addresses, for ``FormState/errors``, ``DeskFrame/notice`` and
/// ``DeskPage/refused(_:_:)``.
public enum DeskMessages {
  /// Name and password do not go together; never says which of them is wrong.
  public static let wrongLogin = Message(
    english: "That name and password do not go together.",
    french: "Ce nom et ce mot de passe ne vont pas ensemble.")
  /// Too many logins failed.
  public static func tooManyLogins(wait: Duration) -> Message {
    let length = DurationWords.length(max(wait, .seconds(60)))
    return Message(
      english: "Too many attempts. Try again in \(length.english).",
      french: "Trop d’essais. Réessayez dans \(length.french).")
  }
  /// The session is over.
  public static let loggedOut = Message(
    english: "You are logged out.", french: "Vous êtes déconnecté.")
  /// The session has run out, or was ended elsewhere.
  public static let sessionOver = Message(
    english: "Your session is over. Log in to go on.",
    french: "Votre session est terminée. Connectez-vous pour continuer.")
  /// The form's token is missing, wrong or of another session.
  public static let expiredForm = Message(
    english: "This form is too old, or came from another page. Nothing was changed. Go back, "
      + "reload the page and send it again.",
    french: "Ce formulaire est trop ancien, ou vient d’une autre page. Rien n’a été modifié. "
      + "Revenez en arrière, rechargez la page et renvoyez-le.")
  /// The account may not do that.
  public static let notAllowed = Message(
    english: "Your account may not do that.", french: "Votre compte ne permet pas cette action.")
  /// There is no such page.
  public static let notFound = Message(
    english: "There is no such page.", french: "Cette page n’existe pas.")
  /// The set-up link is wrong, used or older than a day.
  public static let wrongSetupLink = Message(
    english: "This link has been used or is more than a day old. Restart Relais to get another "
      + "one, as long as there is no account yet.",
    french: "Ce lien a déjà servi ou date de plus d’un jour. Redémarrez Relais pour en obtenir un "
      + "autre, tant qu’aucun compte n’existe.")
  /// Something went wrong within.
  public static let failed = Message(
    english: "That did not work, through no fault of yours. The log says why.",
    french: "L’opération a échoué, sans que vous y soyez pour rien. Le journal technique dit "
      + "pourquoi.")
  /// What was wished could not be written safely.
  public static let notWritten = Message(
    english: "The disk does not take it at the moment. Nothing was changed.",
    french: "Le disque ne l’accepte pas pour l’instant. Rien n’a été modifié.")
  /// The form is larger than is taken.
  public static let tooLarge = Message(
    english: "That is more than the desk takes at once.",
    french: "C’est plus que la console n’accepte en une fois.")

  /// A field must not be empty.
  public static let required = Message(
    english: "Please fill this in.", french: "Veuillez remplir ce champ.")
  /// One of several fields must not be empty.
  public static let requiredInOneLanguage = Message(
    english: "Please write it in at least one language.",
    french: "Veuillez l’écrire dans au moins une langue.")
  /// One of several choices must be made.
  public static let chooseOne = Message(
    english: "Please choose at least one.", french: "Veuillez en choisir au moins un.")
  /// What was chosen is not among the choices.
  public static let notAChoice = Message(
    english: "Please choose from the list.", french: "Veuillez choisir dans la liste.")
  /// Not a date.
  public static let wrongDate = Message(
    english: "Write the date as year-month-day, such as 2026-11-30.",
    french: "Écrivez la date sous la forme année-mois-jour, par exemple 2026-11-30.")
  /// Not a time of day.
  public static let wrongTime = Message(
    english: "Write the time as hours:minutes, such as 22:30.",
    french: "Écrivez l’heure sous la forme heures:minutes, par exemple 22:30.")
  /// A password is too short.
  public static func shortPassword(_ least: Int) -> Message {
    Message(
      english: "Use at least \(least) characters.", french: "Au moins \(least) caractères.")
  }
  /// A password is longer than is taken.
  public static func longPassword(_ most: Int) -> Message {
    Message(english: "Use at most \(most) characters.", french: "Au plus \(most) caractères.")
  }
  /// The two passwords differ.
  public static let passwordsDiffer = Message(
    english: "The two passwords differ.", french: "Les deux mots de passe diffèrent.")
  /// The present password is wrong.
  public static let wrongPassword = Message(
    english: "That is not your present password.",
    french: "Ce n’est pas votre mot de passe actuel.")
  /// The name of an account is not one.
  public static func wrongName(_ most: Int) -> Message {
    Message(
      english: "Use 1 to \(most) letters, digits, spaces, dots or dashes.",
      french: "De 1 à \(most) lettres, chiffres, espaces, points ou tirets.")
  }

  /// What was wished is done.
  public static let saved = Message(english: "Done.", french: "C’est fait.")
  /// An incident was opened.
  public static let opened = Message(
    english: "The incident is open.", french: "L’incident est ouvert.")
  /// Words were posted.
  public static let posted = Message(
    english: "The update is published.", french: "Le message est publié.")
  /// Words were replaced.
  public static let corrected = Message(
    english: "The words are corrected; the old ones stay in the history.",
    french: "Le texte est corrigé ; l’ancien reste dans l’historique.")
  /// Two incidents are one from now on.
  public static let merged = Message(
    english: "The incidents are merged.", french: "Les incidents sont réunis.")
  /// An incident was declared over.
  public static let resolved = Message(
    english: "The incident is resolved.", french: "L’incident est résolu.")
  /// An incident was declared not over.
  public static let reopened = Message(
    english: "The incident is open again.", french: "L’incident est rouvert.")
  /// A service's state is a person's word from now on.
  public static let serviceSet = Message(
    english: "The service’s state is set.", french: "L’état du service est fixé.")
  /// A service is left to the detector again.
  public static let serviceReleased = Message(
    english: "The service’s state is measured again.",
    french: "L’état du service est de nouveau mesuré.")
  /// A maintenance was announced.
  public static let scheduled = Message(
    english: "The maintenance is scheduled.", french: "La maintenance est prévue.")
  /// An announcement waits for approval.
  public static let submitted = Message(
    english: "It waits for approval. Send this page’s address to whoever is to approve.",
    french: "Elle attend l’approbation. Envoyez l’adresse de cette page à qui doit approuver.")
  /// An announcement was approved.
  public static let approved = Message(
    english: "You have approved it.", french: "Vous l’avez approuvée.")
  /// An approval was taken back.
  public static let takenBack = Message(
    english: "It goes out no more; what had left is among the announcements.",
    french: "Elle ne part plus ; ce qui était parti est parmi les annonces.")
  /// Words have changed since they were shown.
  public static let changedSincePreview = AnnouncingPageWords.changed
  /// An announcement cannot go out as it stands.
  public static let cannotGoOut = Message(
    english: "It cannot go out as it stands: what it says has changed meanwhile.",
    french: "Elle ne peut partir telle quelle : ce qu’elle dit a changé entre-temps.")
  /// The channels are not those that it was written for.
  public static let otherChannels = Message(
    english: "The channels are configured otherwise here than where it was written. Write it "
      + "again.",
    french: "Les canaux sont configurés autrement ici que là où elle a été écrite. "
      + "Réécrivez-la.")
  /// There is no such delivery.
  public static let noDelivery = Message(
    english: "There is no such delivery any more. Look at what stands where now.",
    french: "Cet envoi n’existe plus. Voyez ce qui est affiché maintenant.")
  /// The station has just begun.
  public static let notWatching = Message(
    english: "Relais has only just started, and knows nothing yet. Try again in a moment.",
    french: "Relais vient de démarrer et ne sait encore rien. Réessayez dans un instant.")
  /// There are no words for the situation.
  public static let noTemplate = Message(
    english: "The templates have no words for this situation in every language.",
    french: "Les modèles n’ont pas de texte pour cette situation dans chaque langue.")
  /// The password is another one from now on.
  public static let passwordChanged = Message(
    english: "The password is changed.", french: "Le mot de passe est changé.")
  /// Sessions were ended.
  public static let sessionsEnded = Message(
    english: "Logged out there.", french: "Déconnexion effectuée.")
}
