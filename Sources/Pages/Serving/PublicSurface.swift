internal import NIOCore

/// What the public surface says to a request, found from its bytes alone.
enum SurfaceAnswer: Hashable, Sendable {
  /// A response, by the number that the loop gives it.
  case page(response: Int, part: ServingLoop.Part)
  /// What may be asked of a resource (RFC 9110 §9.3.7).
  case options
  /// Leave for pages of other sites to read a resource.
  case preflight
  /// That a resource is only read.
  case notAllowed(isForAnyOrigin: Bool)
  /// Nothing: the request is for the dynamic side.
  case dynamic

  /// The answer in words, where no page stands behind it.
  var brief: BriefAnswer? {
    switch self {
    case .page, .dynamic: nil
    case .options: .options
    case .preflight: .preflight
    case .notAllowed(let isForAnyOrigin): .notAllowed(isForAnyOrigin: isForAnyOrigin)
    }
  }
}

/// An answer with no page behind it.
struct BriefAnswer: Hashable, Sendable {
  /// The status code.
  var status: Int
  /// Its fields, beside date and length.
  var fields: [Field]
  /// The words of the body.
  var text = ""

  /// A field.
  struct Field: Hashable, Sendable {
    /// Its name.
    var name: String
    /// Its value.
    var value: String
  }

  private static let methods = "GET, HEAD, OPTIONS"

  /// What may be asked of a resource (RFC 9110 §9.3.7).
  static let options = BriefAnswer(status: 204, fields: [Field(name: "Allow", value: methods)])

  /// Leave for pages of other sites to read a resource.
  static let preflight = BriefAnswer(
    status: 204,
    fields: [
      Field(name: "Allow", value: methods),
      Field(name: "Access-Control-Allow-Origin", value: "*"),
      Field(name: "Access-Control-Allow-Methods", value: methods),
      Field(name: "Access-Control-Allow-Headers", value: "*"),
      Field(name: "Access-Control-Max-Age", value: "86400"),
    ])

  /// That a resource is only read.
  static func notAllowed(isForAnyOrigin: Bool) -> BriefAnswer {
    var fields = [
      Field(name: "Allow", value: methods),
      Field(name: "Content-Type", value: "text/plain; charset=utf-8"),
    ]
    if isForAnyOrigin { fields.append(Field(name: "Access-Control-Allow-Origin", value: "*")) }
    return BriefAnswer(status: 405, fields: fields, text: "405 Method Not Allowed\n")
  }

  /// That a request is not served.
  static func refusal(_ refusal: Refusal) -> BriefAnswer {
    var fields = [Field(name: "Content-Type", value: "text/plain; charset=utf-8")]
    if refusal == .overloaded { fields.append(Field(name: "Retry-After", value: "1")) }
    let words = "\(refusal.status) \(StatusWords.reason(refusal.status))"
    return BriefAnswer(status: refusal.status, fields: fields, text: words + "\n")
  }

  /// The bytes for HTTP/1.1.
  func bytes(second: Int, isHead: Bool, closes: Bool) -> ByteBuffer {
    var text = "HTTP/1.1 \(status) \(StatusWords.reason(status))\r\nDate: "
    text += String(decoding: HTTPDate.bytes(second: second), as: UTF8.self) + "\r\n"
    for field in fields { text += "\(field.name): \(field.value)\r\n" }
    if status != 204 { text += "Content-Length: \(self.text.utf8.count)\r\n" }
    text += (closes ? "Connection: close\r\n" : "") + "\r\n" + (isHead ? "" : self.text)
    return ByteBuffer(string: text)
  }
}

