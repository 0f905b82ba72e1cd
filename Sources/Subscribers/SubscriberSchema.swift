internal import FoundationEssentials
internal import GRDB
internal import Glibc

/// The tables, and how their file is kept.
enum SubscriberSchema {
  /// Brings a database up to this version; a released step is never edited.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("subscribers") { try $0.execute(sql: people) }
    migrator.registerMigration("fan-out") { try $0.execute(sql: jobs) }
    migrator.registerMigration("sign-up") { try $0.execute(sql: signUps) }
    return migrator
  }

  /// Who is told, and by a digest who must not be taken in again.
  ///
  /// Addresses are compared as `folded`; `token` is in the links that people are sent.
  private static let people = """
    CREATE TABLE subscriber (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      way TEXT NOT NULL,
      address TEXT NOT NULL,
      folded TEXT NOT NULL,
      language TEXT NOT NULL,
      services TEXT NOT NULL,
      state TEXT NOT NULL,
      token BLOB NOT NULL UNIQUE,
      consent_at INTEGER NOT NULL,
      consent_source TEXT NOT NULL,
      consent_words TEXT NOT NULL,
      confirmed_at INTEGER,
      refusals INTEGER NOT NULL DEFAULT 0,
      UNIQUE (folded, way)
    ) STRICT;
    CREATE TABLE gone (digest BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE salt (bytes BLOB NOT NULL) STRICT;
    INSERT INTO salt VALUES (randomblob(32));
    """

  /// What is to be sent, and to whom.
  ///
  /// A job's `progress` is a byte for each of its people once it has ended; until then those bytes
  /// lie in a file of their own.
  private static let jobs = """
    CREATE TABLE job (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL UNIQUE,
      channel TEXT NOT NULL,
      thread TEXT NOT NULL,
      made_at INTEGER NOT NULL,
      deadline INTEGER NOT NULL,
      words TEXT NOT NULL,
      people INTEGER NOT NULL,
      state TEXT NOT NULL,
      progress BLOB
    ) STRICT;
    CREATE INDEX job_thread ON job (thread);
    CREATE TABLE recipient (
      job INTEGER NOT NULL REFERENCES job ON DELETE CASCADE,
      place INTEGER NOT NULL,
      subscriber INTEGER NOT NULL REFERENCES subscriber ON DELETE CASCADE,
      PRIMARY KEY (job, place)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX recipient_subscriber ON recipient (subscriber, job);
    """

  /// Who has asked to be told and not confirmed it yet.
  private static let signUps = """
    CREATE TABLE signup (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      address TEXT NOT NULL,
      folded TEXT NOT NULL UNIQUE,
      language TEXT NOT NULL,
      services TEXT NOT NULL,
      source TEXT NOT NULL,
      words TEXT NOT NULL,
      asked_at INTEGER NOT NULL,
      due_at INTEGER NOT NULL,
      mailed_at INTEGER,
      tries INTEGER NOT NULL DEFAULT 0,
      token BLOB NOT NULL UNIQUE
    ) STRICT;
    CREATE INDEX signup_due ON signup (due_at);
    """

  /// Opens the file, which is made where there is none, for its owner alone.
  ///
  /// What is deleted is overwritten with zeros, in the file and, by a checkpoint that empties it,
  /// in the log.
  static func open(_ path: String) throws -> DatabaseQueue {
    let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0, fchmod(file, 0o600) == 0 else {
      throw SubscriberStoreError("\(path) cannot be opened: \(String(cString: strerror(errno)))")
    }
    close(file)
    var configuration = Configuration()
    configuration.label = "relais.subscribers"
    configuration.prepareDatabase { database in
      try database.execute(
        sql: """
          PRAGMA locking_mode = EXCLUSIVE;
          PRAGMA journal_mode = WAL;
          PRAGMA synchronous = FULL;
          PRAGMA secure_delete = ON;
          PRAGMA foreign_keys = ON;
          PRAGMA mmap_size = 0;
          PRAGMA cache_size = -8192;
          PRAGMA journal_size_limit = 0;
          PRAGMA trusted_schema = OFF;
          PRAGMA cell_size_check = ON;
          """)
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try migrator.migrate(queue)
    // GRDB's own set-up may have the last word otherwise.
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = FULL")
      let isSecure = try Int.fetchOne(database, sql: "PRAGMA secure_delete") == 1
      let isBound = try Int.fetchOne(database, sql: "PRAGMA foreign_keys") == 1
      guard isSecure, isBound else {
        throw SubscriberStoreError("\(path): this SQLite cannot erase for good")
      }
    }
    return queue
  }
}

/// Why the list of subscribers cannot be read or changed.
public struct SubscriberStoreError: Error, CustomStringConvertible, Sendable {
  /// One sentence.
  public let description: String

  /// An error in those words.
  init(_ description: String) { self.description = description }
}
