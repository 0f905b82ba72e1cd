import Testing

@testable import Lab

/// Who is asked in the loss matrix, over which device of the office.
private enum Asked: String, CaseIterable {
  case box, accessRouter, core, farEdge, twin, shop, anchor1, anchor2, backup, cell

  var address: String {
    switch self {
    case .box: "10.0.0.1"
    case .accessRouter: LabPlan.accessRouter
    case .core: LabPlan.operatorCore
    case .farEdge: LabPlan.farEdge
    case .shop: LabPlan.address(of: .shop)
    case .anchor1: LabPlan.address(of: .anchor1)
    case .anchor2: LabPlan.address(of: .anchor2)
    case .twin, .backup, .cell: LabPlan.address(of: .twin)
    }
  }

  var device: String {
    switch self {
    case .backup: "bk0"
    case .cell: "cell0"
    default: "lan0"
    }
  }
}

/// Which of those asked are silent under each fault (detection.md, loss matrix).
private let silent: [LabFault: Set<Asked>] = {
  let all = Set(Asked.allCases)
  let others: Set<Asked> = [.backup, .cell]
  let line = all.subtracting(others)
  let access = line.subtracting([.box])
  let beyond = access.subtracting([.accessRouter, .core])
  return [
    .machine: all, .nic: line, .lan: line, .box: line, .access: access,
    .accessLossOfLight: access, .accessUp: access, .accessDown: access, .core: beyond,
    .peering: beyond.subtracting([.farEdge]), .wall: beyond.subtracting([.farEdge]), .captive: [],
    .dns: [],
    .anchor: [.anchor1], .shop: [.shop], .sip: [], .sipin: [],
    .backup: [.backup], .cell: [.cell],
  ]
}()

extension LabTests {
  @Test("silences just whom each fault should, and nobody once healed")
  func matrix() async throws {
    try await NetworkLab.with { lab in
      #expect(try await losses(in: lab, count: 2).values.allSatisfy { $0 == 0 })
      for fault in LabFault.allCases {
        guard let expected = silent[fault] else { continue }
        try await lab.make(fault)
        let lost = try await losses(in: lab, count: 2)
        try await lab.heal(fault)
        #expect(Set(lost.filter { $0.value == 100 }.keys) == expected, "\(fault): \(lost)")
        #expect(lost.values.allSatisfy { $0 == 0 || $0 == 100 }, "\(fault): \(lost)")
      }
      #expect(try await losses(in: lab, count: 2).values.allSatisfy { $0 == 0 })
    }
  }

  @Test("makes two faults in the same place, and heals one without the other")
  func two() async throws {
    try await NetworkLab.with { lab in
      try await lab.make(.shop)
      try await lab.make(.anchor)
      let both = try await losses(in: lab, count: 2)
      #expect(Set(both.filter { $0.value == 100 }.keys) == [.shop, .anchor1], "\(both)")
      try await lab.heal(.anchor)
      let one = try await losses(in: lab, count: 2)
      #expect(Set(one.filter { $0.value == 100 }.keys) == [.shop], "\(one)")
      try await lab.heal(.shop)
      #expect(try await losses(in: lab, count: 2).values.allSatisfy { $0 == 0 })
    }
  }

  @Test("loses the share of packets that was asked for", arguments: [LabFault.loss5, .loss20])
  func loss(fault: LabFault) async throws {
    try await NetworkLab.with { lab in
      try await lab.make(fault)
      let lost = try await shareLost(to: .twin, in: lab, count: 1_000)
      let expected = fault == .loss5 ? 5.0 : 20.0
      // Six standard deviations of a binomial share of 1,000.
      let spread = 6 * (expected * (100 - expected) / 1_000).squareRoot()
      #expect(abs(lost - expected) < spread, "\(lost) % lost")
      #expect(try await shareLost(to: .backup, in: lab, count: 20) == 0)
    }
  }

  @Test("loses everything now and then in a burst, and nothing in between")
  func bursts() async throws {
    try await NetworkLab.with { lab in
      try await lab.make(.burst)
      let lost = try await withThrowingTaskGroup(of: Double?.self) { group in
        group.addTask {
          try await lab.sustain(.burst, seed: 7)
          return nil
        }
        group.addTask {
          try await shareLost(to: .twin, in: lab, count: 1_500, every: "0.01")
        }
        defer { group.cancelAll() }
        return try #require(try await group.next() ?? nil)
      }
      #expect((2...60).contains(lost), "\(lost) % lost")
    }
  }

