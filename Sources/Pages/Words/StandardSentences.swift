import Incidents
import Relais

/// What the public page says of a step that nobody has found words for yet.
///
/// They promise nothing and name no cause: what they say holds for every incident.
enum StandardSentences {
  /// An incident was opened, or goes into a phase.
  static func phase(_ phase: IncidentPhase) -> Message {
    switch phase {
    case .investigating:
      Message(
        english: "We have noticed a problem and are looking for its cause.",
        french: "Nous avons constaté un problème et en cherchons la cause.")
    case .identified:
      Message(
        english: "We know what is wrong and are working on it.",
        french: "La cause est connue ; nous y travaillons.")
    case .monitoring:
      Message(
        english: "What was affected works again. We are keeping an eye on it.",
        french: "Ce qui était touché fonctionne de nouveau. Nous restons attentifs.")
    case .catchingUp:
      Message(
        english: "What was affected works again. We are working through what has piled up.",
        french: "Ce qui était touché fonctionne de nouveau. Nous traitons ce qui s’est accumulé.")
    case .resolved:
      Message(english: "This incident is over.", french: "L’incident est terminé.")
    }
  }

  /// An incident was not over after all.
  static let relapse = Message(
    english: "The problem is back. We are working on it.",
    french: "Le problème est revenu. Nous y travaillons.")

  /// A maintenance was announced, or goes into a step.
  static func maintenance(_ step: MaintenanceStep) -> Message {
    switch step {
    case .scheduled:
      Message(english: "This maintenance is scheduled.", french: "Cette maintenance est prévue.")
    case .inProgress:
      Message(
        english: "The maintenance is under way.", french: "La maintenance est en cours.")
    case .verifying:
      Message(
        english: "The work is done. We are checking that everything runs as it should.",
        french: "Les travaux sont faits. Nous vérifions que tout fonctionne.")
    case .completed:
      Message(english: "The maintenance is over.", french: "La maintenance est terminée.")
    case .cancelled:
      Message(english: "The maintenance was called off.", french: "La maintenance est annulée.")
    }
  }

  /// A maintenance was moved to another time.
  static let rescheduled = Message(
    english: "The time of this maintenance has changed.",
    french: "L’horaire de cette maintenance a changé.")

  /// A title made from the services concerned: `Ordering and calls: major outage`.
  ///
  /// - Parameters:
  ///   - services: what people call them; at most three are named.
  ///   - state: the worst that befell one of them; nil while nothing did.
  /// - Returns: the title, in every language.
  static func title(_ services: [LocalizedText], worst state: ServiceState?) -> Message {
    // Announced to everybody, of something that strangers know by no name.
    if services.isEmpty { return Message(english: "Disruption", french: "Perturbation") }
    let named = services.prefix(services.count == 4 ? 4 : 3).map { Message($0) }
    let rest = services.count - named.count
    let others =
      rest == 0
      ? []
      : [NumberWords.count(rest, english: ("other", "others"), french: ("autre", "autres"))]
    let subject = list(named + others)
    guard let state, state > .operational else {
      return Message(
        english: "\(subject.english): incident", french: "\(subject.french) : incident")
    }
    let what = services.count > 1 ? several(state) : lowercased(StateWords.state(state))
    return Message(
      english: "\(subject.english): \(what.english)", french: "\(subject.french) : \(what.french)")
  }

  /// `Ordering`, `Ordering and calls`, `Ordering, calls and e-mail`.
  static func list(_ messages: [Message]) -> Message {
    guard messages.count > 1, let last = messages.last.map(within) else {
      return messages.first ?? Message("")
    }
    let first = Message.joined(
      [messages[0]] + messages.dropFirst().dropLast().map(within), by: ", ")
    return Message(
      english: "\(first.english) and \(last.english)", french: "\(first.french) et \(last.french)")
  }

  /// What befell several services, of which not all need have fared as ill as the worst.
  private static func several(_ worst: ServiceState) -> Message {
    worst >= .partialOutage
      ? Message(english: "outage", french: "panne") : lowercased(StateWords.state(worst))
  }

  /// A name within a sentence: an article in front of it loses its capital letter.
  private static func within(_ name: Message) -> Message {
    Message(
      english: withSmallArticle(name.english, ["The ", "A ", "An ", "Our ", "Your "]),
      french: withSmallArticle(
        name.french, ["Le ", "La ", "Les ", "L’", "L'", "Un ", "Une ", "Des ", "Nos ", "Notre "]))
  }

  private static func withSmallArticle(_ name: String, _ articles: [String]) -> String {
    guard articles.contains(where: name.hasPrefix) else { return name }
    return name.prefix(1).lowercased() + name.dropFirst()
  }

  private static func lowercased(_ message: Message) -> Message {
    Message(english: message.english.lowercased(), french: message.french.lowercased())
  }
}
