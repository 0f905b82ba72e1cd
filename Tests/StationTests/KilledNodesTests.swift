import FoundationEssentials
import Testing

/// 200 kills with RELAIS_EXHAUSTIVE=1, which take some minutes.
private let rounds = ProcessInfo.processInfo.environment["RELAIS_EXHAUSTIVE"] == nil ? 6 : 200

@Suite("Two nodes of which one is killed", .enabled(if: Office.canBeMade, "needs root"))
struct KilledNodesTests {
  /// What was acknowledged, and where.
  private struct Written {
    var titles: Set<String> = []
    var count = 0

    /// Writes so many facts at a node that runs.
    mutating func write(_ facts: Int, at place: Office) async throws {
      for _ in 0..<facts {
        count += 1
        let title = "Written \(count) there"
        let said = try await place.ask("incident", "open", title)
        try #require(said.code == 0, "\(said.errors)")
        titles.insert(title)
      }
    }
  }

  @Test("lose nothing that was acknowledged, and double nothing, whatever frame was on its way")
  func killed() async throws {
    try await TwoPlaces.with { places in
      try await places.pair()
      // So slow that frames take their time, and a random moment falls into one.
      for place in [places.office, places.twin] {
        try await place.inside([
          "tc", "qdisc", "add", "dev", "wan0", "root", "tbf", "rate", "256kbit", "burst", "3000",
          "latency", "400ms",
        ])
      }
      try await live(places, Written(), rounds)
    }
  }

  /// Kills one, starts it again, and lives on; in the end both have all of it.
  private func live(_ places: TwoPlaces, _ before: Written, _ rounds: Int) async throws {
    guard rounds > 0 else { return try await settle(places, before) }
    var written = before
    let isOffice = Bool.random()
    let (killed, other) = isOffice ? (places.office, places.twin) : (places.twin, places.office)
    try await written.write(2, at: killed)
    try await Task.sleep(for: .milliseconds(Int.random(in: 0...600)))
    killed.kill()
    try await killed.until("it is dead") { try await killed.ask("pair", "list").code == 2 }
    // The other goes on meanwhile, so that there is something to exchange both ways.
    try await written.write(2, at: other)
    try await killed.running { [written] again in
      let both =
        isOffice
        ? TwoPlaces(office: again, twin: other) : TwoPlaces(office: other, twin: again)
      try await live(both, written, rounds - 1)
    }
  }

  private func settle(_ places: TwoPlaces, _ written: Written) async throws {
    try await places.office.until("both have the same facts") { try await places.agree() }
    for place in [places.office, places.twin] {
      let verified = try await place.ask("journal", "verify")
      #expect(verified.code == 0, "\(verified.output)\(verified.errors)")
      let facts = try await place.ask("journal", "export", "-").output.split(separator: "\n")
        .filter { $0.contains("incident.opened") }
      for title in written.titles {
        let found = facts.count { $0.contains("\(title)\\\"") }
        #expect(found == 1, "\(title): \(found) times at \(place.space)")
      }
    }
  }
}
