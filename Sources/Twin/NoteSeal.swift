internal import Crypto
public import Exchange
internal import Relais

/// What one side of a pair seals its notes with: ChaCha20-Poly1305 (RFC 8439).
///
/// Each session has a key of its own, made of the pair's by HKDF (RFC 5869) with session and salt,
/// and in it each datagram a number of its own, which is the nonce: no nonce serves twice.
public struct NoteSeal: Sendable {
  private let key: SymmetricKey

  /// A seal of 32 bytes; nil unless there are as many.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    key = SymmetricKey(data: bytes)
  }

  /// Seals a letter or a receipt.
  ///
  /// - Parameters:
  ///   - content: at most ``NotePacket/contentLimit`` bytes.
  ///   - head: how the datagram begins.
  ///   - stamp: what ``NoteSeries/next()`` gave for it, and for nothing else.
  /// - Returns: the datagram; nil where nothing can be sealed.
  public func packet(
    _ content: [UInt8], _ head: BeatHead, _ stamp: (session: NoteSession, number: UInt32)
  ) -> NotePacket? {
    precondition(content.count <= NotePacket.contentLimit, "\(content.count) bytes are no note")
    var packet = NotePacket(
      head: head, session: stamp.session, number: stamp.number, sealed: [])
    guard let nonce = Self.nonce(packet),
      let box = try? ChaChaPoly.seal(
        content, using: key(of: packet.session), nonce: nonce, authenticating: packet.openBytes)
    else { return nil }
    packet.sealed = Array(box.ciphertext + box.tag)
    return packet
  }

  /// What is under a seal; nil where it was not made by the other side for this very datagram.
  public func open(_ packet: NotePacket) -> [UInt8]? {
    let text = packet.sealed.dropLast(NotePacket.tagSize)
    guard packet.sealed.count > NotePacket.tagSize, let nonce = Self.nonce(packet),
      let box = try? ChaChaPoly.SealedBox(
        nonce: nonce, ciphertext: text, tag: packet.sealed.suffix(NotePacket.tagSize)),
      let content = try? ChaChaPoly.open(
        box, using: key(of: packet.session), authenticating: packet.openBytes)
    else { return nil }
    return Array(content)
  }

  private func key(of session: NoteSession) -> SymmetricKey {
    let salt = [session.number, session.salt].flatMap { number in
      withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
    return HKDF<SHA256>.deriveKey(
      inputKeyMaterial: key, salt: salt, info: Array("relais-note-session-1".utf8),
      outputByteCount: 32)
  }

  private static func nonce(_ packet: NotePacket) -> ChaChaPoly.Nonce? {
    let number = withUnsafeBytes(of: packet.number.bigEndian) { Array($0) }
    return try? ChaChaPoly.Nonce(data: [UInt8](repeating: 0, count: 8) + number)
  }
}
