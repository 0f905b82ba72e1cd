internal import Relais

/// The default routes that make up one line: those of a device, or of one source address on it.
struct Way: Hashable, Sendable {
  /// The device's name.
  var device: String
  /// The source address that chooses this way, where the device alone does not.
  var source: IPAddress?
  /// Its routes, the preferred one first.
  var routes: [DefaultRoute]

  /// Whether it carries IPv4.
  var hasIPv4: Bool { routes.contains { !$0.isIPv6 } }

  /// The ways out of a machine, the preferred one first.
  static func all(in network: NetworkSnapshot) -> [Way] {
    let ways = network.devices.flatMap { device in
      device.isLoopback ? [] : of(device, in: network)
    }
    let real = ways.filter { !isTunnel($0.device) }
    return (real.isEmpty ? ways : real).sorted { $0.rank.lexicographicallyPrecedes($1.rank) }
  }

  private static func of(_ device: NetworkDevice, in network: NetworkSnapshot) -> [Way] {
    let routes = network.defaultRoutes.filter { $0.device == device.index }
      .sorted { rank($0).lexicographicallyPrecedes(rank($1)) }
    guard !routes.isEmpty else { return [] }
    let four = routes.filter { !$0.isIPv6 }
    var sources: [IPAddress] = []
    for case let source? in four.map(\.preferredSource) where !sources.contains(source) {
      sources.append(source)
    }
    let isShared = sources.count > 1 && Set(four.map(\.gateway)).count > 1
    guard isShared else { return [Way(device: device.name, source: nil, routes: routes)] }
    return sources.map { source in
      Way(
        device: device.name, source: source, routes: four.filter { $0.preferredSource == source })
    }
  }

  /// IPv4 first, the main table first, then the least metric; IPv6 counts from 1024 where IPv4
  /// counts from 0, so the families are not compared.
  private static func rank(_ route: DefaultRoute) -> [UInt32] {
    [
      route.isIPv6 ? 1 : 0, route.table == DefaultRoute.mainTable ? 0 : 1, route.metric,
      route.table,
    ]
  }

  private var rank: [UInt32] { routes.first.map(Self.rank) ?? [.max] }

  /// As a line, named after its device, or after its source where it shares the device.
  func line(isFirst: Bool) -> Line {
    let isModem = Self.modems.contains { device.hasPrefix($0) }
    let isDialUp = device.hasPrefix("ppp")
    let role: LineRole = isFirst ? .primary : isModem || isDialUp ? .emergency : .backup
    return Line(
      id: LineID(source.map { "\(device)-\($0)" } ?? device), role: role, device: device,
      source: source?.description, gateway: gateway, isMetered: isModem || (isDialUp && !isFirst))
  }

  /// The preferred route's next router; a link-local one with its device as zone (RFC 4007 §11).
  private var gateway: String? {
    guard let gateway = routes.lazy.compactMap(\.gateway).first else { return nil }
    return gateway.isIPv6 && gateway.isLinkLocal ? "\(gateway)%\(device)" : "\(gateway)"
  }

  /// Names that systemd and the kernel give to cellular modems and to phones on a cable.
  private static let modems = ["wwan", "wwp", "wwx", "usb", "rmnet", "cdc"]

  /// Names of devices that run over another one.
  private static func isTunnel(_ device: String) -> Bool {
    ["tun", "tap", "wg", "ipsec", "vti", "gre", "sit", "tailscale", "zt", "utun", "nordlynx"]
      .contains { device.hasPrefix($0) }
  }
}
