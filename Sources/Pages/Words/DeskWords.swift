import Relais

/// The words of the desk, apart from those of plots, forms and facts.
enum DeskWords {
  /// What the place is called.
  static let desk = Message(english: "Desk", french: "Console")
  /// What the links to oneself and the languages are.
  static let yourself = Message(english: "You", french: "Vous")
  /// How everything does.
  static let overview = Message(english: "Overview", french: "Vue d’ensemble")
  /// Probes that are repeated.
  static let checks = Message(english: "Checks", french: "Contrôles")
  /// Incidents.
  static let incidents = Message(english: "Incidents", french: "Incidents")
  /// All that was written down.
  static let journal = Message(english: "Journal", french: "Journal")
  /// What is configured.
  static let configuration = Message(english: "Configuration", french: "Configuration")
  /// The reader's account.
  static let account = Message(english: "Account", french: "Compte")
  /// The button that ends the session.
  static let logOut = Message(english: "Log out", french: "Se déconnecter")
  /// The link to what strangers see.
  static let publicPage = Message(english: "Public page", french: "Page publique")

  /// Lines and services work, and incidents are not over.
  static func incidentsRemain(_ count: Int) -> Message {
    let number = NumberWords.count(
      count, english: ("incident is", "incidents are"),
      french: ("incident reste ouvert", "incidents restent ouverts"))
    return Message(
      english: "Lines and services work; \(number.english) still open",
      french: "Lignes et services marchent ; \(number.french)")
  }
  /// Lines and services work, and checks that speak for no service fail.
  static func checksFail(_ count: Int) -> Message {
    let number = NumberWords.count(
      count, english: ("check fails", "checks fail"),
      french: ("contrôle échoue", "contrôles échouent"))
    return Message(
      english: "Lines and services work; \(number.english)",
      french: "Lignes et services marchent ; \(number.french)")
  }

  // Verdicts.

  /// The heading over the explanation.
  static let verdict = Message(english: "Diagnosis", french: "Diagnostic")
  /// Before what is broken.
  static let broken = Message(english: "Broken", french: "En panne")
  /// Between what is broken and how sure that is: `98% sure`.
  static func sure(_ share: Double) -> Message {
    let percent = percent(share)
    guard share < 0.995 else {
      return Message(english: "more than 99% sure", french: "sûr à plus de 99 %")
    }
    return Message(
      english: "\(percent.english) sure", french: "sûr à \(percent.french)")
  }
  /// The heading over what was observed.
  static let evidence = Message(english: "Evidence", french: "Indices")
  /// The heading over the next best explanations.
  static let runnersUp = Message(english: "Other explanations", french: "Autres explications")
  /// The explanation that nothing is broken.
  static let nothingBroken = Message(english: "nothing is broken", french: "rien n’est en panne")
  /// Of an incident that has no explanation.
  static let noVerdict = Message(
    english: "No explanation: a person opened this incident, or nothing could be told apart.",
    french: "Pas d’explication : l’incident vient d’une personne, ou rien n’a pu être distingué.")
  /// Between faults that are there at the same time.
  static let and = Message(english: "and", french: "et")

  // Lines.

  /// The heading over the lines.
  static let lines = BoardWords.lines
  /// Where no line is known.
  static let noLines = Message(
    english: "No line was found. Name one in the configuration, under “lines”.",
    french: "Aucune ligne trouvée. Nommez-en une dans la configuration, sous « lines ».")
  /// Who stands along a line.
  static let witnesses = Message(english: "Along the line", french: "Le long de la ligne")
  /// A column: who was asked.
  static let asked = Message(english: "Asked", french: "Interrogé")
  /// A column, and a plot: how long answers take.
  static let roundTrip = Message(english: "Round trip", french: "Aller-retour")
  /// A column: when the last answer came.
  static let lastAnswer = Message(english: "Last answer", french: "Dernière réponse")
  /// A plot, and a fact: what was lost.
  static let loss = Message(english: "Loss", french: "Pertes")
  /// A fact: the network device.
  static let device = Message(english: "Device", french: "Interface")
  /// A fact: the box's address.
  static let gateway = Message(english: "Gateway", french: "Passerelle")
  /// A fact: the address sent from.
  static let source = Message(english: "Source address", french: "Adresse source")
  /// A fact: paid by volume.
  static let metered = Message(english: "Paid by volume", french: "Payée au volume")
  /// The heading over settings of a line or a check.
  static let settings = Message(english: "Settings", french: "Réglages")
  /// The median of one to two minutes, which is what "now" means for lines.
  static let lastMinutes = Message(
    english: "over one to two minutes", french: "sur une à deux minutes")

  // Services.

  /// The heading over the services, and a column.
  static let service = Message(english: "Service", french: "Service")
  /// A person's word holds.
  static let setByPerson = Message(english: "set by hand", french: "fixé à la main")
  /// Taken down by other services.
  static func because(_ names: Message) -> Message {
    Message(english: "because of \(names.english)", french: "cause : \(names.french)")
  }
  /// Where no service is configured.
  static let noServices = Message(
    english: "No service is configured.", french: "Aucun service n’est configuré.")

  // The station itself.

  /// The heading over what is wrong with the station itself.
  static let troubles = Message(english: "Relais itself", french: "Relais lui-même")
  /// Yes.
  static let yes = Message(english: "yes", french: "oui")
  /// No.
  static let no = Message(english: "no", french: "non")
  /// Where there is nothing to tell.
  static let nothing = Message("–")
  /// A column: how it does.
  static let state = Message(english: "State", french: "État")
  /// A column: since when.
  static let since = Message(english: "Since", french: "Depuis")
  /// The link to the list that a page belongs to.
  static func back(_ list: Message) -> Message {
    Message(english: "← \(list.english)", french: "← \(list.french)")
  }

  /// A share in whole per cent; what is not whole never reads 0 or 100.
  static func percent(_ share: Double) -> Message {
    let bounded = share.isFinite ? min(max(share, 0), 1) : 0
    let whole = Int((bounded * 100).rounded())
    if bounded > 0, whole == 0 { return Message(english: "<\u{A0}1%", french: "<\u{A0}1 %") }
    if bounded < 1, whole == 100 { return Message(english: ">\u{A0}99%", french: ">\u{A0}99 %") }
    return Message(english: "\(whole)%", french: "\(whole) %")
  }

  /// A field's label where there is one for each language: `Title (French)`.
  static func inLanguage(_ label: Message, _ language: Language) -> Message {
    let name =
      switch language {
      case .french: Message(english: "French", french: "français")
      case .english: Message(english: "English", french: "anglais")
      default: Message(language.name)
      }
    return Message(
      english: "\(label.english) (\(name.english))", french: "\(label.french) (\(name.french))")
  }
}
