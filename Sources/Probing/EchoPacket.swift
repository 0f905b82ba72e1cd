/// ICMP echo messages as bytes, for IPv4 (RFC 792) and IPv6 (RFC 4443 §4).
///
/// A request is eight bytes of header and a nonce of eight bytes, which its reply must repeat: so
/// nobody who has not seen the request can answer it, and a late reply to an older request that had
/// the same sequence number is not taken for the new one's.
enum EchoPacket {
  /// Bytes of a request.
  static let size = 16
  private static let headerSize = 8

  /// Writes a request; the buffer has at least ``size`` bytes.
  static func writeRequest(
    isV6: Bool, identifier: UInt16, sequence: UInt16, nonce: UInt64,
    to bytes: UnsafeMutableRawBufferPointer
  ) {
    bytes.storeBytes(of: isV6 ? 128 : 8, toByteOffset: 0, as: UInt8.self)
    bytes.storeBytes(of: 0, toByteOffset: 1, as: UInt8.self)
    bytes.storeBytes(of: 0, toByteOffset: 2, as: UInt16.self)
    bytes.storeBytes(of: identifier.bigEndian, toByteOffset: 4, as: UInt16.self)
    bytes.storeBytes(of: sequence.bigEndian, toByteOffset: 6, as: UInt16.self)
    bytes.storeBytes(of: nonce, toByteOffset: 8, as: UInt64.self)
    // The kernel fills in the checksum of IPv6, which covers addresses that we do not know.
    if !isV6 { bytes.storeBytes(of: checksum(bytes), toByteOffset: 2, as: UInt16.self) }
  }

  /// What an incoming message says.
  struct Reply: Hashable {
    /// The identifier, which tells sockets apart.
    var identifier: UInt16
    /// The sequence number, which tells requests of a socket apart.
    var sequence: UInt16
    /// The nonce; nil where the message is cut before its end.
    var nonce: UInt64?
    /// Bytes of ICMP that came.
    var length: Int
  }

  /// Reads an echo reply; nil for anything else, however odd.
  ///
  /// Raw sockets of IPv4 deliver the IP header too.
  static func readReply(
    _ bytes: UnsafeRawBufferPointer, isV6: Bool, withHeader: Bool
  ) -> Reply? {
    guard withHeader else { return readReply(bytes, type: isV6 ? 129 : 0) }
    guard let first = bytes.first, first >> 4 == 4 else { return nil }
    let headerLength = Int(first & 15) * 4
    guard headerLength >= 20, headerLength <= bytes.count else { return nil }
    return readReply(
      UnsafeRawBufferPointer(rebasing: bytes[headerLength...]), type: isV6 ? 129 : 0)
  }

  /// Reads the request that an ICMP error quotes: at least its eight bytes of header.
  static func readQuotedRequest(
    _ bytes: UnsafeRawBufferPointer, isV6: Bool
  ) -> Reply? {
    readReply(bytes, type: isV6 ? 128 : 8)
  }

  private static func readReply(_ bytes: UnsafeRawBufferPointer, type: UInt8) -> Reply? {
    guard bytes.count >= headerSize, bytes[0] == type, bytes[1] == 0 else { return nil }
    let nonce =
      bytes.count >= size ? bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self) : nil
    return Reply(
      identifier: UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt16.self)),
      sequence: UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 6, as: UInt16.self)),
      nonce: nonce, length: bytes.count)
  }

  /// The Internet checksum (RFC 1071) of a whole number of 16-bit words, in memory order.
  private static func checksum(_ bytes: UnsafeMutableRawBufferPointer) -> UInt16 {
    var sum: UInt32 = 0
    for offset in stride(from: 0, to: size, by: 2) {
      sum &+= UInt32(bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }
    while sum >> 16 != 0 { sum = (sum & 0xFFFF) &+ (sum >> 16) }
    return ~UInt16(truncatingIfNeeded: sum)
  }
}
