import Incidents
import Relais

/// The words of status pages for states, phases and impacts, which page, board and desk share.
enum StateWords {
  /// How a service does.
  static func state(_ state: ServiceState) -> Message {
    switch state {
    case .operational: Message(english: "Operational", french: "Opérationnel")
    case .underMaintenance: Message(english: "Under maintenance", french: "En maintenance")
    case .degradedPerformance:
      Message(english: "Degraded performance", french: "Problèmes de performance")
    case .partialOutage: Message(english: "Partial outage", french: "Panne partielle")
    case .majorOutage: Message(english: "Major outage", french: "Panne majeure")
    }
  }

  /// Of a service of which nothing is known yet.
  static let unknown = Message(english: "Not known yet", french: "Pas encore connu")

  /// Where an incident stands.
  static func phase(_ phase: IncidentPhase) -> Message {
    switch phase {
    case .investigating: Message(english: "Investigating", french: "En cours d’investigation")
    case .identified: Message(english: "Identified", french: "Problème identifié")
    case .monitoring: Message(english: "Monitoring", french: "En surveillance")
    case .catchingUp: Message(english: "Catching up", french: "Rattrapage en cours")
    case .resolved: Message(english: "Resolved", french: "Résolu")
    }
  }

  /// Where a maintenance stands.
  static func step(_ step: MaintenanceStep) -> Message {
    switch step {
    case .scheduled: Message(english: "Scheduled", french: "Prévue")
    case .inProgress: Message(english: "In progress", french: "En cours")
    case .verifying: Message(english: "Verifying", french: "Vérification")
    case .completed: Message(english: "Completed", french: "Terminée")
    case .cancelled: Message(english: "Called off", french: "Annulée")
    }
  }

  /// Where a maintenance stands, where nothing else says that it is one.
  static func maintenance(_ step: MaintenanceStep) -> Message {
    let word = Self.step(step)
    return Message(
      english: "Maintenance: \(word.english.lowercased())",
      french: "Maintenance : \(word.french.lowercased())")
  }

  /// Where either stands.
  static func step(_ step: PublicView.Update.Step) -> Message {
    switch step {
    case .incident(let phase): Self.phase(phase)
    case .maintenance(let step): Self.step(step)
    }
  }

  /// How much an incident matters.
  static func impact(_ impact: Impact) -> Message {
    switch impact {
    case .none: Message(english: "None", french: "Aucune")
    case .minor: Message(english: "Minor", french: "Mineure")
    case .major: Message(english: "Major", french: "Majeure")
    case .critical: Message(english: "Critical", french: "Critique")
    }
  }
}
