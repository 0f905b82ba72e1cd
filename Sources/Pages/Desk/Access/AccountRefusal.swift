/// Why something is not done about an account.
public enum AccountRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is none of that name.
  case unknown
  /// There is one of that name already.
  case nameTaken
  /// It cannot be called so.
  case badName(Message)
  /// It is the last that keeps the accounts.
  case lastAdministrator
  /// Nobody keeps the accounts yet.
  case administratorFirst
  /// The link was used, withdrawn or too old.
  case wrongLink
  /// It was changed while this was being done.
  case changedMeanwhile
  /// There are as many as are kept.
  case tooMany
  /// A link would work for too long, or not at all.
  case wrongValidity

  /// The words.
  public var message: Message {
    switch self {
    case .unknown:
      Message(english: "There is no such account.", french: "Ce compte n’existe pas.")
    case .nameTaken:
      Message(
        english: "There is an account of this name already.",
        french: "Il y a déjà un compte de ce nom.")
    case .badName(let message): message
    case .lastAdministrator:
      Message(
        english: "This is the last administrator. Make another one first.",
        french: "C’est le dernier administrateur. Nommez-en d’abord un autre.")
    case .administratorFirst:
      Message(
        english: "There is no administrator yet: invite one first.",
        french: "Il n’y a pas encore d’administrateur : invitez-en d’abord un.")
    case .wrongLink:
      Message(
        english: "This link has been used or withdrawn, or is too old. Ask for another one.",
        french: "Ce lien a déjà servi, a été retiré ou est trop ancien. Demandez-en un autre.")
    case .changedMeanwhile:
      Message(
        english:
          "Somebody changed this account at the same moment. Nothing was changed; look, then "
          + "try again.",
        french: "Quelqu’un a modifié ce compte au même moment. Rien n’a été modifié ; regardez, "
          + "puis réessayez.")
    case .tooMany:
      Message(
        english: "There are too many already. Remove or withdraw some first.",
        french: "Il y en a déjà trop. Supprimez-en ou retirez-en d’abord.")
    case .wrongValidity:
      Message(
        english: "A link works for one to fourteen days.",
        french: "Un lien est valable de un à quatorze jours.")
    }
  }

  /// The words for the terminal.
  public var description: String { message.english }
}
