public import Relais

/// What a person may wish of incidents and services.
public enum Command: Hashable, Sendable, Codable {
  /// Tell of something that is wrong; it is then a person's to end.
  case open(title: LocalizedText, text: LocalizedText?, services: [AffectedService])
  /// Add words, and perhaps announce another phase.
  case update(IncidentID, text: LocalizedText, phase: IncidentPhase?)
  /// Replace the title.
  case correctTitle(IncidentID, LocalizedText)
  /// Replace the words of an update.
  case correctUpdate(IncidentID, UpdateID, LocalizedText)
  /// Declare an incident to be part of another one.
  case merge(IncidentID, into: IncidentID)
  /// Declare an incident over, perhaps with words.
  case resolve(IncidentID, text: LocalizedText?)
  /// Declare an incident not over, perhaps with words; it is then a person's to end.
  case reopen(IncidentID, text: LocalizedText?)
  /// Say how a service does, whatever the detector says.
  case setService(ServiceID, ServiceState)
  /// Leave a service to the detector again.
  case releaseService(ServiceID)
}

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
  /// No service has that name; these are configured.
  case unknownService(ServiceID, known: [ServiceID])
  /// No person has said how the service does, so there is nothing to release.
  case notSet(ServiceID)
  /// The text or title is empty in that language, or altogether.
  case empty(Language?)
  /// The text or title is longer than so many characters in that language.
  case tooLong(Language, limit: Int)
}

extension CommandRefusal: CustomStringConvertible {
  /// What is wrong, and what there is, for the person who typed the command.
  public var description: String {
    switch self {
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
    case .mergedWithItself(let id): "\(id) cannot be merged into itself"
    case .unknownService(let id, let known):
      "there is no service \(id); " + Self.list(known, "configured:", "none is configured")
    case .notSet(let id): "nobody has set the state of \(id), so there is nothing to release"
    case .empty(let language):
      language.map { "the text in \($0) is empty" } ?? "the text is empty"
    case .tooLong(let language, let limit):
      "the text in \(language) is longer than \(limit) characters"
    }
  }

  private static func list(
    _ names: [some Identifier], _ some: String, _ none: String
  ) -> String {
    guard !names.isEmpty else { return none }
    return "\(some) \(names.prefix(20).map(\.name).joined(separator: ", "))"
  }
}
