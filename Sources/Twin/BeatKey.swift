internal import Crypto
internal import Exchange

/// What one side of a pair signs its beats with: HMAC-SHA256, cut to 128 bits (RFC 2104 §5).
///
/// Kept as the bare 32 bytes, since a twin holds two of them for each of a hundred thousand
/// offices. The two hashes of a code are made over the stack: that takes no longer than to copy
/// hashers that have the key in them, which would need nine times the memory.
public struct BeatKey: Hashable, Sendable {
  /// Bytes of a key.
  public static let size = 32
  /// Bytes of a block of SHA-256.
  private static let block = 64

  private let first: UInt64
  private let second: UInt64
  private let third: UInt64
  private let fourth: UInt64

  /// A key; nil unless there are ``size`` bytes.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    let words = bytes.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    (first, second, third, fourth) = (words[0], words[1], words[2], words[3])
  }

  /// Writes the code of these bytes; there must be room for ``BeatPacket/codeSize`` bytes.
  public func sign(_ signed: UnsafeRawBufferPointer, into code: UnsafeMutableRawBufferPointer) {
    let full = self.code(of: signed)
    code.storeBytes(of: full, as: SIMD2<UInt64>.self)
  }

  /// Whether a code is that of these bytes, in the same time for every wrong one.
  public func isRight(_ code: UnsafeRawBufferPointer, of signed: UnsafeRawBufferPointer) -> Bool {
    guard code.count == BeatPacket.codeSize else { return false }
    let difference = self.code(of: signed) ^ code.loadUnaligned(as: SIMD2<UInt64>.self)
    return difference.x | difference.y == 0
  }

  private func code(of signed: UnsafeRawBufferPointer) -> SIMD2<UInt64> {
    withUnsafeTemporaryAllocation(byteCount: Self.block + signed.count, alignment: 32) { room in
      pad(room, with: 0x3636_3636_3636_3636)
      UnsafeMutableRawBufferPointer(rebasing: room[Self.block...]).copyMemory(from: signed)
      let inner = Self.hash(UnsafeRawBufferPointer(room))
      return withUnsafeTemporaryAllocation(
        byteCount: Self.block + SHA256.byteCount, alignment: 32
      ) { room in
        pad(room, with: 0x5C5C_5C5C_5C5C_5C5C)
        inner.withUnsafeBytes {
          UnsafeMutableRawBufferPointer(rebasing: room[Self.block...]).copyMemory(from: $0)
        }
        return Self.hash(UnsafeRawBufferPointer(room)).withUnsafeBytes {
          $0.loadUnaligned(as: SIMD2<UInt64>.self)
        }
      }
    }
  }

  private func pad(_ room: UnsafeMutableRawBufferPointer, with mask: UInt64) {
    let mask = SIMD4(repeating: mask)
    let words = SIMD4(first, second, third, fourth)
    room.storeBytes(of: words ^ mask, as: SIMD4<UInt64>.self)
    room.storeBytes(of: mask, toByteOffset: Self.size, as: SIMD4<UInt64>.self)
  }

  private static func hash(_ bytes: UnsafeRawBufferPointer) -> SHA256.Digest {
    var hasher = SHA256()
    hasher.update(bufferPointer: bytes)
    return hasher.finalize()
  }
}

/// The keys of both directions of a pair.
public struct BeatKeys: Hashable, Sendable {
  /// What the office signs with.
  public var office: BeatKey
  /// What the twin signs with.
  public var twin: BeatKey

  /// The keys; see the properties.
  public init(office: BeatKey, twin: BeatKey) {
    self.office = office
    self.twin = twin
  }
}
