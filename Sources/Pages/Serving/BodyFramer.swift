/// Cuts a request's body out of the bytes: of a known length, or in chunks (RFC 9112 §6 and §7).
struct BodyFramer: Hashable, Sendable {
  private enum State: Hashable, Sendable {
    case fixed(remaining: Int)
    case chunkSize
    case chunk(remaining: Int)
    case chunkEnd
    case trailer(seen: Int)
    case complete
  }

  /// The longest line of a chunk's size, extensions included, in bytes.
  private static let chunkLineBytes = 256
  /// The longest trailer section, in bytes; it is checked and thrown away.
  private static let trailerBytes = 8_192

  private let bodyBytes: Int
  private var state: State
  private var received = 0

  /// For the body that a head announces.
  init(_ head: RequestHead, limits: ServingLimits) {
    bodyBytes = limits.bodyBytes
    state = head.isChunked ? .chunkSize : .fixed(remaining: head.contentLength ?? 0)
  }

  /// What comes first among these bytes, and how many of them it uses up.
  mutating func step(
    _ bytes: UnsafeRawBufferPointer
  ) throws(Refusal) -> (step: RequestFramer.Step, used: Int) {
    switch state {
    case .complete: return (.end, 0)
    case .fixed(let remaining):
      guard !bytes.isEmpty else { return (.incomplete, 0) }
      let count = min(remaining, bytes.count)
      state = count == remaining ? .complete : .fixed(remaining: remaining - count)
      return (.body(0..<count), count)
    case .chunkSize: return try chunkSize(bytes)
    case .chunk(let remaining):
      guard !bytes.isEmpty else { return (.incomplete, 0) }
      let count = min(remaining, bytes.count)
      state = count == remaining ? .chunkEnd : .chunk(remaining: remaining - count)
      return (.body(0..<count), count)
    case .chunkEnd:
      guard let first = bytes.first else { return (.incomplete, 0) }
      guard first == ByteScan.carriageReturn else { throw .malformed }
      guard bytes.count > 1 else { return (.incomplete, 0) }
      guard bytes[1] == ByteScan.lineFeed else { throw .malformed }
      state = .chunkSize
      return (.body(0..<0), 2)
    case .trailer(let seen): return try trailer(bytes, seen: seen)
    }
  }

  /// The end of a line that ends as it must; nil while it is not there.
  private func lineEnd(
    _ bytes: UnsafeRawBufferPointer, limit: Int
  ) throws(Refusal) -> Int? {
    let end = min(bytes.count, limit)
    guard let feed = ByteScan.find(ByteScan.lineFeed, in: bytes, from: 0, to: end) else {
      guard bytes.count < limit else { throw .malformed }
      return nil
    }
    guard feed > 0, bytes[feed - 1] == ByteScan.carriageReturn else { throw .malformed }
    return feed - 1
  }

  private mutating func chunkSize(
    _ bytes: UnsafeRawBufferPointer
  ) throws(Refusal) -> (step: RequestFramer.Step, used: Int) {
    guard let end = try lineEnd(bytes, limit: Self.chunkLineBytes) else { return (.incomplete, 0) }
    var size = 0
    var place = 0
    while place < end, let digit = ByteScan.hexadecimal(bytes[place]) {
      // Seven digits are 256 MB, far beyond any limit: no overflow, no endless zeros.
      guard place < 7 else { throw .bodyTooLarge }
      size = size << 4 | Int(digit)
      place += 1
    }
    guard place > 0, place == end || bytes[place] == UInt8(ascii: ";"),
      ByteScan.isFieldValue(bytes, place..<end)
    else { throw .malformed }
    received += size
    guard received <= bodyBytes else { throw .bodyTooLarge }
    state = size == 0 ? .trailer(seen: 0) : .chunk(remaining: size)
    return (.body(0..<0), end + 2)
  }

  private mutating func trailer(
    _ bytes: UnsafeRawBufferPointer, seen: Int
  ) throws(Refusal) -> (step: RequestFramer.Step, used: Int) {
    guard let end = try lineEnd(bytes, limit: Self.trailerBytes - seen) else {
      return (.incomplete, 0)
    }
    if end == 0 {
      state = .complete
      return (.body(0..<0), 2)
    }
    var parser = RequestHeadParser()
    try parser.field(bytes, from: 0, to: end)
    state = .trailer(seen: seen + end + 2)
    return (.body(0..<0), end + 2)
  }
}
