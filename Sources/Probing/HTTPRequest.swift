import FoundationEssentials
import NIOCore
import Relais

/// A request as it is configured: everything but the connection.
struct HTTPRequest: Hashable, Sendable {
  /// `GET`, `POST`, …; a token.
  var method = "GET"
  /// Where it goes.
  var address: WebAddress
  /// Headers beyond those that are always sent, or in their place; fit to be sent.
  var headers: [HTTPField] = []
  /// The body; nil sends none.
  var body: String?
  /// Whether it is HTTP/1.0.
  var isOld = false

  /// The bytes to send, on a connection that serves only this request.
  func bytes(cookies: String?, with allocator: ByteBufferAllocator) -> ByteBuffer {
    var text = "\(method) \(address.target) HTTP/1.\(isOld ? 0 : 1)\r\n"
    let standard: [(String, String?)] = [
      ("Host", address.authority), ("User-Agent", "relais"), ("Accept", "*/*"),
      ("Accept-Encoding", "identity"), ("Connection", "close"),
    ]
    for case (let name, let value?) in standard where !contains(name) {
      text += "\(name): \(value)\r\n"
    }
    for field in headers { text += "\(field.name): \(field.value)\r\n" }
    if let cookies { text += "Cookie: \(cookies)\r\n" }
    let hasBody = body != nil || ["POST", "PUT", "PATCH"].contains(method)
    if hasBody, !contains("Content-Length") {
      text += "Content-Length: \(body?.utf8.count ?? 0)\r\n"
    }
    text += "\r\n"
    var bytes = allocator.buffer(capacity: text.utf8.count + (body?.utf8.count ?? 0))
    bytes.writeString(text)
    if let body { bytes.writeString(body) }
    return bytes
  }

  /// The request that follows a redirect (RFC 9110 section 15.4).
  ///
  /// A POST becomes a GET after 301 and 302, as in browsers, and anything but HEAD after 303. What
  /// proves who asks is not shown to another origin.
  func redirected(by status: Int, to address: WebAddress) -> HTTPRequest {
    var request = self
    if status == 303 && method != "HEAD" || (301...302).contains(status) && method == "POST" {
      request.method = "GET"
      request.body = nil
      request.headers.removeAll { $0.key.hasPrefix("content-") }
    }
    if !address.isSameOrigin(as: self.address) {
      request.headers.removeAll { ["authorization", "cookie", "host"].contains($0.key) }
    }
    request.address = address
    return request
  }

  /// The value of an Authorization header for a user and a password (RFC 7617).
  static func basic(user: String, password: String) -> String {
    "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
  }

  private func contains(_ name: String) -> Bool {
    headers.contains { $0.key == name.lowercased() }
  }
}

/// A header that is sent.
struct HTTPField: Hashable, Sendable {
  /// Its name as written.
  let name: String
  /// Its value.
  var value: String
  /// Its name in lower case.
  let key: String

  /// A header; see the properties.
  init(name: String, value: String) {
    self.name = name
    self.value = value
    key = name.lowercased()
  }
}
