import Announcing
import Incidents
import Relais

/// The words of announcements: situations, audiences, claims, proofs, channels, guarantees.
enum AnnouncingWords {
  /// What a message is for.
  static func situation(_ situation: Situation) -> Message {
    switch situation {
    case .firstNotice: Message(english: "First notice", french: "Premier message")
    case .scopeKnown: Message(english: "Scope known", french: "Étendue connue")
    case .backupLine: Message(english: "On the backup line", french: "Sur la ligne de secours")
    case .phonesPartly:
      Message(english: "Phones partly back", french: "Téléphone revenu en partie")
    case .backToNormal: Message(english: "Back to normal", french: "Retour à la normale")
    case .catchingUp: Message(english: "Catching up", french: "Rattrapage")
    case .over: Message(english: "Over", french: "C’est fini")
    case .officeDark: Message(english: "Office cut off", french: "Bureau coupé")
    }
  }

  /// Which message it is, where that is one that corrects another.
  static func message(_ situation: Situation, isCorrection: Bool) -> Message {
    let name = Self.situation(situation)
    guard isCorrection else { return name }
    return Message(
      english: "Correction of “\(name.english)”", french: "Rectificatif de « \(name.french) »")
  }

  /// Whom a message is for.
  static func audience(_ audience: Audience) -> Message {
    switch audience {
    case .everyone: Message(english: "Everyone", french: "Tout le monde")
    case .subscribers: Message(english: "Subscribers", french: "Les abonnés")
    case .staff: Message(english: "Staff", french: "Le personnel")
    }
  }

  /// What is claimed of a service.
  static func claim(_ claim: Claim) -> Message {
    switch claim {
    case .works: Message(english: "works normally", french: "fonctionne normalement")
    case .late: Message(english: "works, but late", french: "fonctionne avec retard")
    case .partly(.incoming):
      Message(english: "works only inwards", french: "fonctionne seulement en entrée")
    case .partly(.outgoing):
      Message(english: "works only outwards", french: "fonctionne seulement en sortie")
    case .partly(.some): Message(english: "works only in part", french: "fonctionne en partie")
    case .fails: Message(english: "does not work", french: "ne fonctionne pas")
    }
  }

  /// The mark of what is claimed.
  static func mark(_ claim: Claim) -> StateMark {
    switch claim {
    case .works: .good
    case .late: .degraded
    case .partly: .partial
    case .fails: .major
    }
  }

  // Proofs.

  /// Who or what says so; with the time behind it.
  static func proof(_ proof: Statement.Proof) -> Message {
    switch proof {
    case .check(let check):
      Message(
        english: "the check \(check.name) says so", french: "le contrôle \(check.name) le dit")
    case .verdict:
      Message(english: "Relais measures it", french: "Relais le mesure")
    case .person(let person):
      Message(english: "\(person.name) said so", french: "\(person.name) l’a dit")
    }
  }
  /// A check has not answered lately.
  static func silent(_ check: CheckID) -> Message {
    Message(
      english: "The check \(check.name) has not answered lately",
      french: "Le contrôle \(check.name) n’a pas répondu récemment")
  }
  /// Nothing was measured lately.
  static let notMeasured = Message(
    english: "Relais has not measured it lately", french: "Relais ne l’a pas mesuré récemment")
  /// Since a time of the day on which it is read, or on another day.
  static let since = Message(english: "since", french: "depuis")
  /// At a time.
  static let at = Message(english: "at", french: "à")
  /// The proof holds.
  static let holds = Message(english: "Proved", french: "Prouvé")
  /// The proof is too old.
  static let lapsed = Message(english: "Proof too old", french: "Preuve périmée")
  /// The proof says otherwise.
  static let contradicted = Message(english: "Not true", french: "Démenti")

  // Channels.

