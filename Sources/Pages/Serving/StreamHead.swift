internal import Glibc
internal import HTTPTypes
internal import NIOCore
internal import NIOHPACK

/// The heads of HTTP/2, put as those of HTTP/1.1, so that one set of rules holds for both.
enum StreamHead {
  /// A request's fields as the bytes of a head.
  ///
  /// What HTTP/2 frames by itself, such as the length, is left out.
  static func bytes(_ fields: HPACKHeaders, limits: ServingLimits) throws(Refusal) -> ByteBuffer {
    guard fields.count <= limits.fields + 4 else { throw .fieldsTooLarge }
    guard let method = fields.first(name: ":method"), let path = fields.first(name: ":path")
    else { throw .malformed }
    var head = ByteBuffer()
    // The framer looks at every byte again, but a line's end inside would make two of one.
    for text in [method, path] where text.utf8.contains(where: { $0 <= 32 }) { throw .malformed }
    head.writeString("\(method) \(path) HTTP/1.1\r\nhost: ")
    let authority = fields.first(name: ":authority") ?? fields.first(name: "host") ?? ""
    guard authority.utf8.allSatisfy({ $0 > 32 }) else { throw .malformed }
    head.writeString(authority + "\r\n")
    for (name, value, _) in fields {
      guard !name.hasPrefix(":"), name != "host", name != "content-length", name != "expect",
        name != "te", name != "connection", name != "transfer-encoding"
      else { continue }
      guard name.utf8.allSatisfy(ByteScan.isToken), value.utf8.allSatisfy(ByteScan.isFieldContent)
      else { throw .malformed }
      head.writeString("\(name): \(value)\r\n")
    }
    head.writeString("\r\n")
    return head
  }

  /// The fields of an answer of the dynamic side.
  static func fields(_ response: HTTPResponse) -> HPACKHeaders {
    var fields = HPACKHeaders([(":status", "\(response.status.code)")])
    fields.add(
      name: "date", value: String(decoding: HTTPDate.bytes(second: time(nil)), as: UTF8.self))
    for field in AnswerFields.completed(response.headerFields) {
      let name = field.name.canonicalName
      // RFC 9113 §8.2.2: fields of the connection have no meaning here.
      guard name != "connection", name != "transfer-encoding", name != "keep-alive", name != "date"
      else { continue }
      fields.add(name: name, value: field.value)
    }
    return fields
  }
}
