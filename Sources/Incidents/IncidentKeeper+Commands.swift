public import Relais

/// Turns persons' wishes into facts.
extension IncidentKeeper {
  /// Characters in a title, at most.
  public static let titleLimit = 200
  /// Characters in a text, at most.
  public static let textLimit = 10_000

  /// The facts that a command comes to.
  ///
  /// Write them, fold them, and let the keeper hear ``Input/woke``, so that it can follow.
  ///
  /// - Parameters:
  ///   - command: what is wished.
  ///   - actor: who wishes it.
  ///   - record: what the facts so far add up to.
  ///   - now: the present moment.
  /// - Returns: the facts, in the order in which to write them; at least one.
  /// - Throws: why it cannot be done.
  public func facts(
    for command: Command, by actor: Actor, record: Record, at now: Instant
  ) throws(CommandRefusal) -> [FactBody] {
    switch command {
    case .open(let title, let text, let services):
      return try open(title, text, services, actor, record, now)
    case .update(let id, let text, let phase):
      return try update(id, text, phase, actor, record, now)
    case .correctTitle(let id, let text):
      let incident = try find(id, record)
      try check(text, limit: Self.titleLimit)
      return [corrected(incident, nil, text, actor, now)]
    case .correctUpdate(let id, let update, let text):
      let incident = try find(id, record)
      try check(text, limit: Self.textLimit)
      guard incident.posted.contains(where: { $0.id == update }) else {
        throw .unknownUpdate(update, of: id, known: incident.updates.map(\.id))
      }
      return [corrected(incident, update, text, actor, now)]
    case .merge(let id, let other): return try merge(id, other, actor, record, now)
    case .resolve(let id, let text): return try resolve(id, text, actor, record, now)
    case .reopen(let id, let text): return try reopen(id, text, actor, record, now)
    case .confirm(let id, let phase): return [try confirm(id, phase, actor, record, now)]
    case .setService(let service, let state):
      try check(service)
      return [
        .serviceStateSet(ServiceStateSet(service: service, state: state, by: actor, at: now))
      ]
    case .releaseService(let service):
      // A service that is no longer configured can still be released.
      guard record.service(service)?.word != nil else {
        try check(service)
        throw .notSet(service)
      }
      return [.serviceReleased(ServiceReleased(service: service, by: actor, at: now))]
    case .scheduleMaintenance, .changeMaintenance, .beginMaintenance, .completeMaintenance,
      .cancelMaintenance, .updateMaintenance, .confirmMaintenance, .correctMaintenance:
      return try MaintenanceDesk(keeper: self, actor: actor, record: record, now: now)
        .facts(for: command)
    }
  }

  private func open(
    _ title: LocalizedText, _ text: LocalizedText?, _ services: [AffectedService], _ actor: Actor,
    _ record: Record, _ now: Instant
  ) throws(CommandRefusal) -> [FactBody] {
    try check(title, limit: Self.titleLimit)
    for service in services { try check(service.service) }
    let id = record.nextIncident(at: node)
    let opened = IncidentOpened(
      incident: id, title: title, services: services, since: now, by: actor, at: now)
    guard let text else { return [.incidentOpened(opened)] }
    try check(text, limit: Self.textLimit)
    let update = UpdateID(node: node, number: 1)
    return [
      .incidentOpened(opened),
      .updatePosted(
        UpdatePosted(
          incident: id, update: update, phase: .investigating, text: text, by: actor, at: now)),
    ]
  }

  private func update(
    _ id: IncidentID, _ text: LocalizedText, _ phase: IncidentPhase?, _ actor: Actor,
    _ record: Record, _ now: Instant
  ) throws(CommandRefusal) -> [FactBody] {
    let incident = try find(id, record)
    if incident.phase == .resolved, let phase, phase != .resolved { throw .resolved(id) }
    return [
      try posted(incident, text, phase ?? incident.phase, actor, record, now)
    ]
  }

  private func merge(
    _ id: IncidentID, _ other: IncidentID, _ actor: Actor, _ record: Record, _ now: Instant
  ) throws(CommandRefusal) -> [FactBody] {
    guard id != other else { throw .mergedWithItself(id) }
    let from = try find(id, record)
    let into = try find(other, record)
    return [
      .incidentsMerged(
        IncidentsMerged(incident: from.id, into: into.id, by: actor, at: now))
    ]
  }

