internal import Crypto
internal import Exchange
internal import FoundationEssentials
internal import Relais

/// What a node tells another when they pair.
struct PairingHello: Hashable, Sendable, Codable {
  /// The version of this dialogue that is written; others are refused.
  static let currentVersion = 1

  /// The version of the dialogue.
  var version = Self.currentVersion
  /// The node.
  var node: NodeID
  /// The key that signs its facts: 64 hexadecimal digits.
  var writerKey: String
  /// The company, as the office calls it; empty from the twin.
  var company: String
  /// The pair's name, which the office has drawn; nil from the twin.
  var pair: PairID?
}

/// A hello with the proof that its sender knows the code.
///
/// It is bound to the keys of this very connection: one who stands between the two shows each a key
/// of its own, and then no proof fits.
struct PairingMessage: Hashable, Sendable, Codable {
  /// What finds the code.
  var selector: String
  /// The hello as JSON.
  var hello: [UInt8]
  /// HMAC-SHA256 (RFC 2104) under a key made of the code.
  var proof: [UInt8]

  /// The two keys of a connection.
  struct Keys: Hashable, Sendable {
    /// What the office proved in TLS.
    var office: KeyFingerprint
    /// What the twin proved in TLS.
    var twin: KeyFingerprint
  }

  /// Proves a hello.
  init(
    _ hello: PairingHello, from side: PairSide, knowing code: PairingCode, over keys: Keys
  ) throws {
    selector = code.selector
    self.hello = Array(try JSONEncoder().encode(hello))
    proof = Array(
      HMAC<SHA256>.authenticationCode(
        for: Self.proven(self.hello, side, keys), using: Self.key(of: code)))
  }

  /// The hello, where its sender knows the code; else nil.
  func opened(from side: PairSide, knowing code: PairingCode, over keys: Keys) -> PairingHello? {
    guard
      HMAC<SHA256>.isValidAuthenticationCode(
        proof, authenticating: Self.proven(hello, side, keys), using: Self.key(of: code)),
      let hello = try? JSONDecoder().decode(PairingHello.self, from: Data(hello)),
      Hexadecimal.bytes(of: hello.writerKey)?.count == 32,
      (1...64).contains(hello.node.name.utf8.count), hello.company.utf8.count <= 200
    else { return nil }
    return hello
  }

  /// Written as JSON.
  var bytes: [UInt8] {
    get throws { Array(try JSONEncoder().encode(self)) }
  }

  /// Reads JSON; nil for anything else.
  init?(_ bytes: [UInt8]) {
    guard let message = try? JSONDecoder().decode(PairingMessage.self, from: Data(bytes)) else {
      return nil
    }
    self = message
  }

  private static func key(of code: PairingCode) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: code.secret), salt: Array("relais-pairing-1".utf8),
      info: Array(code.selector.utf8), outputByteCount: 32)
  }

  private static func proven(_ hello: [UInt8], _ side: PairSide, _ keys: Keys) -> [UInt8] {
    Array("relais-\(side.rawValue)\n".utf8) + keys.office.bytes + keys.twin.bytes + hello
  }
}

/// The last step, over a connection that is proven by then: what keys of packets are made of.
struct PairingSecret: Hashable, Sendable, Codable {
  /// The pair's name.
  var pair: PairID
  /// 64 hexadecimal digits.
  var secret: String
}
