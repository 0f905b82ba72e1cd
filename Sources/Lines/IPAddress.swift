internal import Glibc

/// An IPv4 or IPv6 address, without a port or a zone.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  /// 4 or 16 bytes in network order.
  public let bytes: [UInt8]

  /// An address of 4 or 16 bytes; nil for any other number.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// Reads an address as people write it; nil for anything else, also for one with a zone.
  public init?(_ text: String) {
    var four = [UInt8](repeating: 0, count: 4)
    var six = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &four) == 1 {
      bytes = four
    } else if inet_pton(AF_INET6, text, &six) == 1 {
      bytes = six
    } else {
      return nil
    }
  }

  /// Whether it is an IPv6 address.
  public var isIPv6: Bool { bytes.count == 16 }

  /// Whether it stands for this machine itself: 127.0.0.0/8 or ::1.
  public var isLoopback: Bool {
    isIPv6 ? bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1 : bytes.first == 127
  }

  /// Whether it means something on one link only: 169.254.0.0/16 or fe80::/10.
  public var isLinkLocal: Bool {
    isIPv6
      ? bytes.first == 0xfe && bytes[1] & 0xc0 == 0x80
      : bytes.first == 169 && bytes[1] == 254
  }

  /// Whether both begin with the same bits, so many of them; never for different families.
  public func shares(prefix length: Int, with other: IPAddress) -> Bool {
    guard bytes.count == other.bytes.count, (0...bytes.count * 8).contains(length) else {
      return false
    }
    let whole = length / 8
    guard bytes.prefix(whole) == other.bytes.prefix(whole) else { return false }
    let bits = length % 8
    return bits == 0 || (bytes[whole] ^ other.bytes[whole]) >> UInt8(8 - bits) == 0
  }

  /// The address as people write it; IPv6 in its short form (RFC 5952).
  public var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    inet_ntop(isIPv6 ? AF_INET6 : AF_INET, bytes, &text, socklen_t(text.count))
    return String(
      decoding: text.lazy.map(UInt8.init(bitPattern:)).prefix { $0 != 0 }, as: UTF8.self)
  }
}
