import Relais

/// Turns persons' wishes about maintenance into facts.
struct MaintenanceDesk: Sendable {
  /// Who knows the services and names things.
  var keeper: IncidentKeeper
  /// Who wishes.
  var actor: Actor
  /// What the facts so far add up to.
  var record: Record
  /// The present moment.
  var now: Instant

  /// The facts that a command comes to; none for one that is not about maintenance.
  func facts(for command: Command) throws(CommandRefusal) -> [FactBody] {
    switch command {
    case .scheduleMaintenance(let title, let text, let services, let from, let until):
      return try schedule(title, text, services, MaintenanceWindow(from: from, until: until))
    case .changeMaintenance(let id, let title, let services, let from, let until):
      return try change(id, title, services, from, until)
    case .beginMaintenance(let id, let text):
      let maintenance = try findOpen(id)
      guard maintenance.step == .scheduled else { throw .begunMaintenance(id) }
      return try step(maintenance, .inProgress, text)
    case .completeMaintenance(let id, let text):
      let maintenance = try findOpen(id)
      guard maintenance.isUnderWay || maintenance.isStepDisputed else {
        throw .notBegunMaintenance(id)
      }
      return try step(maintenance, .completed, text)
    case .cancelMaintenance(let id, let text):
      return try step(try findOpen(id), .cancelled, text)
    case .updateMaintenance(let id, let text, let step): return try update(id, text, step)
    case .confirmMaintenance(let id, let step):
      let maintenance = try find(id)
      let said = maintenance.disputedSteps.map(\.value)
      guard said.contains(step) else { throw .notDisputedMaintenance(id, said: said) }
      return try self.step(maintenance, step, nil)
    case .correctMaintenance(let id, let update, let text): return try correct(id, update, text)
    case .open, .update, .correctTitle, .correctUpdate, .merge, .resolve, .reopen, .confirm,
      .setService, .releaseService:
      return []
    }
  }

  private func schedule(
    _ title: LocalizedText, _ text: LocalizedText?, _ services: [ServiceID],
    _ window: MaintenanceWindow
  ) throws(CommandRefusal) -> [FactBody] {
    try keeper.check(title, limit: IncidentKeeper.titleLimit)
    if let text { try keeper.check(text, limit: IncidentKeeper.textLimit) }
    let services = try checked(services)
    try check(window)
    guard open.count < IncidentKeeper.openMaintenanceLimit else {
      throw .tooManyMaintenances(limit: IncidentKeeper.openMaintenanceLimit)
    }
    return [
      .maintenanceScheduled(
        MaintenanceScheduled(
          maintenance: record.nextMaintenance(at: keeper.node), title: title, text: text,
          services: services, window: window, by: actor, at: now))
    ]
  }

  private func change(
    _ id: MaintenanceID, _ title: LocalizedText?, _ services: [ServiceID]?, _ from: Instant?,
    _ until: Instant?
  ) throws(CommandRefusal) -> [FactBody] {
    let maintenance = try findOpen(id)
    var news = MaintenanceChanged(maintenance: id, by: actor, at: now)
    if let title, title != maintenance.title || maintenance.needsConfirmation {
      try keeper.check(title, limit: IncidentKeeper.titleLimit)
      news.title = title
    }
    if let services {
      let services = try checked(services)
      if services != maintenance.services || maintenance.needsConfirmation {
        news.services = services
      }
    }
    let window = MaintenanceWindow(
      from: from ?? maintenance.from, until: until ?? maintenance.until)
    let isNamed = from != nil || until != nil
    if window != maintenance.window || isNamed && maintenance.needsConfirmation {
      if maintenance.isUnderWay && window.from != maintenance.from { throw .begunMaintenance(id) }
      try check(window)
      news.window = window
    }
    guard news.title != nil || news.services != nil || news.window != nil else {
      throw .nothingToChange(id)
    }
    return [.maintenanceChanged(news)]
  }

  private func step(
    _ maintenance: Maintenance, _ step: MaintenanceStep, _ text: LocalizedText?
  ) throws(CommandRefusal) -> [FactBody] {
    var facts: [FactBody] = [
      .maintenanceStepped(
        MaintenanceStepped(maintenance: maintenance.id, step: step, by: actor, at: now))
    ]
    if let text { facts.append(try posted(maintenance, text, step)) }
    return facts
  }

