extension NetworkLab {
  /// Makes the namespaces, links, addresses, routes and translations.
  func build() async throws {
    try await LabCommand.run(["ip", "-batch", try file("links.ip", wiring)])
    try await withThrowingDiscardingTaskGroup { group in
      for space in LabSpace.allCases {
        group.addTask { try await furnish(space) }
      }
    }
    try writeNames()
  }

  /// Makes the namespaces and the links between them, as lines for `ip -batch`.
  private var wiring: [String] {
    LabSpace.allCases.map { "netns add \($0.namespace(in: name))" }
      + LabPlan.links.map { near, far in
        "link add \(near.device) netns \(near.space.namespace(in: name)) type veth "
          + "peer name \(far.device) netns \(far.space.namespace(in: name))"
      }
  }

  private func furnish(_ space: LabSpace) async throws {
    try await LabCommand.run(inside(space, ["sysctl", "-qw"] + Self.kernelSettings))
    let namespace = space.namespace(in: name)
    let lines = Self.devices(of: space) + Self.routes(of: space) + Self.rules(of: space)
    try await LabCommand.run(["ip", "-n", namespace, "-batch", try file("\(space).ip", lines)])
    if let translation = LabPlan.translations[space] {
      let path = try file("\(space)-nat.nft", [translation])
      try await LabCommand.run(inside(space, ["nft", "-f", path]))
    }
  }

  /// Every space forwards and answers without limit, and lets anybody send echo requests without
  /// privilege; the kernel's own default lets nobody.
  private static let kernelSettings = [
    "net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0",
    "net.ipv4.icmp_ratelimit=0", "net.ipv4.ping_group_range=0 2147483647",
  ]

  private static func devices(of space: LabSpace) -> [String] {
    var lines = ["link set lo up"]
    lines += (LabPlan.loopbacks[space] ?? []).map { "addr add \($0)/32 dev lo" }
    if space == .switch { lines += ["link add br0 type bridge", "link set br0 up"] }
    for port in LabPlan.links.flatMap({ [$0.0, $0.1] }) where port.space == space {
      lines.append("link set \(port.device) up")
      if let address = port.address { lines.append("addr add \(address) dev \(port.device)") }
      if space == .switch { lines.append("link set \(port.device) master br0") }
    }
    return lines
  }

  /// A space's routes, as lines for `ip -batch`.
  static func routes(of space: LabSpace) -> [String] {
    LabPlan.routes(of: space).map { "route replace \($0)" }
  }

  /// In the office, what is bound to a line's address leaves by that line.
  private static func rules(of space: LabSpace) -> [String] {
    guard space == .office else { return [] }
    return LabPlan.uplinks.map { uplink in
      "rule add from \(uplink.source) table \(uplink.table) pref \(uplink.table + 100)"
    }
  }

  /// The office asks the operator's resolver, as an office does that takes what the box hands out.
  ///
  /// The node outside asks one that is no operator's.
  private func writeNames() throws {
    for (space, resolver) in [
      (LabSpace.office, LabPlan.operatorResolver), (.twin, LabPlan.address(of: .resolver)),
    ] {
      let directory = "/etc/netns/\(space.namespace(in: name))"
      try LabCommand.makeDirectory(directory)
      try LabCommand.write(
        "nameserver \(resolver)\noptions timeout:2 attempts:2\n",
        to: "\(directory)/resolv.conf")
    }
  }

  /// Writes lines into a file of the lab; returns its path.
  func file(_ name: String, _ lines: [String]) throws -> String {
    let path = "\(directory)/\(name)"
    try LabCommand.write(lines.joined(separator: "\n") + "\n", to: path)
    return path
  }
}
