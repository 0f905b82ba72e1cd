import Foundation
import GRDB
import Relais
import Testing

@testable import Journal

@Suite("A journal")
struct JournalTests {
  @Test("gives facts ids without gaps and returns them in their order after a restart")
  func keepsFacts() async throws {
    let folder = try Folder()
    let journal = try await Journal.open(folder.journal)
    #expect(journal.start.isQuiet)
    let first = try await journal.append(3)
    let second = try await journal.append(2, from: 3)
    #expect(first.ids.map(\.description) == ["office.1:1", "office.1:2", "office.1:3"])
    #expect(second.sequences == 4..<6)
    #expect(first.isDurable && second.isDurable)
    #expect(await journal.close() == 0)

    let again = try await Journal.open(folder.journal)
    #expect(again.start.isQuiet && !again.start.wasKilled)
    #expect(again.latestTime == FactDraft.test(4).time)
    let facts = try await again.everything()
    #expect(facts.map(\.id.sequence) == [1, 2, 3, 4, 5])
    #expect(facts.map(\.payload) == (0..<5).map { FactDraft.test($0).payload })
    #expect(try await again.append(1).sequences == 6..<7)
    #expect(try await again.verify().isClean)
    await again.close()
  }

  @Test("is as safe as it promises: log, full syncs, no mapped memory")
  func pragmas() async throws {
    let folder = try Folder()
    let journal = try await Journal.open(folder.journal)
    let values = try await journal.reading { database in
      try ["journal_mode", "synchronous", "mmap_size", "locking_mode"].map {
        try String.fetchOne(database, sql: "PRAGMA \($0)") ?? ""
      }
    }
    #expect(values == ["wal", "2", "0", "exclusive"])
    await journal.close()
  }

  @Test("writes what many callers append at once in few transactions, each caller's side by side")
  func groupCommit() async throws {
    let folder = try Folder()
    let journal = try await Journal.open(folder.journal)
    let runs = try await withThrowingTaskGroup(of: Appended.self) { group in
      for caller in 0..<200 {
        group.addTask { try await journal.append(5, from: caller * 5) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(runs.allSatisfy { $0.isDurable })
    let sequences = runs.flatMap { Array($0.sequences) }.sorted()
    #expect(sequences == Array(1...1_000))
    let facts = try await journal.everything()
    for run in runs {
      let numbers = run.sequences.map { facts[Int($0) - 1].payload }
      let first = try #require(facts[Int(run.sequences.lowerBound) - 1].time.milliseconds as Int64?)
      let start = Int(first - 1_764_000_000_000)
      #expect(numbers == (start..<start + 5).map { FactDraft.test($0).payload })
    }
    let report = try await journal.verify()
    #expect(report.isClean)
    #expect(report.chains[0].seals < 200, "\(report.chains[0].seals) transactions")
    await journal.close()
  }

  @Test("tells a second process who has it open")
  func locked() async throws {
    let folder = try Folder()
    let journal = try await Journal.open(folder.journal)
    let run = try await runFixture(folder.journal, facts: 1, fault: "none")
    let error = try #require(run.word("error "))
    #expect(error.contains("process \(ProcessInfo.processInfo.processIdentifier)"))
    await journal.close()
    let free = try await runFixture(folder.journal, facts: 1, fault: "none")
    #expect(free.acknowledged == [1])
  }

  @Test("refuses what breaks its limits, and keeps none of that call's facts")
  func limits() async throws {
    let folder = try Folder()
    let journal = try await Journal.open(folder.journal)
    let large = FactDraft(
      time: testTime, kind: "x", payload: [UInt8](repeating: 0, count: 32 * 1_024 + 1))
    for bad in [
      large, FactDraft(time: testTime, kind: "", payload: []),
      FactDraft(time: testTime, kind: "two words", payload: []),
      FactDraft(time: testTime, kind: String(repeating: "k", count: 65), payload: []),
    ] {
      await #expect(throws: JournalError.self) { try await journal.append([.test(0), bad]) }
    }
    #expect(try await journal.everything().isEmpty)
    #expect(try await journal.append([]).ids.isEmpty)
    #expect(try await journal.append([FactDraft(time: testTime, kind: "x", payload: [])]).isDurable)
    await journal.close()
    await #expect(throws: JournalError.closed) { try await journal.append(1) }
  }

  @Test("pages through facts from any place, with the facts of one writer in order")
  func pages() async throws {
    let folder = try Folder()
    let journal = try await Journal.open(folder.journal)
    try await journal.append(25)
    var known = VersionVector()
    known[journal.writer] = 7
    let page = try await journal.facts(after: known, limit: 10)
    #expect(page.facts.map(\.id.sequence) == Array(8...17))
    #expect(!page.isLast)
    let rest = try await journal.facts(after: page.reached, limit: 10)
    #expect(rest.facts.map(\.id.sequence) == Array(18...25))
    #expect(rest.isLast)
    known[journal.writer] = 1_000
    #expect(try await journal.facts(after: known).facts.isEmpty)
    #expect(try await journal.versionVector()[journal.writer] == 25)
    await journal.close()
  }

  @Test("keeps snapshots and values over a restart, and falls back to the snapshot before")
  func keeps() async throws {
    let folder = try Folder()
    let journal = try await Journal.open(folder.journal)
    try await journal.append(4)
    var covers = VersionVector()
    for number in 1...3 {
      covers[journal.writer] = UInt64(number)
      try await journal.save(Snapshot(state: [UInt8(number)], format: 1, covers: covers))
    }
    try await journal.remember([1, 2, 3], as: "histories")
    try await journal.remember([9], as: "gone")
    try await journal.remember(nil, as: "gone")
    await journal.close()

    let again = try await Journal.open(folder.journal)
    #expect(try await again.snapshot(format: 1)?.state == [3])
    #expect(try await again.snapshot(format: 2) == nil)
    #expect(try await again.memory("histories") == [1, 2, 3])
    #expect(try await again.memory("gone") == nil)
    try await again.changing {
      try $0.execute(sql: "UPDATE snapshots SET state = x'07' WHERE number = 3")
      try $0.execute(sql: "UPDATE memory SET value = x'07'")
    }
    #expect(try await again.snapshot(format: 1)?.covers[again.writer] == 2)
    #expect(try await again.memory("histories") == nil)
    #expect(try await again.verify().problems.count == 2)
    covers[again.writer] = 5
    let ahead = Snapshot(state: [5], format: 1, covers: covers)
    await #expect(throws: JournalError.self) { try await again.save(ahead) }
    await again.close()
  }

  @Test("compacts without touching a fact")
  func compacts() async throws {
    let folder = try Folder()
    let journal = try await Journal.open(folder.journal)
    for number in 0..<50 { try await journal.append(1, from: number) }
    let before = try await journal.everything()
    let report = try await journal.compact()
    #expect(report.seals == 49)
    #expect(try await journal.everything() == before)
    #expect(try await journal.verify().isClean)
    #expect(try await journal.append(1).isDurable)
    await journal.close()
    let again = try await Journal.open(folder.journal, thorough: true)
    #expect(again.start.isQuiet)
    #expect(try await again.everything().count == 51)
    await again.close()
  }
}

/// A stamp for facts whose time does not matter.
let testTime = HybridTime(milliseconds: 1_764_000_000_000)
