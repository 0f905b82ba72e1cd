import Testing

@Suite("A thin line that is paid by the byte", .enabled(if: Office.canBeMade, "needs root"))
struct ThinLineTests {
  @Test("costs little while nothing happens, and little when something does")
  func thin() async throws {
    let words = ["rehearse", "--lab", "thin", "--json", "--minutes", "1", "--notes", "2"]
    let result = try await Program.run([Program.path] + words)
    try #require(result.code == 0, "\(result.errors)")
    let report = result.output
    func figure(_ name: String) throws -> Double {
      let match = report.firstMatch(of: try Regex("\"\(name)\":([0-9.]+)"))
      return try #require(match.flatMap { $0[1].substring }.flatMap { Double($0) }, "\(name)")
    }
    // 5,000 a minute would be a quarter of an hour's 75,000; a minute may hold more of the loss.
    let idle = try figure("idle_bytes_up") + figure("idle_bytes_down")
    #expect((2_000...9_000).contains(idle), "\(report)")
    let note = try #require(report.firstMatch(of: /"note_bytes":{"p50":([0-9.]+)/)).output.1
    #expect(try (300...2_000).contains(#require(Double(note))), "\(report)")
    #expect(try figure("lost") == 0 && figure("doubled") == 0, "\(report)")
  }
}
