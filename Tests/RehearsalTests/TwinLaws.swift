import Detection
import Rehearsal
import Relais
import Testing

@Suite("With a twin, for every seed,") struct TwinLaws {
  private static let seeds = Seeds.of(4)
  private static let names = Scenario.all.filter { !$0.isPaired && !$0.expected.isEmpty }.map(
    \.name)

  private func live(_ name: String, _ seed: UInt64) throws -> Rehearsal.Outcome {
    rehearse(try #require(Scenario.named(name)), seed: seed)
  }

  @Test("a verdict is never worse than without", arguments: names, seeds)
  func neverWorse(name: String, seed: UInt64) throws {
    let alone = try live(name, seed).report
    let seen = try live("\(name)@twin", seed).report
    #expect(seen.exact || !alone.exact)
    #expect(!seen.falseDown || alone.falseDown)
    let (before, after) = (alone.verdict?.group ?? [], seen.verdict?.group ?? [])
    #expect(Set(after).isSubset(of: Set(before)) || before.isEmpty, "\(after) for \(before)")
  }

  @Test(
    "one that is off or cut off makes no line look bad", arguments: ["twin", "twin-cut"], seeds)
  func deadTwin(name: String, seed: UInt64) throws {
    let outcome = try live(name, seed)
    #expect(!outcome.report.falseDown)
    #expect(outcome.report.exact, "\(outcome.report.verdict?.group ?? [])")
    for item in outcome.said {
      guard case .verdict(let verdict) = item.directive else { continue }
      #expect(verdict.components.allSatisfy { $0.line == nil }, "\(verdict.components)")
    }
    #expect(outcome.darkness.isEmpty)
  }

  @Test("an office that is silent on all lines is dark there within six seconds", arguments: seeds)
  func dark(seed: UInt64) throws {
    for name in ["dark", "all-lines"] {
      let outcome = try live(name, seed)
      let first = try #require(outcome.darkness.first)
      #expect(first.lowerBound > Day.cut && first.lowerBound < Day.cut + 7.1, "\(first)")
      #expect(outcome.darkness.count == 1)
      #expect(first.upperBound < Day.cut + Day.faultLength + 10)
    }
  }

  @Test("nothing else makes the office dark", arguments: ["access@twin", "core@twin", "calm@twin"])
  func notDark(name: String) throws {
    for seed in Self.seeds { #expect(try live(name, seed).darkness.isEmpty) }
  }

  @Test("customers' services stay up when only the office is cut", arguments: seeds)
  func reach(seed: UInt64) throws {
    let states = try live("access@twin", seed).report.states
    #expect(states["site"] == "operational")
    #expect(states["mail"] == "operational")
    #expect(states["calls"] == "major_outage")
  }
}

@Suite("A confusion matrix") struct MatrixTests {
  @Test("names every fault of the facts' table with a twin, and fewer without")
  func singles() {
    let runs = Seeds.matrixRuns
    let seen = ConfusionMatrix(ConfusionMatrix.singles(runs: runs, seed: 1, isPaired: true))
    #expect(seen.share { $0.isExact } >= 0.99, "\(seen.text)")
    #expect(seen.runs.count == runs)
    let alone = ConfusionMatrix(ConfusionMatrix.singles(runs: 17, seed: 1, isPaired: false))
    #expect(alone.share { $0.isExact } < 0.7)
    #expect(alone.share { $0.isHonest } > 0.8)
  }

  @Test("finds both of two faults, alone or in a group that cannot be told apart")
  func pairs() {
    let parts = ConfusionMatrix.pairs(20, runs: 1, seed: 1, isPaired: true)
    #expect(parts.count == 20)
    let matrix = ConfusionMatrix(parts)
    #expect(matrix.share { $0.isAsTold(at: .paired) } >= 0.95, "\(matrix.text)")
    #expect(matrix.text.contains("20 runs with a twin"))
  }
}
