internal import NIOCore

/// One message of the kernel's routing socket: a header that says how long it is, then a payload.
///
/// Numbers are in the machine's own byte order, and everything begins on a multiple of four bytes.
/// Source: RFC 3549 §2.2, and linux/netlink.h.
struct NetlinkMessage: Hashable, Sendable {
  /// What it is: `RTM_NEWLINK`, `NLMSG_DONE`.
  var type: UInt16
  /// `NLM_F_…`.
  var flags: UInt16
  /// What follows the header.
  var payload: ByteBuffer

  /// Bytes of a header: length, type, flags, sequence, sender.
  static let headerLength = 16

  /// The messages of a datagram; nil if it is cut short or breaks the format anywhere.
  static func split(_ datagram: ByteBuffer) -> [NetlinkMessage]? {
    var rest = datagram
    var messages: [NetlinkMessage] = []
    while rest.readableBytes > 0 {
      guard let length: UInt32 = rest.readInteger(endianness: .host),
        let type: UInt16 = rest.readInteger(endianness: .host),
        let flags: UInt16 = rest.readInteger(endianness: .host),
        rest.readSlice(length: 8) != nil,
        length >= UInt32(headerLength),
        let payload = rest.readSlice(length: Int(length) - headerLength)
      else { return nil }
      messages.append(NetlinkMessage(type: type, flags: flags, payload: payload))
      rest.skipPadding(after: Int(length))
    }
    return messages
  }
}

/// The attributes that follow the fixed part of a message, by their number.
///
/// Where a number comes twice the later one counts. Reading ends at the first attribute that breaks
/// the format: what the kernel writes never does.
struct NetlinkAttributes: Hashable, Sendable {
  private var values: [UInt16: ByteBuffer] = [:]

  /// Reads them from the rest of a payload.
  init(_ payload: ByteBuffer) {
    var rest = payload
    while let length: UInt16 = rest.readInteger(endianness: .host),
      let type: UInt16 = rest.readInteger(endianness: .host),
      length >= 4,
      let value = rest.readSlice(length: Int(length) - 4)
    {
      values[type & Self.typeMask] = value
      rest.skipPadding(after: Int(length))
    }
  }

  /// The two highest bits say how the value is written, not what it is (NLA_TYPE_MASK).
  private static let typeMask: UInt16 = 0x3fff

  /// The bytes of an attribute.
  subscript(_ type: Int) -> ByteBuffer? {
    UInt16(exactly: type).flatMap { values[$0] }
  }

  /// An attribute that is a number of 32 bits.
  func number(_ type: Int) -> UInt32? {
    self[type].flatMap { $0.getInteger(at: $0.readerIndex, endianness: .host) }
  }

  /// An attribute that is a text ended by a zero byte, such as the name of a device.
  func text(_ type: Int) -> String? {
    self[type].map { String(decoding: $0.readableBytesView.prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// An attribute that is an address of 4 or 16 bytes.
  func address(_ type: Int) -> IPAddress? {
    self[type].flatMap { IPAddress(bytes: Array($0.readableBytesView)) }
  }
}

extension ByteBuffer {
  /// Moves on to the next multiple of four bytes after something of that length, or to the end.
  fileprivate mutating func skipPadding(after length: Int) {
    moveReaderIndex(forwardBy: min((4 - length % 4) % 4, readableBytes))
  }
}
