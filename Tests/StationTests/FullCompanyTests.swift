import FoundationEssentials
import Testing

@Suite(
  "A company whose disk is full", .serialized,
  .enabled(if: Office.canBeMade, "needs root for a namespace and a file system"))
struct FullCompanyTests {
  @Test("stops nobody else, and has lost nothing once there is room again")
  func full() async throws {
    try await ManyOffices.with { twin in
      try await twin.with("nord") { one in
        try await one.with("sud") { both in
          try await both.welcome("nord")
          try await both.welcome("sud")
          both.twin.kill()
          try await both.twin.until("nobody answers") {
            try await both.twin.ask("pair", "list").code == 2
          }
          try await onSmallDisk(
            try await both.folder(of: "sud"), beside: "\(both.twin.folder)/aside"
          ) { folder in
            try await both.twin.running { _ in try await live(both, folder) }
          }
        }
      }
    }
  }

  /// Puts a folder on a file system of its own, of four megabytes, while the body runs.
  private func onSmallDisk(
    _ folder: String, beside aside: String, _ body: (String) async throws -> Void
  ) async throws {
    try await run(
      """
      cp -a \(folder) \(aside); mount -t tmpfs -o size=4m relais-full \(folder)
      cp -a \(aside)/. \(folder)/
      """)
    do {
      try await body(folder)
    } catch {
      try? await run("umount -l \(folder); rm -r \(aside)")
      throw error
    }
    try await run("umount -l \(folder); rm -r \(aside)")
  }

  private func run(_ script: String) async throws {
    let result = try await Program.run(["bash", "-e", "-c", script])
    try #require(result.code == 0, "\(result.errors)")
  }

  private func live(_ both: ManyOffices, _ folder: String) async throws {
    let twin = both.twin
    func has(_ name: String, _ title: String) async throws -> Bool {
      try await twin.ask("incident", "--company", name).output.contains(title)
    }
    for name in ["nord", "sud"] {
      #expect(try await both[name].ask("incident", "open", "--en", "\(name) before").code == 0)
      try await twin.until("\(name) is served") { try await has(name, "\(name) before") }
    }
    try await run("cat /dev/zero > \(folder)/filler 2>/dev/null || true")

    for name in ["sud", "nord"] {
      #expect(try await both[name].ask("incident", "open", "--en", "\(name) meanwhile").code == 0)
    }
    try await twin.until("the other's facts come") { try await has("nord", "nord meanwhile") }
    let words = ["incident", "open", "--company", "nord", "--en", "At twin"]
    #expect(try await twin.ask(words).code == 0)
    try await both["nord"].until("what is written there comes back") {
      try await both["nord"].ask("incident").output.contains("At twin")
    }
    #expect(try await both.page(at: "nord.example").contains("Nord orders"))
    // Its own page stands as it was, too.
    #expect(try await both.page(at: "sud.example").contains("Sud orders"))
    try await twin.until("it is said what is full") {
      twin.printed.contains("full") && twin.printed.contains(folder)
    }
    #expect(try await twin.ask("journal", "verify", "--company", "nord").code == 0)

    try await run("rm \(folder)/filler")
    try await twin.until("it has caught up by itself") { try await has("sud", "sud meanwhile") }
    let facts = try await twin.ask("journal", "export", "-", "--company", "sud").output
    for title in ["sud before", "sud meanwhile"] {
      let found = facts.split(separator: "\n").count {
        $0.contains("incident.opened") && $0.contains(title)
      }
      #expect(found == 1, "\(title): \(found) times")
    }
    #expect(try await twin.ask("journal", "verify", "--company", "sud").code == 0)
  }
}
