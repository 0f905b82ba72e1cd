import NIOCore

@testable import Lines

/// Writes messages as the kernel does.
enum NetlinkBytes {
  static func message(
    _ type: UInt16, flags: UInt16 = 0, _ fixed: [UInt8], _ attributes: [(UInt16, [UInt8])] = []
  ) -> [UInt8] {
    let body = fixed + attributes.flatMap { attribute($0.0, $0.1) }
    return native(UInt32(16 + body.count)) + native(type) + native(flags)
      + [UInt8](repeating: 0, count: 8) + body
  }

  static func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
    native(UInt16(4 + value.count)) + native(type) + value
      + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
  }

  static func native(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value) { Array($0) }
  }

  /// RTM_NEWLINK (16) of `eth0`, number 2, up and running or without a signal.
  static func link(hasCarrier: Bool, family: UInt8 = 0) -> [UInt8] {
    let flags: UInt32 = hasCarrier ? 0x1_1043 : 0x1003
    return message(
      16, [family, 0, 1, 0] + native(Int32(2)) + native(flags) + native(UInt32.max),
      [(3, Array("eth0".utf8) + [0])])
  }

  /// RTM_NEWADDR (20) of 192.0.2.7/24 on device 2.
  static func address(flags: UInt32 = 0x80) -> [UInt8] {
    message(
      20, [2, 24, 0, 0] + native(Int32(2)),
      [(1, [192, 0, 2, 7]), (2, [192, 0, 2, 7]), (8, native(flags))])
  }

  /// RTM_NEWROUTE (24): default through 192.0.2.1 on device 2, with metric 100.
  static func route(destinationLength: UInt8 = 0) -> [UInt8] {
    message(
      24, [2, destinationLength, 0, 0, 254, 16, 0, 1, 0, 0, 0, 0],
      [
        (15, native(UInt32(254))), (5, [192, 0, 2, 1]), (4, native(Int32(2))),
        (6, native(UInt32(100))),
      ])
  }

  /// RTM_NEWROUTE: an IPv6 default shared between routers on devices 2 and 3.
  static func sharedRoute() -> [UInt8] {
    let hops: [UInt8] = [Int32(2), 3].flatMap { device in
      let gateway = [0xfe, 0x80] + [UInt8](repeating: 0, count: 13) + [UInt8(device)]
      return native(UInt16(28)) + [0, 0] + native(device) + attribute(5, gateway)
    }
    return message(
      24, [10, 0, 0, 0, 254, 9, 0, 1, 0, 0, 0, 0], [(9, hops), (6, native(UInt32(1_024)))])
  }

  static func changes(_ bytes: [UInt8]) -> [NetworkChange]? {
    NetlinkMessage.split(ByteBuffer(bytes: bytes))?.compactMap { NetworkChange($0) }
  }
}
