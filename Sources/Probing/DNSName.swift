import Relais

/// A domain name: labels of 1…63 bytes, at most 255 bytes in all (RFC 1035 §2.3.4).
///
/// Names are compared without regard to the case of ASCII letters (RFC 4343).
struct DNSName: Hashable, Sendable, CustomStringConvertible {
  /// The labels from the left, in bytes; empty for the root.
  let labels: [[UInt8]]

  /// The most bytes on the wire: each label with its length, and the root's zero.
  static let wireLimit = 255

  /// A name of these labels; nil where one is empty or too long, or all are.
  init?(labels: [[UInt8]]) {
    guard labels.allSatisfy({ (1...63).contains($0.count) }),
      labels.reduce(1, { $0 + $1.count + 1 }) <= Self.wireLimit
    else { return nil }
    self.labels = labels
  }

  /// A name as people write it, with or without the last dot; nil where it is none.
  ///
  /// Letters, digits, `-` and `_`, and whatever else is visible ASCII; no escapes. Names in other
  /// scripts are written in their ASCII form (`xn--…`).
  init?(_ text: String) {
    let trimmed = text.hasSuffix(".") ? text.dropLast() : Substring(text)
    guard trimmed.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }) else {
      return nil
    }
    if trimmed.isEmpty, text != "." { return nil }
    let labels = trimmed.utf8.split(
      separator: UInt8(ascii: "."), omittingEmptySubsequences: trimmed.isEmpty)
    self.init(labels: labels.map { Array($0) })
  }

  /// The name of an address in the reverse tree: `4.3.2.1.in-addr.arpa` for four bytes, nibbles
  /// under `ip6.arpa` for sixteen (RFC 1035 §3.5, RFC 3596 §2.5).
  init?(reverseOf address: [UInt8]) {
    switch address.count {
    case 4: self.init(address.reversed().map { "\($0)" }.joined(separator: ".") + ".in-addr.arpa")
    case 16:
      let nibbles = address.reversed().flatMap { [$0 & 15, $0 >> 4] }
      self.init(
        nibbles.map { String($0, radix: 16) }.joined(separator: ".") + ".ip6.arpa")
    default: return nil
    }
  }

  /// A label that nobody has asked for before: 64 random bits.
  static func freshLabel() -> String {
    let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
    return "relais-" + String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The name with its last dot, as zone files write it; bytes that are not visible are escaped.
  var description: String {
    if labels.isEmpty { return "." }
    return labels.map { label in label.map(Self.spelled).joined() + "." }.joined()
  }

  private static func spelled(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "."): return "\\."
    case UInt8(ascii: "\\"): return "\\\\"
    case 0x21..<0x7f: return String(UnicodeScalar(byte))
    default:
      // RFC 1035 §5.1: three decimal digits.
      let digits = String(byte)
      return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }
  }

  /// Whether both are the same name.
  static func == (a: DNSName, b: DNSName) -> Bool { a.folded == b.folded }

  /// Hashes the name without regard to case.
  func hash(into hasher: inout Hasher) { hasher.combine(folded) }

  private var folded: [[UInt8]] {
    labels.map { $0.map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 } }
  }
}
