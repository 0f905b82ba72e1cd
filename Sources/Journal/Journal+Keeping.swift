internal import Crypto
internal import Foundation
internal import GRDB
public import Relais
internal import Synchronization

/// A folded state and the facts that it was folded from, so that a start need not fold them again.
public struct Snapshot: Hashable, Sendable {
  /// The state's bytes, in whatever form who folds it chooses.
  public var state: [UInt8]
  /// The version of that form; a start ignores snapshots of another.
  public var format: Int
  /// The facts that it covers.
  public var covers: VersionVector

  /// A snapshot; see the properties.
  public init(state: [UInt8], format: Int, covers: VersionVector) {
    self.state = state
    self.format = format
    self.covers = covers
  }
}

extension Journal {
  /// Keeps a snapshot, and the one before it in case this one cannot be read; older ones go.
  ///
  /// - Throws: ``JournalError/unusable(file:what:remedy:)`` also if it covers facts that still wait
  ///   for the disk.
  public func save(_ snapshot: Snapshot) async throws(JournalError) {
    let (own, durable) = writing.withLock { ($0.own.writer, $0.durable.sequence) }
    guard snapshot.covers[own] <= durable else {
      throw .unusable(
        file: files.database, what: "facts still wait for the disk, so no snapshot is kept",
        remedy: "Nothing to do: the next one will be.")
    }
    try await changing { database in
      let covers = try JSONEncoder().encode(snapshot.covers)
      let hash = Checksum.of(snapshot.state, Array(covers))
      try database.execute(
        sql: "INSERT INTO snapshots (format, covers, state, hash) VALUES (?, ?, ?, ?)",
        arguments: [Int64(snapshot.format), covers, Data(snapshot.state), Data(hash)])
      try database.execute(
        sql: "DELETE FROM snapshots WHERE number <= ?",
        arguments: [database.lastInsertedRowID - 2])
    }
  }

  /// The newest sound snapshot of that form; nil if there is none.
  public func snapshot(format: Int) async throws(JournalError) -> Snapshot? {
    try await reading { database in
      let rows = try Row.fetchCursor(
        database,
        sql: "SELECT covers, state, hash FROM snapshots WHERE format = ? ORDER BY number DESC",
        arguments: [Int64(format)])
      while let row = try rows.next() {
        guard let covers = try? row.bytes("covers"), let state = try? row.bytes("state"),
          let hash = try? row.bytes("hash"), Checksum.of(state, covers) == hash,
          let vector = try? JSONDecoder().decode(VersionVector.self, from: Data(covers))
        else { continue }
        return Snapshot(state: state, format: format, covers: vector)
      }
      return nil
    }
  }

  /// Keeps a value that is no fact but should outlive a restart; nil forgets it.
  ///
  /// Such as a line's learned history. It stays in this node: it is not exported.
  public func remember(_ value: [UInt8]?, as key: String) async throws(JournalError) {
    try await changing { database in
      guard let value else {
        try database.execute(sql: "DELETE FROM memory WHERE key = ?", arguments: [key])
        return
      }
      try database.execute(
        sql: "INSERT OR REPLACE INTO memory (key, value, hash) VALUES (?, ?, ?)",
        arguments: [key, Data(value), Data(Checksum.of(value, Array(key.utf8)))])
    }
  }

  /// The value kept for a key; nil if there is none, or if what is there is not what was kept.
  public func memory(_ key: String) async throws(JournalError) -> [UInt8]? {
    try await reading { database in
      let row = try Row.fetchOne(
        database, sql: "SELECT value, hash FROM memory WHERE key = ?", arguments: [key])
      guard let row, let value = try? row.bytes("value"), let hash = try? row.bytes("hash") else {
        return nil
      }
      return Checksum.of(value, Array(key.utf8)) == hash ? value : nil
    }
  }
}

/// Half a SHA-256: tells damage, not forgery.
enum Checksum {
  /// Sixteen bytes that stand for these.
  static func of(_ parts: [UInt8]...) -> [UInt8] {
    var hasher = SHA256()
    for part in parts { part.withUnsafeBytes { hasher.update(bufferPointer: $0) } }
    return Array(hasher.finalize().prefix(16))
  }
}
