public import Announcing

/// The words of approving by a link that came by mail.
public enum ApprovalLinkWords {
  /// No such link, or one that is void.
  public static let wrong = Message(
    english: "This link does not work: it is wrong, too old, or the message was edited or taken "
      + "back since. Log in to the desk to see what waits.",
    french: "Ce lien ne fonctionne pas : il est faux, trop vieux, ou le message a été modifié ou "
      + "retiré depuis. Connectez-vous à la console pour voir ce qui attend.")
  /// It was used.
  public static let used = Message(
    english: "This link has been used. It works once.",
    french: "Ce lien a déjà servi. Il ne sert qu’une fois.")
  /// Too many wrong ones came from this address.
  public static let slow = Message(
    english: "Too many links that do not work were tried from here. Wait a moment, then try again.",
    french: "Trop de liens faux ont été essayés d’ici. Attendez un instant, puis réessayez.")
  /// Somebody else is logged in here.
  public static let otherAccount = Message(
    english: "This link is for another account than the one that is logged in here.",
    french: "Ce lien est pour un autre compte que celui qui est connecté ici.")
  /// Who approves by it.
  public static func speaksAs(_ name: String) -> Message {
    Message(
      english: "You approve as \(name). Nothing happens before you press the button.",
      french: "Vous approuvez en tant que \(name). Rien ne se passe avant d’appuyer sur le bouton.")
  }
  /// It is done.
  public static let done = Message(
    english: "Approved. You may close this page.",
    french: "Approuvé. Vous pouvez fermer cette page.")

  /// A mail's subject.
  public static func subject(_ situation: Situation, _ company: String) -> Message {
    let name = AnnouncingWords.situation(situation)
    return Message(
      english: "To approve: \(name.english) (\(company))",
      french: "À approuver : \(name.french) (\(company))")
  }

  /// What a mail says before the words to approve.
  public static func opening(of name: String, by author: String) -> Message {
    Message(
      english: "\(name), \(author) asks you to approve these very words:",
      french: "\(name), \(author) vous demande d’approuver exactement ce texte :")
  }

  /// What a mail says after them.
  public static func closing(_ link: String, until: String) -> Message {
    Message(
      english: "Read and approve, until \(until): \(link)\n\nWhoever has this link can approve in "
        + "your name, once. Do not pass it on. If a word is edited, it is void.",
      french: "Lire et approuver, jusqu’à \(until) : \(link)\n\nQui a ce lien peut approuver en "
        + "votre nom, une fois. Ne le transmettez pas. Si un mot change, il est nul.")
  }
}
