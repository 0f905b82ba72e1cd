import Announcing
import Incidents
import Relais

/// The words of the page with what stands where.
enum TruthWords {
  /// Where nothing was ever told.
  static let nothing = Message(
    english: "Nothing has been announced yet. An announcement begins on the page of its incident.",
    french: "Rien n’a encore été annoncé. Une annonce commence sur la page de son incident.")
  /// The part with what is not true any more.
  static let untrue = Message(english: "Not true any more", french: "Plus vrai")
  /// The part with what stands though it should not.
  static let outlived = Message(english: "Still standing", french: "Encore affiché")
  /// The part with proofs that are too old.
  static let unproven = Message(english: "Proof too old", french: "Preuve périmée")
  /// The part with questions.
  static let questions = Message(english: "Questions", french: "Questions")
  /// The part with what waits for approval.
  static let waiting = Message(english: "To be approved", french: "À approuver")

  /// What has turned false; the time stands in front.
  static func untrue(_ service: Message, _ state: ServiceState, _ claim: Claim) -> Message {
    let (word, said) = (StateWords.state(state), AnnouncingWords.claim(claim))
    return Message(
      english: "\(service.english) \(plain(state)); it still says: \(said.english).",
      french: "\(service.french) : \(word.french.lowercased()) ; l’annonce dit encore : "
        + "\(said.french).")
  }
  /// How a service does, in an English sentence.
  private static func plain(_ state: ServiceState) -> String {
    switch state {
    case .operational: "works"
    case .degradedPerformance: "works badly"
    case .partialOutage: "works in part"
    case .majorOutage: "fails"
    case .underMaintenance: "is under maintenance"
    }
  }
  /// On so many channels.
  static func stands(_ count: Int) -> Message {
    NumberWords.count(
      count, english: ("channel says it", "channels say it"),
      french: ("canal le dit", "canaux le disent"))
  }
  /// The link to the drafted correction.
  static let correctIt = Message(english: "Correct it", french: "Rectifier")
  /// What has no fresh proof.
  static func unproven(_ services: Message) -> Message {
    Message(
      english: "Nothing fresh proves what is said of: \(services.english).",
      french: "Rien de récent ne prouve ce qui est dit de : \(services.french).")
  }
  /// Says once more what is still true.
  static let refresh = Message(
    english: "Look again and follow up", french: "Vérifier et donner suite")
  /// A banner stands after closure.
  static func outlived(_ channel: Message) -> Message {
    Message(
      english: "\(channel.english) still says it, though the incident is over.",
      french: "\(channel.french) le dit encore, alors que l’incident est terminé.")
  }

  /// Columns.
  static let channel = Message(english: "Channel", french: "Canal")
  /// What stands there.
  static let message = Message(english: "Message", french: "Message")
  /// When it was read.
  static let readBack = Message(english: "Read back", french: "Relu")
  /// What can be done.
  static let actions = Message(english: "Act", french: "Agir")
  /// It cannot be read there.
  static let unreadable = Message(english: "cannot be read", french: "sans relecture")
  /// Other words stand there than were approved.
  static let altered = Message(
    english: "Changed by somebody since", french: "Modifié depuis par quelqu’un")
  /// The link to where it stands.
  static let see = Message(english: "See it", french: "Voir")

  /// What becomes of a correction on a channel.
  static func correction(_ abilities: Abilities) -> Message {
    if abilities.contains(.edit) {
      return Message(
        english: "Replaces the message that it corrects.",
        french: "Remplace le message qu’il rectifie.")
    }
    return abilities.contains(.reply)
      ? Message(
        english: "Follows under the message that it corrects.",
        french: "Suit sous le message qu’il rectifie.")
      : Message(
        english: "Follows the message that it corrects.",
        french: "Suit le message qu’il rectifie.")
  }

  /// The link to the next message.
  static let followUp = Message(english: "Follow up", french: "Donner suite")
  /// The link to another wording of the last.
  static let correct = Message(english: "Correct", french: "Rectifier")
  /// The button that takes a message away.
  static let retire = Message(english: "Retire", french: "Retirer")
  /// The button by which somebody has seen it.
  static let isThere = Message(english: "It is there", french: "Il y est")
  /// The button that sends it once more.
  static let sendAgain = Message(english: "Send again", french: "Renvoyer")
  /// The button that stops it.
  static let stop = Message(english: "Stop", french: "Arrêter")
  /// The button by which this node takes the channel over from the other one.
  static let postFromHere = Message(english: "Post from here", french: "Publier d’ici")
  /// Why it has not gone out, and when to take it over.
  static func awaits(_ node: NodeID) -> Message {
    Message(
      english: "“\(node)” posts it. If that node is lost, post from here: what it has sent is read "
        + "back, or asked about, first.",
      french: "« \(node) » la publie. Si ce nœud est perdu, publiez d’ici : ce qu’il a envoyé "
        + "est d’abord relu, ou demandé.")
  }
  /// An action with what it is done to, for readers who hear the page.
  static func on(_ action: Message, _ channel: Message) -> Message {
    Message(
      english: "\(action.english): \(channel.english)",
      french: "\(action.french) : \(channel.french)")
  }
  /// Before when it was first sent.
  static let sent = Message(english: "sent", french: "envoyé")
  /// The incident is over.
  static let over = Message(english: "Over", french: "Terminé")
}
