internal import HTTPTypes
internal import Incidents
internal import Pages
internal import Relais

extension Desk {
  /// Does what a form asks for; whoever sent it may, and has meant it.
  func change(_ visit: DeskVisit) async -> DeskAnswer {
    switch visit.route {
    case .login: return await login(visit)
    case .logout: return await logout(visit)
    case .setUp: return await setUp(visit)
    case .changePassword: return await changePassword(visit)
    case .endSessions: return await endSessions(visit)
    case .code: return await code(visit)
    case .breakGlass: return await breakGlass(visit)
    case .join: return await join(visit)
    case .approveByLink: return await approveByLink(visit)
    case .turnOnSecondStep, .turnOffSecondStep, .renewRecovery: return await keepSecondStep(visit)
    case .invite, .withdrawInvitation, .sealBreakGlass, .changeRole, .endTheirSessions,
      .removePerson:
      return await keepPeople(visit)
    case .openIncident, .updateIncident, .correctIncident, .mergeIncident, .resolveIncident,
      .reopenIncident, .confirmIncident, .setService:
      return await keepIncident(visit)
    case .announce, .approveAnnouncement, .revokeAnnouncement, .decideDelivery:
      return await keepAnnouncements(visit)
    default: return await keepMaintenance(visit)
    }
  }

  private func keepIncident(_ visit: DeskVisit) async -> DeskAnswer {
    let record = await run.ledger.record
    let incident = IncidentID(visit.id)
    guard visit.route == .openIncident || record.incident(incident) != nil else {
      return .none(visit)
    }
    var reading = CommandReading(visit)
    let command = reading.incidentCommand(
      incident, services: await run.stage.configuration.services)
    guard let command, reading.state.errors.isEmpty else {
      return await again(visit, reading.state, .unprocessableContent)
    }
    return await carryOut(command, visit, reading.state) { written in
      // An incident's name is made when its first fact is.
      let made = await run.ledger.record.incidents.last { incident in
        incident.history.contains { written.facts.contains($0.id) }
      }
      let id = visit.route == .openIncident ? made?.id : incident
      return "/desk/incidents" + (id.map { "/\(FormBody.encoded(path: $0.name))" } ?? "")
    }
  }

  private func keepMaintenance(_ visit: DeskVisit) async -> DeskAnswer {
    let record = await run.ledger.record
    let maintenance = record.maintenance(MaintenanceID(visit.id))
    guard visit.route == .scheduleMaintenance || maintenance != nil else { return .none(visit) }
    var reading = CommandReading(visit)
    let services = await run.stage.configuration.services
    let command =
      maintenance.map { reading.maintenanceCommand($0, services: services) }
      ?? reading.schedule(services: services)
    guard let command, reading.state.errors.isEmpty else {
      return await again(visit, reading.state, .unprocessableContent)
    }
    return await carryOut(command, visit, reading.state) { _ in
      "/desk/maintenance" + (maintenance.map { "/\(FormBody.encoded(path: $0.id.name))" } ?? "")
    }
  }

  private func carryOut(
    _ command: Command, _ visit: DeskVisit, _ form: FormState,
    then address: (Ledger.Written) async -> String
  ) async -> DeskAnswer {
    guard let account = visit.account else { return .none(visit) }
    do throws(LedgerRefusal) {
      let written = try await run.ledger.carryOut(command, by: .person(account.name, from: "desk"))
      let notice = written.trouble == nil ? DeskNotice(command) : .remembered
      return .go(await address(written), notice)
    } catch {
      var form = form
      switch error {
      case .refused(let refusal):
        form.refuse(refusal)
        return await again(visit, form, .unprocessableContent)
      case .busy:
        form.errors[""] = DeskMessages.notWritten
        return await again(visit, form, .serviceUnavailable)
      }
    }
  }
}

extension DeskNotice {
  /// What is told once a command was carried out.
  fileprivate init(_ command: Command) {
    switch command {
    case .open: self = .opened
    case .update, .updateMaintenance: self = .posted
    case .confirm, .confirmMaintenance: self = .saved
    case .correctTitle, .correctUpdate, .correctMaintenance: self = .corrected
    case .merge: self = .merged
    case .resolve: self = .resolved
    case .reopen: self = .reopened
    case .setService: self = .set
    case .releaseService: self = .released
    case .scheduleMaintenance: self = .scheduled
    case .changeMaintenance, .beginMaintenance, .completeMaintenance, .cancelMaintenance:
      self = .saved
    }
  }
}
