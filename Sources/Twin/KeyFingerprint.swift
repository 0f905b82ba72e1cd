internal import Crypto
internal import NIOSSL
internal import Relais

/// What a node is known by: the SHA-256 of its transport key (RFC 7469, section 2.4: of the
/// SubjectPublicKeyInfo), whatever certificate carries it.
public struct KeyFingerprint: Hashable, Sendable, Codable, CustomStringConvertible {
  /// Thirty-two bytes.
  public let bytes: [UInt8]

  /// Sixty-four hexadecimal digits; nil for anything else.
  public init?(_ text: String) {
    guard let bytes = Hexadecimal.bytes(of: text), bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// Of a key.
  init(spki: [UInt8]) { bytes = Array(SHA256.hash(data: spki)) }

  /// Of the key that a certificate carries.
  init(_ certificate: NIOSSLCertificate) throws {
    self.init(spki: try certificate.extractPublicKey().toSPKIBytes())
  }

  /// Sixty-four hexadecimal digits.
  public var description: String { Hexadecimal.text(of: bytes) }

  /// Six words that are the same for both of a pair, and nobody else: 48 bits, for two people to
  /// compare by phone.
  public static func words(of one: KeyFingerprint, and other: KeyFingerprint) -> String {
    let ordered = [one.bytes, other.bytes].sorted { $0.lexicographicallyPrecedes($1) }
    return ShortWords.text(
      of: SHA256.hash(data: Array("relais-words-1\n".utf8) + ordered[0] + ordered[1]).prefix(6))
  }

  /// Reads the digits.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let value = KeyFingerprint(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a key's fingerprint has 64 hexadecimal digits")
    }
    self = value
  }

  /// Writes the digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
