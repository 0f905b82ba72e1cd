/// What the public interfaces answer, told to programs (OpenAPI 3.1.0).
struct OpenAPI {
  /// Where the document lies.
  static let path = "/api/relais/v1/openapi.json"

  /// What the interfaces are made of.
  let view: PublicView

  /// The description of a page's interfaces.
  init(_ view: PublicView) { self.view = view }

  /// The document.
  var document: JSONValue {
    [
      "openapi": "3.1.0",
      "info": [
        "title": "Status page",
        "version": "1.0.0",
        "summary": "Everything that the status page tells, for programs.",
        "description": .text(
          "Reading needs no key, from any origin. Ask again with If-None-Match: nothing new costs "
            + "304 and no bytes. /api/v2 follows Atlassian Statuspage, so that its clients read it "
            + "unmodified; what it has no words for stands under /api/relais/v1."),
      ],
      "servers": [["url": .text(view.page.url)]],
      "tags": [
        ["name": "v2", "description": "The interface that clients of Statuspage know."],
        ["name": "relais", "description": "What only Relais tells."],
        ["name": "subscriptions", "description": "Feeds, calendars and badges."],
      ],
      "paths": .object(Self.paths + (view.page.takesSubscribers ? [subscribing] : [])),
      "components": [
        "schemas": .object(Self.schemas + Self.relaisSchemas),
        "parameters": .object([Self.knownTag]), "headers": .object(Self.fields),
        "responses": .object(Self.shared),
      ],
    ]
  }

  private static var paths: [JSONValue.Member] {
    let statuspage = [
      ("summary", "Summary", "Components, unresolved incidents and maintenance ahead."),
      ("status", "StatusDocument", "The overall state."),
      ("components", "ComponentsDocument", "Every service, groups included."),
      ("incidents", "IncidentsDocument", "The 50 newest incidents."),
      ("incidents/unresolved", "IncidentsDocument", "Incidents that are not resolved."),
      ("scheduled-maintenances", "MaintenancesDocument", "The 50 newest maintenances."),
      ("scheduled-maintenances/upcoming", "MaintenancesDocument", "Maintenance still to come."),
      ("scheduled-maintenances/active", "MaintenancesDocument", "Maintenance under way."),
    ].map { name, schema, summary in
      path("/api/v2/\(name).json", schema, summary, tag: "v2")
    }
    let relais = [
      ("summary", "RelaisSummary", "The overall state, services, open incidents, maintenance."),
      ("services", "RelaisServices", "Every service, with how it did on each of the last days."),
      ("incidents", "RelaisIncidents", "The 50 newest incidents in every language of the page."),
    ].map { name, schema, summary in
      path("/api/relais/v1/\(name).json", schema, summary, tag: "relais")
    }
    let others = [
      path(
        "/badge.json", "Badge", "The overall state as shields.io reads it.", tag: "subscriptions"),
      path(
        "/history.json", "JSONFeed", "Incidents and maintenance as JSON Feed 1.1.",
        tag: "subscriptions", media: "application/feed+json; charset=utf-8"),
    ]
    return statuspage + relais + [incident, itself] + others + files
  }

  private static var incident: JSONValue.Member {
    let parameter: JSONValue = [
      "name": "key", "in": "path", "required": true, "description": "The incident's key.",
      "schema": ref("Key"),
    ]
    let answers =
      answers(ref("RelaisIncidentDocument"), media: json)
      + [
        "400": ["description": "The key holds what no address may."],
        "404": ["description": "There is no such incident, or it is no longer kept."],
      ]
    return member(
      "/api/relais/v1/incidents/{key}.json",
      [
        "get": [
          "operationId": "relaisIncident", "tags": ["relais"],
          "summary": "One incident in every language of the page.",
          "parameters": [parameter, known],
          "responses": answers,
        ]
      ])
  }

  private static var itself: JSONValue.Member {
    member(
      path,
      [
        "get": [
          "operationId": "openapi", "tags": ["relais"], "summary": "This document.",
          "parameters": [known], "responses": answers(["type": "object"], media: json),
        ]
      ])
  }

