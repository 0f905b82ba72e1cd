import Foundation
import Relais
import Testing

@testable import Journal

@Suite("A journal whose file is damaged")
struct DamageTests {
  @Test(
    "never returns a fact that was not written, and owns up to every one that is lost",
    arguments: 1...60)
  func bitFlips(seed: UInt64) async throws {
    let folder = try Folder()
    let original = try await write(300, folder)
    var random = SeededNumbers(seed)
    try damage(folder.file("journal.sqlite"), random: &random)
    let journal: Journal
    do {
      journal = try await Journal.open(folder.journal, thorough: seed % 2 == 0)
    } catch {
      Issue.record("seed \(seed): the journal does not open: \(error)")
      return
    }
    var there = try? await journal.everything()
    if there == nil {
      // Damage met while reading is mended without a restart.
      try await journal.repair()
      there = try await journal.everything()
    }
    let facts = try #require(there)
    for fact in facts where fact.id.writer.epoch == 1 {
      #expect(fact == original[Int(fact.id.sequence) - 1], "seed \(seed)")
    }
    let missing = Set(1...300).subtracting(facts.map { Int($0.id.sequence) })
    let owned = try await journal.missingFacts().flatMap { $0.sequences.map { Int($0) } }
    #expect(missing.isSubset(of: owned), "seed \(seed): \(missing) lost, \(owned) owned up to")
    let next = try await journal.append(1)
    #expect(next.isDurable, "seed \(seed)")
    await journal.close()
    let again = try await Journal.open(folder.journal, thorough: true)
    #expect(again.start.gathered == nil, "seed \(seed): \(again.start)")
    #expect(try await again.everything().count == facts.count + 1, "seed \(seed)")
    await again.close()
  }

  @Test("is moved aside, and all but the torn page's facts are saved")
  func tornPage() async throws {
    let folder = try Folder()
    let original = try await write(400, folder)
    let path = folder.file("journal.sqlite")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let needle = Data(original[199].payload)
    let place = try #require(bytes.range(of: needle)).lowerBound
    let page = place / 4_096 * 4_096
    for index in page..<page + 4_096 { bytes[index] = 0xA5 }
    try bytes.write(to: URL(fileURLWithPath: path))

    let journal = try await Journal.open(folder.journal, thorough: true)
    let gathered = try #require(journal.start.gathered)
    let aside = try #require(gathered.movedTo)
    #expect(FileManager.default.fileExists(atPath: aside))
    #expect(aside.contains("journal.damaged-2025-11-24T16-00-00Z.sqlite"))
    let facts = try await journal.everything()
    #expect(facts.count == gathered.facts)
    #expect(facts.count > 370 && facts.count < 400)
    #expect(facts.allSatisfy { original[Int($0.id.sequence) - 1] == $0 })
    #expect(!facts.contains { $0.id.sequence == 200 })
    // The end of the chain is whole, so the node goes on in its epoch.
    #expect(try await journal.append(1).ids.map(\.description) == ["office.1:401"])
    let report = try await journal.verify()
    #expect(report.problems.isEmpty && !report.missing.isEmpty)
    await journal.close()
  }