  private func resolve(
    _ id: IncidentID, _ text: LocalizedText?, _ actor: Actor, _ record: Record, _ now: Instant
  ) throws(CommandRefusal) -> [FactBody] {
    let incident = try find(id, record)
    guard incident.phase != .resolved else {
      throw .alreadyResolved(id, by: incident.steppedBy, at: incident.resolvedAt ?? now)
    }
    var facts: [FactBody] = [
      .incidentResolved(IncidentStep(incident: id, by: actor, at: now))
    ]
    if let text { facts.append(try posted(incident, text, .resolved, actor, record, now)) }
    return facts
  }

  private func reopen(
    _ id: IncidentID, _ text: LocalizedText?, _ actor: Actor, _ record: Record, _ now: Instant
  ) throws(CommandRefusal) -> [FactBody] {
    let incident = try find(id, record)
    guard incident.phase == .resolved else { throw .notResolved(id, phase: incident.phase) }
    var facts: [FactBody] = [
      .incidentReopened(IncidentStep(incident: id, by: actor, at: now))
    ]
    let phase: IncidentPhase = incident.cause.isEmpty ? .investigating : .identified
    if let text { facts.append(try posted(incident, text, phase, actor, record, now)) }
    return facts
  }

  /// The person has seen all that was said, so this step settles it.
  private func confirm(
    _ id: IncidentID, _ phase: IncidentPhase, _ actor: Actor, _ record: Record, _ now: Instant
  ) throws(CommandRefusal) -> FactBody {
    let incident = try find(id, record)
    let said = incident.disputedPhases.map(\.value)
    guard said.contains(phase) else { throw .notDisputed(id, said: said) }
    let step = IncidentStep(incident: id, by: actor, at: now)
    switch phase {
    case .investigating: return .incidentReopened(step)
    case .identified:
      return .incidentIdentified(
        IncidentIdentified(incident: id, cause: incident.cause, by: actor, at: now))
    case .monitoring: return .incidentMonitored(step)
    case .resolved: return .incidentResolved(step)
    case .catchingUp:
      return try posted(incident, IncidentWords.catchingUp, phase, actor, record, now)
    }
  }

  private func posted(
    _ incident: Incident, _ text: LocalizedText, _ phase: IncidentPhase, _ actor: Actor,
    _ record: Record, _ now: Instant
  ) throws(CommandRefusal) -> FactBody {
    try check(text, limit: Self.textLimit)
    return .updatePosted(
      UpdatePosted(
        incident: incident.id, update: record.nextUpdate(to: incident.id, at: node), phase: phase,
        text: text, by: actor, at: now))
  }

  private func corrected(
    _ incident: Incident, _ update: UpdateID?, _ text: LocalizedText, _ actor: Actor,
    _ now: Instant
  ) -> FactBody {
    .textCorrected(
      TextCorrected(incident: incident.id, update: update, text: text, by: actor, at: now))
  }

  private func find(
    _ id: IncidentID, _ record: Record
  ) throws(CommandRefusal) -> Incident {
    guard let incident = record.incident(id) else {
      if record.hasOpened(id) { throw .archived(id) }
      throw .unknownIncident(id, open: record.openIncidents.map(\.id))
    }
    if let other = incident.mergedInto { throw .merged(id, into: other) }
    return incident
  }

  /// Makes sure that a service is configured.
  func check(_ service: ServiceID) throws(CommandRefusal) {
    guard services[service] == nil else { return }
    throw .unknownService(service, known: services.keys.sorted())
  }

  /// Makes sure that a text has words in each of its languages, and not too many.
  func check(_ text: LocalizedText, limit: Int) throws(CommandRefusal) {
    guard !text.words.isEmpty else { throw .empty(nil) }
    for (language, words) in text.words.sorted(by: { $0.key < $1.key }) {
      if words.allSatisfy(\.isWhitespace) { throw .empty(language) }
      if words.count > limit { throw .tooLong(language, limit: limit) }
    }
  }
}
