/// The target of a request: an absolute path, perhaps with a query (RFC 9112 §3.2.1).
///
/// Other forms are for proxies, and refused; so is a path that climbs, or that hides what it means.
struct RequestTarget: Hashable, Sendable {
  /// The path.
  var path: ByteRun
  /// Whether the path holds a percent sign.
  var isEncoded = false

  /// Looks at a target.
  init(_ bytes: UnsafeRawBufferPointer, _ target: ByteRun) throws(Refusal) {
    guard !target.isEmpty, bytes[target.start] == UInt8(ascii: "/") else { throw .malformed }
    var end = target.end
    var hasDots = false
    for place in target.range {
      let byte = bytes[place]
      guard ByteScan.isTarget(byte) else { throw .malformed }
      guard end == target.end else { continue }
      switch byte {
      case UInt8(ascii: "?"): end = place
      case UInt8(ascii: "%"): isEncoded = true
      case UInt8(ascii: "."): hasDots = true
      default: break
      }
    }
    path = ByteRun(start: target.start, count: end - target.start)
    if isEncoded {
      guard let plain = Self.decoded(bytes, path) else { throw .malformed }
      let climbs = plain.withUnsafeBytes { bytes in
        Self.climbs(bytes, ByteRun(start: 0, count: bytes.count))
      }
      guard !climbs else { throw .malformed }
    } else if hasDots, Self.climbs(bytes, path) {
      throw .malformed
    }
  }

  /// The bytes that a path stands for.
  ///
  /// - Returns: nil for a broken escape, and for an escaped slash, backslash or control character:
  ///   programs disagree on what those mean.
  static func decoded(_ bytes: UnsafeRawBufferPointer, _ path: ByteRun) -> [UInt8]? {
    var plain: [UInt8] = []
    plain.reserveCapacity(path.count)
    var place = path.start
    while place < path.end {
      let byte = bytes[place]
      guard byte == UInt8(ascii: "%") else {
        plain.append(byte)
        place += 1
        continue
      }
      guard place + 2 < path.end, let high = ByteScan.hexadecimal(bytes[place + 1]),
        let low = ByteScan.hexadecimal(bytes[place + 2])
      else { return nil }
      let value = high << 4 | low
      guard value >= 32, value != 127, value != UInt8(ascii: "/"), value != UInt8(ascii: "\\")
      else { return nil }
      plain.append(value)
      place += 3
    }
    return plain
  }

  /// Whether a path has a segment `.` or `..`.
  private static func climbs(_ bytes: UnsafeRawBufferPointer, _ path: ByteRun) -> Bool {
    var start = path.start + 1
    while start <= path.end {
      let end =
        ByteScan.find(UInt8(ascii: "/"), in: bytes, from: start, to: path.end) ?? path.end
      let isAllDots = (start..<end).allSatisfy { bytes[$0] == UInt8(ascii: ".") }
      if isAllDots, (1...2).contains(end - start) { return true }
      start = end + 1
    }
    return false
  }
}
