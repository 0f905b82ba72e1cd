import Incidents
import Relais

extension OpenAPI {
  /// The shapes of `/api/relais/v1`.
  static var relaisSchemas: [JSONValue.Member] { shapes + reports }

  private static var shapes: [JSONValue.Member] {
    [
      member(
        "Words",
        [
          "type": "object", "description": "The same words by language.", "minProperties": 1,
          "propertyNames": ["pattern": "^[a-z]{2,8}$"], "additionalProperties": text,
        ]),
      member(
        "RelaisPage",
        object([
          "key": ref("Key"), "title": ref("Words"), "url": text, "time_zone": text,
          "languages": ["type": "array", "items": text, "minItems": 1],
          "updated_at": ref("Time"),
        ])),
      member(
        "RelaisOverall",
        object([
          "state": one(of: Overall.allCases.map(\.name) + ["unknown"]),
          "indicator": ref("Indicator"), "description": text, "words": ref("Words"),
        ])),
      member(
        "RelaisService",
        [
          "type": "object", "properties": .object(service),
          "required": .list(service.filter { $0.name != "days" }.map { .text($0.name) }),
          "additionalProperties": false,
        ]),
      member(
        "RelaisDay",
        object([
          "date": ref("Date"), "worst": nullable(ref("ServiceState")), "seconds_out": count,
          "seconds_known": count,
        ])),
      member(
        "RelaisAffected",
        object(["service": text, "before": ref("ServiceState"), "state": ref("ServiceState")])),
      member(
        "RelaisUpdate",
        object([
          "key": ref("Key"), "step": one(of: phases + steps), "text": ref("Words"),
          "at": ref("Time"), "corrected_at": nullable(ref("Time")),
          "changes": list(of: "RelaisAffected"),
        ])),
      member("RelaisIncident", incident), member("RelaisMaintenance", maintenance),
    ]
  }

  private static let phases = IncidentPhase.allCases.map(\.rawValue)
  private static let steps = MaintenanceStep.allCases.map(\.rawValue)

  private static var service: [JSONValue.Member] {
    let group = object(["key": ref("Key"), "title": ref("Words")])
    let state = one(of: ServiceState.allCases.map(\.rawValue) + ["unknown"])
    return [
      member("key", ref("Key")), member("id", text), member("title", ref("Words")),
      member("about", nullable(ref("Words"))), member("group", nullable(group)),
      member("state", state), member("created_at", ref("Time")),
      member("updated_at", ref("Time")), member("days", list(of: "RelaisDay")),
    ]
  }

  private static var incident: JSONValue {
    object([
      "key": ref("Key"), "id": text, "title": ref("Words"), "phase": one(of: phases),
      "impact": ref("Impact"), "url": text, "started_at": ref("Time"),
      "created_at": ref("Time"), "monitoring_at": nullable(ref("Time")),
      "resolved_at": nullable(ref("Time")), "updated_at": ref("Time"),
      "services": list(of: "RelaisAffected"), "updates": list(of: "RelaisUpdate"),
    ])
  }

  private static var maintenance: JSONValue {
    object([
      "key": ref("Key"), "title": ref("Words"), "step": one(of: steps), "url": text,
      "from": ref("Time"), "until": ref("Time"), "created_at": ref("Time"),
      "updated_at": ref("Time"), "revision": count,
      "services": ["type": "array", "items": text], "updates": list(of: "RelaisUpdate"),
    ])
  }

  private static var reports: [JSONValue.Member] {
    [
      member(
        "RelaisSummary",
        object([
          "page": ref("RelaisPage"), "as_of": ref("Time"),
          "office_silent_since": nullable(ref("Time")), "overall": ref("RelaisOverall"),
          "services": list(of: "RelaisService"), "open_incidents": list(of: "RelaisIncident"),
          "maintenances": list(of: "RelaisMaintenance"),
        ])),
      member(
        "RelaisServices",
        object(["page": ref("RelaisPage"), "services": list(of: "RelaisService")])),
      member(
        "RelaisIncidents",
        object(["page": ref("RelaisPage"), "incidents": list(of: "RelaisIncident")])),
      member(
        "RelaisIncidentDocument",
        object(["page": ref("RelaisPage"), "incident": ref("RelaisIncident")])),
    ]
  }
}
