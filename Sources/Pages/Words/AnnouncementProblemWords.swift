import Announcing
import Incidents
import Relais

/// Says in words what keeps an announcement from being approved, and at which field.
struct AnnouncementProblemWords {
  /// For whom it is said.
  let reader: Reader
  /// What it is about.
  let announcement: Announcement
  /// What people call each service.
  let titles: [ServiceID: LocalizedText]
  /// The channels.
  let channels: [ChannelProfile]

  /// The field that a problem is mended in; empty for the whole.
  func field(of problem: AnnouncementProblem) -> String {
    switch problem {
    case .contradicted(let statement, _, _), .unproven(let statement, _):
      "statement.\(statement.name)"
    case .empty(let language?):
      announcement.text(in: language)?.title.isEmpty == true
        ? "title_\(language.name)" : "text_\(language.name)"
    case .nextUpdateMissing, .nextUpdatePassed: "next_time"
    case .nextUpdateUntold(let language), .orderUntold(let language, _),
      .expectationTold(let language), .unpublishable(let language):
      "text_\(language.name)"
    case .tooLong(let channel, _), .titleTooLong(let channel, _), .untranslated(let channel, _):
      "channel.\(channel.name)"
    case .empty(nil), .expired: ""
    }
  }

  /// The problems of each field, in one text for each.
  func byField(_ problems: [AnnouncementProblem]) -> [String: Message] {
    Dictionary(problems.map { (field(of: $0), words($0)) }) { .joined([$0, $1], by: " ") }
  }

  /// What is wrong.
  func words(_ problem: AnnouncementProblem) -> Message {
    switch problem {
    case .contradicted(let statement, let state, let since):
      contradicted(title(statement), state, clock(since))
    case .unproven(let statement, _): unproven(title(statement))
    case .empty(let language?):
      named(language, english: "There are no words.", french: "Il n’y a pas de texte.")
    case .empty(nil):
      Message(english: "There are no words.", french: "Il n’y a pas de texte.")
    case .nextUpdateMissing:
      Message(
        english: "Say when the next update comes.", french: "Dites quand vient le prochain point.")
    case .nextUpdatePassed:
      Message(
        english: "The time of the next update has passed.",
        french: "L’heure du prochain point est passée.")
    case .nextUpdateUntold(let language): nextUpdateUntold(language)
    case .orderUntold(let language, let statement):
      named(
        language,
        english: "No sentence that always stays says how orders do "
          + "(\(title(statement).english)).",
        french: "Aucune phrase qui reste toujours ne dit où en sont les commandes "
          + "(\(title(statement).french)).")
    case .expectationTold(let language):
      named(
        language,
        english: "The text tells when it should work again, which nobody has ticked.",
        french: "Le texte dit quand tout devrait remarcher, ce que personne n’a coché.")
    case .unpublishable(let language):
      named(
        language, english: "Some characters cannot be read, or the text is much too long.",
        french: "Des caractères sont illisibles, ou le texte est bien trop long.")
    case .expired:
      Message(
        english: "It is too old to go out. Begin from a new draft.",
        french: "Elle est trop ancienne pour partir. Repartez d’un nouveau projet.")
    case .tooLong(let channel, let excess): tooLong(channel, excess)
    case .titleTooLong(let channel, let excess): titleTooLong(channel, excess)
    case .untranslated(let channel, let language):
      Message(
        english: "\(name(channel).english) wants words in \(tongue(language).english).",
        french: "\(name(channel).french) attend un texte en \(tongue(language).french).")
    }
  }

  private func contradicted(_ title: Message, _ state: ServiceState, _ since: String) -> Message {
    let word = StateWords.state(state)
    return Message(
      english: "\(title.english): what is said is not true; since \(since): "
        + "\(word.english.lowercased()).",
      french: "\(title.french) : ce qui est dit n’est pas vrai ; depuis \(since) : "
        + "\(word.french.lowercased()).")
  }

  private func unproven(_ title: Message) -> Message {
    Message(
      english: "\(title.english): the proof is too old. Look again, and say so below.",
      french: "\(title.french) : la preuve est périmée. Vérifiez, et dites-le plus bas.")
  }

  private func nextUpdateUntold(_ language: Language) -> Message {
    let time = announcement.nextUpdate?.words(in: language) ?? ""
    return named(
      language, english: "No sentence that always stays tells the next update (\(time)).",
      french: "Aucune phrase qui reste toujours ne dit le prochain point (\(time)).")
  }

  private func tooLong(_ channel: ChannelID, _ excess: Int) -> Message {
    Message(
      english: "\(name(channel).english): even without all that may go, the text is too long "
        + "(by \(NumberWords.whole(excess).english)). Say it in fewer words.",
      french: "\(name(channel).french) : même sans tout ce qui peut partir, le texte est trop long "
        + "(de \(NumberWords.whole(excess).french)). Dites-le en moins de mots.")
  }

  private func titleTooLong(_ channel: ChannelID, _ excess: Int) -> Message {
    Message(
      english: "\(name(channel).english): the title is too long "
        + "(by \(NumberWords.whole(excess).english)).",
      french: "\(name(channel).french) : le titre est trop long "
        + "(de \(NumberWords.whole(excess).french)).")
  }

  /// Which language it is about, where there are several.
  private func named(_ language: Language, english: String, french: String) -> Message {
    guard announcement.texts.count > 1 else { return Message(english: english, french: french) }
    let name = tongue(language).capitalised
    return Message(english: "\(name.english): \(english)", french: "\(name.french) : \(french)")
  }

  private func tongue(_ language: Language) -> Message {
    switch language {
    case .french: Message(english: "French", french: "français")
    case .english: Message(english: "English", french: "anglais")
    default: Message(language.name)
    }
  }

  private func title(_ statement: StatementID) -> Message {
    titles[ServiceID(statement.name)].map { Message($0) } ?? Message(statement.name)
  }

  private func name(_ channel: ChannelID) -> Message {
    channels.first { $0.id == channel }.map { AnnouncingWords.kind($0.kind) }
      ?? Message(channel.name)
  }

  private func clock(_ instant: Instant) -> String {
    reader(DateWords.briefly(reader.zone.local(instant), today: reader.day(of: reader.asOf)))
  }
}
