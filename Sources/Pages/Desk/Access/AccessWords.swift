/// What the desk says of logins and forms besides ``DeskMessages``.
public enum AccessWords {
  /// The desk has no account yet.
  public static let noAccount = Message(
    english: "There is no account yet. The station has printed a link where it was started: open "
      + "it to make the first one.",
    french: "Il n’y a pas encore de compte. La station a affiché un lien là où elle a été "
      + "démarrée : ouvrez-le pour créer le premier.")
  /// Too many attempts.
  public static func wait(seconds: Int) -> Message {
    Message(
      english: "Too many attempts. Wait \(seconds) s, then try again.",
      french: "Trop d’essais. Attendez \(seconds) s, puis réessayez.")
  }
  /// Too many logins at once.
  public static let busy = Message(
    english: "Too many people are logging in at once. Try again in a moment.",
    french: "Trop de personnes se connectent à la fois. Réessayez dans un instant.")
  /// A name that is something else's.
  static let reservedName = Message(
    english: "This name is used for something else.",
    french: "Ce nom sert à autre chose.")
  /// A code of the second step is wrong, or was used before.
  public static let wrongCode = Message(
    english: "That code is wrong, or was used before. The app shows another one every half minute; "
      + "its clock must be right.",
    french: "Ce code est faux, ou a déjà servi. L’application en montre un autre toutes les trente "
      + "secondes ; son heure doit être juste.")
  /// The sealed code is wrong, or was used before.
  public static let wrongBreakGlass = Message(
    english: "That is not the code that is sealed now.",
    french: "Ce n’est pas le code scellé à présent.")
  /// A password that is the name, or a few signs again and again.
  public static let passwordTooPlain = Message(
    english: "This password is too easy to guess.",
    french: "Ce mot de passe est trop facile à deviner.")
  /// A form without its token, or with that of another login, shown again with a good one.
  public static let formTooOld = Message(
    english: "This form was too old, and nothing was changed. Read it again, then send it.",
    french: "Ce formulaire était trop ancien, et rien n’a été modifié. Relisez-le, puis "
      + "renvoyez-le.")
  /// A form that another site sent.
  public static let foreignForm = Message(
    english: "This form was sent from another site. Nothing was changed.",
    french: "Ce formulaire a été envoyé depuis un autre site. Rien n’a été modifié.")
  /// A form that no browser sends.
  public static let notAForm = Message(
    english: "This is not what a form of this page sends. Nothing was changed.",
    french: "Ce n’est pas ce qu’envoie un formulaire de cette page. Rien n’a été modifié.")
  /// Nobody is logged in any more.
  public static let loggedOut = Message(
    english: "You are not logged in any more. Nothing was changed. Log in in another tab, then go "
      + "back to the form and send it again: what you typed is still there.",
    french: "Vous n’êtes plus connecté. Rien n’a été modifié. Connectez-vous dans un autre onglet, "
      + "puis revenez au formulaire et renvoyez-le : ce que vous avez tapé y est toujours.")
  /// The page is there, but not for this.
  public static let wrongMethod = Message(
    english: "This address is only for sending forms to. Go back, and use the page.",
    french: "Cette adresse ne sert qu’à recevoir des formulaires. Revenez en arrière, et utilisez "
      + "la page.")
  /// More pages update themselves than the station serves.
  public static let tooManyStreams = Message(
    english: "Too many pages update themselves at once.",
    french: "Trop de pages se mettent à jour à la fois.")
  /// What was wished is done, but would not survive a crash.
  public static let remembered = Message(
    english: "Done, but not on disk yet: the disk does not take it at the moment.",
    french: "C’est fait, mais pas encore sur le disque, qui ne l’accepte pas pour l’instant.")
}
