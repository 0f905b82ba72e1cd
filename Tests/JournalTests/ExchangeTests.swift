import Foundation
import GRDB
import Relais
import Synchronization
import Testing

@testable import Journal

@Suite("An exported journal")
struct ExchangeTests {
  @Test("gives another node the same facts, and a second import adds nothing")
  func exchange() async throws {
    let folder = try Folder()
    let office = try await Journal.open(folder.journal)
    for number in 0..<30 { try await office.append(4, from: number * 4) }
    try await office.append([
      FactDraft(time: testTime, kind: "odd.bytes", payload: [0, 0xFF, 0xFE, 10]),
      FactDraft(time: testTime, kind: "odd.text", payload: Array("é\u{0}\"\\/\n\u{2028}".utf8)),
    ])
    let file = folder.path + "/office.ndjson"
    let exported = try await office.export(to: file)
    #expect(exported.facts == 122)

    let twin = try await Journal.open(folder.path + "/twin", node: "twin")
    try await twin.append(3)
    let report = try await twin.importFacts(from: file)
    #expect(report == ImportReport(added: 122, alreadyHere: 0, isComplete: true, newEpoch: nil))
    #expect(try await twin.importFacts(from: file).added == 0)
    #expect(
      try await twin.everything().filter { $0.id.writer.node == "office" }
        == office.everything())
    #expect(try await twin.verify().isClean)
    #expect(twin.latestTime >= office.latestTime)

