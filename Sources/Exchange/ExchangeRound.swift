public import Relais

/// What one node posts to the other, and gets back: what it has, and what the other lacks.
///
/// Big-endian: `RX`, version 1, a byte that is 1 where more is to come; two bytes of entries, each
/// a byte of length, the node's name, four bytes of epoch and eight of sequence; two bytes of
/// frames, each four bytes of length and the frame.
public struct ExchangeRound: Hashable, Sendable {
  /// Writers that a node may name at once.
  public static let entryLimit = 4_096
  /// Frames in one round.
  public static let frameLimit = 64
  /// Bytes of a round.
  public static let byteLimit = 4 << 20

  /// What the sender has without gaps, of every writer.
  public var vector: VersionVector
  /// Facts that the receiver lacks, as far as the sender knows.
  public var frames: [[UInt8]]
  /// Whether the sender has more for the receiver than is in here.
  public var hasMore: Bool

  /// A round; see the properties.
  public init(vector: VersionVector, frames: [[UInt8]] = [], hasMore: Bool = false) {
    self.vector = vector
    self.frames = frames
    self.hasMore = hasMore
  }

  /// As it is sent.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = [0x52, 0x58, 1, hasMore ? 1 : 0]
    bytes += Self.bigEndian(UInt16(truncatingIfNeeded: vector.entries.count))
    bytes += vector.bytes
    bytes += Self.bigEndian(UInt16(truncatingIfNeeded: frames.count))
    for frame in frames {
      bytes += Self.bigEndian(UInt32(truncatingIfNeeded: frame.count))
      bytes += frame
    }
    return bytes
  }

  /// Reads what was sent; nil for anything else, and for what is beyond the limits.
  public init?(bytes: [UInt8]) {
    guard bytes.count <= Self.byteLimit else { return nil }
    var reader = ByteReader(bytes)
    guard reader.take(2) == [0x52, 0x58], reader.integer(UInt8.self) == 1,
      let more = reader.integer(UInt8.self), more <= 1,
      let entries = reader.integer(UInt16.self), entries <= Self.entryLimit
    else { return nil }
    var vector = VersionVector()
    for _ in 0..<entries {
      guard let length = reader.integer(UInt8.self), length > 0,
        let name = reader.take(Int(length)).flatMap({ String(validating: $0, as: UTF8.self) }),
        let epoch = reader.integer(UInt32.self), let sequence = reader.integer(UInt64.self)
      else { return nil }
      vector[WriterID(node: NodeID(name), epoch: epoch)] = sequence
    }
    guard vector.entries.count == entries, let count = reader.integer(UInt16.self),
      count <= Self.frameLimit
    else { return nil }
    var frames: [[UInt8]] = []
    for _ in 0..<count {
      guard let length = reader.integer(UInt32.self), let frame = reader.take(Int(length)) else {
        return nil
      }
      frames.append(Array(frame))
    }
    guard reader.isAtEnd else { return nil }
    self.init(vector: vector, frames: frames, hasMore: more == 1)
  }

  fileprivate static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }
}

extension VersionVector {
  /// Its entries in their order, so that equal vectors are equal bytes.
  fileprivate var bytes: [UInt8] {
    entries.flatMap { entry in
      let name = Array(entry.writer.node.name.utf8.prefix(255))
      return [UInt8(name.count)] + name + ExchangeRound.bigEndian(entry.writer.epoch)
        + ExchangeRound.bigEndian(entry.sequence)
    }
  }

  /// Eight bytes that differ where two vectors do, but for a chance of one in 2⁶⁴: what beats
  /// carry, so that nobody asks while there is nothing new.
  ///
  /// Source: FNV-1a (draft-eastlake-fnv), its bits mixed once more.
  public var digest: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
    return hash ^ (hash >> 27)
  }
}

/// Reads bytes from the front, and never beyond their end.
private struct ByteReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { place == bytes.count }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= bytes.count - place else { return nil }
    defer { place += count }
    return bytes[place..<place + count]
  }

  mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) -> Value? {
    guard let part = take(Value.bitWidth / 8) else { return nil }
    return part.reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
  }
}
