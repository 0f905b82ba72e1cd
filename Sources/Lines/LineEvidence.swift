/// Something that the kernel tells at once of the ways out of this machine.
public enum LineEvidence: Hashable, Sendable {
  /// A device has, or no longer has, a signal; a device that is gone has none.
  case carrier(device: String, isUp: Bool)
  /// A device has, or no longer has, an address that may be a source beyond its link.
  ///
  /// Sockets that were bound before may hold an address that is gone, and must be made anew.
  case address(device: String, IPAddress, isPresent: Bool)
  /// A default route came or went.
  case route(device: String, DefaultRoute, isPresent: Bool)
  /// All that is there has now been told: at the start, and again after the kernel lost messages.
  case surveyed
}

extension NetworkSnapshot {
  /// What tells this snapshot from an earlier one: signals first, then addresses, then routes; what
  /// went before what came.
  public func evidence(since earlier: NetworkSnapshot) -> [LineEvidence] {
    carriers(since: earlier) + addresses(since: earlier) + routes(since: earlier)
  }

  private func carriers(since earlier: NetworkSnapshot) -> [LineEvidence] {
    let before = earlier.carriers
    let after = carriers
    let lost = earlier.names.filter { after[$0] == nil && before[$0] == true }
    let changed = names.filter { after[$0] != before[$0] }
    return lost.map { .carrier(device: $0, isUp: false) }
      + changed.map { .carrier(device: $0, isUp: after[$0] ?? false) }
  }

  private var names: [String] { devices.filter { !$0.isLoopback }.map(\.name) }

  private var carriers: [String: Bool] {
    Dictionary(
      devices.filter { !$0.isLoopback }.map { ($0.name, $0.hasCarrier) },
      uniquingKeysWith: { $0 || $1 })
  }

  private func addresses(since earlier: NetworkSnapshot) -> [LineEvidence] {
    let before = earlier.namedAddresses
    let after = namedAddresses
    let known = Set(before)
    let kept = Set(after)
    return before.filter { !kept.contains($0) }.map {
      .address(device: $0.device, $0.address, isPresent: false)
    }
      + after.filter { !known.contains($0) }.map {
        .address(device: $0.device, $0.address, isPresent: true)
      }
  }

  private func routes(since earlier: NetworkSnapshot) -> [LineEvidence] {
    let before = earlier.namedRoutes
    let after = namedRoutes
    let known = Set(before)
    let kept = Set(after)
    return before.filter { !kept.contains($0) }.map {
      .route(device: $0.device, $0.route, isPresent: false)
    }
      + after.filter { !known.contains($0) }.map {
        .route(device: $0.device, $0.route, isPresent: true)
      }
  }

  private var namesByIndex: [Int32: String] {
    Dictionary(devices.map { ($0.index, $0.name) }, uniquingKeysWith: { first, _ in first })
  }

  private struct NamedAddress: Hashable {
    var device: String
    var address: IPAddress
  }

  private struct NamedRoute: Hashable {
    var device: String
    var route: DefaultRoute
  }

  private var namedAddresses: [NamedAddress] {
    let names = namesByIndex
    return addresses.filter(\.isGlobal).compactMap { address in
      names[address.device].map { NamedAddress(device: $0, address: address.address) }
    }
  }

  private var namedRoutes: [NamedRoute] {
    let names = namesByIndex
    return defaultRoutes.compactMap { route in
      names[route.device].map { NamedRoute(device: $0, route: route) }
    }
  }
}