  /// A channel as people call its kind; as it is configured where Relais does not know it.
  static func kind(_ kind: String) -> Message {
    switch kind {
    case "banner": Message(english: "Site banner", french: "Bandeau du site")
    case "page": Message(english: "Public page", french: "Page publique")
    case "wordpress": Message("WordPress")
    case "mail": Message(english: "E-mail", french: "E-mail")
    case "facebook": Message("Facebook")
    case "x": Message("X")
    case "mastodon": Message("Mastodon")
    case "bluesky": Message("Bluesky")
    case "linkedin": Message("LinkedIn")
    case "matrix": Message("Matrix")
    case "slack": Message("Slack")
    case "teams": Message("Teams")
    case "ntfy": Message("ntfy")
    case "sms": Message("SMS")
    case "webhook": Message("Webhook")
    default: Message(kind).capitalised
    }
  }

  /// What can be promised on a channel.
  static func guarantee(_ guarantee: Guarantee) -> Message {
    switch guarantee {
    case .exact:
      Message(english: "Stands there exactly once.", french: "Affiché exactement une fois.")
    case .byReading:
      Message(
        english: "Exactly once: in doubt it is read first what stands there.",
        french: "Exactement une fois : dans le doute, on relit d’abord ce qui est affiché.")
    case .choose(.atMostOnce):
      Message(
        english: "At most once: in doubt a person is asked.",
        french: "Une fois au plus : dans le doute, une personne est consultée.")
    case .choose(.atLeastOnce):
      Message(
        english: "At least once: in doubt it goes again.",
        french: "Une fois au moins : dans le doute, il repart.")
    }
  }

  /// How much of what a channel takes is used: `262 of 280 characters`.
  static func count(_ measurement: Measurement) -> Message {
    let (used, limit) = (NumberWords.whole(measurement.used), NumberWords.whole(measurement.limit))
    let unit = unit(measurement.unit)
    return Message(
      english: "\(used.english) of \(limit.english) \(unit.english)",
      french: "\(used.french) sur \(limit.french) \(unit.french)")
  }

  private static func unit(_ unit: Measurement.Unit) -> Message {
    switch unit {
    case .weighted:
      Message(english: "characters as X counts", french: "caractères au compte de X")
    case .characters: Message(english: "characters", french: "caractères")
    case .bytes: Message(english: "bytes", french: "octets")
    case .parts(let alphabet, let units):
      alphabet == .gsm7
        ? Message(english: "SMS (\(units) characters)", french: "SMS (\(units) caractères)")
        : Message(
          english: "SMS (\(units) characters, dear alphabet)",
          french: "SMS (\(units) caractères, alphabet cher)")
    }
  }

  /// By how much a text is too long there.
  static func tooLong(_ measurement: Measurement) -> Message {
    let excess = NumberWords.whole(measurement.excess)
    return Message(english: "\(excess.english) too many", french: "\(excess.french) de trop")
  }

  /// What a message costs, and to how many people it goes.
  static func cost(_ cost: MessageCost) -> Message {
    let people = cost.people.map { count in
      Message(
        english: count == 1 ? "1 recipient" : "\(count) recipients",
        french: count == 1 ? "1 destinataire" : "\(count) destinataires")
    }
    guard let thousandths = cost.thousandths else {
      return people ?? Message(english: "", french: "")
    }
    let price = price(thousandths, cost.currency)
    guard let people else { return price }
    return Message(
      english: "\(price.english) (\(people.english))", french: "\(price.french) (\(people.french))")
  }

  private static func price(_ thousandths: Int, _ currency: String) -> Message {
    let magnitude = max(0, thousandths)
    let (whole, rest) = (magnitude / 1_000, magnitude % 1_000)
    let digits = String(String(1_000 + rest).dropFirst())
    let decimals = digits.hasSuffix("0") ? String(digits.dropLast()) : digits
    let sign = ["EUR": "€", "USD": "$", "GBP": "£"][currency] ?? currency
    let isSign = sign.count == 1
    return Message(
      english: isSign ? "\(sign)\(whole).\(decimals)" : "\(whole).\(decimals)\u{A0}\(sign)",
      french: "\(whole),\(decimals)\u{A0}\(sign)")
  }

