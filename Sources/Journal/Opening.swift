internal import Foundation
internal import GRDB
internal import Relais

/// What a start found out and did, for the station's log and its page.
public struct JournalStart: Hashable, Sendable {
  /// SQLite's version.
  public var sqliteVersion: String
  /// Why the node took a new epoch; nil if it goes on in the old one or has just been born.
  public var newEpochBecause: String?
  /// The facts known to be missing, by this start's knowledge; empty when all is well.
  public var missing: [LostFacts]
  /// What was saved from a damaged database; nil if it was sound.
  public var gathered: Gathered?
  /// Whether the last run ended without closing the journal.
  public var wasKilled: Bool

  /// Whether nothing happened that a person should know of.
  public var isQuiet: Bool { newEpochBecause == nil && missing.isEmpty && gathered == nil }
}

/// Opens a journal's files, repairs what can be repaired, and finds out who the node is now.
struct Opening {
  /// A database found sound, or made so.
  struct Database: Sendable {
    /// Its open connection.
    var store: Store
    /// What was saved from the damaged one that it replaces; nil if there was none.
    var gathered: Gathered?
  }

  /// A journal ready to be written.
  struct Ready: Sendable {
    /// The open connection.
    var store: Store
    /// The mark, which says `open` from now on.
    var mark: HeadMarkFile
    /// Sixteen bytes drawn for this epoch, the same in the database and in the mark.
    var instance: [UInt8]
    /// Who the node writes as.
    var own: KnownWriter
    /// The last fact of that writer on disk; sequence 0 for none.
    var head: ChainHead
    /// The latest stamp of all facts, of whatever writer.
    var latest: HybridTime
    /// What a person may be told of it.
    var start: JournalStart
  }

  /// Where the journal lies.
  let files: JournalFiles
  /// Who is to write.
  let node: NodeID
  /// The node's key, read or just made.
  let key: NodeKey
  /// The wall clock's time, for names of files and notes of what is lost.
  let now: Instant

  /// Above this size a start after a crash checks the ends of the chains only, since to read
  /// everything would keep the office waiting; reading a fact checks it in any case.
  static let bytesCheckedWhole: Int64 = 16 * 1_024 * 1_024

  /// Everything that a start does.
  func run(thorough: Bool) throws -> Ready {
    let found = try HeadMarkFile.find(files.mark)
    let wasKilled = found.mark?.state == .open
    let isSmall = FileSystem.size(files.database) <= Self.bytesCheckedWhole
    let isHurt = found.mark?.state == .hurt
    let opened = try database(thorough: thorough || isHurt || (wasKilled && isSmall))
    do {
      return try opened.store.queue.writeWithoutTransaction { database in
        try begin(opened, found: found, wasKilled: wasKilled, database)
      }
    } catch {
      try? opened.store.queue.close()
      throw error
    }
  }

  /// Opens the database; a damaged one is replaced by what can be read of it.
  func database(thorough: Bool) throws -> Database {
    _ = try Gathering.putInPlace(files, now: now)
    try keepOrphanedLog()
    do {
      let store = try Store(path: files.database)
      do {
        try store.queue.writeWithoutTransaction {
          try thorough ? ChainCheck.everything($0) : ChainCheck.tails($0)
        }
        return Database(store: store, gathered: nil)
      } catch {
        try? store.queue.close()
        throw error
      }
    } catch {
      let failure = DiskFailure(error)
      guard failure.isDamage else { throw error }
      let gathered = try Gathering.replaceDatabase(
        files, damage: failure.what, node: node, key: key, now: now)
      return Database(store: try Store(path: files.database), gathered: gathered)
    }
  }

  /// SQLite deletes the log of a database that is empty; it may hold facts, so it is kept.
  private func keepOrphanedLog() throws(JournalError) {
    let log = files.database + "-wal"
    guard FileSystem.size(files.database) == 0, FileSystem.size(log) > 0 else { return }
    let name = "/journal.damaged-\(TimeOfDay.fileName(now)).sqlite-wal"
    try FileSystem.move(log, to: files.directory + name)
  }

