import Foundation
import Rehearsal
import Testing

@Suite("A rehearsal's report") struct ReportTests {
  private static let keys: Set<String> = [
    "scenario", "seed", "lab", "suspected_s", "detected_s", "verdict", "verdict_s", "exact",
    "false_down", "states",
  ]

  private func object(_ report: RehearsalReport) throws -> [String: Any] {
    let data = try JSONEncoder().encode(report)
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test("has just the keys agreed on, and null where something did not happen")
  func nulls() throws {
    let calm = try object(RehearsalReport(scenario: "calm", seed: 7, lab: false))
    #expect(Set(calm.keys) == Self.keys)
    for key in ["suspected_s", "detected_s", "verdict", "verdict_s"] {
      #expect(calm[key] is NSNull)
    }
    #expect(calm["seed"] as? Int == 7)
  }

  @Test("names the verdict with its group and how sure it is")
  func verdict() throws {
    let cut = try object(rehearse(try #require(Scenario.named("access")), seed: 1).report)
    let verdict = try #require(cut["verdict"] as? [String: Any])
    #expect(Set(verdict.keys) == ["component", "group", "confidence"])
    #expect(verdict["component"] as? String == "access")
    #expect(verdict["group"] as? [String] == ["access", "access_up", "access_dn"])
    #expect(cut["exact"] as? Bool == true)
  }

  @Test("is the same after a way through JSON")
  func roundTrip() throws {
    let report = rehearse(try #require(Scenario.named("shop")), seed: 2).report
    let data = try JSONEncoder().encode(report)
    #expect(try JSONDecoder().decode(RehearsalReport.self, from: data) == report)
  }
}
