import Relais

/// What stands for exact bytes: what was approved is what goes out, or nothing does.
public struct ContentHash: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
  /// The bytes of the hash.
  public let bytes: [UInt8]

  /// A hash of these bytes.
  public init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads what ``encode(to:)`` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let bytes = Hexadecimal.bytes(of: text), !bytes.isEmpty else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a hash is hexadecimal digits, not \(text)")
    }
    self.bytes = bytes
  }

  /// Writes its digits, a third of what numbers would take on the way to another node.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// In hexadecimal digits.
  public var description: String { Hexadecimal.text(of: bytes) }

  /// By their bytes.
  public static func < (a: ContentHash, b: ContentHash) -> Bool {
    a.bytes.lexicographicallyPrecedes(b.bytes)
  }
}

/// A cryptographic hash, handed in by the shell: SHA-256.
public typealias Hasher256 = @Sendable ([UInt8]) -> [UInt8]

/// Bytes of several parts, so that no two different lists of parts are the same bytes: each part
/// follows its own length.
struct CanonicalBytes {
  /// What has been added so far.
  private(set) var bytes: [UInt8] = []

  /// Adds a text.
  mutating func add(_ text: String) {
    let part = Array(text.utf8)
    add(UInt64(part.count))
    bytes += part
  }

  /// Adds a number, eight bytes, the greatest first.
  mutating func add(_ number: UInt64) {
    bytes += (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
  }
}
