import Incidents
import Relais

/// The page as Statuspage's readers want it: `/api/v2`, every key and no other.
///
/// What only Relais knows is told under `/api/relais/v1`: readers of this interface test for the
/// words that they know. So catching up is `monitoring` here, and texts are in one language.
struct Statuspage {
  /// As many incidents, and as many maintenances, as a list holds.
  static let limit = 50

  /// The page.
  let view: PublicView
  /// The zone that times are told in.
  let zone: TimeZoneRules
  /// The language that texts are told in.
  let language: Language

  /// The documents, each with its path.
  var documents: [(path: String, value: JSONValue)] {
    let maintenances = Array(view.maintenances.sorted { $0.from > $1.from }.prefix(Self.limit))
    let ahead = view.maintenances.filter(\.isAhead)
    return [
      ("summary", summary), ("status", page + ["status": status]),
      ("components", page + ["components": .list(components)]),
      ("incidents", page + incidents(Array(view.incidents.prefix(Self.limit)))),
      ("incidents/unresolved", page + incidents(view.openIncidents)),
      ("scheduled-maintenances", page + scheduled(maintenances)),
      ("scheduled-maintenances/upcoming", page + scheduled(ahead.filter { !$0.isUnderWay })),
      ("scheduled-maintenances/active", page + scheduled(ahead.filter(\.isUnderWay))),
    ].map { ("/api/v2/\($0.0).json", $0.1) }
  }

  private var summary: JSONValue {
    page + ["components": .list(components)] + incidents(view.openIncidents)
      + scheduled(view.maintenances.filter(\.isAhead)) + ["status": status]
  }

  private var page: JSONValue {
    let page = view.page
    return [
      "page": [
        "id": .text(page.key), "name": .text(page.title(in: language)), "url": .text(page.url),
        "time_zone": .text(page.timeZone), "updated_at": time(page.updatedAt),
      ]
    ]
  }

  private var status: JSONValue {
    let overall = Overall(view)
    return [
      "indicator": .text(overall.indicator), "description": .text(overall.description),
    ]
  }

  private func incidents(_ incidents: [PublicView.Incident]) -> JSONValue {
    ["incidents": .list(incidents.map(incident))]
  }

  private func scheduled(_ maintenances: [PublicView.Maintenance]) -> JSONValue {
    ["scheduled_maintenances": .list(maintenances.map(maintenance))]
  }

  /// A moment, or null.
  func time(_ instant: Instant?) -> JSONValue { JSONValue(instant.map(zone.timestamp)) }
}
