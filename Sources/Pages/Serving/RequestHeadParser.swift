/// Reads the lines of a request's head, each as it comes (RFC 9112 §3 and §5).
///
/// Strict: whatever two readers could take in two ways is refused, so that no request hides in
/// another.
struct RequestHeadParser: Hashable, Sendable {
  /// What was read so far.
  private(set) var head = RequestHead()
  private var hasHost = false
  private var hasTransferEncoding = false

  /// Reads the first line, without its end.
  mutating func requestLine(
    _ bytes: UnsafeRawBufferPointer, to end: Int
  ) throws(Refusal) {
    guard let first = ByteScan.find(ByteScan.space, in: bytes, from: 0, to: end),
      let second = ByteScan.find(ByteScan.space, in: bytes, from: first + 1, to: end)
    else { throw .malformed }
    head.methodName = ByteRun(start: 0, count: first)
    head.method = try method(bytes)
    try version(bytes, from: second + 1, to: end)
    head.target = ByteRun(start: first + 1, count: second - first - 1)
    let isServerWide =
      head.method == .options && ByteScan.matches(bytes, head.target, "*")
    if isServerWide {
      head.path = head.target
    } else {
      let target = try RequestTarget(bytes, head.target)
      head.path = target.path
      head.isPathEncoded = target.isEncoded
    }
    head.fieldsStart = end + 2
  }

  private func method(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> RequestMethod {
    let name = head.methodName
    guard (1...32).contains(name.count) else { throw .malformed }
    for place in name.range where !ByteScan.isToken(bytes[place]) { throw .malformed }
    // Methods are told apart by the case of their letters: `get` is not GET.
    if spells(bytes, name, "GET") { return .get }
    if spells(bytes, name, "HEAD") { return .head }
    return spells(bytes, name, "OPTIONS") ? .options : .other
  }

  private func spells(
    _ bytes: UnsafeRawBufferPointer, _ run: ByteRun, _ word: StaticString
  ) -> Bool {
    guard run.count == word.utf8CodeUnitCount else { return false }
    for offset in 0..<run.count where bytes[run.start + offset] != word.utf8Start[offset] {
      return false
    }
    return true
  }

  private mutating func version(
    _ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int
  ) throws(Refusal) {
    let run = ByteRun(start: start, count: end - start)
    guard run.count == 8, spells(bytes, ByteRun(start: start, count: 5), "HTTP/"),
      bytes[start + 6] == UInt8(ascii: ".")
    else { throw .malformed }
    let major = bytes[start + 5] &- 48
    let minor = bytes[start + 7] &- 48
    guard major < 10, minor < 10 else { throw .malformed }
    guard major == 1 else { throw .unknownVersion }
    head.isOld = minor == 0
    head.keepsAlive = !head.isOld
  }

  /// Reads a field's line, without its end.
  mutating func field(
    _ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int
  ) throws(Refusal) {
    var colon = start
    while colon < end, ByteScan.isToken(bytes[colon]) { colon += 1 }
    // A space first is a folded line, one before the colon a trap: both are refused here.
    guard colon > start, colon < end, bytes[colon] == UInt8(ascii: ":") else { throw .malformed }
    guard ByteScan.isFieldValue(bytes, (colon + 1)..<end) else { throw .malformed }
    let name = ByteRun(start: start, count: colon - start)
    let value = ByteScan.trimmed(bytes, (colon + 1)..<end)
    switch name.count {
    case 4 where ByteScan.matches(bytes, name, "host"): try host(bytes, value)
    case 6 where ByteScan.matches(bytes, name, "expect"):
      guard ByteScan.matches(bytes, value, "100-continue") else { throw .unknownExpectation }
      head.expectsContinue = true
    case 10 where ByteScan.matches(bytes, name, "connection"): connection(bytes, value)
    case 13 where ByteScan.matches(bytes, name, "if-none-match"):
      Self.take(value, into: &head.ifNoneMatch)
    case 14 where ByteScan.matches(bytes, name, "content-length"):
      guard head.contentLength == nil, let length = ByteScan.number(bytes, value)
      else { throw .malformed }
      head.contentLength = length
    case 15 where ByteScan.matches(bytes, name, "accept-encoding"):
      Self.take(value, into: &head.acceptEncoding)
    case 15 where ByteScan.matches(bytes, name, "accept-language"):
      Self.take(value, into: &head.acceptLanguage)
    case 17 where ByteScan.matches(bytes, name, "transfer-encoding"):
      guard !hasTransferEncoding else { throw .malformed }
      hasTransferEncoding = true
      head.isChunked = ByteScan.matches(bytes, value, "chunked")
    default: break
    }
  }

  private static func take(_ value: ByteRun, into field: inout ListedField) {
    if field.first.isEmpty {
      field.first = value
    } else {
      field.isRepeated = true
    }
  }

  private mutating func connection(_ bytes: UnsafeRawBufferPointer, _ value: ByteRun) {
    if ByteScan.list(bytes, value, holds: "close") { head.keepsAlive = false }
  }

  private mutating func host(
    _ bytes: UnsafeRawBufferPointer, _ value: ByteRun
  ) throws(Refusal) {
    guard !hasHost else { throw .malformed }
    hasHost = true
    for place in value.range {
      let byte = bytes[place]
      let isBracket = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
      let isName = ByteScan.isToken(byte) || byte == UInt8(ascii: ":") || isBracket
      guard isName || [40, 41, 44, 59, 61].contains(byte) else { throw .malformed }
    }
    head.host = value
  }

  /// The whole head, once the empty line was found; `length` counts that line too.
  mutating func finish(length: Int) throws(Refusal) -> RequestHead {
    head.length = length
    // RFC 9112 §3.2: a request of HTTP/1.1 names its host, exactly once.
    guard hasHost || head.isOld else { throw .malformed }
    if hasTransferEncoding {
      // RFC 9112 §6.1 and §6.3: both together, or in an old version, is how requests are smuggled.
      guard head.contentLength == nil, !head.isOld else { throw .malformed }
      guard head.isChunked else { throw .unknownCoding }
    }
    return head
  }
}
