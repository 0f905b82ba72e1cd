import Detection
import Relais

/// A small office for tests: a fibre of which everything is known, and an old line.
enum Office {
  static let fibre: LineID = "fibre"
  static let old: LineID = "old-line"
  static let anchors = [
    Anchor(name: "anchor1", address: "192.0.2.1"), Anchor(name: "anchor2", address: "198.51.100.1"),
    Anchor(name: "anchor3", address: "203.0.113.1"),
  ]

  static let fullLine = WatchedLine(
    line: Line(id: fibre, device: "eth0", gateway: "10.0.0.1"), anchors: anchors,
    accessRouter: "10.1.0.1", operatorCore: "10.1.1.1", operatorFarEdge: "10.9.1.2",
    operatorResolver: "10.1.1.53", publicResolver: "192.0.2.53", hasBoxStatus: true)
  static let oldLine = WatchedLine(
    line: Line(id: old, role: .backup, device: "eth1", gateway: "10.2.0.1"), anchors: anchors)

  static func check(
    _ id: CheckID, _ target: String, probe: String = "http", service: ServiceID? = nil,
    line: LineID? = nil, vantage: VantageChoice = .office, slow: Duration? = nil
  ) -> Check {
    Check(
      id: id, probe: probe, target: target, service: service, line: line, vantage: vantage,
      slow: slow)
  }

  static func model(
    _ lines: [WatchedLine] = [fullLine, oldLine], services: [Service] = [], _ checks: [Check] = []
  ) -> Model {
    Model(lines: lines, services: services, checks: checks)
  }

  static func detector(_ model: Model) -> Detector {
    Detector(model: model, histories: [:], settings: DetectorSettings(), at: .zero)
  }

  static func component(_ kind: Component.Kind) -> Component { Component(kind, line: fibre) }
}

/// Chance for tests, the same on every machine (SplitMix64).
struct Chance: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  mutating func happens(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }
}
