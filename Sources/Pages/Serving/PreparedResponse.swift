internal import NIOCore
internal import NIOHPACK

/// A response in full, ready but for the date: for HTTP/1.1 as bytes, for HTTP/2 as fields.
struct PreparedResponse: Sendable {
  /// A head, and where in it the date goes.
  struct Head: Sendable {
    /// Status line, fields and the empty line; the date is any date.
    let bytes: [UInt8]
    /// Where the date's `HTTPDate.length` bytes begin.
    let dateOffset: Int
    /// The same for HTTP/2, without a date.
    let fields: HPACKHeaders

    /// A head of these fields.
    init(status: Int, fields: [(name: String, value: String)]) {
      var text = "HTTP/1.1 \(status) \(StatusWords.reason(status))\r\nDate: "
      dateOffset = text.utf8.count
      text += String(decoding: HTTPDate.bytes(second: 0), as: UTF8.self) + "\r\n"
      for field in fields { text += "\(field.name): \(field.value)\r\n" }
      bytes = Array((text + "\r\n").utf8)
      self.fields = HPACKHeaders(
        [(":status", "\(status)")] + fields.map { ($0.name.lowercased(), $0.value) })
    }
  }

  /// The entity tag, with its quotation marks.
  let tag: [UInt8]
  /// The head of an answer to GET, and to HEAD.
  let head: Head
  /// The head of an answer to one who has these bytes already; nil where the status is not 200.
  let notModified: Head?
  /// The bytes.
  let body: ByteBuffer

  /// A resource in one coding.
  ///
  /// `coded` are its bytes in that coding, `codings` says in how many it is served, and `language`
  /// is the one it was chosen for; nil where there was no choice.
  init(
    _ resource: Resource, status: Int, coding: ContentCoding, coded: ByteBuffer, codings: Int,
    language: String?
  ) {
    let suffix = coding.name.map { "-" + $0 } ?? ""
    let tag = "\"\(resource.tag)\(suffix)\""
    var vary: [String] = []
    if codings > 1 { vary.append("Accept-Encoding") }
    if language != nil { vary.append("Accept-Language") }
    var caching = [(name: "ETag", value: tag)]
    caching.append(
      (
        "Cache-Control",
        "public, max-age=\(resource.maxAge)" + (status == 200 ? ", stale-if-error=86400" : "")
      ))
    if !vary.isEmpty { caching.append(("Vary", vary.joined(separator: ", "))) }
    var fields = [(name: "Content-Type", value: resource.contentType)]
    if let name = coding.name { fields.append(("Content-Encoding", name)) }
    if let language { fields.append(("Content-Language", language)) }
    fields += caching + PageSecurity.defaults
    fields = Self.replaced(fields, by: resource.headers)
    fields.append(("Content-Length", "\(coded.readableBytes)"))
    let kept = Set(["etag", "cache-control", "vary", "access-control-allow-origin"])
    self.tag = Array(tag.utf8)
    head = Head(status: status, fields: fields)
    notModified =
      status == 200
      ? Head(status: 304, fields: fields.filter { kept.contains($0.name.lowercased()) }) : nil
    body = coded
  }

  /// Fields with those of a second list in the place of their namesakes; "" removes.
  private static func replaced(
    _ fields: [(name: String, value: String)], by others: [(name: String, value: String)]
  ) -> [(name: String, value: String)] {
    let names = Set(others.map { $0.name.lowercased() })
    return fields.filter { !names.contains($0.name.lowercased()) }
      + others.filter { !$0.value.isEmpty }.map { (oneLine($0.name), oneLine($0.value)) }
  }

  /// A text without what would end its line.
  private static func oneLine(_ text: String) -> String {
    String(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 })
  }
}
