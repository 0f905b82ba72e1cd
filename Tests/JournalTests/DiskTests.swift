import Foundation
import GRDB
import Glibc
import Relais
import Testing

@testable import Journal

@Suite("A journal on a failing disk")
struct DiskTests {
  @Test(
    "remembers, says so, and catches up in order when the disk works again",
    arguments: [
      "fail:sync:EIO:5-9", "fail:write:EIO:20-40", "fail:write:ENOSPC:11-60",
      "fail:any:EIO:13-90", "fail:sync:EROFS:3-3", "fail:write:EIO:7-7",
    ])
  func catchesUp(fault: String) async throws {
    let folder = try Folder()
    let run = try await runFixture(folder.journal, facts: 120, fault: fault, "tend")
    #expect(!run.wasKilled)
    #expect(!run.remembered.isEmpty, "the fault was not met")
    #expect((run.acknowledged + run.remembered).sorted() == Array(1...120))
    #expect(run.word("lost ") == "0")
    let failing = try #require(run.lines.first { $0.hasPrefix("health failing(") })
    #expect(failing.contains("journal.sqlite: "))
    let journal = try await Journal.open(folder.journal)
    #expect(journal.start.isQuiet)
    let facts = try await journal.everything()
    #expect(facts.map(\.payload) == (0..<120).map { FactDraft.test($0, fill: 200).payload })
    #expect(try await journal.verify().isClean)
    await journal.close()
  }

  @Test("that never recovers says at its close how many facts are lost, and acknowledged none")
  func neverRecovers() async throws {
    let folder = try Folder()
    let run = try await runFixture(
      folder.journal, facts: 30, fault: "fail:sync:EIO:10-100000", "tend")
    #expect(run.word("lost ") == "\(run.remembered.count)")
    let journal = try await Journal.open(folder.journal)
    let there = try await journal.everything().map(\.id.sequence)
    #expect(Set(run.acknowledged).isSubset(of: there))
    #expect(try await journal.verify().isClean)
    await journal.close()
  }

  @Test("refuses facts clearly once ten thousand wait")
  func bounded() async throws {
    let folder = try Folder()
    let pace = JournalPace(firstRetry: .seconds(3_600), longestRetry: .seconds(3_600))
    let journal = try await Journal.open(folder.journal, pace: pace)
    try await journal.append(1)
    try await journal.changing { try $0.execute(sql: "ALTER TABLE facts RENAME TO elsewhere") }
    #expect(try await !journal.append(1, from: 1).isDurable)
    for round in 0..<99 {
      #expect(try await journal.append(100, from: round * 100).safety == .remembered)
    }
    try await journal.append(99)
    guard case .failing(let trouble) = journal.health else {
      Issue.record("the journal thinks it is healthy")
      return
    }
    #expect(trouble.waiting == 10_000)
    await #expect(throws: JournalError.self) { try await journal.append(1) }
    try await journal.changing { try $0.execute(sql: "ALTER TABLE elsewhere RENAME TO facts") }
    #expect(await journal.close() == 0)
    let again = try await Journal.open(folder.journal)
    #expect(try await again.everything().count == 10_001)
    await again.close()
  }

  @Test("tells listeners of its health, now and when it changes")
  func health() async throws {
    let folder = try Folder()
    let journal = try await Journal.open(folder.journal)
    var changes = journal.healthChanges().makeAsyncIterator()
    #expect(await changes.next() == .healthy)
    try await journal.changing { try $0.execute(sql: "ALTER TABLE facts RENAME TO elsewhere") }
    try await journal.append(1)
    guard case .failing? = await changes.next() else {
      Issue.record("no word of the failure")
      return
    }
    try await journal.changing { try $0.execute(sql: "ALTER TABLE elsewhere RENAME TO facts") }
    while journal.health != .healthy { await journal.tend() }
    #expect(await changes.next() == .healthy)
    await journal.close()
    #expect(await changes.next() == nil)
  }

  @Test(
    "of one megabyte that fills up loses nothing acknowledged, and catches up when there is room",
    .enabled(if: geteuid() == 0, "only root may mount a small disk"))
  func fullDisk() async throws {
    let folder = try Folder()
    // When facts have begun to wait, the disk is made larger.
    let script = """
      mount -t tmpfs -o size=1m tmpfs "$1" && mkdir "$1/journal" || exit 9
      "$2" "$1/journal" 6000 10 none tend > "$3/said" &
      writer=$!
      while kill -0 $writer 2>/dev/null && ! grep -q '^kept' "$3/said"; do sleep 0.05; done
      mount -o remount,size=64m "$1"
      wait $writer
      cp -r "$1/journal" "$3/result"
      """
    let disk = folder.path + "/disk"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    let result = try await runProgram([
      "/usr/bin/unshare", "-m", "--propagation", "private", "sh", "-c", script, "sh", disk,
      fixturePath, folder.path,
    ])
    #expect(result.isSuccess, "\(result.error)")
    let said = try String(contentsOfFile: folder.path + "/said", encoding: .utf8)
    let run = FixtureRun(lines: said.split(separator: "\n").map(String.init), wasKilled: false)
    #expect(!run.remembered.isEmpty, "the disk never filled up")
    #expect(
      run.lines.contains { $0.contains("the disk is full") && $0.contains("Free some space") })
    #expect(run.word("lost ") == "0")
    #expect(run.acknowledged.count > run.remembered.count)
    let journal = try await Journal.open(folder.path + "/result")
    #expect(journal.start.missing.isEmpty)
    #expect(try await journal.everything().map(\.id.sequence) == Array(1...6_000))
    #expect(try await journal.verify().isClean)
    await journal.close()
  }
}
