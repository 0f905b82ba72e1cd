internal import Crypto
internal import Relais

/// The node's Ed25519 key, which signs seals.
///
/// It lies in `journal.key` (mode 0600) as sixty-four hexadecimal digits. It outlives epochs; who
/// knows it can write in the node's name, so it belongs into no backup that others can read.
struct NodeKey: Sendable {
  /// Signs; never printed.
  let secret: Curve25519.Signing.PrivateKey
  /// Verifies; thirty-two bytes.
  let verifying: [UInt8]
  /// Whether the key has just been made, because there was none.
  let isNew: Bool

  private init(_ secret: Curve25519.Signing.PrivateKey, isNew: Bool) {
    self.secret = secret
    verifying = Array(secret.publicKey.rawRepresentation)
    self.isNew = isNew
  }

  /// Reads the key of a directory, or makes one where there is none.
  static func load(from files: JournalFiles) throws(JournalError) -> NodeKey {
    guard let bytes = try FileSystem.read(files.key) else {
      let secret = Curve25519.Signing.PrivateKey()
      let text = Hexadecimal.text(of: Array(secret.rawRepresentation)) + "\n"
      try FileSystem.replace(files.key, with: Array(text.utf8), mode: 0o600)
      return NodeKey(secret, isNew: true)
    }
    let text = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first
    guard let raw = text.flatMap({ Hexadecimal.bytes(of: $0) }), raw.count == 32,
      let secret = try? Curve25519.Signing.PrivateKey(rawRepresentation: raw)
    else {
      throw .damaged(
        file: files.key, what: "the node's key is not 64 hexadecimal digits",
        remedy: "Put it back from a backup; or move it away, and the node goes on with a new key "
          + "that other nodes must be told to trust.")
    }
    return NodeKey(secret, isNew: false)
  }
}

/// A signature over the head of a writer's chain, and so over every fact up to there.
///
/// One is written with every commit: to sign each fact would cost more than to write it. The bytes
/// signed are "relais-seal-1\n" ‖ epoch ‖ sequence ‖ hash ‖ milliseconds ‖ counter ‖ node, where
/// the stamp is the latest that the writer knew of.
enum FactSeal {
  /// Signs the chain up to a fact.
  static func sign(
    _ writer: WriterID, sequence: UInt64, hash: FactHash, latest: HybridTime, with key: NodeKey
  ) throws -> StoredSeal {
    let signature = try key.secret.signature(for: message(writer, sequence, hash, latest))
    return StoredSeal(sequence: sequence, latest: latest, signature: Array(signature))
  }

  /// Whether a signature holds for the chain up to a fact.
  static func isValid(
    _ signature: [UInt8], _ writer: WriterID, sequence: UInt64, hash: FactHash, latest: HybridTime,
    key: [UInt8]
  ) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else { return false }
    return key.isValidSignature(signature, for: message(writer, sequence, hash, latest))
  }

  private static func message(
    _ writer: WriterID, _ sequence: UInt64, _ hash: FactHash, _ latest: HybridTime
  ) -> [UInt8] {
    var bytes = Array("relais-seal-1\n".utf8)
    bytes.append(bigEndian: writer.epoch)
    bytes.append(bigEndian: sequence)
    bytes += hash.bytes
    bytes.append(bigEndian: latest.milliseconds)
    bytes.append(bigEndian: latest.counter)
    bytes += Array(writer.node.name.utf8)
    return bytes
  }
}

extension StoredSeal {
  /// Whether it holds for a chain with that hash there.
  func holds(for known: KnownWriter, hash: FactHash) -> Bool {
    FactSeal.isValid(
      signature, known.writer, sequence: sequence, hash: hash, latest: latest, key: known.key)
  }
}
