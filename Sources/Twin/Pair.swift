internal import Crypto
public import Exchange
public import Relais

/// Which side of a pair a node is on.
public enum PairSide: String, Hashable, Sendable, Codable {
  /// In the office: it dials.
  case office
  /// Outside: it listens.
  case twin
}

/// Another node, and all that this one needs to know it again.
public struct Pair: Hashable, Sendable, Codable {
  /// The pair's name, the same on both sides.
  public var id: PairID
  /// The other node.
  public var node: NodeID
  /// Which side the other node is on.
  public var side: PairSide
  /// The transport key that the other must prove.
  public var key: KeyFingerprint
  /// The key that signs the other's facts: 64 hexadecimal digits.
  public var writerKey: String
  /// The company, as the office calls it.
  public var company: String
  /// Where the twin listens, `host:port`, as it was told when pairing; empty at the twin.
  public var address: String
  /// When they were paired, by this node's clock.
  public var pairedAt: Instant
  /// Since when the other may neither read nor write; nil while it may.
  public var revokedAt: Instant?
  /// What keys of packets are made of: 64 hexadecimal digits, known to the two alone.
  public var secret: String

  /// A pair; see the properties.
  public init(
    id: PairID, node: NodeID, side: PairSide, key: KeyFingerprint, writerKey: String,
    company: String, address: String, pairedAt: Instant, revokedAt: Instant? = nil, secret: String
  ) {
    self.id = id
    self.node = node
    self.side = side
    self.key = key
    self.writerKey = writerKey
    self.company = company
    self.address = address
    self.pairedAt = pairedAt
    self.revokedAt = revokedAt
    self.secret = secret
  }

  /// The key of packets of one kind that one side sends: 32 bytes (RFC 5869, HKDF-SHA256).
  public func packetKey(_ use: String, from side: PairSide) -> [UInt8] {
    let key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: Hexadecimal.bytes(of: secret) ?? []),
      salt: Array(id.description.utf8),
      info: Array("relais-\(use)-\(side.rawValue)-1".utf8), outputByteCount: 32)
    return key.withUnsafeBytes { Array($0) }
  }
}
