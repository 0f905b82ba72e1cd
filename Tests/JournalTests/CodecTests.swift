import Foundation
import Incidents
import Relais
import Testing

@testable import Journal

@Suite("Facts of the record")
struct CodecTests {
  private let bodies: [FactBody] = [
    .nodeStarted(NodeStarted(version: "1.2 \"é\" \u{1}")),
    .lineStateChanged(
      LineStateChanged(
        line: "fibre", condition: .down, since: Instant(nanoseconds: .max),
        reason: .silence(threshold: .milliseconds(1_300)))),
    .lineStateChanged(
      LineStateChanged(
        line: "4g", condition: .degraded, since: .zero, reason: .loss(share: 0.1))),
    .serviceStateChanged(
      ServiceStateChanged(
        service: "ordering", state: .majorOutage, since: testNow, takenDownBy: ["site"])),
    .unknown(
      kind: "future.kind",
      payload: .object([
        PlainValue.Member(name: "a", value: .list([.integer(1), .null, .text("é\"\n")])),
        PlainValue.Member(name: "b", value: .boolean(true)),
      ])),
  ]

  @Test("are the same before and after they were stored, and equal ones are equal bytes")
  func roundTrip() throws {
    for body in bodies {
      let draft = try FactCodec.draft(of: body, at: testTime)
      #expect(try draft == FactCodec.draft(of: body, at: testTime))
      #expect(draft.kind == body.kind)
      let fact = StoredFact(
        id: FactID(writer: WriterID(node: "office", epoch: 1), sequence: 1), time: testTime,
        kind: draft.kind, payload: draft.payload, hash: FactChain.nothing)
      #expect(try FactCodec.recorded(fact).body == body)
    }
  }

  @Test("that are no JSON are told apart from damage to the disk")
  func noJSON() throws {
    let fact = StoredFact(
      id: FactID(writer: WriterID(node: "office", epoch: 1), sequence: 1), time: testTime,
      kind: "x", payload: [0xFF], hash: FactChain.nothing)
    #expect(throws: JournalError.self) { try FactCodec.recorded(fact) }
  }

  @Test("give the same record from a snapshot and from all facts")
  func record() async throws {
    let folder = try Folder()
    let journal = try await Journal.open(folder.journal)
    func append(_ range: Range<Int>) async throws {
      let drafts = try range.map { number in
        try FactCodec.draft(
          of: .unknown(kind: "future.kind", payload: .integer(Int64(number))),
          at: HybridTime(milliseconds: testTime.milliseconds + Int64(number)))
      }
      try await journal.append(drafts)
    }
    try await append(0..<700)
    let whole = try await journal.record()
    try await journal.saveSnapshot(of: whole)
    try await append(700..<720)
    let record = try await journal.record()
    var folded = Record()
    for fact in try await journal.everything() { _ = folded.insert(try FactCodec.recorded(fact)) }
    #expect(try record.canonicalBytes() == folded.canonicalBytes())
    #expect(record.versionVector[journal.writer] == 720)
    await journal.close()
  }
}
