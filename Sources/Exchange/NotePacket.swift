/// One run of a node that sends notes; together with a number it makes every nonce one of a kind.
public struct NoteSession: Hashable, Sendable {
  /// Its start in milliseconds since 1970; it always rises.
  public var number: UInt64
  /// Drawn at the start, so that a node whose clock begins anew at every start uses no key twice.
  public var salt: UInt64

  /// A session; see the properties.
  public init(number: UInt64, salt: UInt64) {
    self.number = number
    self.salt = salt
  }
}

/// A sealed datagram between two nodes: an urgent fact on its way, or the receipt for one.
///
/// Big-endian: 0 ``BeatHead`` | 16 session (8) | 24 its salt (8) | 32 number in the session (4) |
/// 36 ciphertext | tag (16). Sealed by an AEAD whose key hangs on pair, direction and session; the
/// first 36 bytes are authenticated with it. Every sending has a number of its own, repeats too.
public struct NotePacket: Hashable, Sendable {
  /// Bytes that everybody can read.
  public static let openSize = 36
  /// Bytes of the tag at the end.
  public static let tagSize = 16
  /// The most bytes that fit under the seal.
  public static let contentLimit = BeatHead.largest - openSize - tagSize

  /// How it begins.
  public var head: BeatHead
  /// The run of its sender.
  public var session: NoteSession
  /// Its number in that session, from 1.
  public var number: UInt32
  /// Ciphertext and tag.
  public var sealed: [UInt8]

  /// A packet; see the properties.
  public init(head: BeatHead, session: NoteSession, number: UInt32, sealed: [UInt8]) {
    self.head = head
    self.session = session
    self.number = number
    self.sealed = sealed
  }

  /// Reads a datagram that is no beat; nothing of it is to be believed before it was opened.
  ///
  /// - Throws: what is wrong with it, of size, magic, version, kind and fields.
  public init(reading bytes: [UInt8]) throws(BeatRefusal) {
    let head = bytes.withUnsafeBytes { bytes in
      Result { () throws(BeatRefusal) in try BeatHead(reading: bytes) }
    }
    self.head = try head.get()
    guard self.head.kind != .beat else { throw .kind }
    guard bytes.count > Self.openSize + Self.tagSize else { throw .size }
    session = NoteSession(number: bytes.number(at: 16), salt: bytes.number(at: 24))
    number = bytes.number(at: 32)
    guard session.number > 0, number > 0 else { throw .fields }
    sealed = Array(bytes[Self.openSize...])
  }

  /// The first bytes, which are authenticated with the rest.
  public var openBytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: BeatHead.size)
    bytes.withUnsafeMutableBytes { head.write(to: $0) }
    bytes.append(number: session.number)
    bytes.append(number: session.salt)
    bytes.append(number: number)
    return bytes
  }

  /// All of its bytes, as they go on the wire.
  public var bytes: [UInt8] { openBytes + sealed }
}

/// What a note says: a frame of facts, under a number that its receipt names.
public struct NoteLetter: Hashable, Sendable {
  /// The longest frame that fits.
  public static let frameLimit = NotePacket.contentLimit - 12

  /// Its number, the same in all repeats, from 1.
  public var number: UInt32
  /// A digest of the version vector of its sender: who has the same with what it brings need not
  /// ask for more.
  public var digest: UInt64
  /// The facts.
  public var frame: [UInt8]

  /// A letter; see the properties.
  public init(number: UInt32, digest: UInt64, frame: [UInt8]) {
    self.number = number
    self.digest = digest
    self.frame = frame
  }

  /// Reads what was under a seal; nil for anything else.
  public init?(opened bytes: [UInt8]) {
    guard bytes.count > 12, bytes.count <= NotePacket.contentLimit else { return nil }
    number = bytes.number(at: 0)
    guard number > 0 else { return nil }
    digest = bytes.number(at: 4)
    frame = Array(bytes[12...])
  }

  /// What goes under the seal.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(number: number)
    bytes.append(number: digest)
    return bytes + frame
  }
}

/// That a note came, and what became of it.
public struct NoteReceipt: Hashable, Sendable {
  /// What became of a note.
  public enum Outcome: UInt8, Hashable, Sendable {
    /// Its facts are in the journal.
    case taken = 1
    /// Its facts were not believed, or do not follow what is there: only an exchange can tell why.
    case refused = 2
    /// It belongs to a session before one that is known.
    case stale = 3
  }

  /// Bytes under its seal.
  static let size = 37

  /// What became of it.
  public var outcome: Outcome
  /// The session that the note came in.
  public var session: NoteSession
  /// The letter's number.
  public var number: UInt32
  /// The latest session of the note's sender that is known; 0 unless the note was stale.
  public var known: UInt64
  /// A digest of the version vector of who gives the receipt, with what was taken.
  public var digest: UInt64

  /// A receipt; see the properties.
  public init(
    _ outcome: Outcome, session: NoteSession, number: UInt32, known: UInt64 = 0, digest: UInt64
  ) {
    self.outcome = outcome
    self.session = session
    self.number = number
    self.known = known
    self.digest = digest
  }

  /// Reads what was under a seal; nil for anything else.
  public init?(opened bytes: [UInt8]) {
    guard bytes.count == Self.size, let outcome = Outcome(rawValue: bytes[0]) else { return nil }
    self.outcome = outcome
    session = NoteSession(number: bytes.number(at: 1), salt: bytes.number(at: 9))
    number = bytes.number(at: 17)
    known = bytes.number(at: 21)
    digest = bytes.number(at: 29)
  }

  /// What goes under the seal.
  public var bytes: [UInt8] {
    var bytes = [outcome.rawValue]
    bytes.append(number: session.number)
    bytes.append(number: session.salt)
    bytes.append(number: number)
    bytes.append(number: known)
    bytes.append(number: digest)
    return bytes
  }
}

extension [UInt8] {
  /// A big-endian number; the caller has checked that it lies within.
  fileprivate func number<Value: FixedWidthInteger>(at offset: Int) -> Value {
    self[offset..<offset + Value.bitWidth / 8].reduce(0) {
      $0 << 8 | Value(truncatingIfNeeded: $1)
    }
  }

  fileprivate mutating func append(number value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }
}
