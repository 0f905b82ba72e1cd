import Relais

/// The words of the pages and mails by which people ask to be told.
public enum SubscribeWords {
  /// The link at the foot of every page.
  static let byMail = Message(english: "E-mail", french: "Courriel")
  /// The heading of the form.
  static let title = Message(english: "Be told by e-mail", french: "Être prévenu par courriel")
  /// What one gets.
  static func about(_ company: String) -> Message {
    Message(
      english: "When something fails, \(company) writes to you: what is affected, what still "
        + "works, and when it is over. Nothing else.",
      french: "Quand quelque chose tombe en panne, \(company) vous écrit : ce qui est touché, ce "
        + "qui marche encore, et quand c’est fini. Rien d’autre.")
  }
  /// A field: the address.
  static let address = Message(english: "E-mail address", french: "Adresse électronique")
  /// A field: the language of the mails.
  static let language = Message(english: "Language", french: "Langue")
  /// A field: what to hear of.
  static let services = Message(english: "What about?", french: "À propos de quoi ?")
  /// What no tick means.
  static let servicesHint = Message(
    english: "Tick nothing to hear of everything.",
    french: "Ne cochez rien pour être prévenu de tout.")
  /// The button.
  static let subscribe = Message(english: "Subscribe", french: "S’abonner")
  /// What one agrees to; kept with the address.
  public static func consent(_ company: String) -> Message {
    Message(
      english: "You agree that \(company) keeps this address to write to you about failures, until "
        + "you unsubscribe: one click in any of the mails erases it.",
      french: "Vous acceptez que \(company) garde cette adresse pour vous écrire en cas de panne, "
        + "jusqu’à votre désabonnement : un clic dans n’importe quel courriel l’efface.")
  }
  /// It is no address.
  public static let noAddress = Message(
    english: "Write an address such as anne@client.example.",
    french: "Écrivez une adresse comme anne@client.example.")
  /// There is no such service or language.
  public static let noChoice = Message(
    english: "Choose from what the form offers.",
    french: "Choisissez parmi ce que propose le formulaire.")
  /// Too many were asked for.
  public static let slow = Message(
    english: "Too many addresses were given from here, or in all. Try again in an hour.",
    french: "Trop d’adresses ont été données d’ici, ou en tout. Réessayez dans une heure.")
  /// Nobody can subscribe here.
  public static let notHere = Message(
    english: "Subscriptions are not taken here.",
    french: "Les abonnements ne sont pas pris ici.")
  /// Something is broken here.
  public static let broken = Message(
    english: "This does not work at the moment. Nothing was changed; try again later.",
    french: "Cela ne fonctionne pas en ce moment. Rien n’a changé ; réessayez plus tard.")

  /// The heading once it is asked for.
  static let asked = Message(english: "One step is left", french: "Il reste une étape")
  /// What to do now.
  static func askedNote(_ address: String) -> Message {
    Message(
      english: "A mail is on its way to \(address). Open the link in it within two days; until "
        + "then nothing is sent to you. If it does not come, look among the unwanted mails.",
      french: "Un courriel part vers \(address). Ouvrez le lien qu’il contient d’ici deux jours ; "
        + "d’ici là, rien ne vous est envoyé. S’il n’arrive pas, regardez parmi les indésirables.")
  }
  /// The heading of the page of the link.
  static let confirmTitle = Message(english: "Confirm", french: "Confirmer")
  /// What the button does.
  static func confirmNote(_ address: String) -> Message {
    Message(
      english: "Shall we write to \(address) when something fails?",
      french: "Voulez-vous que nous écrivions à \(address) en cas de panne ?")
  }
  /// The button.
  static let confirm = Message(english: "Yes, subscribe me", french: "Oui, m’abonner")
  /// The link does not work.
  public static let wrong = Message(
    english: "This link does not work any more: it is too old, or has been used.",
    french: "Ce lien ne fonctionne plus : il est trop vieux, ou a déjà servi.")
  /// It is done.
  static let done = Message(english: "You are subscribed", french: "Vous êtes abonné")
  /// What it means.
  static let doneNote = Message(
    english: "You will hear from us when something fails, and when it works again.",
    french: "Nous vous écrirons quand quelque chose tombe en panne, et quand cela remarche.")
  /// Leads to one's own page.
  static let own = Message(
    english: "Change or end this subscription", french: "Modifier ou arrêter cet abonnement")
  /// The heading of one's own page.
  static let ownTitle = Message(english: "Your subscription", french: "Votre abonnement")
  /// Whose it is.
  static func ownNote(_ address: String) -> Message {
    Message(
      english: "Mails go to \(address).", french: "Les courriels vont à \(address).")
  }
  /// The button that keeps changes.
  static let save = Message(english: "Save", french: "Enregistrer")
  /// They are kept.
  static let saved = Message(english: "Saved.", french: "Enregistré.")
  /// The button that ends it.
  static let leave = Message(english: "Unsubscribe", french: "Se désabonner")
  /// What that does.
  static let leaveNote = Message(
    english: "Your address and all that was kept with it are erased.",
    french: "Votre adresse et tout ce qui était gardé avec elle sont effacés.")
  /// It is ended.
  static let left = Message(english: "You are unsubscribed", french: "Vous êtes désabonné")
  /// What is left of it.
  static let leftNote = Message(
    english: "Your address is erased. You will get no more mails.",
    french: "Votre adresse est effacée. Vous ne recevrez plus de courriels.")

  /// The subject of the mail that asks to confirm.
  public static func subject(_ company: String) -> Message {
    Message(
      english: "\(company): confirm your subscription",
      french: "\(company) : confirmez votre abonnement")
  }
  /// That mail.
  public static func mail(_ company: String, link: String) -> Message {
    Message(
      english: "Somebody, probably you, asked \(company) to write to this address when something "
        + "fails.\n\nTo confirm, open this link within two days: \(link)\n\nIf it was not you, do "
        + "nothing: you will hear no more of it, and the address is erased after two days.",
      french: "Quelqu’un, sans doute vous, a demandé à \(company) d’écrire à cette adresse en cas "
        + "de panne.\n\nPour confirmer, ouvrez ce lien d’ici deux jours : \(link)\n\nSi ce n’était "
        + "pas vous, ne faites rien : vous n’entendrez plus parler de rien, et l’adresse est "
        + "effacée après deux jours.")
  }
  /// What stands before the link to unsubscribe.
  public static func farewell(_ company: String) -> Message {
    Message(
      english: "You asked \(company) to be told. To change that, or to end it:",
      french: "Vous avez demandé à \(company) d’être prévenu. Pour modifier ou arrêter :")
  }
}
