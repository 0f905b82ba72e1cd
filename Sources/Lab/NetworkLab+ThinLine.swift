/// Bytes between office and twin by the kernel's count, with IP and all above it.
struct ThinCount: Hashable, Sendable {
  /// Beats of the office.
  var upBeats = 0
  /// Everything else that the office sent.
  var upOther = 0
  /// Beats of the twin.
  var downBeats = 0
  /// Everything else that the twin sent.
  var downOther = 0

  /// What was no beat.
  var other: Int { upOther + downOther }

  /// What came between two counts.
  static func - (a: ThinCount, b: ThinCount) -> ThinCount {
    ThinCount(
      upBeats: a.upBeats - b.upBeats, upOther: a.upOther - b.upOther,
      downBeats: a.downBeats - b.downBeats, downOther: a.downOther - b.downOther)
  }
}

extension NetworkLab {
  /// Takes the office's other lines down, and puts a thin one in the place of its 4G key's.
  ///
  /// - Returns: the line, which carries nothing until it runs.
  func thinLine(_ quality: LabWire.Quality, seed: UInt64) async throws -> LabWire {
    let (office, cellular) = (
      LabSpace.office.namespace(in: name), LabSpace.cellular.namespace(in: name)
    )
    for device in ["lan0", "bk0"] {
      try await LabCommand.run(["ip", "-n", office, "link", "set", device, "down"])
    }
    try await LabCommand.run(["ip", "-n", office, "link", "del", "cell0"])
    let wire = try LabWire(
      LabWire.End(space: office, device: "cell0"), LabWire.End(space: cellular, device: "acc"),
      quality, seed: seed)
    for (space, device, address) in [
      (office, "cell0", "10.3.0.2/30"), (cellular, "acc", "10.3.0.1/30"),
    ] {
      try await LabCommand.run(["ip", "-n", space, "addr", "add", address, "dev", device])
      try await LabCommand.run(["ip", "-n", space, "link", "set", device, "up"])
    }
    // Those of lines that are down are refused, which is no error here.
    let path = try file("office-thin.ip", Self.routes(of: .office))
    _ = try await LabCommand.attempt(["ip", "-n", office, "-force", "-batch", path])
    return wire
  }

  /// Has the kernel count what goes between office and twin, each direction where it is sent.
  ///
  /// A datagram that begins as a beat does is one; all else is notes, receipts, and TCP.
  func countThinLine() async throws {
    let twin = LabPlan.address(of: .twin)
    let beat = "@th,64,32 0x52420101"
    let up = try file(
      "thin-up.nft",
      [
        "table inet thin {", "counter beats {}", "counter other {}",
        "chain out { type filter hook output priority 300;",
        "oifname cell0 ip daddr \(twin) meta l4proto udp \(beat) counter name beats accept;",
        "oifname cell0 ip daddr \(twin) counter name other; }", "}",
      ])
    let down = try file(
      "thin-down.nft",
      [
        "table inet thin {", "counter beats {}", "counter other {}",
        "chain out { type filter hook postrouting priority 300;",
        "oifname acc ip saddr \(twin) meta l4proto udp \(beat) counter name beats accept;",
        "oifname acc ip saddr \(twin) counter name other; }", "}",
      ])
    try await LabCommand.run(inside(.office, ["nft", "-f", up]))
    try await LabCommand.run(inside(.cellular, ["nft", "-f", down]))
  }

  /// What was counted since.
  func thinCount() async throws -> ThinCount {
    ThinCount(
      upBeats: try await bytes("beats", in: .office),
      upOther: try await bytes("other", in: .office),
      downBeats: try await bytes("beats", in: .cellular),
      downOther: try await bytes("other", in: .cellular))
  }

  private func bytes(_ counter: String, in space: LabSpace) async throws -> Int {
    let words = try await LabCommand.run(
      inside(space, ["nft", "list", "counter", "inet", "thin", counter])
    ).split(whereSeparator: \.isWhitespace)
    return words.firstIndex(of: "bytes").flatMap { Int(words[$0 + 1]) } ?? 0
  }
}