  @Test("delays by a full queue without losing the line")
  func queue() async throws {
    try await NetworkLab.with { lab in
      try await lab.make(.bloat)
      let printed = try await withThrowingTaskGroup(of: String?.self) { group in
        group.addTask {
          try await lab.sustain(.bloat, seed: 1)
          return nil
        }
        group.addTask {
          try await ContinuousClock().sleep(for: .seconds(4))
          let ping = ["ping", "-n", "-c", "10", "-i", "0.5", "-W", "5", LabPlan.operatorCore]
          return try await LabCommand.attempt(lab.inOffice(ping)).output
        }
        defer { group.cancelAll() }
        return try #require(try await group.next() ?? nil)
      }
      let times = printed.split(separator: " ").filter { $0.hasPrefix("time=") }
        .compactMap { Double($0.dropFirst(5)) }
      #expect(times.count >= 8, "\(printed)")
      #expect(times.allSatisfy { (1_500...2_500).contains($0) }, "\(printed)")
    }
  }

  @Test("has a resolver, a shop, a trunk and a box that answer, and a portal when captive")
  func servers() async throws {
    try await NetworkLab.with { lab in
      #expect(try await fetch(in: lab).contains(LabServers.shopGreeting))
      // An agent that has just begun to listen may not have looked at its devices yet.
      for _ in 0..<20 where try await !boxSays(in: lab).contains("wan 1") {
        try await ContinuousClock().sleep(for: .milliseconds(500))
      }
      #expect(try await boxSays(in: lab).contains("wan 1"))
      #expect(try await trunkAnswers(in: lab))
      try await lab.make(.captive)
      #expect(try await fetch(in: lab).contains("sign in"))
      try await lab.heal(.captive)
      try await lab.make(.dns)
      #expect(try await fetch(in: lab) == "")
    }
  }
}

private func fetch(in lab: NetworkLab) async throws -> String {
  try await LabCommand.attempt(
    lab.inOffice(["curl", "-s", "-m", "5", "http://\(LabServers.shopName)/"])
  ).output
}

/// The box's devices with their state (ifDescr and ifOperStatus of IF-MIB, RFC 2863): `wan 1`.
private func boxSays(in lab: NetworkLab) async throws -> [String] {
  var columns: [[String]] = []
  for column in [2, 8] {
    let printed = try await LabCommand.attempt(
      lab.inOffice([
        "snmpwalk", "-m", "", "-v2c", "-c", LabServers.community, "-Oqv", "10.0.0.1",
        "1.3.6.1.2.1.2.2.1.\(column)",
      ])
    ).output
    columns.append(printed.split(separator: "\n").map { $0.filter { $0 != "\"" } })
  }
  return zip(columns[0], columns[1]).map { "\($0) \($1)" }
}

/// Whether the phone trunk answers OPTIONS with 200.
private func trunkAnswers(in lab: NetworkLab) async throws -> Bool {
  let path = try lab.file("asker.xml", [asker])
  return try await LabCommand.attempt(
    lab.inOffice([
      "sipp", LabPlan.address(of: .sip), "-sf", path, "-i", "10.0.0.2", "-m", "1", "-nostdin",
      "-timeout", "5", "-timeout_error",
    ])
  ).isSuccess
}

private let asker = """
  <?xml version="1.0" encoding="UTF-8"?>
  <scenario name="asker">
    <send retrans="500"><![CDATA[
  OPTIONS sip:office@[remote_ip] SIP/2.0
  Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
  From: <sip:office@[local_ip]>;tag=[call_number]
  To: <sip:office@[remote_ip]>
  Call-ID: [call_id]
  CSeq: 1 OPTIONS
  Max-Forwards: 70
  Content-Length: 0

  ]]></send>
    <recv response="200"/>
  </scenario>
  """

/// The share of echo requests, in percent, that each one asked did not answer.
private func losses(in lab: NetworkLab, count: Int) async throws -> [Asked: Double] {
  try await withThrowingTaskGroup(of: (Asked, Double).self) { group in
    for asked in Asked.allCases {
      group.addTask { (asked, try await shareLost(to: asked, in: lab, count: count)) }
    }
    return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
  }
}

private func shareLost(
  to asked: Asked, in lab: NetworkLab, count: Int, every seconds: String = "0.002"
) async throws -> Double {
  let printed = try await LabCommand.attempt(
    lab.inOffice([
      "ping", "-n", "-q", "-c", "\(count)", "-i", seconds, "-W", "1", "-I", asked.device,
      asked.address,
    ])
  ).output
  guard let sign = printed.firstRange(of: "% packet loss") else { return 100 }
  let number = printed[..<sign.lowerBound].split(separator: " ").last ?? ""
  return Double(number) ?? 100
}
