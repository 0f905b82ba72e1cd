internal import Crypto

/// Something that the public surface answers with: bytes, and what is said of them.
///
/// It is made once a change, and compressed once when its site is put in place.
public struct Resource: Sendable {
  /// The status code.
  public let status: Int
  /// The media type, with its charset.
  public let contentType: String
  /// The bytes as they are.
  public let body: [UInt8]
  /// For how many seconds a reader need not ask again.
  public let maxAge: Int
  /// Further fields; one of the server's own, named again, is replaced, or by "" left out.
  public let headers: [(name: String, value: String)]
  /// What identifies the bytes, without quotation marks: a hash of them.
  public let tag: String

  /// A resource of these bytes.
  public init(
    status: Int = 200, contentType: String, body: [UInt8], maxAge: Int = 0,
    headers: [(name: String, value: String)] = []
  ) {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.maxAge = maxAge
    self.headers = headers
    tag = SHA256.hash(data: body).prefix(12).map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }

  /// A resource of this text, in UTF-8.
  public init(
    status: Int = 200, contentType: String, text: String, maxAge: Int = 0,
    headers: [(name: String, value: String)] = []
  ) {
    self.init(
      status: status, contentType: contentType, body: Array(text.utf8), maxAge: maxAge,
      headers: headers)
  }

  /// The bytes of the body as gzip, level 9; nil where that is not smaller.
  public var gzipped: [UInt8]? { Compression.gzip(body) }

  /// Whether pages of other sites may read it, by its own Access-Control-Allow-Origin.
  var isForAnyOrigin: Bool {
    headers.contains { $0.name.lowercased() == "access-control-allow-origin" && $0.value == "*" }
  }
}
