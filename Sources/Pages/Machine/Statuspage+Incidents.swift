import Incidents
import Relais

extension Statuspage {
  /// An incident with its updates, newest first.
  func incident(_ incident: PublicView.Incident) -> JSONValue {
    [
      "id": .text(incident.key), "name": .text(incident.title(in: language)),
      "status": .text(Self.status(incident.phase)), "created_at": time(incident.createdAt),
      "updated_at": time(incident.updatedAt), "monitoring_at": time(incident.monitoringAt),
      "resolved_at": time(incident.resolvedAt), "impact": .text(incident.impact.rawValue),
      "shortlink": .text(view.address(ofIncident: incident.key)),
      "started_at": time(incident.startedAt), "page_id": .text(view.page.key),
      "incident_updates": updates(incident.updates, of: incident.key),
      "components": components(of: Set(incident.services.map(\.service))),
    ]
  }

  /// A maintenance, which is an incident of the impact `maintenance` with two more times.
  func maintenance(_ maintenance: PublicView.Maintenance) -> JSONValue {
    let isOver = !maintenance.isAhead
    return [
      "id": .text(maintenance.key), "name": .text(maintenance.title(in: language)),
      "status": .text(Self.status(maintenance.step)), "created_at": time(maintenance.createdAt),
      "updated_at": time(maintenance.updatedAt), "monitoring_at": nil,
      "resolved_at": time(isOver ? maintenance.updatedAt : nil), "impact": "maintenance",
      "shortlink": .text(view.address(ofIncident: maintenance.key)),
      "started_at": time(maintenance.from), "page_id": .text(view.page.key),
      "incident_updates": updates(maintenance.updates, of: maintenance.key),
      "components": components(of: Set(maintenance.services)),
      "scheduled_for": time(maintenance.from), "scheduled_until": time(maintenance.until),
    ]
  }

  private func updates(_ updates: [PublicView.Update], of key: String) -> JSONValue {
    .list(
      updates.map { update in
        [
          "id": .text(update.key), "status": .text(Self.status(update.step)),
          "body": .text(update.text(in: language)), "incident_id": .text(key),
          "created_at": time(update.at), "updated_at": time(update.correctedAt ?? update.at),
          "display_at": time(update.at), "affected_components": affected(update.changes),
          "deliver_notifications": true, "custom_tweet": nil, "tweet_id": nil,
        ]
      })
  }

  /// The changes of services that are shown; null where there is none.
  private func affected(_ changes: [PublicView.Affected]) -> JSONValue {
    let rows = changes.compactMap { change -> JSONValue? in
      guard let service = view.services.first(where: { $0.id == change.service }) else {
        return nil
      }
      return [
        "code": .text(service.key), "name": .text(service.title(in: language)),
        "old_status": .text(change.before.rawValue), "new_status": .text(change.state.rawValue),
      ]
    }
    return rows.isEmpty ? nil : .list(rows)
  }

  private static func status(_ step: PublicView.Update.Step) -> String {
    switch step {
    case .incident(let phase): status(phase)
    case .maintenance(let step): status(step)
    }
  }

  private static func status(_ phase: IncidentPhase) -> String {
    phase == .catchingUp ? IncidentPhase.monitoring.rawValue : phase.rawValue
  }

  /// One that was called off is over: there is no word for that, and its last update says it.
  private static func status(_ step: MaintenanceStep) -> String {
    step == .cancelled ? MaintenanceStep.completed.rawValue : step.rawValue
  }
}

extension PublicView {
  /// Where an incident or a maintenance is told.
  func address(ofIncident key: String) -> String { "\(page.url)/incidents/\(key)" }

  /// Where it is told in a language, whichever the reader's is.
  func address(ofIncident key: String, in language: Language) -> String {
    "\(home(in: language))incidents/\(key)"
  }

  /// The address of the first page in a language, whichever the reader's is; ends in a slash.
  func home(in language: Language) -> String {
    page.languages.count > 1 ? "\(page.url)/\(language)/" : "\(page.url)/"
  }
}