  @Test("gets lost facts back from an export, and is whole again")
  func refilled() async throws {
    let folder = try Folder()
    let original = try await write(400, folder)
    let sound = try await Journal.open(folder.journal)
    let file = folder.path + "/export.ndjson"
    _ = try await sound.export(to: file)
    await sound.close()
    let path = folder.file("journal.sqlite")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for number in [50, 51, 300] {
      let place = try #require(bytes.range(of: Data(original[number].payload))).lowerBound
      bytes[place + 20] ^= 1
    }
    try bytes.write(to: URL(fileURLWithPath: path))

    let journal = try await Journal.open(folder.journal, thorough: true)
    #expect(
      try await journal.missingFacts().map(\.description).joined(separator: " ")
        == "office.1:51…52 office.1:301…301")
    let report = try await journal.importFacts(from: file)
    #expect(report.added == 3)
    #expect(try await journal.missingFacts().isEmpty)
    #expect(try await journal.everything() == original)
    #expect(try await journal.verify().isClean)
    await journal.close()
  }

  @Test("keeps its snapshots and values where they are readable")
  func keptValues() async throws {
    let folder = try Folder()
    let original = try await write(100, folder)
    let before = try await Journal.open(folder.journal)
    try await before.remember([4, 5], as: "histories")
    var covers = VersionVector()
    covers[before.writer] = 100
    try await before.save(Snapshot(state: [1], format: 1, covers: covers))
    await before.close()
    try flip(original[40].payload, in: folder.file("journal.sqlite"))
    let journal = try await Journal.open(folder.journal, thorough: true)
    #expect(journal.start.gathered != nil)
    #expect(try await journal.memory("histories") == [4, 5])
    #expect(try await journal.snapshot(format: 1)?.state == [1])
    await journal.close()
  }

  @Test(
    "is replaced by an empty one when nothing is readable, and everything lost is named",
    arguments: ["garbage", "empty", "short"])
  func unreadable(how: String) async throws {
    let folder = try Folder()
    _ = try await write(50, folder)
    let path = folder.file("journal.sqlite")
    let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
    let content =
      switch how {
      case "garbage": Data(repeating: 0x42, count: size)
      case "empty": Data()
      default: try Data(contentsOf: URL(fileURLWithPath: path)).prefix(3_000)
      }
    try content.write(to: URL(fileURLWithPath: path))
    let journal = try await Journal.open(folder.journal)
    #expect(journal.start.missing.map(\.description) == ["office.1:1…50"])
    #expect(journal.writer.epoch > 1)
    #expect(try await journal.append(1).isDurable)
    await journal.close()
  }

  @Test("finishes what a kill interrupted while it was being saved")
  func interrupted() async throws {
    var wasInterrupted = 0
    for point in Swift.stride(from: 1, to: 400, by: 9) {
      let folder = try Folder()
      let original = try await write(120, folder)
      try flip(original[60].payload, in: folder.file("journal.sqlite"))
      try markHurt(folder)
      let run = try await runFixture(folder.journal, facts: 1, fault: "kill:\(point)", "early")
      if run.wasKilled { wasInterrupted += 1 }
      let journal = try await Journal.open(folder.journal, thorough: true)
      let facts = try await journal.everything().filter { $0.id.sequence <= 120 }
      #expect(facts.map(\.id.sequence) == Array(1...60) + Array(62...120), "killed at \(point)")
      #expect(try await journal.missingFacts().map(\.description) == ["office.1:61…61"])
      await journal.close()
      if !run.wasKilled { break }
    }
    #expect(wasInterrupted > 5)
  }

  @Test("is looked at as a whole by the start after the one that met damage")
  func markedHurt() async throws {
    let folder = try Folder()
    let original = try await write(600, folder)
    try flip(original[60].payload, in: folder.file("journal.sqlite"))
    let journal = try await Journal.open(folder.journal)
    #expect(journal.start.gathered == nil, "a start looks at the end only")
    await #expect(throws: JournalError.self) { try await journal.everything() }
    await journal.close()
    let again = try await Journal.open(folder.journal)
    #expect(again.start.gathered?.lost.map(\.description) == ["office.1:61…61"])
    #expect(try await again.everything().count == 599)
    await again.close()
  }

  private func write(_ count: Int, _ folder: Folder) async throws -> [StoredFact] {
    let journal = try await Journal.open(folder.journal)
    for start in stride(from: 0, to: count, by: 10) { try await journal.append(10, from: start) }
    let facts = try await journal.everything()
    await journal.close()
    return facts
  }

  /// One to twenty bits turned over, in one spot or all over the file.
  private func damage(_ path: String, random: inout SeededNumbers) throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let isSpread = Bool.random(using: &random)
    let spot = Int.random(in: 0..<bytes.count, using: &random)
    for _ in 0..<Int.random(in: 1...20, using: &random) {
      let place =
        isSpread
        ? Int.random(in: 0..<bytes.count, using: &random)
        : min(bytes.count - 1, spot + Int.random(in: 0..<64, using: &random))
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  private func flip(_ payload: [UInt8], in path: String) throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let place = try #require(bytes.range(of: Data(payload))).lowerBound
    bytes[place + 15] ^= 4
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  private func markHurt(_ folder: Folder) throws {
    let path = folder.file("journal.head")
    let handle = try #require(FileHandle(forUpdatingAtPath: path))
    let line = try #require(String(data: handle.readToEnd() ?? Data(), encoding: .utf8))
    try handle.seek(toOffset: 0)
    try handle.write(contentsOf: Data(line.replacingOccurrences(of: " shut", with: " hurt").utf8))
    try handle.close()
  }
}