  // Deliveries.

  /// Where a delivery stands.
  static func state(_ state: DeliveryState) -> Message {
    switch state {
    case .draft: Message(english: "To be approved", french: "À approuver")
    case .approved: Message(english: "Waits its turn", french: "Attend son tour")
    case .ready: Message(english: "Goes out next", french: "Part au plus tôt")
    case .inflight: Message(english: "On its way", french: "En route")
    case .unknown, .reconciling: Message(english: "Being read back", french: "En relecture")
    case .needsPerson: Message(english: "Nobody knows", french: "Personne ne sait")
    case .confirmed: Message(english: "Stands there", french: "Affiché")
    case .rejected: Message(english: "Refused", french: "Refusé")
    case .superseded: Message(english: "Replaced", french: "Remplacé")
    case .cancelled: Message(english: "Stopped", french: "Arrêté")
    case .expired: Message(english: "Too late, not sent", french: "Trop tard, pas envoyé")
    case .retracting: Message(english: "Being taken away", french: "En cours de retrait")
    case .retracted: Message(english: "Taken away", french: "Retiré")
    case .cannotRetract:
      Message(english: "Cannot be taken away", french: "Ne peut être retiré")
    }
  }

  /// The shape of that.
  static func mark(_ state: DeliveryState) -> StateMark {
    switch state {
    case .confirmed: .good
    case .draft, .approved, .ready: .unknown
    case .inflight, .unknown, .reconciling, .retracting: .watched
    case .needsPerson: .degraded
    case .rejected, .cannotRetract: .major
    case .expired: .partial
    case .superseded, .cancelled, .retracted: .unknown
    }
  }

  /// Why it is so, where that is to be told.
  static func reason(_ state: DeliveryState) -> Message? {
    switch state {
    case .rejected(let refusal):
      refusal.words.isEmpty ? refused(refusal.kind) : Message(refusal.words)
    case .cancelled(.revoked(let people)):
      Message(
        english: "approval taken back by \(people.joined(separator: ", "))",
        french: "approbation reprise par \(people.joined(separator: ", "))")
    case .cancelled(.person(let person)):
      Message(english: "by \(person)", french: "par \(person)")
    case .cancelled(.closed):
      Message(english: "the incident is over", french: "l’incident est terminé")
    default: nil
    }
  }

  private static func refused(_ kind: Announcing.Refusal.Kind) -> Message? {
    switch kind {
    case .credentials:
      Message(english: "the access is not valid any more", french: "l’accès n’est plus valable")
    case .content: Message(english: "the words are not accepted", french: "le texte est refusé")
    case .gone:
      Message(
        english: "what was to be changed is gone", french: "ce qui était à changer n’y est plus")
    case .other: nil
    }
  }

  /// What a person is asked.
  static func question(_ question: DeliveryQuestion) -> Message {
    switch question {
    case .mayHaveGone:
      Message(
        english: "It may have gone out, and nothing can be read there. Is it there?",
        french: "Il est peut-être parti, et rien ne se relit là-bas. Y est-il ?")
    case .otherNodeMayHave:
      Message(
        english: "The other node may have sent it before it fell silent. Is it there?",
        french: "L’autre nœud l’a peut-être envoyé avant de se taire. Y est-il ?")
    case .saidToBeThere:
      Message(
        english: "The channel says that it has it, and it cannot be found there. Is it there?",
        french: "Le canal dit l’avoir, et il y est introuvable. Y est-il ?")
    case .cannotRead:
      Message(
        english: "For long it could not be read what stands there. Is it there?",
        french: "Depuis longtemps on ne peut relire ce qui y est affiché. Y est-il ?")
    case .doubled:
      Message(
        english: "It stands there twice, by two nodes’ word. Take one away by hand, then say that "
          + "it is there.",
        french: "Il y est deux fois, au dire de deux nœuds. Retirez-en un à la main, puis dites "
          + "qu’il y est.")
    }
  }
}
