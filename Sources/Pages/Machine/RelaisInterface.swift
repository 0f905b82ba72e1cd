import Incidents
import Relais

/// What only Relais tells, for programs: `/api/relais/v1`.
///
/// Unlike `/api/v2` it names catching up as such, tells texts in every language of the page, and
/// how each service did on each of the last days. New keys may come; none changes its meaning.
struct RelaisInterface {
  /// As many incidents as the list holds; each has a document of its own.
  static let limit = 50

  /// The page.
  let view: PublicView
  /// The zone that times are told in.
  let zone: TimeZoneRules

  /// The documents, each with its path.
  var documents: [(path: String, value: JSONValue)] {
    let root = "/api/relais/v1"
    let single = view.incidents.map { incident in
      ("\(root)/incidents/\(incident.key).json", page + ["incident": self.incident(incident)])
    }
    return [
      ("\(root)/summary.json", summary),
      (
        "\(root)/services.json",
        page + ["services": .list(services { service in ["days": days(of: service)] })]
      ),
      (
        "\(root)/incidents.json",
        page + ["incidents": .list(view.incidents.prefix(Self.limit).map(incident))]
      ),
    ] + single
  }

  private var summary: JSONValue {
    let overall = Overall(view)
    return page + [
      "as_of": time(view.asOf), "office_silent_since": time(view.officeSilentSince),
      "overall": [
        "state": .text(view.isUnknown ? "unknown" : overall.name),
        "indicator": .text(overall.indicator),
        "description": .text(overall.description),
        "words": words(view.headline.text),
      ],
      "services": .list(services { _ in [:] }),
      "open_incidents": .list(view.openIncidents.map(incident)),
      "maintenances": .list(view.maintenances.filter(\.isAhead).map(maintenance)),
    ]
  }

  private var page: JSONValue {
    let page = view.page
    return [
      "page": [
        "key": .text(page.key), "title": words(page.title), "url": .text(page.url),
        "time_zone": .text(page.timeZone),
        "languages": .list(page.languages.map { .text($0.name) }),
        "updated_at": time(page.updatedAt),
      ]
    ]
  }

  /// Each service, with what more is told of it.
  private func services(
    and more: (PublicView.Service) -> JSONValue
  ) -> [JSONValue] {
    view.groups.flatMap { group in
      group.services.map { service in
        [
          "key": .text(service.key), "id": .text(service.id.name),
          "title": words(service.title), "about": service.about.map(words) ?? .null,
          "group": group.title.map { ["key": .text(group.key), "title": words($0)] } ?? .null,
          "state": service.isKnown ? .text(view.state(of: service).rawValue) : "unknown",
          "created_at": time(service.createdAt), "updated_at": time(service.updatedAt),
        ] + more(service)
      }
    }
  }

  private func days(of service: PublicView.Service) -> JSONValue {
    .list(
      service.days.map { day in
        [
          "date": .text(zone.local(day.start).date.written),
          "worst": JSONValue(day.worst?.rawValue), "seconds_out": .integer(day.secondsOut),
          "seconds_known": .integer(day.secondsKnown),
        ]
      })
  }

  private func incident(_ incident: PublicView.Incident) -> JSONValue {
    [
      "key": .text(incident.key), "id": .text(incident.id.name),
      "title": words(incident.title), "phase": .text(incident.phase.rawValue),
      "impact": .text(incident.impact.rawValue),
      "url": .text(view.address(ofIncident: incident.key)),
      "started_at": time(incident.startedAt), "created_at": time(incident.createdAt),
      "monitoring_at": time(incident.monitoringAt), "resolved_at": time(incident.resolvedAt),
      "updated_at": time(incident.updatedAt), "services": affected(incident.services),
      "updates": updates(incident.updates),
    ]
  }

  private func maintenance(_ maintenance: PublicView.Maintenance) -> JSONValue {
    [
      "key": .text(maintenance.key), "title": words(maintenance.title),
      "step": .text(maintenance.step.rawValue),
      "url": .text(view.address(ofIncident: maintenance.key)),
      "from": time(maintenance.from), "until": time(maintenance.until),
      "created_at": time(maintenance.createdAt), "updated_at": time(maintenance.updatedAt),
      "revision": .integer(maintenance.revision),
      "services": .list(
        maintenance.services.filter { view.service($0) != nil }.map { .text($0.name) }),
      "updates": updates(maintenance.updates),
    ]
  }

  private func updates(_ updates: [PublicView.Update]) -> JSONValue {
    .list(
      updates.map { update in
        let step: JSONValue =
          switch update.step {
          case .incident(let phase): .text(phase.rawValue)
          case .maintenance(let step): .text(step.rawValue)
          }
        return [
          "key": .text(update.key), "step": step, "text": words(update.text),
          "at": time(update.at), "corrected_at": time(update.correctedAt),
          "changes": affected(update.changes),
        ]
      })
  }

  private func affected(_ services: [PublicView.Affected]) -> JSONValue {
    .list(
      services.filter { view.service($0.service) != nil }.map { affected in
        [
          "service": .text(affected.service.name), "before": .text(affected.before.rawValue),
          "state": .text(affected.state.rawValue),
        ]
      })
  }

  /// Words in each language of the page.
  private func words(_ text: LocalizedText) -> JSONValue {
    .object(
      view.page.languages.map { JSONValue.Member(name: $0.name, value: .text(text(in: $0))) })
  }

  private func time(_ instant: Instant?) -> JSONValue { JSONValue(instant.map(zone.timestamp)) }
}
