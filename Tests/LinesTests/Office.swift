import Relais

@testable import Lines

/// An office with a fibre box, an old line and a modem, as its node sees it.
enum Office {
  static let lines = [
    Line(id: "fibre", device: "eth0", gateway: "192.168.1.1"),
    Line(id: "old-line", role: .backup, device: "eth1"),
    Line(id: "4g", role: .emergency, device: "wwan0", isMetered: true),
    Line(id: "any"),
  ]

  static var network: NetworkSnapshot {
    var network = NetworkSnapshot()
    network.devices = [
      NetworkDevice(index: 1, name: "lo", hasCarrier: true, isLoopback: true),
      device(2, "eth0", hasCarrier: true), device(3, "eth1", hasCarrier: true),
      device(4, "wwan0", hasCarrier: true),
    ]
    network.addresses = [
      address(2, "192.168.1.20"), address(3, "192.168.2.20"), address(4, "10.64.3.2", length: 30),
    ]
    network.replaceRoutes(by: [
      route(2, "192.168.1.1", metric: 100), route(3, "192.168.2.1", metric: 200),
      route(4, nil, metric: 700),
    ])
    return network
  }

  static func device(_ index: Int32, _ name: String, hasCarrier: Bool) -> NetworkDevice {
    NetworkDevice(index: index, name: name, hasCarrier: hasCarrier, isLoopback: false)
  }

  static func address(_ device: Int32, _ text: String, length: Int = 24) -> DeviceAddress {
    DeviceAddress(device: device, address: ip(text), prefixLength: length, isGlobal: true)
  }

  static func route(
    _ device: Int32, _ gateway: String?, metric: UInt32, table: UInt32 = 254, source: String? = nil
  ) -> DefaultRoute {
    DefaultRoute(
      device: device, gateway: gateway.map(ip), isIPv6: gateway?.contains(":") ?? false,
      table: table, metric: metric, preferredSource: source.map(ip))
  }

  /// The address of that text, which must be one.
  static func ip(_ text: String) -> IPAddress {
    guard let address = IPAddress(text) else { preconditionFailure("no address: \(text)") }
    return address
  }

  /// The office with some of its parts missing.
  static func random(using random: inout some RandomNumberGenerator) -> NetworkSnapshot {
    var network = Office.network
    for index in Int32(2)...4 {
      switch Int.random(in: 0...4, using: &random) {
      case 0:
        _ = network.apply(.deviceGone(index: index))
        network.replaceRoutes(by: network.defaultRoutes.filter { $0.device != index })
      case 1:
        network.replaceRoutes(by: network.defaultRoutes.filter { $0.device != index })
      case 2: network.addresses.removeAll { $0.device == index }
      case 3:
        let name = network.device(index)?.name ?? ""
        _ = network.apply(.device(device(index, name, hasCarrier: false)))
      default: break
      }
    }
    return network
  }
}
