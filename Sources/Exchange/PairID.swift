internal import Relais

/// Names a pair: drawn by the office when it pairs, and in every packet between the two.
public struct PairID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// Eight bytes, most significant first on the wire.
  public let number: UInt64

  /// The pair of that number.
  public init(_ number: UInt64) { self.number = number }

  /// Sixteen hexadecimal digits; nil for anything else.
  public init?(_ text: String) {
    guard let bytes = Hexadecimal.bytes(of: text), bytes.count == 8 else { return nil }
    number = bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Sixteen hexadecimal digits.
  public var description: String {
    Hexadecimal.text(
      of: (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) })
  }

  /// By number.
  public static func < (a: PairID, b: PairID) -> Bool { a.number < b.number }

  /// Reads the digits.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let id = PairID(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a pair's name has 16 hexadecimal digits")
    }
    self = id
  }

  /// Writes the digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
