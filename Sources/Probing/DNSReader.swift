import Relais

/// Reads a DNS message byte by byte, never past its end (RFC 1035 §4).
struct DNSReader {
  /// Why a message cannot be read; the failure that a person sees.
  static func malformed(_ reason: String) -> ProbeFailure {
    .malformed(reason: "DNS answer: \(reason)")
  }

  private let bytes: [UInt8]
  private var position = 0
  private let end: Int

  /// A reader at the beginning of a message.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    end = bytes.count
  }

  private init(_ bytes: [UInt8], from position: Int, to end: Int) {
    self.bytes = bytes
    self.position = position
    self.end = end
  }

  /// Bytes not yet read.
  var remaining: Int { end - position }

  /// One byte.
  mutating func byte() throws(ProbeFailure) -> UInt8 {
    guard position < end else { throw Self.malformed("cut short") }
    defer { position += 1 }
    return bytes[position]
  }

  /// Two bytes, the higher one first.
  mutating func word() throws(ProbeFailure) -> UInt16 {
    let high = try byte()
    return try UInt16(high) << 8 | UInt16(byte())
  }

  /// Four bytes, the highest one first.
  mutating func long() throws(ProbeFailure) -> UInt32 {
    let high = try word()
    return try UInt32(high) << 16 | UInt32(word())
  }

  /// So many bytes.
  mutating func bytes(_ count: Int) throws(ProbeFailure) -> [UInt8] {
    guard count >= 0, count <= remaining else { throw Self.malformed("cut short") }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  /// A string with its length in the first byte.
  mutating func string() throws(ProbeFailure) -> [UInt8] {
    try bytes(Int(byte()))
  }

  /// A reader of the next bytes alone, which this one skips; names in it may still point back.
  mutating func section(_ count: Int) throws(ProbeFailure) -> DNSReader {
    guard count >= 0, count <= remaining else { throw Self.malformed("cut short") }
    defer { position += count }
    return DNSReader(bytes, from: position, to: position + count)
  }

  /// A name, compressed or not (RFC 1035 §4.1.4).
  ///
  /// A pointer must lead to before where the name, or the part of it that the last pointer led to,
  /// began: so pointers cannot run in a circle, and reading ends.
  mutating func name() throws(ProbeFailure) -> DNSName {
    var labels: [[UInt8]] = []
    var length = 1
    var start = position
    var cursor = position
    var limit = end
    var hasJumped = false
    while true {
      guard cursor < limit else { throw Self.malformed("a name cut short") }
      let count = Int(bytes[cursor])
      switch count >> 6 {
      case 0 where count == 0:
        if !hasJumped { position = cursor + 1 }
        guard let name = DNSName(labels: labels) else { throw Self.malformed("an impossible name") }
        return name
      case 0:
        guard count < limit - cursor else { throw Self.malformed("a name cut short") }
        length += count + 1
        guard length <= DNSName.wireLimit else {
          throw Self.malformed("a name of more than \(DNSName.wireLimit) bytes")
        }
        labels.append(Array(bytes[cursor + 1...cursor + count]))
        cursor += count + 1
      case 3:
        guard cursor + 1 < limit else { throw Self.malformed("a name cut short") }
        let target = (count & 63) << 8 | Int(bytes[cursor + 1])
        if !hasJumped { position = cursor + 2 }
        guard target < start else {
          throw Self.malformed("a compressed name that runs in a circle")
        }
        hasJumped = true
        limit = start
        start = target
        cursor = target
      default: throw Self.malformed("a label of an unknown kind")
      }
    }
  }
}
