public import Relais

/// What a station in the lab's office should say of a fault.
///
/// It has no twin beside it, so some faults look alike to it, and a group of them is the right
/// answer (detection.md, section 5: "office, box status, far edge, backup, cell").
public struct LabExpectation: Hashable, Sendable {
  /// The lines that should be down, or degraded where ``state`` says so; none where only something
  /// beyond the lines is broken.
  public var lines: Set<LineID>
  /// What those lines should be.
  public var state: LineState
  /// The component that is broken, by name; nil where no verdict is due.
  public var component: String?
  /// The components that look the same from the office, that one among them, by name.
  public var group: [String]
  /// How long the fault is watched when what is expected does not show earlier.
  public var window: Duration

  /// Whether the fault may take a line down.
  public var isCut: Bool { state == .down }

  /// How long what is expected must stand before the watch ends: longer where a false alarm is what
  /// must not come.
  var hold: Duration { isCut ? .seconds(5) : .seconds(15) }

  /// Whether a reading shows all that is expected; never where nothing is, so that the watch lasts.
  func isMet(by reading: StationReading) -> Bool {
    guard !lines.isEmpty || !group.isEmpty else { return false }
    return lines.allSatisfy { reading.lines[$0] == state }
      && (group.isEmpty || reading.verdict.map(isExact) == true)
  }

  /// Whether a verdict names just this fault: one group, with the broken component, and besides it
  /// none but those that look the same.
  func isExact(_ verdict: Verdict) -> Bool {
    guard verdict.faults.count == 1, let fault = verdict.faults.first, let component else {
      return false
    }
    let names = fault.members.map(LabFault.name(of:))
    return names.contains(component) && names.allSatisfy(group.contains)
  }
}

extension LabFault {
  /// What a station in the lab's office should say of it.
  public var expectation: LabExpectation {
    let names = LabOffice.lines.map { LineID($0) }
    let main: Set<LineID> = [names[0]]
    func cut(_ lines: Set<LineID>, _ group: [String]) -> LabExpectation {
      LabExpectation(
        lines: lines, state: .down, component: self == .nic ? "lan" : rawValue, group: group,
        window: .seconds(30))
    }
    func weather(_ seconds: Int64) -> LabExpectation {
      LabExpectation(lines: main, state: .degraded, group: [], window: .seconds(seconds))
    }
    return switch self {
    case .machine: cut(Set(names), ["machine"])
    case .nic: cut(main, ["lan"])
    case .lan, .box: cut(main, ["box", "lan"])
    case .access, .accessUp, .accessDown: cut(main, ["access", "access_up", "access_dn"])
    case .accessLossOfLight, .core: cut(main, [rawValue])
    case .peering, .captive: cut(main, ["peering", "captive"])
    case .dns, .anchor1, .shop, .sipPeer: cut([], [rawValue])
    case .twin: LabExpectation(lines: [], state: .down, group: [], window: .seconds(15))
    case .backup: cut([names[1]], [rawValue])
    case .cell: cut([names[2]], [rawValue])
    case .bloat, .brown: weather(30)
    case .burst: weather(120)
    case .loss20: weather(60)
    case .loss5: weather(240)
    }
  }

  /// The name under which a component of the lab's configuration is reported.
  ///
  /// Rehearsals call lines, anchors and targets by what they are: `backup`, `anchor1`, `shop`.
  static func name(of component: Component) -> String {
    let hosts: [LabSpace] = [.anchor1, .anchor2, .anchor3, .shop]
    return switch component.name {
    case LabOffice.lines[1]: "backup"
    case LabOffice.lines[2]: "cell"
    case LabServers.shopName: "shop"
    case LabPlan.address(of: .sip), LabServers.trunkName: "sip_peer"
    case let name: hosts.first { LabPlan.address(of: $0) == name }?.rawValue ?? name
    }
  }
}
