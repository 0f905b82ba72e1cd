import Relais

/// The words of the desk for codes: the second step of a login, recovery codes, the sealed code.
public enum SecondStepWords {
  /// The heading of the second step.
  static let enterCode = Message(english: "One more step", french: "Encore une étape")
  /// What to enter there.
  static let enterCodeNote = Message(
    english: "Enter the six digits that your app shows now, or one of your recovery codes.",
    french: "Saisissez les six chiffres que montre votre application, ou un code de rechange.")
  /// A field.
  static let code = Message(english: "Code", french: "Code")
  /// The link to the first step.
  static let otherName = Message(
    english: "Log in under another name", french: "Se connecter sous un autre nom")
  /// The heading on one's own account, and of its page.
  static let title = Message(english: "Code at login", french: "Code à la connexion")
  /// What it is good for.
  static let titleNote = Message(
    english: "Whoever learns your password still cannot log in without your phone. Works without "
      + "any network.",
    french: "Qui apprendrait votre mot de passe ne pourrait toujours pas se connecter sans votre "
      + "téléphone. Marche sans aucun réseau.")
  /// It is asked for.
  static let isOn = Message(english: "A code is asked for.", french: "Un code est demandé.")
  /// It is not.
  static let isOff = Message(
    english: "The password is enough.", french: "Le mot de passe suffit.")
  /// The link to the page where it is set up.
  static let setUp = Message(english: "Set it up", french: "Le mettre en place")
  /// The link to the page where it is changed.
  static let change = Message(english: "Change it", french: "Le modifier")
  /// One of them was just used.
  public static let recoveryUsed = Message(
    english: "You came in by a recovery code, which is used up now.",
    french: "Vous êtes entré par un code de rechange, qui est maintenant épuisé.")
  /// How many codes are left.
  static func left(_ count: Int) -> Message {
    NumberWords.count(
      count, english: ("recovery code left", "recovery codes left"),
      french: ("code de rechange restant", "codes de rechange restants"))
  }

  /// The heading over the secret.
  static let add = Message(english: "1. Add it to your app", french: "1. Ajouter à l’application")
  /// How.
  static let addNote = Message(
    english: "Any app for time-based codes does. On the phone itself, open the link; else type the "
      + "key into the app.",
    french: "Toute application de codes temporels convient. Sur le téléphone même, ouvrez le "
      + "lien ; sinon, tapez la clé dans l’application.")
  /// The link that opens the app.
  static let open = Message(english: "Open in the app", french: "Ouvrir dans l’application")
  /// Before the secret.
  static let key = Message(english: "Key", french: "Clé")
  /// Before the address that apps read.
  static let address = Message(english: "Address", french: "Adresse")
  /// The heading over the form.
  static let confirm = Message(english: "2. Try it", french: "2. L’essayer")
  /// A field: what the app shows.
  static let shown = Message(
    english: "The six digits that the app shows now",
    french: "Les six chiffres que montre l’application")
  /// A button.
  static let turnOn = Message(
    english: "Ask for a code from now on", french: "Demander un code désormais")
  /// A heading, and a button.
  static let turnOff = Message(
    english: "Ask for no code any more", french: "Ne plus demander de code")

  /// The heading over the codes.
  static let recovery = Message(english: "Recovery codes", french: "Codes de rechange")
  /// What they are.
  static let recoveryNote = Message(
    english: "Each stands once for the app, should the phone be lost. Print them or write them "
      + "down: they are shown only now.",
    french: "Chacun remplace une fois l’application si le téléphone manque. Imprimez-les ou "
      + "notez-les : ils ne sont montrés que maintenant.")
  /// A button.
  static let renew = Message(
    english: "Make new recovery codes", french: "Créer de nouveaux codes de rechange")
  /// What that means.
  static let renewNote = Message(
    english: "Those from before are void then.", french: "Les précédents ne valent alors plus.")
  /// The link back.
  static let kept = Message(english: "I have them", french: "Je les ai")

  // The sealed code.

  /// The heading, and the link to where it is used.
  static let breakGlass = Message(english: "Break-glass code", french: "Code de secours")
  /// What it is.
  static let breakGlassNote = Message(
    english: "A sealed envelope for the day when no administrator can log in: the code opens the "
      + "whole desk once, for four hours, and everybody sees that it was used.",
    french: "Une enveloppe scellée pour le jour où aucun administrateur ne peut se connecter : le "
      + "code ouvre toute la console une fois, pour quatre heures, et chacun voit qu’il a servi.")
  /// There is none.
  static let noBreakGlass = Message(
    english: "There is none.", french: "Il n’y en a pas.")
  /// There is one, since then.
  static let breakGlassFrom = Message(english: "Sealed", french: "Scellé")
  /// One was used, then.
  static let breakGlassUsed = Message(english: "Last used", french: "Dernier usage")
  /// A button.
  static let makeBreakGlass = Message(english: "Seal a new code", french: "Sceller un nouveau code")
  /// What that means where there is one.
  static let voidsOld = Message(
    english: "The one from before is void then.", french: "Le précédent ne vaut alors plus.")
  /// What to do with the one that was just made.
  static let breakGlassShown = Message(
    english: "Print it, seal it in an envelope, and lock that away. It is shown only now.",
    french: "Imprimez-le, scellez-le dans une enveloppe et mettez-la sous clé. Il n’est montré que "
      + "maintenant.")
  /// Where it is used.
  static let breakGlassGate = Message(
    english: "Enter the code from the envelope. It opens the desk once, and that is logged for all "
      + "to see.",
    french:
      "Saisissez le code de l’enveloppe. Il ouvre la console une fois, et cela est consigné à "
      + "la vue de tous.")
  /// The button there.
  static let breakIn = Message(english: "Open the desk", french: "Ouvrir la console")
}
