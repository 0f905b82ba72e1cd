public import Relais

/// Something that changed for one line, as far as this machine's own network can tell.
public enum LineSign: Hashable, Sendable {
  /// Its device has, or no longer has, a signal.
  case carrier(LineID, isUp: Bool)
  /// Its device has an address and a default route, or one of them is missing.
  case routed(LineID, Bool)
  /// An address of its device came or went: sockets bound to it must be made anew.
  case readdressed(LineID)
}

/// Turns what the kernel tells of devices into what it means for each line.
///
/// Before the first ``LineEvidence/surveyed`` it only gathers; then it gives every line's state
/// once, and afterwards only changes. A line that names no device is routed while there is any
/// default route, and has no carrier to speak of.
public struct LineSigns: Sendable {
  private struct Device: Hashable, Sendable {
    var hasCarrier = false
    var addresses: Set<IPAddress> = []
    var routes: Set<DefaultRoute> = []
  }

  private let lines: [Line]
  private var devices: [String: Device] = [:]
  private var isSurveyed = false
  private var carriers: [LineID: Bool] = [:]
  private var routings: [LineID: Bool] = [:]

  /// Watches over these lines; the order of signs is theirs.
  public init(lines: [Line]) {
    self.lines = lines
  }

  /// Takes a piece of evidence and gives what it changes.
  public mutating func receive(_ evidence: LineEvidence) -> [LineSign] {
    var readdressed: String?
    switch evidence {
    case .carrier(let name, let isUp):
      devices[name, default: Device()].hasCarrier = isUp
    case .address(let name, let address, isPresent: true):
      devices[name, default: Device()].addresses.insert(address)
      readdressed = name
    case .address(let name, let address, isPresent: false):
      devices[name, default: Device()].addresses.remove(address)
      readdressed = name
    case .route(let name, let route, isPresent: true):
      devices[name, default: Device()].routes.insert(route)
    case .route(let name, let route, isPresent: false):
      devices[name, default: Device()].routes.remove(route)
    case .surveyed:
      isSurveyed = true
    }
    return isSurveyed ? signs(readdressed: readdressed) : []
  }

  private mutating func signs(readdressed: String?) -> [LineSign] {
    var signs: [LineSign] = []
    for line in lines {
      if let name = line.device {
        let isUp = devices[name]?.hasCarrier ?? false
        if carriers.updateValue(isUp, forKey: line.id) != isUp {
          signs.append(.carrier(line.id, isUp: isUp))
        }
        if name == readdressed { signs.append(.readdressed(line.id)) }
      }
      let isRouted = isRouted(line)
      if routings.updateValue(isRouted, forKey: line.id) != isRouted {
        signs.append(.routed(line.id, isRouted))
      }
    }
    return signs
  }

  private func isRouted(_ line: Line) -> Bool {
    guard let name = line.device else {
      return devices.contains { !$0.value.routes.isEmpty && !$0.value.addresses.isEmpty }
    }
    guard let device = devices[name], !device.routes.isEmpty else { return false }
    guard let source = line.source.flatMap({ IPAddress($0) }) else {
      return !device.addresses.isEmpty
    }
    return device.addresses.contains(source)
  }
}
