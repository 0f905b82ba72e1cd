import Relais

/// The words of the board.
enum BoardWords {
  /// The board's name.
  static let title = Message(english: "Office board", french: "Tableau du bureau")
  /// The heading over the lines.
  static let lines = Message(english: "Lines", french: "Lignes")
  /// The heading over what to do.
  static let advice = Message(english: "What to do now", french: "Que faire maintenant")
  /// The heading over what is said of open incidents.
  static let news = Message(english: "Latest news", french: "Dernières nouvelles")
  /// The link to the page that tells whose trouble it is.
  static let isItMe = Message(english: "Is it me?", french: "Est-ce que c’est moi ?")
  /// The link back.
  static let back = Message(english: "Back to the board", french: "Retour au tableau")
  /// Shown once the station has not been heard for a while.
  static let lost = Message(
    english: "Contact with Relais is lost. What stands below is from",
    french: "Contact perdu avec Relais. Ce qui suit date de")
  /// Before the moment for which the board holds.
  static let asOf = Message(english: "As of", french: "État à")

  /// The situation in one sentence.
  static func headline(_ situation: BoardSituation) -> Message {
    switch situation {
    case .unknown: Message(english: "Looking around…", french: "On regarde…")
    case .well: Message(english: "Everything works", french: "Tout marche")
    case .officeSilent:
      Message(english: "The office is not reached", french: "Le bureau ne répond plus")
    case .cutOff: Message(english: "No Internet in the office", french: "Pas d’Internet au bureau")
    case .onOtherLines(let down, _, let working):
      Message(
        english: "Line \(down) is cut; \(list(working).english)",
        french: "La ligne \(down) est coupée ; \(list(working).french)")
    case .servicesOut(let services): outage(services)
    case .slow: Message(english: "The Internet is slow", french: "Internet est lent")
    case .spareDown(let line, _):
      Message(
        english: "The Internet works; spare line \(line) is cut",
        french: "Internet marche ; la ligne de réserve \(line) est coupée")
    }
  }

  /// Everything works, but an incident is not over.
  static let rest = Message(
    english: "Everything works again", french: "Tout marche de nouveau")
  /// What to do then.
  static let restAdvice = Message(
    english: "Nothing. What is still being caught up on stands in the latest news.",
    french: "Rien. Ce qui reste à rattraper figure dans les dernières nouvelles.")

  private static func list(_ working: [LineID]) -> Message {
    let names = working.map(\.name)
    return Message(
      english: "\(names.joined(separator: " and ")) \(names.count > 1 ? "work" : "works")",
      french: "\(names.joined(separator: " et ")) \(names.count > 1 ? "marchent" : "marche")")
  }

  private static func outage(_ services: [ServiceReport]) -> Message {
    guard let first = services.first, services.count == 1 else {
      return Message(
        english: "\(services.count) services are in trouble",
        french: "\(services.count) services ont un problème")
    }
    let title = Message(first.service.title)
    return Message(
      english: "\(title.english): \(StateWords.state(first.state).english.lowercased())",
      french: "\(title.french) : \(StateWords.state(first.state).french.lowercased())")
  }

  /// What somebody in the office should do, sentence by sentence.
  static func advice(_ situation: BoardSituation) -> [Message] {
    switch situation {
    case .unknown, .well:
      [Message(english: "Nothing. Have a good day.", french: "Rien. Bonne journée.")]
    case .officeSilent:
      [
        Message(
          english: "This is seen from outside: the board in the office tells what still works.",
          french: "Ceci est vu de l’extérieur : au bureau, le tableau de là-bas dit ce qui marche "
            + "encore."),
        Message(
          english: "Call a colleague there by mobile phone.",
          french: "Appelez un collègue sur place par téléphone mobile."),
      ]
    case .cutOff:
      [
        notYou, seen,
        Message(
          english: "What cannot wait goes by mobile phone.",
          french: "Ce qui ne peut pas attendre passe par le téléphone mobile."),
      ]
    case .onOtherLines: [seen, thin]
    case .servicesOut: [notYou, seen]
    case .slow: [notYou, thin]
    case .spareDown: [seen]
    }
  }

  private static let notYou = Message(
    english: "It is not your computer: it is so for everybody here.",
    french: "Ce n’est pas votre ordinateur : c’est pareil pour tout le monde ici.")
  private static let seen = Message(
    english: "The network team can see it; no need to report it.",
    french: "L’équipe réseau le voit ; inutile de le signaler.")
  private static let thin = Message(
    english: "The way out is narrow: no video calls and no large downloads, please.",
    french: "Le passage est étroit : pas de visio ni de gros téléchargements, s’il vous plaît.")

  /// Whose trouble it is when something does not open, for a colleague whose browser reached us.
  static func diagnosis(_ situation: BoardSituation) -> Message {
    switch situation {
    case .unknown:
      Message(
        english: "Relais has just started and does not know yet. Ask again in a few seconds.",
        french: "Relais vient de démarrer et ne sait pas encore. Redemandez dans quelques secondes."
      )
    case .well, .spareDown:
      Message(
        english: "Your computer reaches the office’s network, and the office reaches the Internet. "
          + "If one site does not open, the trouble is at that site. If none opens, it is in your "
          + "computer.",
        french: "Votre ordinateur joint le réseau du bureau, et le bureau joint Internet. Si un "
          + "site ne s’ouvre pas, le problème est chez lui. Si aucun ne s’ouvre, il est dans votre "
          + "ordinateur.")
    case .officeSilent:
      Message(
        english: "Your computer reaches Relais outside the office, but the office is not reached.",
        french: "Votre ordinateur joint Relais hors du bureau. C’est le bureau qui ne répond plus.")
    case .cutOff, .onOtherLines, .slow:
      Message(
        english: "Your computer reaches the office’s network. The trouble is the office’s way to "
          + "the Internet, for everybody here.",
        french: "Votre ordinateur joint le réseau du bureau. Le problème est la sortie du bureau "
          + "vers Internet, pour tout le monde ici.")
    case .servicesOut:
      Message(
        english: "Your computer and the office’s line work. The trouble is in the services named "
          + "below, not on your side.",
        french:
          "Votre ordinateur et la ligne du bureau marchent. Le problème est dans les services "
          + "nommés ci-dessous, pas chez vous.")
    }
  }

  /// Whose trouble it is, in a word.
  static func owner(_ situation: BoardSituation) -> Message {
    switch situation {
    case .unknown: Message(english: "Not known yet", french: "Pas encore connu")
    case .well, .spareDown: Message(english: "Not the office", french: "Pas le bureau")
    case .officeSilent:
      Message(english: "Not you: the\u{A0}office", french: "Pas vous : le\u{A0}bureau")
    case .cutOff, .onOtherLines, .slow:
      Message(
        english: "Not you: the\u{A0}office’s line", french: "Pas vous : la\u{A0}ligne du bureau")
    case .servicesOut:
      Message(english: "Not you: the\u{A0}service", french: "Pas vous : le\u{A0}service")
    }
  }
}
