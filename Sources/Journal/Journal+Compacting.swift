internal import GRDB
internal import Relais

/// What compacting came to.
public struct CompactReport: Hashable, Sendable, Codable {
  /// Bytes of the files before.
  public var bytesBefore: Int64
  /// Bytes of the files after.
  public var bytesAfter: Int64
  /// Rows of rollups that were older than is kept.
  public var rollupRows: Int
  /// Seals that a later seal covers as well.
  public var seals: Int
  /// Snapshots that newer ones replace.
  public var snapshots: Int

  /// Bytes given back to the disk.
  public var freed: Int64 { max(0, bytesBefore - bytesAfter) }
}

extension Journal {
  /// Makes the files small; facts are never removed.
  ///
  /// Removes old rollups, seals that later ones make needless and old snapshots, then rewrites the
  /// database.
  /// Needs as much free space as the database takes, and facts wait in memory while it is
  /// rewritten: about a second for each 200 MB.
  public func compact() async throws(JournalError) -> CompactReport {
    await flushRollups()
    let before = size
    let seconds = TimeOfDay.divide(now().nanoseconds, by: 1_000_000_000).quotient
    let highest = try await reading {
      try Int64.fetchOne($0, sql: "SELECT max(number) FROM series") ?? 0
    }
    var rows = 0
    var first: Int64 = 1
    while first <= highest {
      let numbers = first...min(first + 127, highest)
      rows += try await changing { database in
        try numbers.reduce(0) {
          $0 + (try RollupTable.prune(series: $1, now: seconds, database))
        }
      }
      first = numbers.upperBound + 1
    }
    let (seals, snapshots) = try await changing { database in
      (try Self.thinSeals(database), try Self.removeOldSnapshots(database))
    }
    _ = try await behindWrites { database in
      try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      try database.execute(sql: "VACUUM")
      try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
    return CompactReport(
      bytesBefore: before, bytesAfter: size, rollupRows: rows, seals: seals, snapshots: snapshots)
  }

  /// Keeps a writer's last seal, and one in every 128 facts for exports to be checked by.
  private static func thinSeals(_ database: Database) throws -> Int {
    try database.execute(
      sql: """
        DELETE FROM seals WHERE id NOT IN (SELECT max(id) FROM seals GROUP BY id >> 7)
          AND id NOT IN (SELECT max(id) FROM seals GROUP BY id >> 40)
        """)
    return database.changesCount
  }

  private static func removeOldSnapshots(_ database: Database) throws -> Int {
    try database.execute(
      sql: "DELETE FROM snapshots WHERE number NOT IN (SELECT max(number) FROM snapshots)")
    return database.changesCount
  }

  private var size: Int64 {
    FileSystem.size(files.database) + FileSystem.size(files.database + "-wal")
  }
}
