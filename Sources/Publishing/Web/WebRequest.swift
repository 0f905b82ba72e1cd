/// A request over HTTP, whole.
public struct WebRequest: Hashable, Sendable {
  /// What is asked of the address, as `POST`.
  public var method: String
  /// The address, with its query; no secret belongs in here, since addresses are logged.
  public var url: String
  /// The header's fields.
  public var fields: [WebField]
  /// The body; nil for none, which is not the same as an empty one.
  public var body: [UInt8]?

  /// A request; see the properties.
  public init(_ method: String, _ url: String, fields: [WebField] = [], body: [UInt8]? = nil) {
    self.method = method
    self.url = url
    self.fields = fields
    self.body = body
  }

  /// About how many bytes it is on the wire, without those of TLS and below.
  var weight: Int {
    let head = method.utf8.count + url.utf8.count + 12
    return head + WebField.weight(of: fields) + (body?.count ?? 0)
  }
}

/// One field of a header.
public struct WebField: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// Its value.
  public var value: String

  /// A field; see the properties.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// What the fields weigh as written.
  static func weight(of fields: [WebField]) -> Int {
    fields.reduce(2) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
  }
}

/// An answer over HTTP, read to its end or to the cap.
public struct WebAnswer: Hashable, Sendable {
  /// 100…599.
  public var status: Int
  /// The header's fields, in their order.
  public var fields: [WebField]
  /// The body.
  public var body: [UInt8]

  /// An answer; see the properties.
  public init(status: Int, fields: [WebField] = [], body: [UInt8] = []) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  /// The first field of that name, however it is spelled; nil if there is none.
  public subscript(field: String) -> String? {
    fields.first { $0.name.lowercased() == field.lowercased() }?.value
  }

  /// The body as text; what is no UTF-8 is replaced.
  public var text: String { String(decoding: body, as: UTF8.self) }
}

/// What came of a request.
public enum WebOutcome: Hashable, Sendable {
  /// It was answered; so many bytes went over the line for it, both ways.
  case answered(WebAnswer, bytes: Int)
  /// Not a byte of it has left: no address, no connection, no TLS.
  case notSent(String)
  /// It has left, or some of it, and no whole answer came.
  case uncertain(String, bytes: Int)
}
