import Relais

/// The words for lines and the places along them, which board and desk share.
enum LineWords {
  /// How a line does.
  static func state(_ state: LineState) -> Message {
    switch state {
    case .unknown: Message(english: "Not judged yet", french: "Pas encore jugée")
    case .up: Message(english: "Works", french: "Marche")
    case .degraded: Message(english: "Slow or unstable", french: "Lente ou instable")
    case .suspect: Message(english: "Suspect", french: "Suspecte")
    case .down: Message(english: "Down", french: "Coupée")
    }
  }

  /// What a line is for.
  static func role(_ role: LineRole) -> Message {
    switch role {
    case .primary: Message(english: "main line", french: "ligne principale")
    case .backup: Message(english: "backup line", french: "ligne de secours")
    case .emergency: Message(english: "last resort", french: "dernier recours")
    }
  }

  /// A place along a line, short enough for a drawing.
  static func place(_ kind: LinePlace.Kind) -> Message {
    switch kind {
    case .machine: Message(english: "You", french: "Vous")
    case .lan: Message(english: "Office network", french: "Réseau du bureau")
    case .box: Message(english: "Box", french: "Box")
    case .access: Message(english: "Access line", french: "Ligne d’accès")
    case .core: Message(english: "Operator", french: "Opérateur")
    case .line: Message(english: "Line", french: "Ligne")
    case .internet: Message(english: "Internet", french: "Internet")
    }
  }

  /// Whether a place works.
  static func condition(_ condition: LinePlace.Condition) -> Message {
    switch condition {
    case .works: Message(english: "works", french: "marche")
    case .broken: Message(english: "broken here", french: "cassé ici")
    case .suspected: Message(english: "perhaps here", french: "peut-être ici")
    case .unknown: Message(english: "out of sight", french: "hors de vue")
    }
  }

  /// How many anchors answer, of how many: `2/3`.
  static func anchors(_ share: String) -> Message {
    Message(english: "\(share) anchors", french: "\(share) ancres")
  }

  /// Why a line is not up.
  static func reason(_ reason: LineReason) -> Message {
    switch reason {
    case .silence(let threshold):
      Message(
        english: "no answer for more than \(threshold.rounded)",
        french: "pas de réponse depuis plus de \(DurationWords.short(threshold))")
    case .loss(let share):
      Message(
        english: "\(percent(share))% of probes lost",
        french: "\(percent(share)) % des sondes perdues")
    case .slow(let roundTrip):
      Message(
        english: "replies take \(roundTrip.rounded)",
        french: "les réponses mettent \(DurationWords.short(roundTrip))")
    case .carrierLost: Message(english: "no carrier", french: "câble débranché ou éteint")
    case .unrouted:
      Message(
        english: "no address, or no route to the gateway",
        french: "pas d’adresse, ou pas de route vers la passerelle")
    case .boxSaysDown:
      Message(
        english: "the box says that its line is down", french: "la box dit que sa ligne est coupée")
    case .gatewayRefuses:
      Message(
        english: "the gateway answers “unreachable”",
        french: "la passerelle répond « injoignable »")
    }
  }

  private static func percent(_ share: Double) -> Int { Int((share * 100).rounded()) }
}

extension DurationWords {
  /// A measured duration in French notation: `0,4 ms`, `24 ms`, `4,4 s`, `3 min`, `2 h`, `5 j`.
  static func short(_ duration: Duration) -> String {
    duration.rounded.replacing(".", with: ",").replacing(" d", with: " j")
      .replacing(" ", with: "\u{A0}")
  }

  /// The same for readers of every language.
  static func measured(_ duration: Duration) -> Message {
    guard duration.rounded != "0.0 ms" else {
      return Message(english: "<\u{A0}0.1\u{A0}ms", french: "<\u{A0}0,1\u{A0}ms")
    }
    return Message(
      english: duration.rounded.replacing(" ", with: "\u{A0}"), french: short(duration))
  }
}
