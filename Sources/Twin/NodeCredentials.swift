internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import NIOSSL
public import Relais
internal import SwiftASN1
internal import X509

/// What a node proves itself with to the other: a key of its own, in a certificate that nobody else
/// signed (RFC 8446, section 4.4.2; pinned, so names, dates and issuers do not matter).
public struct NodeCredentials: Sendable {
  /// Why there are none.
  public struct Problem: Error, CustomStringConvertible {
    /// One sentence with a remedy.
    public let description: String
  }

  /// What the other side pins.
  public let fingerprint: KeyFingerprint
  /// The certificate shown.
  let certificate: NIOSSLCertificate
  /// The key that signs.
  let key: NIOSSLPrivateKey

  /// Reads the key from a file, or makes one where there is none (P-256, PEM, mode 0600).
  ///
  /// - Throws: ``Problem``, where the file cannot be read or written, or holds no such key.
  public static func load(from file: String, node: NodeID) throws(Problem) -> NodeCredentials {
    let secret: P256.Signing.PrivateKey
    if let text = try read(file) {
      guard let known = try? P256.Signing.PrivateKey(pemRepresentation: text) else {
        throw Problem(
          description: "\(file) holds no P-256 key in PEM: put it back from a backup; or move it "
            + "away, and pair again")
      }
      secret = known
    } else {
      secret = P256.Signing.PrivateKey()
      try write(secret.pemRepresentation + "\n", to: file)
    }
    do {
      return try NodeCredentials(secret, node: node)
    } catch {
      throw Problem(description: "no certificate can be made of \(file): \(error)")
    }
  }

  /// Credentials of a new key that is kept nowhere.
  public static func temporary(node: NodeID) throws -> NodeCredentials {
    try NodeCredentials(P256.Signing.PrivateKey(), node: node)
  }

  private init(_ secret: P256.Signing.PrivateKey, node: NodeID) throws {
    let name = try DistinguishedName { CommonName("relais \(node)") }
    // Any time: a node whose clock is wrong must still be let in.
    let made = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(bytes: [1]),
      publicKey: Certificate.PublicKey(secret.publicKey),
      notValidBefore: Date(timeIntervalSince1970: 0),
      notValidAfter: Date(timeIntervalSince1970: 4_102_444_800), issuer: name, subject: name,
      signatureAlgorithm: .ecdsaWithSHA256, extensions: Certificate.Extensions(),
      issuerPrivateKey: Certificate.PrivateKey(secret))
    var serializer = DER.Serializer()
    try serializer.serialize(made)
    certificate = try NIOSSLCertificate(bytes: serializer.serializedBytes, format: .der)
    key = try NIOSSLPrivateKey(bytes: Array(secret.pemRepresentation.utf8), format: .pem)
    fingerprint = try KeyFingerprint(certificate)
  }

  private static func read(_ file: String) throws(Problem) -> String? {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw problem(file, "cannot be read")
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw problem(file, "cannot be read") }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  private static func write(_ text: String, to file: String) throws(Problem) {
    let draft = file + ".new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw problem(draft, "cannot be written") }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
      rename(draft, file) == 0
    else { throw problem(file, "cannot be written") }
  }

  private static func problem(_ file: String, _ what: String) -> Problem {
    Problem(description: "\(file) \(what): \(String(cString: strerror(errno)))")
  }
}
