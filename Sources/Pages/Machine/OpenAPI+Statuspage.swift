import Incidents
import Relais

extension OpenAPI {
  /// The shapes of `/api/v2`, and what both interfaces share.
  static var schemas: [JSONValue.Member] { basics + statuspage + documents + others }

  private static var basics: [JSONValue.Member] {
    [
      member(
        "Key",
        [
          "type": "string", "pattern": "^[0-9a-z]{12}$",
          "description": "Names something for ever.",
        ]),
      member(
        "Time",
        [
          "type": "string", "format": "date-time",
          "pattern": #"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$"#,
          "description": "With milliseconds and the offset of the page's zone.",
        ]),
      member("Date", ["type": "string", "format": "date", "pattern": #"^\d{4}-\d\d-\d\d$"#]),
      member("ServiceState", one(of: ServiceState.allCases.map(\.rawValue))),
      member("Impact", one(of: Impact.allCases.map(\.rawValue))),
      member("Indicator", one(of: ["none", "minor", "major", "critical", "maintenance"])),
    ]
  }

  private static var statuspage: [JSONValue.Member] {
    [
      member(
        "Page",
        object([
          "id": ref("Key"), "name": text, "url": text, "time_zone": text,
          "updated_at": ref("Time"),
        ])),
      member("Status", object(["indicator": ref("Indicator"), "description": description])),
      member(
        "Component",
        [
          "oneOf": [
            object(component(isGroup: false)),
            object(component(isGroup: true, ("components", list(of: "Key")))),
          ]
        ]),
      member(
        "AffectedComponent",
        object([
          "code": ref("Key"), "name": text, "old_status": ref("ServiceState"),
          "new_status": ref("ServiceState"),
        ])),
      member("IncidentUpdate", object(update)),
      member("Incident", object(incident(statuses: incidentStatuses, impact: ref("Impact")))),
      member(
        "ScheduledMaintenance",
        object(
          incident(
            statuses: maintenanceStatuses, impact: one(of: ["maintenance"]),
            ("scheduled_for", ref("Time")), ("scheduled_until", ref("Time"))))),
    ]
  }

  private static let incidentStatuses = ["investigating", "identified", "monitoring", "resolved"]
  private static let maintenanceStatuses = ["scheduled", "in_progress", "verifying", "completed"]

  private static let description = one(of: [
    "All Systems Operational", "Partially Degraded Service", "Minor Service Outage",
    "Partial System Outage", "Major Service Outage", "Service Under Maintenance",
  ])

  private static func component(
    isGroup: Bool, _ more: (String, JSONValue)...
  ) -> [JSONValue.Member] {
    let members: KeyValuePairs<String, JSONValue> = [
      "id": ref("Key"), "name": text, "status": ref("ServiceState"), "created_at": ref("Time"),
      "updated_at": ref("Time"), "position": ["type": "integer", "minimum": 1],
      "description": nullable(text), "showcase": boolean, "start_date": nullable(ref("Date")),
      "group_id": isGroup ? nothing : nullable(ref("Key")), "page_id": ref("Key"),
      "group": ["const": .boolean(isGroup)], "only_show_if_degraded": boolean,
    ]
    return members.map { member($0.key, $0.value) } + more.map { member($0.0, $0.1) }
  }

  private static func incident(
    statuses: [String], impact: JSONValue, _ more: (String, JSONValue)...
  ) -> [JSONValue.Member] {
    let members: KeyValuePairs<String, JSONValue> = [
      "id": ref("Key"), "name": text, "status": one(of: statuses), "created_at": ref("Time"),
      "updated_at": ref("Time"), "monitoring_at": nullable(ref("Time")),
      "resolved_at": nullable(ref("Time")), "impact": impact, "shortlink": text,
      "started_at": ref("Time"), "page_id": ref("Key"),
      "incident_updates": list(of: "IncidentUpdate"), "components": list(of: "Component"),
    ]
    return members.map { member($0.key, $0.value) } + more.map { member($0.0, $0.1) }
  }

  private static var update: [JSONValue.Member] {
    let members: KeyValuePairs<String, JSONValue> = [
      "id": ref("Key"), "status": one(of: incidentStatuses + maintenanceStatuses), "body": text,
      "incident_id": ref("Key"), "created_at": ref("Time"), "updated_at": ref("Time"),
      "display_at": ref("Time"),
      "affected_components": nullable(list(of: "AffectedComponent")),
      "deliver_notifications": boolean, "custom_tweet": nothing, "tweet_id": nothing,
    ]
    return members.map { member($0.key, $0.value) }
  }

  private static var documents: [JSONValue.Member] {
    [
      member(
        "Summary",
        object([
          "page": ref("Page"), "components": list(of: "Component"),
          "incidents": list(of: "Incident"),
          "scheduled_maintenances": list(of: "ScheduledMaintenance"), "status": ref("Status"),
        ])),
      member("StatusDocument", object(["page": ref("Page"), "status": ref("Status")])),
      member(
        "ComponentsDocument", object(["page": ref("Page"), "components": list(of: "Component")])),
      member(
        "IncidentsDocument", object(["page": ref("Page"), "incidents": list(of: "Incident")])),
      member(
        "MaintenancesDocument",
        object([
          "page": ref("Page"), "scheduled_maintenances": list(of: "ScheduledMaintenance"),
        ])),
    ]
  }

  private static var others: [JSONValue.Member] {
    [
      member(
        "Badge",
        object([
          "schemaVersion": ["const": 1], "label": text, "message": text,
          "color": ["type": "string", "pattern": "^[0-9a-f]{6}$"],
        ])),
      member(
        "JSONFeed",
        object([
          "version": ["const": "https://jsonfeed.org/version/1.1"], "title": text,
          "home_page_url": text, "feed_url": text, "description": text, "language": text,
          "authors": ["type": "array", "items": object(["name": text])],
          "items": [
            "type": "array",
            "items": object([
              "id": text, "url": text, "title": text, "content_html": text,
              "date_published": ref("Time"), "date_modified": ref("Time"),
            ]),
          ],
        ])),
    ]
  }

  /// An object that has these members, all of them and no other.
  private static func object(_ members: [JSONValue.Member]) -> JSONValue {
    [
      "type": "object", "properties": .object(members),
      "required": .list(members.map { .text($0.name) }), "additionalProperties": false,
    ]
  }
}
