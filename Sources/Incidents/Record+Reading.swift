public import Relais

extension Record {
  /// The incidents, in the order of folding; see ``incidentLimit``.
  public var incidents: [Incident] { state.incidents.values }

  /// The incidents that are not over, in the order of folding.
  public var openIncidents: [Incident] { incidents.filter(\.isOpen) }

  /// The incident of that name, also where it was merged into another.
  public func incident(_ id: IncidentID) -> Incident? { state.incidents[id] }

  /// The incident that this one is part of by now; itself where it was merged into none.
  public func whole(of incident: Incident) -> Incident {
    var whole = incident
    while let next = whole.mergedInto.flatMap({ self.incident($0) }) { whole = next }
    return whole
  }

  /// Every line that a fact speaks of, by name.
  public var lines: [LineStanding] { state.lines.values.sorted { $0.line < $1.line } }

  /// How a line does; nil if no fact speaks of it.
  public func line(_ id: LineID) -> LineStanding? { state.lines[id] }

  /// Every service that a fact speaks of, by name.
  public var services: [ServiceStanding] {
    state.services.values.sorted { $0.service < $1.service }
  }

  /// How a service does; nil if no fact speaks of it.
  public func service(_ id: ServiceID) -> ServiceStanding? { state.services[id] }

  /// How far each writer's facts are in here without a gap.
  public var versionVector: VersionVector { coverage.versionVector }

  /// How many facts are in here.
  public var count: UInt64 { state.folded }

  /// Incidents that ended long ago and are left to the journal.
  public var archived: UInt64 { state.archived }

  /// Whether an incident of that name was opened here once, be it only in the journal by now.
  public func hasOpened(_ id: IncidentID) -> Bool {
    guard let parts = id.parts, parts.number > 0 else { return false }
    return parts.number <= (state.numbers.first { $0.node == parts.node }?.highest ?? 0)
  }

  /// Facts of kinds that a newer version wrote; they are kept in the journal.
  public var notUnderstood: UInt64 { state.notUnderstood }

  /// Facts about an incident or a maintenance that is not here: its first fact has not arrived yet,
  /// or it is archived.
  public var unplaced: UInt64 { state.unplaced }

  /// The name that a node gives to the next incident it opens.
  public func nextIncident(at node: NodeID) -> IncidentID {
    let highest = state.numbers.first { $0.node == node }?.highest ?? 0
    return IncidentID(node: node, number: highest &+ 1)
  }

  /// The name that a node gives to the next update it posts to an incident.
  public func nextUpdate(to incident: IncidentID, at node: NodeID) -> UpdateID {
    let numbers = self.incident(incident)?.posted.compactMap { update in
      update.id.parts.flatMap { $0.node == node ? $0.number : nil }
    }
    return UpdateID(node: node, number: (numbers?.max() ?? 0) &+ 1)
  }
}

extension Record {
  /// The maintenance planned, under way and past, in the order of folding; see
  /// ``maintenanceLimit``.
  public var maintenances: [Maintenance] { state.maintenances.values }

  /// The maintenance of that name.
  public func maintenance(_ id: MaintenanceID) -> Maintenance? { state.maintenances[id] }

  /// Maintenance that was over long ago and is left to the journal.
  public var archivedMaintenances: UInt64 { state.archivedMaintenances }

  /// Whether a maintenance of that name was planned here once, be it only in the journal by now.
  public func hasPlanned(_ id: MaintenanceID) -> Bool {
    guard let parts = id.parts, parts.number > 0 else { return false }
    return parts.number <= highestMaintenance(at: parts.node)
  }

  /// The name that a node gives to the next maintenance it plans.
  public func nextMaintenance(at node: NodeID) -> MaintenanceID {
    MaintenanceID(node: node, number: highestMaintenance(at: node) &+ 1)
  }

  /// The name that a node gives to the next update it posts to a maintenance.
  public func nextUpdate(to maintenance: MaintenanceID, at node: NodeID) -> UpdateID {
    let numbers = self.maintenance(maintenance)?.updates.compactMap { update in
      update.id.parts.flatMap { $0.node == node ? $0.number : nil }
    }
    return UpdateID(node: node, number: (numbers?.max() ?? 0) &+ 1)
  }

  private func highestMaintenance(at node: NodeID) -> UInt64 {
    state.maintenanceNumbers.first { $0.node == node }?.highest ?? 0
  }
}
