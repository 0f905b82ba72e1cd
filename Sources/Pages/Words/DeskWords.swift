import Relais

/// The words of the desk.
enum DeskWords {
  /// What the place is called.
  static let desk = Message(english: "Desk", french: "Pupitre")
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
