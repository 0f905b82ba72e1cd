/// How every datagram between two nodes begins, whatever its kind.
public struct BeatHead: Hashable, Sendable {
  /// What a datagram is.
  public enum Kind: UInt8, Hashable, Sendable {
    /// A heartbeat.
    case beat = 1
    /// An urgent fact, sealed.
    case note = 2
    /// That a note came.
    case receipt = 3
  }

  /// Bytes of the beginning.
  public static let size = 16
  /// The largest datagram of any kind: no network on the way cuts it.
  public static let largest = 1_200
  /// The layout's version.
  public static let version: UInt8 = 1
  private static let magic: UInt16 = 0x5242

  /// What it is.
  public var kind: Kind
  /// Whose it is.
  public var pair: PairID
  /// On which line.
  public var line: UInt8
  /// What it says besides.
  public var flags: BeatPacket.Flags

  /// A beginning; see the properties.
  public init(kind: Kind, pair: PairID, line: UInt8, flags: BeatPacket.Flags) {
    self.kind = kind
    self.pair = pair
    self.line = line
    self.flags = flags
  }

  /// Reads the beginning of a datagram: enough to find its key, and nothing to be believed before.
  ///
  /// - Throws: what is wrong with it, of size, magic, version, kind and fields.
  public init(reading bytes: UnsafeRawBufferPointer) throws(BeatRefusal) {
    guard bytes.count >= Self.size, bytes.count <= Self.largest else { throw .size }
    guard bytes.big(UInt16.self, at: 0) == Self.magic else { throw .magic }
    guard bytes[2] == Self.version else { throw .version }
    guard let kind = Kind(rawValue: bytes[3]) else { throw .kind }
    if kind == .beat, bytes.count != BeatPacket.size { throw .size }
    guard bytes[12] < BeatPacket.lineLimit, bytes[14] == 0, bytes[15] == 0 else { throw .fields }
    self.kind = kind
    pair = PairID(bytes.big(UInt64.self, at: 4))
    line = bytes[12]
    flags = BeatPacket.Flags(rawValue: bytes[13])
  }

  /// Writes the beginning of a datagram; there must be ``size`` bytes.
  public func write(to bytes: UnsafeMutableRawBufferPointer) {
    precondition(bytes.count >= Self.size, "\(bytes.count) bytes are no room for a beginning")
    bytes.storeBig(Self.magic, at: 0)
    bytes[2] = Self.version
    bytes[3] = kind.rawValue
    bytes.storeBig(pair.number, at: 4)
    bytes[12] = line
    bytes[13] = flags.rawValue
    bytes[14] = 0
    bytes[15] = 0
  }
}

extension BeatPacket {
  /// Reads a beat whose code has been found right.
  ///
  /// - Parameters:
  ///   - head: what ``BeatHead/init(reading:)`` made of the same bytes.
  ///   - bytes: the datagram.
  /// - Throws: what is wrong with it, of size, kind and fields.
  public init(_ head: BeatHead, authentic bytes: UnsafeRawBufferPointer) throws(BeatRefusal) {
    guard head.kind == .beat else { throw .kind }
    guard bytes.count == Self.size else { throw .size }
    pair = head.pair
    line = head.line
    flags = head.flags
    session = bytes.big(UInt64.self, at: 16)
    sequence = bytes.big(UInt32.self, at: 24)
    guard session > 0, sequence > 0 else { throw .fields }
    clock = bytes.big(Int64.self, at: 28)
    echo = Echo()
    echo.session = bytes.big(UInt64.self, at: 36)
    echo.sequence = bytes.big(UInt32.self, at: 44)
    echo.clock = bytes.big(Int64.self, at: 48)
    echo.held = bytes.big(UInt32.self, at: 56)
    echo.received = bytes.big(UInt32.self, at: 60)
    echo.receivedAt = bytes.big(Int64.self, at: 64)
    digest = bytes.big(UInt64.self, at: 72)
    // Every machine that Swift runs on keeps the low byte first.
    let packed = bytes.loadUnaligned(fromByteOffset: 80, as: SIMD8<UInt16>.self)
    ages = (packed &<< 8) | (packed &>> 8)
  }

  /// Reads a beat, having its code checked in between.
  ///
  /// - Parameters:
  ///   - bytes: the datagram.
  ///   - check: given the pair, the signed bytes and the code: `.pair` or `.code` if it is not
  ///     right, nil if it is. It must take the same time for every wrong code.
  /// - Throws: what is wrong with it.
  public init(
    reading bytes: UnsafeRawBufferPointer,
    check: (PairID, UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> BeatRefusal?
  ) throws(BeatRefusal) {
    let head = try BeatHead(reading: bytes)
    guard head.kind == .beat else { throw .kind }
    let signed = UnsafeRawBufferPointer(rebasing: bytes[..<Self.signedSize])
    let code = UnsafeRawBufferPointer(rebasing: bytes[Self.signedSize...])
    if let refusal = check(head.pair, signed, code) { throw refusal }
    try self.init(head, authentic: bytes)
  }

  /// Writes the beat; there must be ``size`` bytes.
  ///
  /// - Parameters:
  ///   - bytes: where to.
  ///   - sign: given the signed bytes, writes their code into the second buffer.
  public func write(
    to bytes: UnsafeMutableRawBufferPointer,
    sign: (UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer) -> Void
  ) {
    precondition(bytes.count >= Self.size, "\(bytes.count) bytes are no room for a beat")
    BeatHead(kind: .beat, pair: pair, line: line, flags: flags).write(to: bytes)
    bytes.storeBig(session, at: 16)
    bytes.storeBig(sequence, at: 24)
    bytes.storeBig(clock, at: 28)
    bytes.storeBig(echo.session, at: 36)
    bytes.storeBig(echo.sequence, at: 44)
    bytes.storeBig(echo.clock, at: 48)
    bytes.storeBig(echo.held, at: 56)
    bytes.storeBig(echo.received, at: 60)
    bytes.storeBig(echo.receivedAt, at: 64)
    bytes.storeBig(digest, at: 72)
    let packed = (ages &<< 8) | (ages &>> 8)
    bytes.storeBytes(of: packed, toByteOffset: 80, as: SIMD8<UInt16>.self)
    sign(
      UnsafeRawBufferPointer(rebasing: bytes[..<Self.signedSize]),
      UnsafeMutableRawBufferPointer(rebasing: bytes[Self.signedSize..<Self.size]))
  }
}

extension UnsafeRawBufferPointer {
  /// A big-endian number; the caller has checked that it lies within.
  fileprivate func big<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type, at offset: Int
  ) -> Number {
    Number(bigEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }
}

extension UnsafeMutableRawBufferPointer {
  /// Writes a big-endian number; the caller has checked that it lies within.
  fileprivate func storeBig(_ number: some FixedWidthInteger & BitwiseCopyable, at offset: Int) {
    storeBytes(of: number.bigEndian, toByteOffset: offset, as: type(of: number))
  }
}
