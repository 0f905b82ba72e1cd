internal import Crypto
internal import FoundationEssentials

/// What somebody proves a right with: 256 random bits that are known to the holder alone.
///
/// A station keeps only ``hash``: who reads its files cannot pass for the holder.
public struct AccessToken: Sendable {
  /// The bits as 64 hexadecimal digits; for the holder's eyes only.
  public let text: String

  /// A new one; the generator must be one that nobody can guess.
  public init(using generator: inout some RandomNumberGenerator) {
    let bytes = (0..<4).flatMap { _ -> [UInt8] in
      let word: UInt64 = generator.next()
      return (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }
    }
    text = Self.digits(bytes)
  }

  /// One that somebody shows; nil where it cannot be one.
  public init?(_ text: String) {
    let isOne = text.utf8.count == 64 && text.utf8.allSatisfy { Self.alphabet.contains($0) }
    guard isOne else { return nil }
    self.text = text
  }

  /// What stands for it where it is kept: SHA-256, as hexadecimal digits.
  public var hash: String { Self.digits(SHA256.hash(data: Data(text.utf8))) }

  /// What every form of the holder's pages carries: no other site can know it.
  public var formToken: String {
    let key = SymmetricKey(data: Data(text.utf8))
    return Self.digits(
      HMAC<SHA256>.authenticationCode(for: Data("relais form".utf8), using: key))
  }

  /// Whether a form carries what it must; takes as long for any wrong one.
  public func accepts(formToken: String) -> Bool {
    ConstantTime.equal(formToken, self.formToken)
  }

  private static let alphabet = Array("0123456789abcdef".utf8)

  /// Bytes as hexadecimal digits.
  static func digits(_ bytes: some Sequence<UInt8>) -> String {
    String(
      decoding: bytes.flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] }, as: UTF8.self)
  }
}

/// Comparisons that take as long wherever the difference is.
public enum ConstantTime {
  /// Whether two texts have the same bytes; only their length shows in the time.
  public static func equal(_ a: String, _ b: String) -> Bool {
    let (one, other) = (Array(a.utf8), Array(b.utf8))
    guard one.count == other.count else { return false }
    var difference: UInt8 = 0
    for (left, right) in zip(one, other) { difference |= left ^ right }
    return difference == 0
  }
}
