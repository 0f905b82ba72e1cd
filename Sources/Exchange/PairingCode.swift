/// A one-time code by which two nodes find and prove each other: `K7QM-3XPD-W9TR-5HBN`.
///
/// Sixteen characters of Crockford's base 32 (crockford.com/base32.html), easy to read out by
/// phone. The first four only find the offer; the other twelve are the secret: 60 bits, which
/// nobody guesses in ten minutes, not even from a recorded proof.
public struct PairingCode: Hashable, Sendable, CustomStringConvertible {
  /// Characters in all.
  public static let length = 16
  /// Characters that find the offer.
  static let selectorLength = 4
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  private let characters: [UInt8]

  /// Draws a code.
  public init(using numbers: inout some RandomNumberGenerator) {
    characters = (0..<Self.length).map { _ in
      Self.alphabet[Int(truncatingIfNeeded: numbers.next(upperBound: UInt64(32)))]
    }
  }

  /// Reads what a person typed: capitals or not, with or without hyphens and spaces, and with the
  /// letters that are taken for digits; nil for anything else.
  public init?(_ text: String) {
    var found: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "-"), UInt8(ascii: " "): continue
      case UInt8(ascii: "o"), UInt8(ascii: "O"): found.append(UInt8(ascii: "0"))
      case UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: "l"), UInt8(ascii: "L"):
        found.append(UInt8(ascii: "1"))
      case UInt8(ascii: "a")...UInt8(ascii: "z"): found.append(byte - 32)
      default: found.append(byte)
      }
      guard found.count <= Self.length else { return nil }
    }
    guard found.count == Self.length, found.allSatisfy(Self.alphabet.contains) else { return nil }
    characters = found
  }

  /// What finds the offer; no secret.
  public var selector: String {
    String(decoding: characters.prefix(Self.selectorLength), as: UTF8.self)
  }

  /// The twelve characters that prove the code, as ASCII.
  public var secret: [UInt8] { Array(characters.dropFirst(Self.selectorLength)) }

  /// In groups of four.
  public var description: String {
    stride(from: 0, to: Self.length, by: 4)
      .map { String(decoding: characters[$0..<$0 + 4], as: UTF8.self) }
      .joined(separator: "-")
  }
}
