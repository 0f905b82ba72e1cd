import Incidents
import Relais

/// How all services do together: the headline of the page, of its interfaces and of its badge.
///
/// It is derived from the services and the open incidents each time and kept nowhere, so it cannot
/// say that all is well while something is open.
public enum Overall: Hashable, Sendable, CaseIterable {
  /// All services work as far as anything is known of them, and no incident is open.
  case operational
  /// All services work but those stopped on purpose, and no incident is open.
  case maintenance
  /// All services work again; what has piled up is being worked off.
  case catchingUp
  /// All services work again, and are watched for a while.
  case monitoring
  /// A service is slow or has gaps.
  case degraded
  /// An incident is open that takes no service down, or that matters little; or nothing is heard of
  /// the office.
  case minorOutage
  /// A service does not work, wholly or for some.
  case partialOutage
  /// No service works, or an incident is open that matters as much.
  case majorOutage

  /// The headline of a page.
  public init(_ view: PublicView) {
    let told = Self(told: view)
    // Whoever watches over the rest is out of reach: nobody can say that all is well.
    let isSilent = view.officeSilentSince != nil && told.rank < Self.minorOutage.rank
    self = isSilent ? .minorOutage : told
  }

  /// What services and incidents come to.
  private init(told view: PublicView) {
    let open = view.openIncidents
    let services = view.services.filter(\.isKnown).map { view.state(of: $0) }
    let worst = services.max() ?? .operational
    let seen = Self(worst)
    if !services.isEmpty, services.allSatisfy({ $0 == .majorOutage }) {
      self = .majorOutage
    } else if let unseen = open.compactMap(Self.unseen).max(by: { $0.rank < $1.rank }),
      unseen.rank > seen.rank
    {
      self = unseen
    } else if worst > .underMaintenance {
      self = seen
    } else if open.contains(where: { $0.phase == .monitoring }) {
      self = .monitoring
    } else if open.contains(where: { $0.phase == .catchingUp }) {
      self = .catchingUp
    } else {
      let isUnderWay = view.maintenances.contains { $0.isUnderWay }
      self = worst == .underMaintenance || isUnderWay ? .maintenance : .operational
    }
  }

  /// What an incident means whose end is not in sight and that shows on no service.
  private static func unseen(_ incident: PublicView.Incident) -> Overall? {
    guard incident.phase == .investigating || incident.phase == .identified else { return nil }
    // Where services show what it does, their number says better how far it reaches.
    guard incident.services.allSatisfy({ $0.state <= .underMaintenance }) else { return nil }
    switch incident.impact {
    case .none, .minor: return .minorOutage
    case .major: return .partialOutage
    case .critical: return .majorOutage
    }
  }

  private init(_ worst: ServiceState) {
    switch worst {
    case .operational: self = .operational
    case .underMaintenance: self = .maintenance
    case .degradedPerformance: self = .degraded
    case .partialOutage, .majorOutage: self = .partialOutage
    }
  }

  private var rank: Int {
    switch self {
    case .operational: 0
    case .maintenance: 1
    case .catchingUp: 2
    case .monitoring: 3
    case .degraded: 4
    case .minorOutage: 5
    case .partialOutage: 6
    case .majorOutage: 7
    }
  }
}

extension Overall {
  /// How grave it is, in the word that Statuspage's readers know.
  public var indicator: String {
    switch self {
    case .operational: "none"
    case .maintenance: "maintenance"
    case .catchingUp, .monitoring, .degraded, .minorOutage: "minor"
    case .partialOutage: "major"
    case .majorOutage: "critical"
    }
  }

  /// The English sentence that Statuspage's readers know; never another.
  public var description: String {
    switch self {
    case .operational: "All Systems Operational"
    case .maintenance: "Service Under Maintenance"
    case .catchingUp, .monitoring, .degraded: "Partially Degraded Service"
    case .minorOutage: "Minor Service Outage"
    case .partialOutage: "Partial System Outage"
    case .majorOutage: "Major Service Outage"
    }
  }

  /// Its name in Relais' own interface.
  var name: String {
    switch self {
    case .operational: "operational"
    case .maintenance: "under_maintenance"
    case .catchingUp: "catching_up"
    case .monitoring: "monitoring"
    case .degraded: "degraded_performance"
    case .minorOutage: "incident"
    case .partialOutage: "partial_outage"
    case .majorOutage: "major_outage"
    }
  }
}

extension PublicView.Maintenance {
  /// Whether it is going on.
  public var isUnderWay: Bool { step == .inProgress || step == .verifying }

  /// Whether it is still to come or going on.
  public var isAhead: Bool { step == .scheduled || isUnderWay }
}

extension PublicView {
  /// Whether nothing is known of any service, and nothing is known to be wrong.
  var isUnknown: Bool { isSilent && Overall(self) == .operational }

  /// The headline in words.
  var headline: Message {
    isUnknown ? PublicWords.nothingKnown : PublicWords.headline(Overall(self))
  }

  /// The shape and colour of the headline.
  var mark: StateMark { isUnknown ? .unknown : StateMark(Overall(self)) }
}
