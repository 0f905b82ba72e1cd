internal import CLinux
internal import Glibc
internal import NIOCore

/// Addresses with the same beginning: `10.0.0.0/8`, `2001:db8::/32`, or a single one.
///
/// IPv4 addresses are told as IPv6 has them, `::ffff:10.0.0.0/104`: one kind is enough.
struct AddressRange: Hashable, Sendable {
  /// The first eight bytes.
  var high: UInt64
  /// The last eight bytes.
  var low: UInt64
  /// How many bits count, 0…128.
  var bits: Int

  /// Stands for an address that is not known.
  static let unknown = AddressRange(high: 0, low: 0, bits: 128)

  private init(high: UInt64, low: UInt64, bits: Int) {
    let (highMask, lowMask) = Self.masks(bits)
    self.high = high & highMask
    self.low = low & lowMask
    self.bits = bits
  }

  /// An address that somebody is connected from; nil for a socket of another kind.
  init?(_ address: SocketAddress) {
    let isOld: Bool
    switch address {
    case .v4: isOld = true
    case .v6: isOld = false
    case .unixDomainSocket: return nil
    }
    let words = address.withSockAddr { pointer, size -> (UInt64, UInt64)? in
      let bytes = UnsafeRawBufferPointer(start: pointer, count: size)
      // Where ip(7) and ipv6(7) have the address in their structures.
      guard size >= (isOld ? 8 : 24) else { return nil }
      if isOld {
        let word = bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        return (0, 0xFFFF_0000_0000 | UInt64(UInt32(bigEndian: word)))
      }
      return (
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
      )
    }
    guard let words else { return nil }
    self.init(high: words.0, low: words.1, bits: 128)
  }

  /// An address that somebody is connected from; nil for a socket of another kind.
  init?(_ endpoint: clinux_endpoint) {
    let (first, second) = endpoint.bytes
    switch CInt(endpoint.family) {
    case AF_INET:
      let word = withUnsafeBytes(of: first) { $0.loadUnaligned(as: UInt32.self) }
      self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(UInt32(bigEndian: word)), bits: 128)
    case AF_INET6:
      self.init(high: UInt64(bigEndian: first), low: UInt64(bigEndian: second), bits: 128)
    default: return nil
    }
  }

  /// Reads `10.0.0.0/8`, `::1` and their like; nil for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first,
      let address = try? SocketAddress(ipAddress: String(first), port: 0),
      let single = AddressRange(address)
    else { return nil }
    guard parts.count == 2 else {
      self = single
      return
    }
    let isOld = !first.contains(":")
    guard let bits = Int(parts[1]), (0...(isOld ? 32 : 128)).contains(bits) else { return nil }
    self.init(high: single.high, low: single.low, bits: isOld ? bits + 96 : bits)
  }

  /// Whether all of another range lies in this one.
  func contains(_ other: AddressRange) -> Bool {
    let (highMask, lowMask) = Self.masks(bits)
    return other.bits >= bits && other.high & highMask == high && other.low & lowMask == low
  }

  /// The address as strangers are counted by: for IPv6 its /64, for IPv4 itself.
  var neighbourhood: AddressRange {
    let isOld = high == 0 && low >> 32 == 0xFFFF
    return isOld ? self : AddressRange(high: high, low: low, bits: min(bits, 64))
  }

  private static func masks(_ bits: Int) -> (high: UInt64, low: UInt64) {
    let high: UInt64 = bits >= 64 ? .max : bits == 0 ? 0 : .max << UInt64(64 - bits)
    let low: UInt64 = bits >= 128 ? .max : bits <= 64 ? 0 : .max << UInt64(128 - bits)
    return (high, low)
  }
}
