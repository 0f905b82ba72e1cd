internal import CLinux
internal import NIOCore

/// What one message of the kernel tells of this machine's network.
enum NetworkChange: Hashable, Sendable {
  /// A device is there, and in this state.
  case device(NetworkDevice)
  /// A device is gone.
  case deviceGone(index: Int32)
  /// An address is there and can be sent from.
  case address(DeviceAddress)
  /// An address is gone, or cannot be sent from.
  case addressGone(DeviceAddress)
  /// The default routes; an event carries those it names, whether they came or went.
  case routes([DefaultRoute])

  /// Reads a message; nil where it tells nothing of devices, addresses or default routes, or breaks
  /// the format.
  init?(_ message: NetlinkMessage) {
    switch Int(message.type) {
    case RTM_NEWLINK: self.init(link: message.payload, isGone: false)
    case RTM_DELLINK: self.init(link: message.payload, isGone: true)
    case RTM_NEWADDR: self.init(address: message.payload, isGone: false)
    case RTM_DELADDR: self.init(address: message.payload, isGone: true)
    case RTM_NEWROUTE, RTM_DELROUTE: self.init(route: message.payload)
    default: return nil
    }
  }

  /// Reads `struct ifinfomsg` and its attributes (linux/rtnetlink.h).
  private init?(link payload: ByteBuffer, isGone: Bool) {
    var payload = payload
    // Messages of the bridge family tell of a port's place in its bridge, not of the device.
    guard let family: UInt8 = payload.readInteger(), family == 0,
      payload.readSlice(length: 3) != nil,
      let index: Int32 = payload.readInteger(endianness: .host),
      let flags: UInt32 = payload.readInteger(endianness: .host),
      payload.readSlice(length: 4) != nil
    else { return nil }
    if isGone {
      self = .deviceGone(index: index)
      return
    }
    guard let name = NetlinkAttributes(payload).text(IFLA_IFNAME), !name.isEmpty else { return nil }
    self = .device(
      NetworkDevice(
        index: index, name: name, hasCarrier: flags & Self.carrierFlags == Self.carrierFlags,
        isLoopback: flags & Self.loopbackFlag != 0))
  }

  /// IFF_UP, IFF_RUNNING and IFF_LOWER_UP: switched on, operational, and with a signal.
  ///
  /// glibc's net/if.h lacks the last one, and linux/if.h cannot be included beside it.
  private static let carrierFlags: UInt32 = 0x1 | 0x40 | 0x1_0000
  private static let loopbackFlag: UInt32 = 0x8

  /// Reads `struct ifaddrmsg` and its attributes (linux/if_addr.h).
  private init?(address payload: ByteBuffer, isGone: Bool) {
    var payload = payload
    guard let family: UInt8 = payload.readInteger(),
      let prefixLength: UInt8 = payload.readInteger(),
      let shortFlags: UInt8 = payload.readInteger(), let scope: UInt8 = payload.readInteger(),
      let index: Int32 = payload.readInteger(endianness: .host)
    else { return nil }
    let attributes = NetlinkAttributes(payload)
    // Between two ends of a link IFA_ADDRESS is the far one, and IFA_LOCAL is ours.
    guard let own = attributes.address(Int(IFA_LOCAL)) ?? attributes.address(Int(IFA_ADDRESS)),
      own.isIPv6 == (CInt(family) == AF_INET6)
    else { return nil }
    let address = DeviceAddress(
      device: index, address: own, prefixLength: Int(prefixLength),
      isGlobal: CInt(scope) < CInt(RT_SCOPE_LINK.rawValue))
    let flags = attributes.number(Int(IFA_FLAGS)) ?? UInt32(shortFlags)
    let isUnusable = flags & Self.unusableFlags != 0
    self = isGone || isUnusable ? .addressGone(address) : .address(address)
  }

  /// IFA_F_TENTATIVE and IFA_F_DADFAILED: not yet, or never, ours to use (RFC 4862 §5.4).
  private static let unusableFlags: UInt32 = 0x40 | 0x08

  /// Reads `struct rtmsg` and its attributes (linux/rtnetlink.h).
  private init?(route payload: ByteBuffer) {
    var payload = payload
    guard let family: UInt8 = payload.readInteger(),
      let destinationLength: UInt8 = payload.readInteger(),
      let sourceLength: UInt8 = payload.readInteger(), payload.readSlice(length: 1) != nil,
      let shortTable: UInt8 = payload.readInteger(), payload.readSlice(length: 2) != nil,
      let type: UInt8 = payload.readInteger(),
      let flags: UInt32 = payload.readInteger(endianness: .host),
      destinationLength == 0, sourceLength == 0, type == Self.unicast, flags & Self.cloned == 0,
      CInt(family) == AF_INET || CInt(family) == AF_INET6
    else { return nil }
    let attributes = NetlinkAttributes(payload)
    let hops = Self.hops(of: attributes)
    let table = attributes.number(Int(RTA_TABLE.rawValue)) ?? UInt32(shortTable)
    let metric = attributes.number(Int(RTA_PRIORITY.rawValue)) ?? 0
    let source = attributes.address(Int(RTA_PREFSRC.rawValue))
    self = .routes(
      hops.map { hop in
        DefaultRoute(
          device: hop.device, gateway: hop.gateway, isIPv6: CInt(family) == AF_INET6, table: table,
          metric: metric, preferredSource: source)
      })
  }

  private static let unicast: UInt8 = 1
  private static let cloned: UInt32 = 0x200
}

extension NetworkChange {
  /// More next hops than this in one route are ignored.
  private static let maximumHops = 64

  /// The devices and routers of a route: one, or several that share the traffic.
  private static func hops(
    of attributes: NetlinkAttributes
  ) -> [(device: Int32, gateway: IPAddress?)] {
    if let device = attributes.number(Int(RTA_OIF.rawValue)) {
      return [(Int32(bitPattern: device), gateway(of: attributes))]
    }
    guard var rest = attributes[Int(RTA_MULTIPATH.rawValue)] else { return [] }
    var hops: [(device: Int32, gateway: IPAddress?)] = []
    // Each is a `struct rtnexthop` of 8 bytes with attributes of its own.
    while hops.count < maximumHops, let length: UInt16 = rest.readInteger(endianness: .host),
      rest.readSlice(length: 2) != nil, let device: Int32 = rest.readInteger(endianness: .host),
      length >= 8, let inner = rest.readSlice(length: Int(length) - 8)
    {
      hops.append((device, gateway(of: NetlinkAttributes(inner))))
      rest.moveReaderIndex(forwardBy: min((4 - Int(length) % 4) % 4, rest.readableBytes))
    }
    return hops
  }

  /// The next router: of the route's own family, or of the other one behind two bytes that name it.
  private static func gateway(of attributes: NetlinkAttributes) -> IPAddress? {
    attributes.address(Int(RTA_GATEWAY.rawValue))
      ?? attributes[Int(RTA_VIA.rawValue)].flatMap {
        IPAddress(bytes: Array($0.readableBytesView.dropFirst(2)))
      }
  }
}
