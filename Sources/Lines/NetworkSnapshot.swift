/// A network device of this machine.
public struct NetworkDevice: Hashable, Sendable {
  /// The kernel's number for it, which a device keeps for its life.
  public var index: Int32
  /// Its name: `eth0`, `wwan0`.
  public var name: String
  /// Whether it is switched on and has a signal (RFC 2863: ifOperStatus up or unknown).
  public var hasCarrier: Bool
  /// Whether it leads to this machine itself.
  public var isLoopback: Bool
}

/// An address of a device of this machine that can be sent from.
public struct DeviceAddress: Hashable, Sendable {
  /// The device's number.
  public var device: Int32
  /// The address.
  public var address: IPAddress
  /// How many leading bits the hosts of the same link share.
  public var prefixLength: Int
  /// Whether it may serve as a source beyond its link: neither link-local nor of the host alone.
  public var isGlobal: Bool
}

/// A way out of this machine to everywhere.
public struct DefaultRoute: Hashable, Sendable {
  /// The device's number.
  public var device: Int32
  /// The next router; nil where the link has only two ends (PPP, a modem).
  public var gateway: IPAddress?
  /// Whether it carries IPv6; a gateway may be of the other family (RFC 5549).
  public var isIPv6: Bool
  /// The routing table; 254 is the main one.
  public var table: UInt32
  /// The lower goes first.
  public var metric: UInt32
  /// The source address that the route asks for.
  public var preferredSource: IPAddress?

  /// The table that is asked where no rule says otherwise (RT_TABLE_MAIN).
  public static let mainTable: UInt32 = 254
}

/// The devices, addresses and default routes of this machine at one moment.
///
/// Each list is in order of its devices' numbers, then of its members, so that equal networks give
/// equal snapshots. What is over a limit is left out.
public struct NetworkSnapshot: Hashable, Sendable {
  /// The devices.
  public internal(set) var devices: [NetworkDevice] = []
  /// The addresses that can be sent from; those still being checked for duplicates are not.
  public internal(set) var addresses: [DeviceAddress] = []
  /// The routes to everywhere, of every table.
  public internal(set) var defaultRoutes: [DefaultRoute] = []

  /// More devices than this are ignored.
  public static let maximumDevices = 4_096
  /// More addresses than this are ignored.
  public static let maximumAddresses = 16_384
  /// More default routes than this are ignored.
  public static let maximumRoutes = 4_096

  /// A machine without any network.
  public init() {}

  /// The device of that number.
  public func device(_ index: Int32) -> NetworkDevice? {
    devices.first { $0.index == index }
  }

  /// Takes over what the kernel has told; gives whether the routes must be read anew.
  ///
  /// The kernel drops IPv4 routes without a word when their device goes down or their source
  /// address goes, and tells of a replaced route only the new one. So a route is never patched in:
  /// every sign that the default routes may have changed asks for the whole list.
  mutating func apply(_ change: NetworkChange) -> Bool {
    switch change {
    case .device(let device):
      let before = self.device(device.index)
      devices.removeAll { $0.index == device.index }
      if devices.count < Self.maximumDevices { devices.append(device) }
      devices.sort { $0.index < $1.index }
      return before != device && carriesRoutes(device.index)
    case .deviceGone(let index):
      let carriedRoutes = carriesRoutes(index)
      devices.removeAll { $0.index == index }
      addresses.removeAll { $0.device == index }
      return carriedRoutes
    case .address(let address):
      addresses.removeAll { $0.isSame(as: address) }
      if addresses.count < Self.maximumAddresses { addresses.append(address) }
      addresses.sort { $0.order.lexicographicallyPrecedes($1.order) }
      return false
    case .addressGone(let address):
      addresses.removeAll { $0.isSame(as: address) }
      return carriesRoutes(address.device)
    case .routes: return true
    }
  }

  /// Puts this list in place of the default routes.
  mutating func replaceRoutes(by routes: [DefaultRoute]) {
    defaultRoutes = Array(routes.prefix(Self.maximumRoutes))
    defaultRoutes.sort { $0.order.lexicographicallyPrecedes($1.order) }
  }

  private func carriesRoutes(_ device: Int32) -> Bool {
    defaultRoutes.contains { $0.device == device }
  }
}

extension DeviceAddress {
  fileprivate func isSame(as other: DeviceAddress) -> Bool {
    device == other.device && address == other.address
  }

  fileprivate var order: [UInt64] { [UInt64(UInt32(bitPattern: device))] + address.order }
}

extension DefaultRoute {
  fileprivate var order: [UInt64] {
    [UInt64(UInt32(bitPattern: device)), isIPv6 ? 1 : 0, UInt64(table), UInt64(metric)]
      + (gateway?.order ?? [])
  }
}

extension IPAddress {
  /// IPv4 before IPv6, then by value.
  fileprivate var order: [UInt64] { [UInt64(bytes.count)] + bytes.map(UInt64.init) }
}
