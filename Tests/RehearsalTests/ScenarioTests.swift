import Rehearsal
import Relais
import Testing

@Suite("A rehearsed scenario") struct ScenarioTests {
  private static let cuts = Scenario.all.filter(\.mayBeDown)
  private static let seeds = Seeds.of(8)
  /// The names of scenarios in which a line must never be said to be down.
  private static let neverDown = [
    "loss20", "loss5", "bloat", "brown", "anchor", "dns", "shop", "sip", "sipin", "captive",
    "calm", "clock-jump", "sleeping-watcher", "anchor@twin", "dns@twin", "shop@twin", "sip@twin",
    "captive@twin", "calm@twin", "sleeping-watcher@twin", "twin", "twin-cut", "barred", "hidden",
  ]

  @Test("of a cut: known within 5 s on a clean line, explained within 15 s", arguments: cuts, seeds)
  func cut(_ scenario: Scenario, seed: UInt64) {
    let report = rehearse(scenario, seed: seed).report
    // A worse line has taught more patience; a metered one is asked once in five seconds.
    let limit =
      switch scenario.name.prefix(while: { $0 != "@" }) {
      case "cell": 15.0
      case "backup": 10.6
      // All lines silent together may be the watcher's own trouble: it waits half as long again.
      case "all-lines": 7.5
      default: 5.0
      }
    #expect((report.detected ?? .infinity) <= limit)
    #expect((report.verdictAt ?? .infinity) <= 15)
    #expect(report.exact, "\(report.verdict?.group ?? [])")
    #expect(!report.falseDown)
  }

  @Test("of something else: named, and no line is said to be down", arguments: neverDown, seeds)
  func noCut(_ name: String, seed: UInt64) throws {
    let scenario = try #require(Scenario.named(name))
    let report = rehearse(scenario, seed: seed).report
    #expect(report.exact, "\(report.verdict?.group ?? [])")
    #expect(!report.falseDown)
    // Three attempts of a check, each given up after 3 s, every 10 s and then every 2 s.
    if !scenario.expected.isEmpty { #expect((report.verdictAt ?? .infinity) <= 23) }
  }

  @Test(
    "of two faults at once: both are named",
    arguments: ["access+anchor", "access+shop", "core+backup", "lan+sip", "dns+backup"], seeds)
  func pairs(_ name: String, seed: UInt64) throws {
    let scenario = try #require(Scenario.named(name))
    let report = rehearse(scenario, seed: seed).report
    #expect(report.exact, "\(report.verdict?.group ?? [])")
    #expect(!report.falseDown)
  }

  @Test("of a line that loses much: degraded within a minute", arguments: seeds)
  func degraded(seed: UInt64) throws {
    for name in ["loss20", "bloat", "brown"] {
      let report = rehearse(try #require(Scenario.named(name)), seed: seed).report
      #expect((report.detected ?? .infinity) <= 60)
      #expect(report.states["fibre"] == LineState.degraded.rawValue)
    }
  }

  @Test("says what became of lines and services while it lasted")
  func states() throws {
    let report = rehearse(try #require(Scenario.named("access")), seed: 1).report
    #expect(report.states["fibre"] == "down")
    #expect(report.states["backup"] == "up")
    #expect(report.states["calls"] == "major_outage")
    #expect(report.verdict?.component == "access")
  }

  @Test("tells a story that begins before the cut and ends with the incident resolved")
  func story() throws {
    let story = rehearse(try #require(Scenario.named("access")), seed: 1).story
    #expect(story.contains { $0.hasPrefix("08:35:1") && $0.contains("cut somewhere") })
    #expect(story.contains { $0.contains("nothing beyond box 10.0.0.1 since 08:35:1") })
    #expect(story.contains { $0.contains("backup reaches all 3 anchors") })
    #expect(story.last { $0.contains("incident") }?.contains("resolved") == true)
  }

  @Test("has two names where the lab has another, and pairs by a plus sign")
  func names() {
    #expect(Scenario.named("oneway_up")?.name == "access_up")
    #expect(Scenario.named("beyond")?.name == "peering")
    #expect(Scenario.named("dest")?.name == "anchor")
    #expect(Scenario.named("access+anchor1")?.expected.last == ["anchor1"])
    #expect(Scenario.named("access+anchor")?.faults.count == 2)
    #expect(Scenario.named("nonsense") == nil)
    #expect(Scenario.named("access+nonsense") == nil)
    #expect(Set(Scenario.all.map(\.name)).count == Scenario.all.count)
  }

  @Test("is the same for the same seed, and another for another")
  func replay() throws {
    let scenario = try #require(Scenario.named("burst"))
    #expect(rehearse(scenario, seed: 5) == rehearse(scenario, seed: 5))
    #expect(rehearse(scenario, seed: 5).said != rehearse(scenario, seed: 6).said)
  }
}
