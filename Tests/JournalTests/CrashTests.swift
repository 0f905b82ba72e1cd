import Foundation
import Relais
import Testing

@testable import Journal

/// All points are tried with RELAIS_EXHAUSTIVE=1; else one in seven of the 1,300 that 200 appends
/// have.
private let stride = ProcessInfo.processInfo.environment["RELAIS_EXHAUSTIVE"] == nil ? 7 : 1

@Suite("A journal whose process is killed")
struct CrashTests {
  @Test(
    "at any write of 200 appends loses no acknowledged fact and goes on without a gap",
    arguments: ["kill", "tear"])
  func killedWhileAppending(how: String) async throws {
    let points = try await sweep(how, facts: 200, perAppend: 1, first: how == "kill" ? 1 : 4)
    #expect(points > 600 / stride)
  }

  @Test("at any write of its birth is born all the same")
  func killedAtBirth() async throws {
    let points = try await sweep("kill", facts: 2, perAppend: 1, first: 1, step: 1, "early")
    #expect(points > 40)
  }

  @Test("at any write of appends of 40 facts keeps each of them whole")
  func killedInBatches() async throws {
    let points = try await sweep("kill", facts: 200, perAppend: 40, first: 1, step: 1)
    #expect(points > 20)
  }

  /// Kills the fixture at one point after the other, until it ends by itself; returns how many.
  private func sweep(
    _ how: String, facts: Int, perAppend: Int, first: Int, step: Int = stride, _ options: String...
  ) async throws -> Int {
    var point = first
    var points = 0
    while true {
      let folder = try Folder()
      let fault = "\(how):\(point)"
      let run =
        options.isEmpty
        ? try await runFixture(folder.journal, facts: facts, perAppend: perAppend, fault: fault)
        : try await runFixture(
          folder.journal, facts: facts, perAppend: perAppend, fault: fault, "early")
      guard run.wasKilled else {
        #expect(run.acknowledged.count == facts)
        return points
      }
      try await check(run, folder, perAppend: perAppend, "\(fault)")
      points += 1
      point += step
    }
  }

  private func check(
    _ run: FixtureRun, _ folder: Folder, perAppend: Int, _ fault: String
  ) async throws {
    let journal = try await Journal.open(folder.journal)
    let there = try await journal.everything()
    let sequences = there.map(\.id.sequence)
    #expect(Set(run.acknowledged).isSubset(of: sequences), "\(fault)")
    #expect(sequences.count % perAppend == 0, "\(fault): half an append")
    #expect(journal.start.missing.isEmpty && journal.start.gathered == nil, "\(fault)")
    let report = try await journal.verify()
    #expect(report.isClean, "\(fault): \(report)")
    let next = try await journal.append(1)
    if journal.start.newEpochBecause == nil {
      #expect(next.sequences.lowerBound == UInt64(there.count) + 1, "\(fault)")
    } else {
      // Only a node killed at its birth, before it wrote anything, may begin another life.
      #expect(there.isEmpty, "\(fault): \(journal.start)")
    }
    await journal.close()
  }
}
