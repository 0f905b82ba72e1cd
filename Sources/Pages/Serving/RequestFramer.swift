/// Cuts the bytes of a connection into requests, however they were split on the way (RFC 9112).
///
/// A pure value: it is given all bytes not yet used, and says what comes first among them and how
/// many are used up. After a refusal nothing can be trusted any more, and it says so for ever.
struct RequestFramer: Hashable, Sendable {
  /// What comes first among the bytes.
  enum Step: Hashable, Sendable {
    /// Nothing yet: more bytes are needed.
    case incomplete
    /// A head. Its runs count from the first of these bytes; a body follows if it says so.
    case head(RequestHead)
    /// A piece of the body, at these places; the empty range where only framing was used up.
    case body(Range<Int>)
    /// The end of a request that had a body.
    case end
    /// Not a request that is served.
    case refused(Refusal)
  }

  private enum State: Hashable, Sendable {
    case head
    case body(BodyFramer)
    case refused(Refusal)
  }

  private var state = State.head
  private var hasSkippedEmptyLine = false
  private var scanned = 0
  private var lines = 0
  private var lineStart = 0
  private var parser = RequestHeadParser()
  private let limits: ServingLimits

  /// A framer for one connection, at its beginning.
  init(limits: ServingLimits) { self.limits = limits }

  /// Whether a head is awaited, and none of it was seen.
  var isBetweenRequests: Bool { isInHead && scanned == 0 }
  /// Whether a head is awaited, and nothing was let pass before it.
  var isAtStart: Bool { isBetweenRequests && !hasSkippedEmptyLine }
  /// Whether a head is awaited, wholly or in part.
  var isInHead: Bool { if case .head = state { true } else { false } }

  /// What comes first among these bytes, and how many of them it uses up.
  ///
  /// Used-up bytes must not be given again, all others must. `.incomplete` may use some up.
  mutating func step(_ bytes: UnsafeRawBufferPointer) -> (step: Step, used: Int) {
    do throws(Refusal) {
      switch state {
      case .head: return try head(bytes)
      case .body(var framer):
        let (step, used) = try framer.step(bytes)
        state = step == .end ? .head : .body(framer)
        return (step, used)
      case .refused(let refusal): throw refusal
      }
    } catch {
      state = .refused(error)
      return (.refused(error), bytes.count)
    }
  }

  private mutating func head(
    _ bytes: UnsafeRawBufferPointer
  ) throws(Refusal) -> (step: Step, used: Int) {
    while let end = ByteScan.find(
      ByteScan.lineFeed, in: bytes, from: scanned, to: min(bytes.count, limits.headBytes))
    {
      guard end > lineStart, bytes[end - 1] == ByteScan.carriageReturn else { throw .malformed }
      scanned = end + 1
      if end == lineStart + 1 {
        guard lines > 0 else { return try skipEmptyLine() }
        return (.head(try finish(length: end + 1)), end + 1)
      }
      try line(bytes, to: end - 1)
      lineStart = end + 1
    }
    scanned = min(bytes.count, limits.headBytes)
    if lines == 0, bytes.count - lineStart > limits.requestLineBytes { throw .targetTooLong }
    guard bytes.count < limits.headBytes else { throw .fieldsTooLarge }
    return (.incomplete, 0)
  }

  private mutating func line(_ bytes: UnsafeRawBufferPointer, to end: Int) throws(Refusal) {
    if lines == 0 {
      guard end <= limits.requestLineBytes else { throw .targetTooLong }
      try parser.requestLine(bytes, to: end)
    } else {
      guard lines <= limits.fields else { throw .fieldsTooLarge }
      try parser.field(bytes, from: lineStart, to: end)
    }
    lines += 1
  }

  /// RFC 9112 §2.2: some clients send an empty line too many after a body; one is let pass.
  private mutating func skipEmptyLine() throws(Refusal) -> (step: Step, used: Int) {
    guard !hasSkippedEmptyLine else { throw .malformed }
    hasSkippedEmptyLine = true
    scanned = 0
    return (.body(0..<0), 2)
  }

  private mutating func finish(length: Int) throws(Refusal) -> RequestHead {
    let head = try parser.finish(length: length)
    if let length = head.contentLength, length > limits.bodyBytes { throw .bodyTooLarge }
    state = head.hasBody ? .body(BodyFramer(head, limits: limits)) : .head
    parser = RequestHeadParser()
    lines = 0
    lineStart = 0
    scanned = 0
    hasSkippedEmptyLine = false
    return head
  }
}