    // And back again: both hold the same, in the same order.
    let back = folder.path + "/twin.ndjson"
    _ = try await twin.export(to: back)
    #expect(try await office.importFacts(from: back).added == 3)
    #expect(try await office.everything() == twin.everything())
    let hashes = try await (office.verify().chains.map(\.hash), twin.verify().chains.map(\.hash))
    #expect(hashes.0 == hashes.1)
    await office.close()
    await twin.close()
  }

  @Test("can begin where the other node ends")
  func increments() async throws {
    let folder = try Folder()
    let (office, twin) = try await pair(folder)
    try await office.append(10)
    let file = folder.path + "/part.ndjson"
    _ = try await office.export(to: file)
    _ = try await twin.importFacts(from: file)
    try await office.append(5, from: 10)
    #expect(try await office.export(to: file, after: twin.versionVector()).facts == 5)
    #expect(try await twin.importFacts(from: file).added == 5)
    try await office.append(5, from: 15)
    var ahead = VersionVector()
    ahead[office.writer] = 17
    _ = try await office.export(to: file, after: ahead)
    let error = await #expect(throws: JournalError.self) { try await twin.importFacts(from: file) }
    #expect("\(try #require(error))".contains("Import an export that begins earlier first"))
    await office.close()
    await twin.close()
  }

  @Test("may be cut off anywhere: what is under a whole seal is taken, and the rest follows later")
  func cutOff() async throws {
    let folder = try Folder()
    let (office, twin) = try await pair(folder)
    for number in 0..<10 { try await office.append(5, from: number * 5) }
    let file = folder.path + "/whole.ndjson"
    _ = try await office.export(to: file)
    let whole = try Data(contentsOf: URL(fileURLWithPath: file))
    let part = folder.path + "/part.ndjson"
    var last: UInt64 = 0
    for size in stride(from: 0, to: whole.count, by: 611) {
      try whole.prefix(size).write(to: URL(fileURLWithPath: part))
      let report = try await twin.importFacts(from: part)
      #expect(!report.isComplete)
      let there = try await twin.versionVector()[office.writer]
      #expect(there >= last && there % 5 == 0)
      last = there
    }
    #expect(try await twin.importFacts(from: file).isComplete)
    #expect(try await twin.everything() == office.everything())
    #expect(try await twin.verify().isClean)
    await office.close()
    await twin.close()
  }

  @Test("that was changed is refused with the line, whatever was changed", arguments: 1...40)
  func changed(seed: UInt64) async throws {
    let folder = try Folder()
    let (office, twin) = try await pair(folder)
    for number in 0..<6 { try await office.append(3, from: number * 3) }
    let file = folder.path + "/changed.ndjson"
    _ = try await office.export(to: file)
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    var random = SeededNumbers(seed)
    let place = Int.random(in: 0..<bytes.count - 1, using: &random)
    bytes[place] ^= 1 << UInt8.random(in: 0..<7, using: &random)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    do throws(JournalError) {
      let report = try await twin.importFacts(from: file)
      // A change that means nothing: the exporting node's name, or how many facts there are.
      #expect(report.added == 18, "seed \(seed)")
    } catch {
      guard case .badLine(_, let line, _, _) = error else { throw error }
      let changed = bytes[..<place].count { $0 == UInt8(ascii: "\n") } + 1
      #expect(line >= changed, "seed \(seed)")
    }
    let original = try await office.everything()
    for fact in try await twin.everything() where fact.id.writer == office.writer {
      #expect(fact == original[Int(fact.id.sequence) - 1], "seed \(seed)")
    }
    #expect(try await twin.verify().isClean, "seed \(seed)")
    await office.close()
    await twin.close()
  }

  @Test("whose writer has two histories is refused loudly")
  func equivocation() async throws {
    let folder = try Folder()
    let node = try await Journal.open(folder.journal)
    try await node.append(5)
    await node.close()
    // The same key and epoch, another history: what a node restored without its mark would do.
    try FileManager.default.createDirectory(
      atPath: folder.path + "/other", withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: folder.file("journal.key"), toPath: folder.path + "/other/journal.key")
    let other = try await Journal.open(folder.path + "/other")
    let twin = try await Journal.open(folder.path + "/twin", node: "twin")
    try await other.changing { try $0.execute(sql: "UPDATE writers SET epoch = 1") }
    await other.close()
    try FileManager.default.removeItem(atPath: folder.path + "/other/journal.head")
    try await forgeFirstEpoch(folder.path + "/other")
    let file = folder.path + "/one.ndjson"
    let second = folder.path + "/two.ndjson"
    let first = try await Journal.open(folder.journal)
    _ = try await first.export(to: file)
    let again = try await Journal.open(folder.path + "/other", thorough: true)
    #expect(again.start.gathered == nil)
    _ = try await again.export(to: second)
    _ = try await twin.importFacts(from: file)
    let error = await #expect(throws: JournalError.self) {
      try await twin.importFacts(from: second)
    }
    guard case .equivocation(let id, _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(id.description == "office.1:1")
    let frame = try #require(try await again.frame(after: VersionVector())).bytes
    let office = JournalPartner(node: "office", writerKey: again.writerKey)
    let refusal = await #expect(throws: JournalError.self) {
      try await twin.take(frame, from: office)
    }
    guard case .equivocation? = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
    #expect(try await twin.everything() == first.everything())
    for journal in [twin, first, again] { await journal.close() }
  }

  @Test("by a node that changed its key is taken only when the new key is trusted")
  func changedKey() async throws {
    let folder = try Folder()
    let (office, twin) = try await pair(folder)
    try await office.append(2)
    let file = folder.path + "/a.ndjson"
    _ = try await office.export(to: file)
    _ = try await twin.importFacts(from: file)
    await office.close()
    try FileManager.default.removeItem(atPath: folder.file("journal.key"))
    let again = try await Journal.open(folder.journal)
    try await again.append(2)
    _ = try await again.export(to: file, after: twin.versionVector())
    let error = await #expect(throws: JournalError.self) { try await twin.importFacts(from: file) }
    let key = Hexadecimal.text(of: again.key.verifying)
    #expect("\(try #require(error))".contains("trusting \(key)"))
    #expect(try await twin.importFacts(from: file, trusting: [key]).added == 2)
    await again.close()
    await twin.close()
  }

  @Test("with facts that this node wrote and forgot makes it take a new epoch")
  func forgotten() async throws {
    let folder = try Folder()
    let office = try await Journal.open(folder.journal)
    try await office.append(5)
    let file = folder.path + "/a.ndjson"
    _ = try await office.export(to: file)
    await office.close()
    // As after a disk image was set back as a whole: all files agree, all are too old.
    let twin = try await Journal.open(folder.path + "/twin", node: "twin")
    _ = try await twin.importFacts(from: file)
    let image = try await Journal.open(folder.journal)
    try await image.changing {
      try $0.execute(sql: "DELETE FROM facts WHERE id % 256 > 3")
      try $0.execute(sql: "DELETE FROM seals")
    }
    image.writing.withLock { $0.begin($0.own, instance: $0.instance) }
    let report = try await image.importFacts(from: file)
    #expect(report.newEpoch == image.writer.epoch)
    #expect(image.writer.epoch > 1)
    #expect(try await image.append(1).sequences == 1..<2)
    #expect(try await image.verify().isClean)
    await image.close()
    let again = try await Journal.open(folder.journal)
    #expect(again.start.isQuiet)
    await again.close()
    await twin.close()
  }

  @Test(
    "has lines that mean one thing",
    arguments: [
      "", "{}", "[]", "{\"fact\":1}",
      "{\"fact\":0,\"at\":[1,2],\"kind\":\"x\",\"text\":\"\",\"hash\":\"00\"}",
      "{\"writer\":\"a\",\"epoch\":1,\"key\":\"zz\"}", "{\"seal\":1,\"at\":[1],\"signature\":\"\"}",
      "{\"gap\":5,\"through\":4}", "{\"end\":-1}", "{\"fact\":99999999999999999999}",
      String(repeating: "[", count: 5_000),
    ])
  func badLines(text: String) async throws {
    let folder = try Folder()
    let twin = try await Journal.open(folder.journal, node: "twin")
    let file = folder.path + "/bad.ndjson"
    try ("{\"relais_journal\":1,\"node\":\"a\"}\n" + text + "\n").write(
      toFile: file, atomically: true, encoding: .utf8)
    let error = await #expect(throws: JournalError.self) { try await twin.importFacts(from: file) }
    guard case .badLine(_, let line, _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(line == 2)
    await twin.close()
  }

  private func pair(_ folder: Folder) async throws -> (Journal, Journal) {
    (
      try await Journal.open(folder.journal),
      try await Journal.open(folder.path + "/twin", node: "twin")
    )
  }

  /// Makes a journal of one other fact that claims to be the node's first epoch.
  private func forgeFirstEpoch(_ directory: String) async throws {
    let key = try NodeKey.load(from: JournalFiles(directory: directory))
    let store = try Store(path: directory + "/journal.sqlite")
    try await store.queue.write { database in
      let known = try #require(try FactTable.writers(database).first)
      var buffer: [UInt8] = []
      let payload = Array("\"another history\"".utf8)
      let hash = FactChain.hash(
        after: known.genesis, sequence: 1, time: testTime, kind: "test.fact", payload: payload,
        buffer: &buffer)
      let fact = StoredFact(
        id: FactID(writer: known.writer, sequence: 1), time: testTime, kind: "test.fact",
        payload: payload, hash: hash)
      try FactTable.insert([fact], number: known.number, database)
      let seal = try FactSeal.sign(
        known.writer, sequence: 1, hash: hash, latest: testTime, with: key)
      try FactTable.insert(seal, number: known.number, database)
    }
    try store.queue.close()
  }
}
