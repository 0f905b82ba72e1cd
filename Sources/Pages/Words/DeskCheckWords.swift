import Relais

/// The words of the desk for checks.
enum DeskCheckWords {
  /// How a check does.
  static func state(_ state: CheckStanding) -> Message {
    switch state {
    case .unknown: Message(english: "Not asked yet", french: "Pas encore interrogé")
    case .unasked: Message(english: "May not be asked", french: "Interrogation interdite")
    case .ok: Message(english: "Answers", french: "Répond")
    case .slow: Message(english: "Answers slowly", french: "Répond lentement")
    case .failing: Message(english: "Failing, asked again", french: "Échoue, redemandé")
    case .failed: Message(english: "Fails", french: "En échec")
    }
  }

  /// The heading over checks that do not answer as they should.
  static let troubled = Message(english: "Failing checks", french: "Contrôles en échec")
  /// Where all of them do.
  static func allAnswer(_ count: Int) -> Message {
    let number = NumberWords.whole(count)
    return Message(
      english: "All \(number.english) checks answer.",
      french: "Les \(number.french) contrôles répondent.")
  }
  /// Where there is one, and it does.
  static let oneAnswers = Message(english: "The check answers.", french: "Le contrôle répond.")
  /// Where none is configured.
  static let none = Message(
    english: "No check is configured.", french: "Aucun contrôle n’est configuré.")

  /// A column, and a fact: which one.
  static let check = Message(english: "Check", french: "Contrôle")
  /// A column, and a fact: what is asked.
  static let target = Message(english: "Target", french: "Cible")
  /// A fact: the kind of probe.
  static let probe = Message(english: "Probe", french: "Sonde")
  /// A fact: the line asked over.
  static let line = Message(english: "Line", french: "Ligne")
  /// Whichever line the routes choose.
  static let routed = Message(english: "as routed", french: "selon les routes")
  /// A fact: how often.
  static let period = Message(english: "Every", french: "Toutes les")
  /// A fact: how long it waits.
  static let timeout = Message(english: "Waits for", french: "Attend")
  /// A fact: how many failures count.
  static let failures = Message(english: "Fails after", french: "En échec après")
  /// A fact: how many answers count.
  static let successes = Message(english: "Well again after", french: "Rétabli après")
  /// So many in a row.
  static func inARow(_ count: Int) -> Message {
    Message(english: "\(count) in a row", french: "\(count) de suite")
  }
  /// A fact: how soon it asks again.
  static let retry = Message(english: "Asks again after", french: "Redemande après")
  /// A fact: what is too slow.
  static let slow = Message(english: "Slow above", french: "Lent au-delà de")

  /// The heading over the last attempt.
  static let lastAttempt = Message(english: "Last attempt", french: "Dernier essai")
  /// Before when it was sent.
  static let sent = Message(english: "Sent", french: "Envoyé")
  /// Before what came.
  static let answer = Message(english: "Answer", french: "Réponse")
  /// Before why none came.
  static let failure = Message(english: "Failure", french: "Échec")
  /// Before how long it took.
  static let duration = Message(english: "Duration", french: "Durée")
  /// The heading over its parts.
  static let phases = Message(english: "Phases", french: "Phases")
  /// What the drawing of the phases shows.
  static let phasesDrawn = Message(
    english: "How the time of the last answer was spent, from left to right",
    french: "Comment s’est passé le temps de la dernière réponse, de gauche à droite")

  /// A part of an attempt, as a heading.
  static func phase(_ phase: Phase) -> Message {
    switch phase {
    case .resolve: Message(english: "Name", french: "Nom")
    case .connect: Message(english: "Connection", french: "Connexion")
    case .tls: Message(english: "TLS", french: "TLS")
    case .firstByte: Message(english: "First byte", french: "Premier octet")
    case .transfer: Message(english: "Transfer", french: "Transfert")
    }
  }

  /// A fact: when the certificate ends.
  static let certificate = Message(english: "Certificate", french: "Certificat")
  /// Until when it holds, and how long that is.
  static func expires(_ day: Message, in length: Duration) -> Message {
    guard length > .zero else {
      return Message(
        english: "expired on \(day.english)", french: "expiré depuis le \(day.french)")
    }
    let length = DurationWords.length(length)
    return Message(
      english: "expires on \(day.english), in \(length.english)",
      french: "expire le \(day.french), dans \(length.french)")
  }
}