  /// What is no JSON.
  private static var files: [JSONValue.Member] {
    [
      (
        "/history.atom", "application/atom+xml; charset=utf-8", "Incidents and maintenance as Atom."
      ),
      ("/history.rss", "application/rss+xml; charset=utf-8", "Incidents and maintenance as RSS."),
      ("/updates.rss", "application/rss+xml; charset=utf-8", "Every update by itself, as RSS."),
      ("/history.ics", "text/calendar; charset=utf-8", "Incidents and maintenance as a calendar."),
      ("/maintenance.ics", "text/calendar; charset=utf-8", "Maintenance as a calendar."),
      ("/badge.svg", "image/svg+xml", "The overall state as a picture."),
      ("/badge-flat-square.svg", "image/svg+xml", "The same without a shine."),
    ].map { path, media, summary in
      Self.path(path, nil, summary, tag: "subscriptions", media: media)
    }
  }
}

extension OpenAPI {
  private static let json = "application/json; charset=utf-8"
  private static let known = shared("parameters", "Known")

  /// What all of them can be asked with.
  private static let knownTag = member(
    "Known",
    [
      "name": "If-None-Match", "in": "header", "required": false, "schema": text,
      "description": "The ETag of the version that you have: where it is still the newest, 304.",
    ])

  /// What is said with every answer.
  private static let fields: [JSONValue.Member] = [
    ("ETag", "Names this version in this coding.", #"^"[\x21\x23-\x7e]+"$"#),
    ("CacheControl", "For how many seconds there is no need to ask again.", "max-age=[0-9]+"),
    ("AnyOrigin", "Pages of every site may read it.", #"^\*$"#),
  ].map { name, description, pattern in
    member(
      name,
      [
        "description": .text(description), "required": true,
        "schema": ["type": "string", "pattern": .text(pattern)],
      ])
  }

  private static let saidAlways: JSONValue = [
    "ETag": shared("headers", "ETag"), "Cache-Control": shared("headers", "CacheControl"),
    "Access-Control-Allow-Origin": shared("headers", "AnyOrigin"),
  ]

  /// The answers that are the same for all.
  private static let shared = [
    member(
      "NotModified",
      ["description": "You have the newest version already.", "headers": saidAlways])
  ]

  private static func shared(_ kind: String, _ name: String) -> JSONValue {
    ["$ref": .text("#/components/\(kind)/\(name)")]
  }

  private static func path(
    _ path: String, _ schema: String?, _ summary: String, tag: String, media: String = json
  ) -> JSONValue.Member {
    // A name that programs can call a function by: letters and digits of the path.
    let words = path.split { !$0.isLetter && !$0.isNumber }
    let name = words.dropFirst().reduce(String(words.first ?? "")) { name, word in
      name + word.prefix(1).uppercased() + word.dropFirst()
    }
    return member(
      path,
      [
        "get": [
          "operationId": .text(name), "tags": [.text(tag)], "summary": .text(summary),
          "parameters": [known],
          "responses": answers(schema.map(ref) ?? ["type": "string"], media: media),
        ]
      ])
  }

  private static func answers(_ schema: JSONValue, media: String) -> JSONValue {
    [
      "200": [
        "description": "The document.", "headers": saidAlways,
        "content": .object([member(media, ["schema": schema])]),
      ],
      "304": shared("responses", "NotModified"),
    ]
  }

  /// A named value.
  static func member(_ name: String, _ value: JSONValue) -> JSONValue.Member {
    JSONValue.Member(name: name, value: value)
  }

  /// A schema of that name.
  static func ref(_ name: String) -> JSONValue {
    ["$ref": .text("#/components/schemas/\(name)")]
  }

  /// A list of things of a schema.
  static func list(of name: String) -> JSONValue { ["type": "array", "items": ref(name)] }

  /// A schema, or null.
  static func nullable(_ schema: JSONValue) -> JSONValue {
    ["oneOf": [schema, ["type": "null"]]]
  }

  /// One of some words.
  static func one(of words: [String]) -> JSONValue {
    ["type": "string", "enum": .list(words.map { .text($0) })]
  }

  /// An object that has these members, all of them and no other.
  static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    [
      "type": "object", "properties": .object(members.map { member($0.key, $0.value) }),
      "required": .list(members.map { .text($0.key) }), "additionalProperties": false,
    ]
  }

  /// A text.
  static let text: JSONValue = ["type": "string"]
  /// True or false.
  static let boolean: JSONValue = ["type": "boolean"]
  /// Null, where others may say something.
  static let nothing: JSONValue = ["type": "null"]
  /// A number that is not negative.
  static let count: JSONValue = ["type": "integer", "minimum": 0]
}
