import Foundation
import Relais
import Testing

@testable import Journal

@Suite("A node's epoch")
struct EpochTests {
  @Test("stays the same over restarts and crashes")
  func stays() async throws {
    let folder = try Folder()
    for round in 0..<3 {
      let run = try await runFixture(folder.journal, facts: 20, fault: "kill:60")
      #expect(run.wasKilled)
      #expect(run.lines[0].hasPrefix("open office.1 "), "round \(round): \(run.lines[0])")
      let journal = try await Journal.open(folder.journal)
      #expect(journal.writer.epoch == 1)
      #expect(journal.start.isQuiet && journal.start.wasKilled)
      await journal.close()
    }
  }

  @Test("is a new one, twice another one, when an older database is put back")
  func restoredDatabase() async throws {
    let folder = try Folder()
    try await write(10, folder.journal)
    try folder.copy(to: "backup")
    try await write(5, folder.journal)
    var epochs: Set<UInt32> = [1]
    for _ in 0..<2 {
      try replace(folder.file("journal.sqlite"), by: folder.path + "/backup/journal.sqlite")
      let journal = try await Journal.open(folder.journal)
      #expect(journal.start.newEpochBecause != nil)
      #expect(epochs.insert(journal.writer.epoch).inserted)
      #expect(try await journal.append(1).sequences == 1..<2)
      let report = try await journal.verify()
      #expect(report.problems.isEmpty)
      await journal.close()
    }
  }

  @Test("is a new one when the older database is one that lacks acknowledged facts, which it names")
  func namesMissing() async throws {
    let folder = try Folder()
    try await write(10, folder.journal)
    try folder.copy(to: "backup")
    try await write(5, folder.journal)
    try replace(folder.file("journal.sqlite"), by: folder.path + "/backup/journal.sqlite")
    let journal = try await Journal.open(folder.journal)
    #expect(journal.start.missing.map(\.description) == ["office.1:11…15"])
    #expect(try await journal.missingFacts().map(\.description) == ["office.1:11…15"])
    #expect(try await journal.verify().missing == ["office.1:11…15"])
    await journal.close()
  }

  @Test("is a new one in a copy of the whole directory")
  func copiedDirectory() async throws {
    let folder = try Folder()
    try await write(10, folder.journal)
    try folder.copy(to: "copy")
    let copy = try await Journal.open(folder.path + "/copy")
    #expect(copy.writer.epoch != 1)
    #expect(copy.start.missing.isEmpty)
    #expect(try await copy.everything().count == 10)
    await copy.close()
    let original = try await Journal.open(folder.journal)
    #expect(original.writer.epoch == 1)
    await original.close()
  }

  @Test(
    "is a new one when a file that belongs to it is gone or no longer readable",
    arguments: ["journal.sqlite", "journal.head", "journal.key"])
  func missingFile(name: String) async throws {
    let folder = try Folder()
    try await write(10, folder.journal)
    try FileManager.default.removeItem(atPath: folder.file(name))
    let journal = try await Journal.open(folder.journal)
    #expect(journal.writer.epoch > 1)
    #expect(journal.start.newEpochBecause != nil)
    #expect(try await journal.append(1).isDurable)
    #expect(try await journal.verify().problems.isEmpty)
    await journal.close()
  }

  @Test("is a new one after the log of a killed process was removed or cut", arguments: [0, 5_000])
  func lostLog(left: Int) async throws {
    let folder = try Folder()
    let run = try await runFixture(folder.journal, facts: 40, fault: "kill:200")
    let log = folder.file("journal.sqlite-wal")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: log))
    try #require(bytes.count > 5_000)
    try bytes.prefix(left).write(to: URL(fileURLWithPath: log))
    let journal = try await Journal.open(folder.journal)
    #expect(journal.writer.epoch > 1)
    let there = try await journal.everything().map(\.id.sequence)
    let missing = journal.start.missing.flatMap { Array($0.sequences) }
    #expect(Set(run.acknowledged).isSubset(of: Set(there).union(missing)))
    #expect(!missing.isEmpty)
    #expect(try await journal.append(1).isDurable)
    await journal.close()
  }

  @Test("is told from everything that disagrees")
  func decisions() async throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.journal, withIntermediateDirectories: true)
    let files = JournalFiles(directory: folder.journal)
    let key = try NodeKey.load(from: files)
    let known = KnownWriter(
      number: 1, writer: WriterID(node: "office", epoch: 3), key: key.verifying)
    let head = ChainHead(sequence: 9, hash: known.genesis)
    let life = EpochDecision.Life(
      instance: [1], known: known, head: head, hashAtMark: known.genesis)
    let mark = HeadMark(
      instance: [1], epoch: 3, sequence: 9, hash: known.genesis, state: .shut)
    func decide(_ life: EpochDecision.Life?, _ mark: HeadMarkFile.Found) -> EpochDecision {
      EpochDecision(node: "office", life: life, mark: mark, key: key)
    }
    #expect(decide(life, .genuine(mark)) == .keep)
    #expect(decide(nil, .nothing) == .first)
    let others: [HeadMarkFile.Found] = [
      .nothing, .unreadable, .copied(mark),
      .genuine(HeadMark(instance: [2], epoch: 3, sequence: 9, hash: mark.hash, state: .shut)),
      .genuine(HeadMark(instance: [1], epoch: 4, sequence: 9, hash: mark.hash, state: .shut)),
      .genuine(HeadMark(instance: [1], epoch: 3, sequence: 10, hash: mark.hash, state: .shut)),
      .genuine(
        HeadMark(instance: [1], epoch: 3, sequence: 9, hash: FactChain.nothing, state: .shut)),
    ]
    for other in others {
      guard case .take = decide(life, other) else {
        Issue.record("kept the epoch with \(other)")
        continue
      }
    }
    guard case .take = decide(nil, .genuine(mark)) else {
      Issue.record("began anew over an old mark")
      return
    }
  }

  private func write(_ count: Int, _ directory: String) async throws {
    let journal = try await Journal.open(directory)
    try await journal.append(count)
    await journal.close()
  }

  private func replace(_ path: String, by other: String) throws {
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: other, toPath: path)
  }
}
