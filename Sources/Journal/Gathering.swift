internal import Foundation
internal import GRDB
public import Relais

/// What was saved from a damaged database, and what was not.
public struct Gathered: Hashable, Sendable {
  /// What was wrong with the file.
  public var damage: String
  /// Where the damaged file lies now; nil while it has not been moved yet.
  public var movedTo: String?
  /// How many facts are in the new file.
  public var facts: Int
  /// The facts that could not be read or proven, by writer; all others are there.
  public var lost: [LostFacts]

  /// What was saved; see the properties.
  public init(damage: String, movedTo: String?, facts: Int, lost: [LostFacts]) {
    self.damage = damage
    self.movedTo = movedTo
    self.facts = facts
    self.lost = lost
  }
}

/// Facts of one writer that existed once and are not here.
public struct LostFacts: Hashable, Sendable, CustomStringConvertible {
  /// Whose.
  public var writer: WriterID
  /// Which.
  public var sequences: ClosedRange<UInt64>

  /// Lost facts; see the properties.
  public init(writer: WriterID, sequences: ClosedRange<UInt64>) {
    self.writer = writer
    self.sequences = sequences
  }

  /// `office.3:17…19`.
  public var description: String {
    "\(writer):\(sequences.lowerBound)…\(sequences.upperBound)"
  }
}

/// Gathers what is readable of a damaged database into a new one, in the order of the chains.
///
/// The damaged files are only read, then moved aside under a dated name. What cannot be read, or
/// cannot be proven by the chain, becomes a gap that is noted and told, and that an import can
/// close. Whatever moment this is interrupted at, the next start goes on or begins again.
struct Gathering {
  private let files: JournalFiles
  private let damage: String
  private let now: Instant
  private let key: NodeKey
  private let node: NodeID

  /// Makes a new database out of what is readable of the damaged one, in its place.
  static func replaceDatabase(
    _ files: JournalFiles, damage: String, node: NodeID, key: NodeKey, now: Instant
  ) throws -> Gathered {
    let gathering = Gathering(files: files, damage: damage, now: now, key: key, node: node)
    for companion in [""] + JournalFiles.companions {
      try FileSystem.remove(files.gathering + companion)
    }
    var gathered = try gathering.copyReadable()
    try FileSystem.move(files.gathering, to: files.gathered)
    gathered.movedTo = try putInPlace(files, now: now)
    return gathered
  }

  /// Puts a new database, if one is complete, in the place of the damaged one; says where that is.
  ///
  /// The log goes first: a new database must never meet an old one's log.
  static func putInPlace(_ files: JournalFiles, now: Instant) throws(JournalError) -> String? {
    guard FileSystem.exists(files.gathered) else { return nil }
    let aside = files.directory + "/journal.damaged-\(TimeOfDay.fileName(now)).sqlite"
    for companion in JournalFiles.companions + [""]
    where FileSystem.exists(files.database + companion) {
      try FileSystem.move(files.database + companion, to: aside + companion)
    }
    try FileSystem.move(files.gathered, to: files.database)
    return aside
  }

  private func copyReadable() throws -> Gathered {
    let target = try Store(path: files.gathering)
    var result = Gathered(damage: damage, movedTo: nil, facts: 0, lost: [])
    // A file that is no database at all leaves the new one empty; the mark beside it tells how
    // much is lost.
    if let source = try? Store(readingDamaged: files.database) {
      do {
        try source.queue.read { from in
          try target.queue.write { result = try copy(from: from, to: $0, result) }
        }
      } catch  where DiskFailure(error).isDamage {
        // Not even the list of tables can be read; or, when all was read, the reading cannot end.
      }
      try? source.queue.close()
    }
    try target.queue.writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
    try target.queue.close()
    for companion in JournalFiles.companions { try FileSystem.remove(files.gathering + companion) }
    try? FileSystem.remove(files.database + "-shm")
    return result
  }

  private func copy(from: Database, to: Database, _ empty: Gathered) throws -> Gathered {
    var result = empty
    for number in 1...Int64.max {
      if number > ((try? highestWriter(from)) ?? 64) { break }
      // Without a key nothing can be proven; the node knows its own name and key besides.
      let candidates = [try? readWriter(number, from), own(number)].compactMap { $0 }
      let chains = candidates.map { known in
        ChainGathering(
          known, from: from, to: to, noticed: now.nanoseconds / 1_000_000, key: key)
      }
      guard var chain = chains.first(where: { $0.hasGenuineSeal() }) else { continue }
      let known = chain.known
      try to.execute(
        sql: "INSERT OR IGNORE INTO writers (number, node, epoch, key) VALUES (?, ?, ?, ?)",
        arguments: [number, known.writer.node.name, Int64(known.writer.epoch), Data(known.key)])
      try chain.run()
      result.facts += chain.facts
      result.lost += chain.lost
    }
    try? copyIdentity(from: from, to: to)
    for table in KeptTable.all { try? table.copyReadable(from: from, to: to) }
    return result
  }

  /// This node, as the mark beside the database tells of it.
  private func own(_ number: Int64) -> KnownWriter? {
    guard let mark = try? HeadMarkFile.find(files.mark).mark else { return nil }
    return KnownWriter(
      number: number, writer: WriterID(node: node, epoch: mark.epoch), key: key.verifying)
  }

  private func readWriter(_ number: Int64, _ from: Database) throws -> KnownWriter? {
    try Row.fetchOne(
      from, sql: "SELECT node, epoch, key FROM writers WHERE number = ?", arguments: [number]
    ).flatMap { row in
      guard let epoch = UInt32(exactly: try row.integer("epoch")) else { return nil }
      return KnownWriter(
        number: number, writer: WriterID(node: NodeID(try row.text("node")), epoch: epoch),
        key: try row.bytes("key"))
    }
  }

  private func highestWriter(_ from: Database) throws -> Int64 {
    try Int64.fetchOne(from, sql: "SELECT max(number) FROM writers") ?? 0
  }

  private func copyIdentity(from: Database, to: Database) throws {
    guard let row = try Row.fetchOne(from, sql: "SELECT instance, writer FROM identity") else {
      return
    }
    try to.execute(
      sql: "INSERT INTO identity (only_row, instance, writer) VALUES (1, ?, ?)",
      arguments: [Data(try row.bytes("instance")), try row.integer("writer")])
  }
}
