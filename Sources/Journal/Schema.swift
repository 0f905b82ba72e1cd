internal import GRDB
internal import GRDBSQLite

/// The tables, and how they came to be: a migration, once released, is never changed.
enum Schema {
  /// Creates or updates the tables.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("facts") { try $0.execute(sql: facts) }
    migrator.registerMigration("kept values") { try $0.execute(sql: kept) }
    migrator.registerMigration("rollups") { try $0.execute(sql: rollups) }
    return migrator
  }

  /// A fact's key is its writer's number and its sequence in one integer, so that a writer's facts
  /// lie side by side and an append touches the last page only.
  private static let facts = """
    CREATE TABLE writers (
      number INTEGER PRIMARY KEY,
      node TEXT NOT NULL,
      epoch INTEGER NOT NULL,
      key BLOB NOT NULL,
      UNIQUE (node, epoch)
    ) STRICT;
    CREATE TABLE identity (
      only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
      instance BLOB NOT NULL,
      writer INTEGER NOT NULL REFERENCES writers
    ) STRICT;
    CREATE TABLE facts (
      id INTEGER PRIMARY KEY,
      milliseconds INTEGER NOT NULL,
      counter INTEGER NOT NULL,
      kind TEXT NOT NULL,
      payload BLOB NOT NULL,
      hash BLOB NOT NULL
    ) STRICT;
    CREATE TABLE seals (
      id INTEGER PRIMARY KEY,
      milliseconds INTEGER NOT NULL,
      counter INTEGER NOT NULL,
      signature BLOB NOT NULL
    ) STRICT;
    CREATE TABLE gaps (
      first INTEGER PRIMARY KEY,
      last INTEGER NOT NULL,
      hash BLOB NOT NULL,
      noticed INTEGER NOT NULL
    ) STRICT;
    """

  private static let kept = """
    CREATE TABLE snapshots (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      format INTEGER NOT NULL,
      covers BLOB NOT NULL,
      state BLOB NOT NULL,
      hash BLOB NOT NULL
    ) STRICT;
    CREATE TABLE memory (
      key TEXT PRIMARY KEY,
      value BLOB NOT NULL,
      hash BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  private static let rollups = """
    CREATE TABLE series (
      number INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE rollup_log (
      number INTEGER PRIMARY KEY,
      hour INTEGER NOT NULL,
      entries BLOB NOT NULL
    ) STRICT;
    CREATE TABLE rollups (
      tier INTEGER NOT NULL,
      series INTEGER NOT NULL,
      start INTEGER NOT NULL,
      buckets BLOB NOT NULL,
      PRIMARY KEY (tier, series, start)
    ) STRICT, WITHOUT ROWID;
    """
}

/// The connection to the database: the only one in the only process that opens the file.
struct Store: Sendable {
  /// GRDB's serial queue around the connection.
  let queue: DatabaseQueue
  /// The database file.
  let path: String

  /// Opens the database, makes it as safe as promised, and reads back that it is.
  ///
  /// GRDB's own set-up for the write-ahead log ends with `synchronous=NORMAL`, with which an
  /// acknowledged commit may vanish in a power cut; so the journal sets its pragmas itself. The
  /// exclusive lock keeps other programs out: SQLite before 3.51.3 can corrupt a write-ahead log
  /// when two connections checkpoint at once.
  init(path: String) throws {
    var configuration = Configuration()
    configuration.label = "relais.journal"
    configuration.prepareDatabase { database in
      try database.execute(
        sql: """
          PRAGMA locking_mode = EXCLUSIVE;
          PRAGMA journal_mode = WAL;
          PRAGMA synchronous = FULL;
          PRAGMA mmap_size = 0;
          PRAGMA wal_autocheckpoint = 1000;
          PRAGMA journal_size_limit = 16777216;
          PRAGMA trusted_schema = OFF;
          PRAGMA cell_size_check = ON;
          """)
    }
    queue = try DatabaseQueue(path: path, configuration: configuration)
    self.path = path
    try queue.writeWithoutTransaction { try Self.assertSafety(of: $0) }
    try Schema.migrator.migrate(queue)
    try queue.writeWithoutTransaction { try Self.assertSafety(of: $0) }
  }

  /// Opens a database only to read what is left in it; it is not changed.
  init(readingDamaged path: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.label = "relais.journal.damaged"
    queue = try DatabaseQueue(path: path, configuration: configuration)
    self.path = path
  }

  /// SQLite's version, such as `3.40.1`.
  static var sqliteVersion: String { String(cString: sqlite3_libversion()) }

  /// Whether this SQLite has the fix for two connections that checkpoint at once (3.51.3).
  static var hasCheckpointFix: Bool { sqlite3_libversion_number() >= 3_051_003 }

  /// Runs work on the connection's own thread, without a transaction.
  ///
  /// It is not undone or stopped when the calling task is cancelled.
  func perform<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(DiskFailure) -> Value {
    let result = await withCheckedContinuation { continuation in
      queue.asyncWriteWithoutTransaction { database in
        continuation.resume(returning: Result { try work(database) })
      }
    }
    do { return try result.get() } catch { throw DiskFailure(error) }
  }

  /// Runs work in a transaction that is committed, and synced, when it returns.
  func transaction<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(DiskFailure) -> Value {
    try await perform { try $0.committing(work) }
  }

  private static func assertSafety(of database: Database) throws {
    let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? ""
    let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1
    let mapped = try Int.fetchOne(database, sql: "PRAGMA mmap_size") ?? 0
    guard mode == "wal", synchronous == 2, mapped == 0 else {
      throw DiskFailure(
        unsafe: "SQLite did not take the safe settings (journal_mode \(mode), synchronous "
          + "\(synchronous), mmap_size \(mapped))")
    }
  }
}

extension Database {
  /// Runs work in a transaction begun at once as a writing one.
  func committing<Value>(_ work: (Database) throws -> Value) throws -> Value {
    var value: Value?
    try inTransaction(.immediate) {
      value = try work(self)
      return .commit
    }
    guard let value else { throw DiskFailure(unsafe: "a transaction ended without its result") }
    return value
  }
}
