public import Incidents
import Relais

/// Why a command cannot be carried out, in the reader's words.
enum RefusalWords {
  /// The words of a refusal.
  static func refusal(_ refusal: CommandRefusal) -> Message {
    switch refusal {
    case .empty, .tooLong, .noService, .endsBeforeItBegins, .endsInThePast, .lastsTooLong,
      .tooFarAhead:
      input(refusal)
    case .unknownIncident, .archived, .merged, .alreadyResolved, .resolved, .notResolved,
      .unknownUpdate, .mergedWithItself, .notDisputed, .unknownService, .notSet:
      incident(refusal)
    case .unknownMaintenance, .archivedMaintenance, .endedMaintenance, .begunMaintenance,
      .notBegunMaintenance, .unknownMaintenanceUpdate, .notDisputedMaintenance, .nothingToChange,
      .tooManyMaintenances:
      maintenance(refusal)
    }
  }

  private static func input(_ refusal: CommandRefusal) -> Message {
    switch refusal {
    case .tooLong(_, let limit):
      Message(
        english: "Use at most \(limit) characters.", french: "Au plus \(limit) caractères.")
    case .noService:
      Message(
        english: "Choose at least one service that it is about.",
        french: "Choisissez au moins un service concerné.")
    case .endsBeforeItBegins:
      Message(english: "It ends before it begins.", french: "Elle finit avant de commencer.")
    case .endsInThePast:
      Message(english: "It would be over already.", french: "Elle serait déjà terminée.")
    case .lastsTooLong(let days):
      Message(
        english: "Maintenance lasts \(days) days at most.",
        french: "Une maintenance dure au plus \(days) jours.")
    case .tooFarAhead(let days):
      Message(
        english: "Maintenance ends within \(days) days from now.",
        french: "Une maintenance finit au plus tard dans \(days) jours.")
    default: DeskMessages.required
    }
  }

  private static func incident(_ refusal: CommandRefusal) -> Message {
    switch refusal {
    case .unknownIncident(let id, _):
      Message(english: "There is no incident \(id).", french: "Il n’y a pas d’incident \(id).")
    case .archived(let id):
      Message(
        english: "\(id) ended long ago and rests in the journal. Open a new incident instead.",
        french:
          "\(id) est terminé depuis longtemps et repose au journal. Ouvrez un nouvel incident."
      )
    case .merged(let id, let other):
      Message(
        english: "\(id) is part of \(other) now.",
        french: "\(id) fait désormais partie de \(other).")
    case .alreadyResolved(let id, let actor, _):
      done(
        id, by: actor, Message(english: "was resolved already by", french: "a déjà été résolu par"))
    case .resolved(let id):
      Message(
        english: "\(id) is resolved. Open it again first.",
        french: "\(id) est résolu. Rouvrez-le d’abord.")
    case .notResolved(let id, _):
      Message(english: "\(id) is not resolved.", french: "\(id) n’est pas résolu.")
    case .unknownUpdate(let update, let id, _):
      Message(
        english: "\(id) has no update \(update).", french: "\(id) n’a pas de message \(update).")
    case .mergedWithItself:
      Message(
        english: "An incident cannot be part of itself.",
        french: "Un incident ne peut faire partie de lui-même.")
    case .notDisputed(let id, _): undisputed(id)
    case .unknownService(let id, _):
      Message(english: "There is no service \(id).", french: "Il n’y a pas de service \(id).")
    case .notSet(let id):
      Message(
        english: "Nobody has set the state of \(id): it is measured already.",
        french: "Personne n’a fixé l’état de \(id) : il est déjà mesuré.")
    default: DeskMessages.failed
    }
  }

  private static func maintenance(_ refusal: CommandRefusal) -> Message {
    switch refusal {
    case .unknownMaintenance(let id, _):
      Message(
        english: "There is no maintenance \(id).", french: "Il n’y a pas de maintenance \(id).")
    case .archivedMaintenance(let id):
      Message(
        english: "\(id) was over long ago and rests in the journal. Schedule a new one instead.",
        french:
          "\(id) est terminée depuis longtemps et repose au journal. Prévoyez-en une nouvelle."
      )
    case .endedMaintenance(let id, _, let actor, _):
      done(id, by: actor, Message(english: "was ended already by", french: "a déjà été close par"))
    case .begunMaintenance(let id):
      Message(
        english: "\(id) has begun. Change its end, complete it or call it off.",
        french: "\(id) a commencé. Modifiez sa fin, terminez-la ou annulez-la.")
    case .notBegunMaintenance(let id):
      Message(
        english: "\(id) has not begun. Begin it or call it off.",
        french: "\(id) n’a pas commencé. Commencez-la ou annulez-la.")
    case .unknownMaintenanceUpdate(let update, let id, _):
      Message(
        english: "\(id) has no update \(update).", french: "\(id) n’a pas de message \(update).")
    case .notDisputedMaintenance(let id, _): undisputed(id)
    case .nothingToChange:
      Message(english: "That changes nothing.", french: "Cela ne change rien.")
    case .tooManyMaintenances(let limit):
      Message(
        english: "\(limit) maintenances are planned already. Call some off first.",
        french: "\(limit) maintenances sont déjà prévues. Annulez-en d’abord.")
    default: DeskMessages.failed
    }
  }

  private static func undisputed(_ id: some Identifier) -> Message {
    Message(
      english: "Nobody said that of \(id), or somebody has settled it.",
      french: "Personne n’a dit cela de \(id), ou c’est déjà tranché.")
  }

  private static func done(_ id: some Identifier, by actor: Actor, _ words: Message) -> Message {
    .joined([Message(id.name), words, DeskIncidentWords.actor(actor)], by: " ")
  }
}

extension FormState {
  /// Notes why a command was refused, beside the field that is to blame, if one is.
  ///
  /// Give it the values first: of several fields of words the one is named that is empty or long.
  public mutating func refuse(_ refusal: CommandRefusal) {
    errors[field(of: refusal)] = RefusalWords.refusal(refusal)
  }

  private func field(of refusal: CommandRefusal) -> String {
    switch refusal {
    case .empty(let language):
      let fields = ["title", "text"].filter { base in
        values.keys.contains { $0.hasPrefix("\(base)_") }
      }
      let blamed = fields.first { base in
        values.filter { $0.key.hasPrefix("\(base)_") }.values.joined()
          .allSatisfy { $0.allSatisfy(\.isWhitespace) }
      }
      let base = blamed ?? fields.first ?? ""
      return base.isEmpty ? "" : language.map { "\(base)_\($0)" } ?? base
    case .tooLong(let language, let limit):
      return ["title", "text"].map { "\($0)_\(language)" }.first { value($0).count > limit } ?? ""
    case .noService: return "services"
    case .endsBeforeItBegins, .endsInThePast, .lastsTooLong, .tooFarAhead: return "until"
    case .unknownService, .notSet: return "service"
    case .mergedWithItself, .unknownIncident: return values["into"] == nil ? "" : "into"
    default: return ""
    }
  }
}