  private func begin(
    _ opened: Database, found: HeadMarkFile.Found, wasKilled: Bool, _ database: GRDB.Database
  ) throws -> Ready {
    let life = try life(in: database, mark: found.mark)
    var start = JournalStart(
      sqliteVersion: Store.sqliteVersion, newEpochBecause: nil,
      missing: opened.gathered?.lost ?? [], gathered: opened.gathered, wasKilled: wasKilled)
    let latest = try Self.latest(database)
    var random = SystemRandomNumberGenerator()
    var instance = life?.instance ?? []
    var own: KnownWriter
    var head: ChainHead
    switch EpochDecision(node: node, life: life, mark: found, key: key) {
    case .keep:
      guard let life else { throw DiskFailure(unsafe: "an epoch was kept that is not there") }
      own = life.known
      head = life.head
    case .first, .take:
      if case .take(let reason) = EpochDecision(node: node, life: life, mark: found, key: key) {
        start.newEpochBecause = reason
      }
      instance = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
      own = try database.committing { database in
        start.missing += try noteMissing(life: life, mark: found.mark, database)
        return try takeEpoch(
          isFirst: start.newEpochBecause == nil, mark: found.mark, instance: instance,
          random: &random, database)
      }
      head = ChainHead(sequence: 0, hash: own.genesis)
    }
    let mark = try HeadMarkFile(
      creating: files.mark,
      HeadMark(
        instance: instance, epoch: own.writer.epoch, sequence: head.sequence, hash: head.hash,
        state: .open))
    return Ready(
      store: opened.store, mark: mark, instance: instance, own: own, head: head, latest: latest,
      start: start)
  }

  private func life(in database: GRDB.Database, mark: HeadMark?) throws -> EpochDecision.Life? {
    guard let row = try Row.fetchOne(database, sql: "SELECT instance, writer FROM identity") else {
      return nil
    }
    let number = try row.integer("writer")
    guard let known = try FactTable.writers(database).first(where: { $0.number == number }) else {
      return nil
    }
    let head = try FactTable.head(of: known, database)
    var hashAtMark = mark?.sequence == 0 ? known.genesis : nil
    if let sequence = mark?.sequence, sequence > 0 {
      hashAtMark = try FactTable.hash(number: number, sequence: sequence, database)
    }
    return EpochDecision.Life(
      instance: try row.bytes("instance"), known: known, head: head, hashAtMark: hashAtMark)
  }

  /// Notes the acknowledged facts that the database lacks at the end of the old epoch.
  private func noteMissing(
    life: EpochDecision.Life?, mark: HeadMark?, _ database: GRDB.Database
  ) throws -> [LostFacts] {
    guard let mark, mark.sequence > 0 else { return [] }
    let writer = WriterID(node: node, epoch: mark.epoch)
    var known = try FactTable.writers(database).first { $0.writer == writer }
    if known == nil && !key.isNew {
      known = try FactTable.insert(writer: writer, key: key.verifying, database)
    }
    guard let known else {
      return [LostFacts(writer: writer, sequences: 1...mark.sequence)]
    }
    let gaps = try FactTable.gaps(number: known.number, database)
    let last = max(
      try FactTable.lastSequence(number: known.number, database),
      gaps.last?.missing.upperBound ?? 0)
    guard last < mark.sequence else { return [] }
    let missing = last + 1...mark.sequence
    try FactTable.insert(
      gap: StoredGap(number: known.number, missing: missing, hash: mark.hash),
      noticed: now.nanoseconds / 1_000_000, database)
    return [LostFacts(writer: writer, sequences: missing)]
  }

  private func takeEpoch(
    isFirst: Bool, mark: HeadMark?, instance: [UInt8], random: inout some RandomNumberGenerator,
    _ database: GRDB.Database
  ) throws -> KnownWriter {
    let known = try FactTable.writers(database).filter { $0.writer.node == node }
      .map(\.writer.epoch).max()
    let highest = max(known ?? 0, mark?.epoch ?? 0)
    let epoch = isFirst ? 1 : EpochDecision.next(after: highest, random: &random)
    let own = try FactTable.insert(
      writer: WriterID(node: node, epoch: epoch), key: key.verifying, database)
    try database.execute(
      sql: "INSERT OR REPLACE INTO identity (only_row, instance, writer) VALUES (1, ?, ?)",
      arguments: [Data(instance), own.number])
    return own
  }

  /// The latest stamp of any fact, so that the node's clock goes on behind it.
  private static func latest(_ database: GRDB.Database) throws -> HybridTime {
    var latest = HybridTime(milliseconds: 0)
    for known in try FactTable.writers(database) {
      guard let seal = try FactTable.lastSeal(number: known.number, database) else { continue }
      latest = max(latest, seal.latest)
    }
    return latest
  }
}
