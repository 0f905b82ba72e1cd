internal import Foundation
public import Incidents
public import Relais

/// Maps what the record is folded from to what the journal stores, and back.
///
/// The kind is stored as it is, the payload as JSON in one fixed spelling: equal facts are equal
/// bytes, so their hashes can be compared between nodes.
public enum FactCodec {
  /// A fact to be appended.
  public static func draft(
    of body: FactBody, at time: HybridTime
  ) throws(JournalError) -> FactDraft {
    do {
      let whole = try JSONDecoder().decode(Envelope.self, from: JSONEncoder().encode(body))
      return FactDraft(time: time, kind: whole.kind, payload: whole.payload.canonicalBytes)
    } catch {
      throw .invalid(what: "\(body.kind) cannot be written as JSON: \(error)")
    }
  }

  /// A stored fact as the record takes it.
  ///
  /// A kind or payload that this version does not know comes
  /// back as ``FactBody/unknown(kind:payload:)``.
  ///
  /// - Throws: ``JournalError/damaged(file:what:remedy:)`` if the payload is no JSON, which no
  ///   version writes.
  public static func recorded(_ fact: StoredFact) throws(JournalError) -> RecordedFact {
    var bytes = Array("{\"kind\":\"".utf8)
    bytes += fact.kind.utf8.filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    bytes += Array("\",\"payload\":".utf8) + fact.payload + [UInt8(ascii: "}")]
    do {
      let body = try JSONDecoder().decode(FactBody.self, from: Data(bytes))
      return RecordedFact(id: fact.id, time: fact.time, body: body)
    } catch {
      throw .damaged(
        file: "journal.sqlite", what: "fact \(fact.id) (\(fact.kind)) is no JSON",
        remedy: "It is genuine, so its writer is at fault: report it with an export.")
    }
  }

  private struct Envelope: Decodable {
    var kind: String
    var payload: PlainValue
  }
}

extension Journal {
  /// The record folded from everything on disk: from the newest snapshot and the facts behind it.
  public func record() async throws(JournalError) -> Record {
    var record = Record()
    let format = Record.Snapshot.currentFormat
    if let snapshot = try await snapshot(format: format),
      let stored = try? JSONDecoder().decode(Record.Snapshot.self, from: Data(snapshot.state)),
      let restored = Record(restoring: stored)
    {
      record = restored
    }
    // Facts from elsewhere may belong before the snapshot: then everything is folded anew.
    let facts = try await recorded(after: record.versionVector)
    guard record.insert(contentsOf: facts).isEmpty else {
      return Record(folding: try await recorded(after: VersionVector()))
    }
    return record
  }

  /// The facts that a version vector does not cover, as the record takes them.
  public func recorded(
    after known: VersionVector
  ) async throws(JournalError) -> [RecordedFact] {
    var known = known
    var facts: [RecordedFact] = []
    while true {
      let page = try await self.facts(after: known)
      for fact in page.facts { facts.append(try FactCodec.recorded(fact)) }
      if page.isLast { return facts }
      known = page.reached
    }
  }

  /// Keeps a folded record, so that the next start need not fold all facts.
  ///
  /// - Throws: ``JournalError/unusable(file:what:remedy:)`` also while facts of this record wait
  ///   for the disk: a snapshot never tells of what may still be lost.
  public func saveSnapshot(of record: Record) async throws(JournalError) {
    let snapshot = record.snapshot()
    guard let state = try? JSONEncoder().encode(snapshot) else {
      throw .invalid(what: "the record cannot be written as JSON")
    }
    try await save(
      Snapshot(
        state: Array(state), format: snapshot.format, covers: snapshot.versionVector))
  }
}
