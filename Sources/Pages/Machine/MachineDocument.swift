import Relais

/// A document for programs, with everything that is said about it on the way.
struct MachineDocument: Hashable, Sendable {
  /// Its address on the site: `/api/v2/status.json`.
  var path: String
  /// Its media type.
  var contentType: String
  /// Its bytes.
  var body: [UInt8]
  /// For how many seconds a reader may keep it without asking again.
  var maxAge: Int
  /// Further fields of the answer.
  var headers: [Field]
  /// The language that it is one of several versions in, of which readers get the one they want;
  /// nil for a document that is the same for everyone.
  var language: Language?

  /// A field of the answer.
  struct Field: Hashable, Sendable {
    /// Its name.
    var name: String
    /// Its value.
    var value: String

    /// Lets pages of every site read the document, and show it.
    static let forEveryone = [
      Field(name: "Access-Control-Allow-Origin", value: "*"),
      Field(name: "Cross-Origin-Resource-Policy", value: "cross-origin"),
    ]
  }

  /// A document that pages of every site may read; see the properties.
  init(
    _ path: String, _ contentType: String, _ body: [UInt8], maxAge: Int = 0,
    headers: [Field] = [], language: Language? = nil
  ) {
    self.path = path
    self.contentType = contentType
    self.body = body
    self.maxAge = maxAge
    self.headers = Field.forEveryone + headers
    self.language = language
  }

  /// A JSON document.
  init(_ path: String, _ value: JSONValue, maxAge: Int = 0) {
    self.init(path, "application/json; charset=utf-8", value.bytes, maxAge: maxAge)
  }
}

extension MachineDocument {
  /// The document as the server has it.
  var resource: Resource {
    Resource(
      contentType: contentType, body: body, maxAge: maxAge,
      headers: headers.map { (name: $0.name, value: $0.value) })
  }
}
