public import Relais

/// Why a command cannot be carried out, with what would help.
public enum CommandRefusal: Error, Hashable, Sendable {
  /// No incident has that name; these are open.
  case unknownIncident(IncidentID, open: [IncidentID])
  /// It ended long ago and rests in the journal, where nothing is changed any more.
  case archived(IncidentID)
  /// It is part of another incident, which should be named instead.
  case merged(IncidentID, into: IncidentID)
  /// It is resolved already, by whom and when.
  case alreadyResolved(IncidentID, by: Actor, at: Instant)
  /// It is resolved, and would have to be reopened first.
  case resolved(IncidentID)
  /// It is not resolved, so it cannot be reopened.
  case notResolved(IncidentID, phase: IncidentPhase)
  /// It has no update of that name; these it has, newest first.
  case unknownUpdate(UpdateID, of: IncidentID, known: [UpdateID])
  /// An incident cannot be part of itself.
  case mergedWithItself(IncidentID)
  /// Nobody disagrees on where it stands, or nobody said that it stands there.
  case notDisputed(IncidentID, said: [IncidentPhase])
  /// The same of a maintenance.
  case notDisputedMaintenance(MaintenanceID, said: [MaintenanceStep])
  /// No service has that name; these are configured.
  case unknownService(ServiceID, known: [ServiceID])
  /// No person has said how the service does, so there is nothing to release.
  case notSet(ServiceID)
  /// No maintenance has that name; these are planned or under way.
  case unknownMaintenance(MaintenanceID, open: [MaintenanceID])
  /// It was over long ago and rests in the journal, where nothing is changed any more.
  case archivedMaintenance(MaintenanceID)
  /// It is over already: completed or cancelled, by whom and when.
  case endedMaintenance(MaintenanceID, MaintenanceStep, by: Actor, at: Instant)
  /// It has begun, so it can neither begin nor be put off any more.
  case begunMaintenance(MaintenanceID)
  /// It has not begun, so it can only be begun or cancelled.
  case notBegunMaintenance(MaintenanceID)
  /// It has no update of that name; these it has, newest first.
  case unknownMaintenanceUpdate(UpdateID, of: MaintenanceID, known: [UpdateID])
  /// Nothing is named that should change, or everything is so already.
  case nothingToChange(MaintenanceID)
  /// A maintenance is about some service.
  case noService
  /// It would end before it begins, or at once.
  case endsBeforeItBegins
  /// It would be over already.
  case endsInThePast
  /// It would take longer than so many days.
  case lastsTooLong(days: Int)
  /// It lies further ahead than so many days.
  case tooFarAhead(days: Int)
  /// So many are planned or under way already.
  case tooManyMaintenances(limit: Int)
  /// The text or title is empty in that language, or altogether.
  case empty(Language?)
  /// The text or title is longer than so many characters in that language.
  case tooLong(Language, limit: Int)
}

extension CommandRefusal: CustomStringConvertible {
  /// What is wrong, and what there is, for the person who typed the command.
  public var description: String {
    switch self {
    case .empty(let language):
      language.map { "the text in \($0) is empty" } ?? "the text is empty"
    case .tooLong(let language, let limit):
      "the text in \(language) is longer than \(limit) characters"
    case .unknownService(let id, let known):
      "there is no service \(id); " + Self.list(known, "configured:", "none is configured")
    case .notSet(let id): "nobody has set the state of \(id), so there is nothing to release"
    case .unknownIncident(let id, let open):
      "there is no incident \(id); " + Self.list(open, "open:", "none is open")
    case .archived(let id):
      "\(id) ended long ago and rests in the journal; open a new incident instead"
    case .merged(let id, let other): "\(id) is part of \(other); name \(other) instead"
    case .alreadyResolved(let id, let actor, _): "\(id) was resolved already by \(actor)"
    case .resolved(let id): "\(id) is resolved; reopen it first"
    case .notResolved(let id, let phase): "\(id) is not resolved but \(phase.rawValue)"
    case .unknownUpdate(let update, let id, let known):
      "\(id) has no update \(update); " + Self.list(known, "it has:", "it has none")
    case .notDisputed(let id, let said):
      said.isEmpty
        ? "nodes agree on \(id), so there is nothing to confirm"
        : "of \(id) was said: \(said.map(\.rawValue).joined(separator: ", ")); confirm one of these"
    case .notDisputedMaintenance(let id, let said):
      said.isEmpty
        ? "nodes agree on \(id), so there is nothing to confirm"
        : "of \(id) was said: \(said.map(\.rawValue).joined(separator: ", ")); confirm one of these"
    case .mergedWithItself(let id): "\(id) cannot be merged into itself"
    case .unknownMaintenance(let id, let open):
      "there is no maintenance \(id); "
        + Self.list(open, "planned or under way:", "none is planned")
    case .archivedMaintenance(let id):
      "\(id) was over long ago and rests in the journal; schedule a new one instead"
    case .endedMaintenance(let id, let step, let actor, _):
      "\(id) was \(step.rawValue) already by \(actor); schedule a new one instead"
    case .begunMaintenance(let id):
      "\(id) has begun; change its end, complete it or cancel it instead"
    case .notBegunMaintenance(let id): "\(id) has not begun; begin it or cancel it instead"
    case .unknownMaintenanceUpdate(let update, let id, let known):
      "\(id) has no update \(update); " + Self.list(known, "it has:", "it has none")
    case .nothingToChange(let id): "that changes nothing about \(id)"
    case .noService: "name at least one service that the maintenance is about"
    case .endsBeforeItBegins: "a maintenance ends after it begins; look at the times"
    case .endsInThePast: "that maintenance would be over already; look at the times"
    case .lastsTooLong(let days): "a maintenance lasts \(days) days at most"
    case .tooFarAhead(let days): "a maintenance ends within \(days) days from now"
    case .tooManyMaintenances(let limit):
      "\(limit) maintenances are planned or under way, which is the most; cancel some first"
    }
  }

  private static func list(
    _ names: [some Identifier], _ some: String, _ none: String
  ) -> String {
    guard !names.isEmpty else { return none }
    return "\(some) \(names.prefix(20).map(\.name).joined(separator: ", "))"
  }
}