  private func update(
    _ id: MaintenanceID, _ text: LocalizedText, _ step: MaintenanceStep?
  ) throws(CommandRefusal) -> [FactBody] {
    let maintenance = try find(id)
    guard let step, step != maintenance.step else {
      return [try posted(maintenance, text, maintenance.step)]
    }
    try refuseEnded(maintenance)
    switch step {
    case .scheduled: throw .begunMaintenance(id)
    case .verifying, .completed:
      guard maintenance.isUnderWay else { throw .notBegunMaintenance(id) }
    case .inProgress, .cancelled: break
    }
    return [try posted(maintenance, text, step)]
  }

  private func correct(
    _ id: MaintenanceID, _ update: UpdateID?, _ text: LocalizedText
  ) throws(CommandRefusal) -> [FactBody] {
    let maintenance = try find(id)
    try keeper.check(text, limit: IncidentKeeper.textLimit)
    let known = maintenance.updates.map(\.id)
    if let update, !known.contains(update) {
      throw .unknownMaintenanceUpdate(update, of: id, known: known)
    }
    return [
      .maintenanceTextCorrected(
        MaintenanceTextCorrected(
          maintenance: id, update: update, text: text, by: actor, at: now))
    ]
  }

  private func posted(
    _ maintenance: Maintenance, _ text: LocalizedText, _ step: MaintenanceStep
  ) throws(CommandRefusal) -> FactBody {
    try keeper.check(text, limit: IncidentKeeper.textLimit)
    return .maintenanceUpdatePosted(
      MaintenanceUpdatePosted(
        maintenance: maintenance.id,
        update: record.nextUpdate(to: maintenance.id, at: keeper.node), step: step, text: text,
        by: actor, at: now))
  }

  private var open: [MaintenanceID] {
    record.maintenances.filter { !$0.isOver }.map(\.id)
  }

  private func find(_ id: MaintenanceID) throws(CommandRefusal) -> Maintenance {
    guard let maintenance = record.maintenance(id) else {
      if record.hasPlanned(id) { throw .archivedMaintenance(id) }
      throw .unknownMaintenance(id, open: open)
    }
    return maintenance
  }

  private func findOpen(_ id: MaintenanceID) throws(CommandRefusal) -> Maintenance {
    let maintenance = try find(id)
    try refuseEnded(maintenance)
    return maintenance
  }

  /// What nodes disagree on is not over before a person says so.
  private func refuseEnded(_ maintenance: Maintenance) throws(CommandRefusal) {
    guard maintenance.isOver, !maintenance.isStepDisputed else { return }
    throw .endedMaintenance(
      maintenance.id, maintenance.step, by: maintenance.steppedBy,
      at: maintenance.endedAt ?? now)
  }

  private func checked(_ services: [ServiceID]) throws(CommandRefusal) -> [ServiceID] {
    guard !services.isEmpty else { throw .noService }
    var each: [ServiceID] = []
    for service in services where !each.contains(service) {
      try keeper.check(service)
      each.append(service)
    }
    return each
  }

  /// The times may be anything, so they are compared before they are reckoned with.
  private func check(_ window: MaintenanceWindow) throws(CommandRefusal) {
    guard window.from < window.until else { throw .endsBeforeItBegins }
    guard window.until > now else { throw .endsInThePast }
    let horizon = IncidentKeeper.maintenanceHorizonDays
    guard window.until <= now + .seconds(86_400 * horizon) else {
      throw .tooFarAhead(days: horizon)
    }
    let length = IncidentKeeper.maintenanceLengthDays
    guard window.from >= window.until - .seconds(86_400 * length) else {
      throw .lastsTooLong(days: length)
    }
  }
}

extension IncidentKeeper {
  /// Days that a maintenance lasts, at most.
  public static let maintenanceLengthDays = 30
  /// Days from now until the end of a maintenance, at most.
  public static let maintenanceHorizonDays = 400
  /// Maintenance planned or under way at one time, at most.
  public static let openMaintenanceLimit = 200
}