/// Finds what the public surface says to a request.
enum PublicSurface {
  /// The answer to a request whose head lies in these bytes.
  ///
  /// `servesDynamic` says whether the dynamic side is there for this connection.
  static func answer(
    _ head: RequestHead, _ bytes: UnsafeRawBufferPointer, loop: ServingLoop, servesDynamic: Bool
  ) -> SurfaceAnswer {
    let site = loop.site(of: UnsafeRawBufferPointer(rebasing: bytes[head.host.range]))
    let table = loop.table(of: site)
    let path = UnsafeRawBufferPointer(rebasing: bytes[head.path.range])
    if let entry = entry(table, head, path, bytes) {
      switch head.method {
      case .get, .head: return page(head, bytes, entry, table, of: site, loop)
      case .options: return table.isForAnyOrigin(entry) ? .preflight : .options
      case .other: return .notAllowed(isForAnyOrigin: table.isForAnyOrigin(entry))
      }
    }
    if path.first == UInt8(ascii: "*") { return .options }
    if loop.shared.isDynamic(path, servesAll: servesDynamic) { return .dynamic }
    return page(head, bytes, SiteTable.notFound, table, of: site, loop)
  }

  private static func entry(
    _ table: SiteTable, _ head: RequestHead, _ path: UnsafeRawBufferPointer,
    _ bytes: UnsafeRawBufferPointer
  ) -> Int? {
    guard head.isPathEncoded else { return table.entry(at: path) }
    return RequestTarget.decoded(bytes, head.path)?.withUnsafeBytes { table.entry(at: $0) }
  }

  private static func page(
    _ head: RequestHead, _ bytes: UnsafeRawBufferPointer, _ entry: Int, _ table: SiteTable,
    of site: Int, _ loop: ServingLoop
  ) -> SurfaceAnswer {
    let variant = variant(head, bytes, entry, table)
    let codings =
      head.acceptEncoding.first.isEmpty
      ? Negotiation.Codings()
      : listed(head.acceptEncoding, "accept-encoding", head, bytes, Negotiation.codings)
    let response = variant.response(for: codings)
    let number = loop.number(response, of: site)
    if !head.ifNoneMatch.first.isEmpty, let tag = table.tag(ofUnchanged: response) {
      let isMatch = listed(head.ifNoneMatch, "if-none-match", head, bytes) { bytes, run in
        Negotiation.isMatch(bytes, run, tag: tag)
      }
      if isMatch { return .page(response: number, part: .notModified) }
    }
    return .page(response: number, part: head.method == .head ? .head : .full)
  }

  private static func variant(
    _ head: RequestHead, _ bytes: UnsafeRawBufferPointer, _ entry: Int, _ table: SiteTable
  ) -> SiteTable.Variant {
    guard !head.acceptLanguage.first.isEmpty, table.isLocalized(entry) else {
      return table.variant(entry, 0)
    }
    let place = listed(head.acceptLanguage, "accept-language", head, bytes) { bytes, run in
      Negotiation.language(bytes, run, among: table.entries[entry].tags)
    }
    return table.variant(entry, place ?? 0)
  }

  /// Asks of a list, gathered from all its lines where it stands on several.
  private static func listed<Result>(
    _ field: ListedField, _ name: StaticString, _ head: RequestHead,
    _ bytes: UnsafeRawBufferPointer, _ ask: (UnsafeRawBufferPointer, ByteRun) -> Result
  ) -> Result {
    guard field.isRepeated else { return ask(bytes, field.first) }
    var whole: [UInt8] = []
    head.forEachField(bytes) { fieldName, value in
      guard ByteScan.matches(bytes, fieldName, name) else { return }
      if !whole.isEmpty { whole.append(UInt8(ascii: ",")) }
      whole += bytes[value.range]
    }
    return whole.withUnsafeBytes { ask($0, ByteRun(start: 0, count: $0.count)) }
  }
}

extension RequestHead {
  /// Calls with the name and the value of each field, in their order.
  func forEachField(_ bytes: UnsafeRawBufferPointer, _ visit: (ByteRun, ByteRun) -> Void) {
    var start = fieldsStart
    while start < length - 2,
      let end = ByteScan.find(ByteScan.lineFeed, in: bytes, from: start, to: length),
      let colon = ByteScan.find(UInt8(ascii: ":"), in: bytes, from: start, to: end)
    {
      visit(
        ByteRun(start: start, count: colon - start),
        ByteScan.trimmed(bytes, (colon + 1)..<(end - 1)))
      start = end + 1
    }
  }
}
