extension NetworkLab {
  /// Makes a fault; what it needs to last is up to ``sustain(_:seed:)``.
  public func make(_ fault: LabFault) async throws {
    for step in fault.steps { try await make(step, of: fault) }
  }

  /// Takes a fault back, and the routes that a port took down with it.
  public func heal(_ fault: LabFault) async throws {
    for step in fault.steps.reversed() { try await heal(step, of: fault) }
  }

  /// Keeps a fault going that needs it: load on a slow queue, bursts of loss.
  ///
  /// Ends when it is cancelled, and at once where there is nothing to do. The seed chooses when
  /// bursts come: the same seed gives the same gaps.
  public func sustain(_ fault: LabFault, seed: UInt64) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      for step in fault.steps {
        group.addTask { try await sustain(step, of: fault, seed: seed) }
      }
    }
  }

  private func make(_ step: LabStep, of fault: LabFault) async throws {
    switch step {
    case .port(let space, let device):
      try await link(space, device, "down")
    case .rules(let space, let forward, let input, let output, let redirect):
      try await install(
        space, fault, chains: Self.chains(forward, input, output) + Self.turning(redirect))
    case .queue(let space, let device, let rate, let burst, let latency):
      try await LabCommand.run([
        "tc", "-n", space.namespace(in: name), "qdisc", "add", "dev", device, "root", "tbf",
        "rate", rate, "burst", "\(burst)", "latency", latency,
      ])
    case .bursts(let space, let device):
      let rule = "iifname \(device) iifname @dark drop"
      try await install(
        space, fault,
        chains: ["set dark { type ifname; flags timeout; size 16; }"]
          + Self.chains(rule, rule, ""))
    case .load: break
    }
  }

  private func heal(_ step: LabStep, of fault: LabFault) async throws {
    switch step {
    case .port(let space, let device):
      try await link(space, device, "up")
      for space in [LabSpace.office, .box, .operatorA] { try await restoreRoutes(of: space) }
    case .rules(let space, _, _, _, _), .bursts(let space, _):
      try await LabCommand.run(
        inside(space, ["nft", "delete", "table", "inet", Self.table(of: fault)]))
    case .queue(let space, let device, _, _, _):
      try await LabCommand.run([
        "tc", "-n", space.namespace(in: name), "qdisc", "del", "dev", device, "root",
      ])
    case .load: break
    }
  }

  private func sustain(_ step: LabStep, of fault: LabFault, seed: UInt64) async throws {
    switch step {
    case .load(let space, let words):
      // Its exit tells how much was lost, which is what it is for.
      _ = try await LabCommand.attempt(
        inside(space, ["ping", "-n", "-q"] + words + [LabPlan.boxOutside]))
    case .bursts(let space, let device):
      var gaps = LabGaps(seed: seed)
      while true {
        try await ContinuousClock().sleep(for: gaps.next())
        try await LabCommand.run(
          inside(
            space,
            [
              "nft", "add", "element", "inet", Self.table(of: fault), "dark",
              "{ \(device) timeout 1s }",
            ]))
      }
    case .port, .rules, .queue: break
    }
  }

  private func link(_ space: LabSpace, _ device: String, _ state: String) async throws {
    try await LabCommand.run(
      ["ip", "-n", space.namespace(in: name), "link", "set", device, state])
  }

  /// Puts back what a space's devices took with them; a device that is still down takes no route,
  /// which is no error here.
  private func restoreRoutes(of space: LabSpace) async throws {
    let path = try file("\(space)-routes.ip", Self.routes(of: space))
    _ = try await LabCommand.attempt(
      ["ip", "-n", space.namespace(in: name), "-force", "-batch", path])
  }

  private func install(
    _ space: LabSpace, _ fault: LabFault, chains: [String]
  ) async throws {
    let table = Self.table(of: fault)
    let path = try file("\(space)-\(table).nft", ["table inet \(table) {"] + chains + ["}"])
    try await LabCommand.run(inside(space, ["nft", "-f", path]))
  }

  /// Its own for each fault, so that two in the same space are made and healed apart.
  private static func table(of fault: LabFault) -> String { "fault_\(fault.rawValue)" }

  /// The hooks come before address translation, so that devices and addresses are as on the wire.
  private static func chains(_ forward: String, _ input: String, _ output: String) -> [String] {
    [("forward", forward), ("input", input), ("output", output)].map { hook, rules in
      let list = rules.isEmpty ? "" : "\(rules);"
      return "chain on_\(hook) { type filter hook \(hook) priority -10; \(list) }"
    }
  }

  private static func turning(_ redirect: String) -> [String] {
    guard !redirect.isEmpty else { return [] }
    return ["chain aside { type nat hook prerouting priority -100; \(redirect); }"]
  }
}

/// When bursts come: five seconds apart on average, geometrically spread, at least 1.5 s.
private struct LabGaps {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// From one burst's beginning to the next one's.
  mutating func next() -> Duration {
    var tenths = 15  // the burst itself, and half a second of rest
    while tenths < 300, random() % 35 != 0 { tenths += 1 }
    return .milliseconds(tenths * 100)
  }

  /// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
  private mutating func random() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
