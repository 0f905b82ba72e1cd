import Rehearsal
import Relais

/// What a station in the lab's office should believe of a fault's lines, and how soon.
///
/// What it should say is broken stands in the fault's scenario.
struct LabExpectation: Hashable, Sendable {
  /// The lines that should be down, or degraded where ``state`` says so; none where only something
  /// beyond the lines is broken.
  var lines: Set<LineID>
  /// What those lines should be.
  var state: LineState
  /// For each fault that can be found: the components that look like it (``Scenario/expected``).
  var groups: [[String]]
  /// How long the fault is watched when what is expected does not show earlier.
  var window: Duration

  /// Whether the fault may take a line down.
  var isCut: Bool { state == .down }

  /// How long what is expected must stand before the watch ends: longer where a false alarm is what
  /// must not come.
  var hold: Duration { isCut ? .seconds(5) : .seconds(15) }

  /// Whether a reading shows all that is expected; never where nothing is, so that the watch lasts.
  func isMet(by reading: StationReading) -> Bool {
    guard !lines.isEmpty || !groups.isEmpty else { return false }
    return lines.allSatisfy { reading.lines[$0] == state } && isExact(reading.verdict)
  }

  /// Whether a verdict names just the fault, with the components that look like it; where none is
  /// expected, whether nothing is said to be broken.
  func isExact(_ verdict: Verdict?) -> Bool {
    let found = verdict?.faults.map { Set($0.members.map(LabFault.name(of:))) } ?? []
    return found.count == groups.count && groups.allSatisfy { found.contains(Set($0)) }
  }
}

extension LabFault {
  /// What a station in the lab's office should believe of it.
  var expectation: LabExpectation {
    let groups = Scenario.named(rawValue)?.expected ?? []
    func lines(
      _ lines: Set<LineID>, _ state: LineState, within seconds: Int64
    ) -> LabExpectation {
      LabExpectation(lines: lines, state: state, groups: groups, window: .seconds(seconds))
    }
    return switch self {
    case .machine: lines(Set(LabOffice.lines), .down, within: 30)
    case .backup: lines([Company.backup], .down, within: 30)
    case .cell: lines([Company.cell], .down, within: 60)
    case .captive, .dns, .anchor, .shop, .sip: lines([], .down, within: 30)
    case .sipin, .twin: lines([], .down, within: 15)
    case .bloat, .brown: lines([Company.fibre], .degraded, within: 30)
    case .loss20: lines([Company.fibre], .degraded, within: 60)
    case .burst: lines([Company.fibre], .degraded, within: 120)
    case .loss5: lines([Company.fibre], .degraded, within: 240)
    default: lines([Company.fibre], .down, within: 30)
    }
  }

  /// The name that scenarios give to a component of the lab's configuration.
  ///
  /// There, anchors and targets are called by their addresses; in scenarios, by what they are.
  static func name(of component: Component) -> String {
    if let vantage = component.vantage {
      var both = component
      both.vantage = nil
      return "\(name(of: both))@\(vantage.rawValue)"
    }
    let hosts: [LabSpace] = [.anchor1, .anchor2, .anchor3, .shop]
    return switch component.name {
    case LabServers.shopName: "shop"
    case LabPlan.address(of: .sip), LabServers.trunkName: "sip_peer"
    case "calls-in/\(LabPlan.address(of: .sip))": "calls-in/sip_peer"
    case let name: hosts.first { LabPlan.address(of: $0) == name }?.rawValue ?? name
    }
  }
}
