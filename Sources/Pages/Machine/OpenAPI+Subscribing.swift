import Relais

extension OpenAPI {
  /// How programs ask for somebody to be told by mail.
  var subscribing: JSONValue.Member {
    Self.member(
      "/api/relais/v1/subscribers",
      [
        "post": [
          "operationId": "subscribe", "tags": ["subscriptions"],
          "summary": "Sends a mail with a link that confirms the subscription.",
          "requestBody": [
            "required": true, "content": ["application/json": ["schema": wish]],
          ],
          "responses": [
            "202": answer("A mail is on its way.", Self.object(["state": Self.text])),
            "400": problem("The body is not that."),
            "404": problem("Subscriptions are not taken here."),
            "413": problem("The body has more than 65536 bytes."),
            "422": answer(
              "What is wrong, by field.",
              Self.object([
                "errors": ["type": "object", "additionalProperties": Self.text]
              ])),
            "429": problem("Too many within an hour, from one network or in all."),
            "503": problem("The list cannot be written at the moment."),
          ],
        ]
      ])
  }

  /// What `MailAddress` of Publishing takes: ASCII without quotes, no dot at either end of a part.
  private static let address: String = {
    let inner = #"[!#$%&'*+\-./0-9=?A-Z^_`a-z{|}~]"#
    let outer = #"[!#$%&'*+\-/0-9=?A-Z^_`a-z{|}~]"#
    return "^\(outer)(\(inner){0,62}\(outer))?@\(outer)(\(inner)*\(outer))?$"
  }()

  private var wish: JSONValue {
    let languages: [JSONValue] = view.page.languages.map { .text($0.name) } + [.null]
    let services = view.services.map(\.id.name)
    let service: JSONValue = services.isEmpty ? Self.text : Self.one(of: services)
    return [
      "type": "object", "required": ["email"],
      "properties": [
        "email": ["type": "string", "maxLength": 254, "pattern": .text(Self.address)],
        "language": ["type": ["string", "null"], "enum": .list(languages)],
        "services": [
          "type": ["array", "null"], "items": service,
          "description": "What to be told of, by name; everything where nothing is said.",
        ],
      ],
    ]
  }

  private func problem(_ words: String) -> JSONValue {
    answer(words, Self.object(["error": Self.text]))
  }

  private func answer(_ words: String, _ schema: JSONValue) -> JSONValue {
    [
      "description": .text(words),
      "content": ["application/json; charset=utf-8": ["schema": schema]],
    ]
  }
}
