import Announcing
import Relais

/// The words of messages that are written and approved ahead.
enum SealedWords {
  /// The part with them, and what stands in place of an incident.
  static let title = Message(english: "Written ahead", french: "Écrits d’avance")
  /// What they are for.
  static let note = Message(
    english: "Approved now, for a situation that may come. The twin publishes one by itself only "
      + "where darkness: in the configuration says so.",
    french: "Approuvés maintenant, pour une situation qui peut venir. Le jumeau n’en publie un de "
      + "lui-même que si darkness: le dit dans la configuration.")
  /// The link to the page on which one is written.
  static let write = Message(english: "Write one ahead", french: "En écrire un d’avance")
  /// There is none.
  static let none = Message(
    english: "No message is written ahead.", french: "Aucun message n’est écrit d’avance.")
  /// Before the day until which it is good.
  static let until = Message(english: "good until", french: "valable jusqu’au")
  /// Its time is over.
  static let expired = Message(english: "Out of date", french: "Périmé")
  /// Channels are configured otherwise since.
  static let void = Message(
    english: "Void: channels have changed since", french: "Nul : des canaux ont changé depuis")
  /// A later one counts.
  static let replaced = Message(
    english: "Void: another was written in its place",
    french: "Nul : un autre a été écrit à sa place")
  /// Nobody asked before it was published.
  static let byRule = Message(
    english: "published by the rule for darkness",
    french: "publié selon la règle de silence")
  /// What is on the page where one is written.
  static let writeHint = Message(
    english: "It tells no hour, and of services only what the twin’s own checks prove when it goes "
      + "out. It goes to the channels that live at the twin, and is good for 90 days.",
    french: "Il ne dit aucune heure, et des services seulement ce que prouvent les contrôles du "
      + "jumeau au moment de partir. Il va aux canaux qui vivent au jumeau, et vaut 90 jours.")
  /// What a tap does.
  static let approveHint = Message(
    english: "Nothing goes out now.", french: "Rien ne part maintenant.")
}
