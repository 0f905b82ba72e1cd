public import Incidents
public import Relais

/// Makes what strangers may know of what the record tells.
///
/// Nothing passes that is not named here: lines, causes, verdicts, persons and services that are
/// not shown have no way through.
public struct PublicProjection: Sendable {
  /// Past maintenance that is told of, newest first.
  static let maintenanceLimit = 50

  private let settings: PublicSettings

  /// A projection for the page so configured.
  public init(settings: PublicSettings) { self.settings = settings }

  /// What strangers may know at a moment.
  public func view(of record: Record, at now: Instant) -> PublicView {
    let shown = ShownServices(settings.groups)
    let beginning = record.latest?.instant ?? now
    let ledger = DayLedger(zone: settings.zone, now: now)
    let groups = settings.groups.map { group in
      PublicView.Group(
        key: PublicKey.key(.group, group.title?(in: .english) ?? ""), title: group.title,
        services: group.services.map { service($0, record, ledger, beginning) })
    }
    let incidents = incidents(record, shown, now)
    let maintenances = maintenances(record, shown)
    let services = groups.flatMap(\.services)
    let moments =
      incidents.map(\.updatedAt) + maintenances.map(\.updatedAt) + services.map(\.updatedAt)
    return PublicView(
      page: PublicView.Page(
        key: PublicKey.key(.page, settings.url), title: settings.title, url: settings.url,
        timeZone: settings.zone.name, languages: settings.languages,
        updatedAt: moments.max() ?? beginning, takesSubscribers: settings.takesSubscribers),
      groups: groups, incidents: incidents, maintenances: maintenances,
      merged: merged(record, shown, into: incidents),
      officeSilentSince: record.darkness?.since, asOf: now)
  }

  private func service(
    _ service: PublicSettings.ShownService, _ record: Record, _ ledger: DayLedger,
    _ beginning: Instant
  ) -> PublicView.Service {
    let standing = record.service(service.id)
    return PublicView.Service(
      key: PublicKey.key(.service, service.id.name), id: service.id, title: service.title,
      about: service.about, state: standing?.state ?? .operational,
      isKnown: standing?.state != nil, createdAt: standing?.firstToldAt ?? beginning,
      updatedAt: standing?.since ?? standing?.firstToldAt ?? beginning,
      days: ledger.days(standing?.changes ?? []))
  }

  /// The incidents that concern a service shown, or that were announced to everybody, and are no
  /// part of another, newest first.
  private func incidents(
    _ record: Record, _ shown: ShownServices, _ now: Instant
  ) -> [PublicView.Incident] {
    let told = record.incidents.filter { $0.mergedInto == nil }.compactMap { incident in
      tell(incident, record, shown, now)
    }
    return told.sorted {
      ($0.startedAt, $0.createdAt, $0.id) > ($1.startedAt, $1.createdAt, $1.id)
    }
  }

  private func tell(
    _ incident: Incident, _ record: Record, _ shown: ShownServices, _ now: Instant
  ) -> PublicView.Incident? {
    let concerned = shown.concerned(by: incident)
    let parts = parts(of: incident, record)
    guard !concerned.isEmpty || ([incident] + parts).contains(where: \.isAnnounced) else {
      return nil
    }
    var story = IncidentStory(of: incident, shown: shown, onlyAnnounced: concerned.isEmpty)
    for part in parts {
      story.add(wordsOf: part, onlyAnnounced: shown.concerned(by: part).isEmpty)
    }
    var worst = story.worst
    if incident.forgotten > 0 {
      let end = incident.resolvedAt ?? now
      for service in concerned {
        worst = max(worst, record.worst(of: service, from: incident.since, until: end))
      }
    }
    let services = concerned.map { service in
      let state = incident.service(service)?.state ?? .operational
      return PublicView.Affected(
        service: service, before: story.before(service) ?? state, state: state)
    }
    let title =
      story.title
      ?? StandardSentences.title(
        shown.titles(of: concerned), worst: worst == .operational ? nil : worst
      ).text
    return PublicView.Incident(
      key: PublicKey.key(.incident, incident.id.name), id: incident.id, title: title,
      phase: incident.phase, impact: worst.impact, startedAt: incident.since,
      createdAt: incident.openedAt, monitoringAt: incident.monitoringAt,
      resolvedAt: incident.resolvedAt, updatedAt: story.touchedAt, services: services,
      updates: story.updates.reversed())
  }

  /// The incidents that turned out to be part of one, and those that were part of them.
  private func parts(of incident: Incident, _ record: Record) -> [Incident] {
    let direct = incident.merged.compactMap { record.incident($0) }
    return direct + direct.flatMap { parts(of: $0, record) }
  }

  private func merged(
    _ record: Record, _ shown: ShownServices, into incidents: [PublicView.Incident]
  ) -> [PublicView.Merged] {
    let keys = Set(incidents.map(\.key))
    return record.incidents.compactMap { incident in
      guard incident.mergedInto != nil,
        incident.isAnnounced || !shown.concerned(by: incident).isEmpty
      else { return nil }
      var root = incident
      while let next = root.mergedInto.flatMap({ record.incident($0) }) { root = next }
      let key = PublicKey.key(.incident, root.id.name)
      guard keys.contains(key) else { return nil }
      return PublicView.Merged(key: PublicKey.key(.incident, incident.id.name), into: key)
    }
  }
}

extension Incident {
  /// Whether anything of it was announced to everybody.
  fileprivate var isAnnounced: Bool { updates.contains(where: \.by.isAnnouncing) }
}

extension ServiceState {
  /// What it means for people outside.
  var impact: Impact {
    switch self {
    case .operational, .underMaintenance: .none
    case .degradedPerformance: .minor
    case .partialOutage: .major
    case .majorOutage: .critical
    }
  }
}

extension Record {
  /// The worst that was shown of a service within a stretch of time.
  fileprivate func worst(
    of service: ServiceID, from start: Instant, until end: Instant
  ) -> ServiceState {
    let changes = self.service(service)?.changes ?? []
    var worst = ServiceState.operational
    for (index, change) in changes.enumerated() where change.at <= end {
      let isOver = index + 1 < changes.count && changes[index + 1].at <= start
      if !isOver, let state = change.state { worst = max(worst, state) }
    }
    return worst
  }
}
