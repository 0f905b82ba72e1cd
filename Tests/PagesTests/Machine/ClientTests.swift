import Testing

@testable import Pages

@Suite("Clients of others, unmodified", .enabled(if: Clients.areInstalled, "clients not installed"))
struct ClientTests {
  private static let views = [
    "quiet": ExampleViews.quiet, "outage": ExampleViews.outage,
    "catching up": ExampleViews.catchingUp, "hostile": ExampleViews.hostile,
  ]
  static let names = ["quiet", "outage", "catching up", "hostile"]

  @Test(
    "read feeds, calendars, the status interface, and what OpenAPI promises", arguments: names,
    ["feeds", "calendars", "statuspage", "openapi", "markup", "transfer"])
  func read(name: String, script: String) async throws {
    try await Clients.read(try #require(Self.views[name]), with: script)
  }

  @Test(
    "find every promise of OpenAPI kept, whatever the page", arguments: [1, 2, 3, 4, 5] as [UInt64])
  func promises(seed: UInt64) async throws {
    var numbers = SeededNumbers(seed: seed)
    try await Clients.read(ExampleViews.random(using: &numbers), with: "openapi")
  }

  @Test("find every answer as OpenAPI describes it, in two thousand cases")
  func cases() async throws {
    try await Clients.read(ExampleViews.outage, with: "cases")
  }
}
