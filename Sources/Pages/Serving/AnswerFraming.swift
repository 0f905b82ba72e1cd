internal import HTTPTypes
internal import NIOCore

/// Writes an answer of the dynamic side as HTTP/1.1 has it, piece by piece (RFC 9112 §6).
struct AnswerFraming: Sendable {
  private enum Length: Sendable {
    case none
    case fixed(remaining: Int)
    case chunked
    case untilClose
  }

  /// Whether the connection ends with this answer.
  private(set) var closes: Bool
  private let isHead: Bool
  private let isOld: Bool
  private var length = Length.none
  private var hasBegun = false

  /// For the answer to a request.
  init(to head: RequestHead) {
    closes = !head.keepsAlive
    isHead = head.method == .head
    isOld = head.isOld
  }

  /// Status, fields and the first piece of the body.
  mutating func head(
    _ response: HTTPResponse, first: ByteBuffer?, second: Int, isDraining: Bool
  ) -> ByteBuffer {
    hasBegun = true
    let fields = AnswerFields.completed(response.headerFields)
    let status = response.status.code
    if isDraining || fields[.connection]?.lowercased() == "close" { closes = true }
    let isEmpty = isHead || status == 204 || status == 304
    if isEmpty {
      length = .none
    } else if let count = fields[.contentLength].flatMap({ Int($0) }), count >= 0 {
      length = .fixed(remaining: count)
    } else {
      length = isOld ? .untilClose : .chunked
      if isOld { closes = true }
    }
    let words = response.status.reasonPhrase
    var text = "HTTP/1.1 \(status) \(words.isEmpty ? StatusWords.reason(status) : words)\r\nDate: "
    text += String(decoding: HTTPDate.bytes(second: second), as: UTF8.self) + "\r\n"
    for field in fields where !Self.isOurs(field.name, status: status) {
      text += "\(field.name.rawName): \(field.value)\r\n"
    }
    if case .chunked = length { text += "Transfer-Encoding: chunked\r\n" }
    text += closes ? "Connection: close\r\n\r\n" : "\r\n"
    var buffer = ByteBuffer(string: text)
    if let first, var piece = body(first) { buffer.writeBuffer(&piece) }
    return buffer
  }

  /// A piece of the body; nil where it has none to write.
  mutating func body(_ bytes: ByteBuffer) -> ByteBuffer? {
    guard bytes.readableBytes > 0 else { return nil }
    switch length {
    case .none: return nil
    case .untilClose: return bytes
    case .fixed(let remaining):
      // What is beyond the length announced would be taken for the next answer.
      let count = min(remaining, bytes.readableBytes)
      length = .fixed(remaining: remaining - count)
      return bytes.getSlice(at: bytes.readerIndex, length: count)
    case .chunked:
      let size = String(bytes.readableBytes, radix: 16)
      var buffer = ByteBufferAllocator().buffer(capacity: bytes.readableBytes + size.utf8.count + 4)
      buffer.writeString(size + "\r\n")
      buffer.writeImmutableBuffer(bytes)
      buffer.writeString("\r\n")
      return buffer
    }
  }

  /// The end of the body; nil where it has none to write.
  mutating func end() -> ByteBuffer? {
    switch length {
    case .chunked: return ByteBuffer(string: "0\r\n\r\n")
    case .fixed(let remaining) where remaining > 0:
      closes = true
      return nil
    default:
      if !hasBegun { closes = true }
      return nil
    }
  }

  private static func isOurs(_ name: HTTPField.Name, status: Int) -> Bool {
    switch name {
    case .connection, .transferEncoding, .date: true
    case .contentLength: status == 204
    default: false
    }
  }
}

/// The fields of the dynamic side's answers.
enum AnswerFields {
  /// What is said of every answer that does not say otherwise: not kept, not framed, nothing from
  /// outside.
  private static let defaults: [(name: HTTPField.Name?, value: String)] = [
    (.cacheControl, "no-store"),
    (
      HTTPField.Name("Content-Security-Policy"),
      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    (HTTPField.Name("X-Content-Type-Options"), "nosniff"),
    (HTTPField.Name("X-Frame-Options"), "DENY"),
    (HTTPField.Name("Referrer-Policy"), "same-origin"),
    (HTTPField.Name("Cross-Origin-Opener-Policy"), "same-origin"),
  ]

  /// An answer's fields with what it leaves to the server.
  static func completed(_ fields: HTTPFields) -> HTTPFields {
    var fields = fields
    for case (let name?, let value) in defaults where !fields.contains(name) {
      fields[name] = value
    }
    return fields
  }
}
