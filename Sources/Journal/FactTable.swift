internal import Foundation
internal import GRDB
internal import Relais

/// A writer as the database knows it.
struct KnownWriter: Hashable, Sendable {
  /// Its number in this database.
  var number: Int64
  /// Its name.
  var writer: WriterID
  /// Its public key.
  var key: [UInt8]

  /// The hash before its first fact.
  var genesis: FactHash { FactChain.genesis(of: writer, key: key) }
}

/// A run of facts that are lost here, though they existed once.
struct StoredGap: Hashable, Sendable {
  /// The writer's number.
  var number: Int64
  /// The sequences that are missing.
  var missing: ClosedRange<UInt64>
  /// The chain's hash at the last of them, if known: what the next fact is checked against.
  var hash: FactHash?
}

/// A row of the table of facts, before its hash is believed.
struct FactRow: Hashable, Sendable {
  /// Its number among its writer's facts, from 1.
  var sequence: UInt64
  /// The stamp that its writer gave it.
  var time: HybridTime
  /// What kind of fact it claims to be.
  var kind: String
  /// Its content in canonical bytes, unless the disk has harmed them.
  var payload: [UInt8]
  /// The hash stored with it; nil where that is not 32 bytes long.
  var hash: FactHash?

  /// What the hash must be after that one.
  func hash(after previous: FactHash, buffer: inout [UInt8]) -> FactHash {
    FactChain.hash(
      after: previous, sequence: sequence, time: time, kind: kind, payload: payload,
      buffer: &buffer)
  }

  /// The row as a fact of that writer.
  func fact(of writer: WriterID, hash: FactHash) -> StoredFact {
    StoredFact(
      id: FactID(writer: writer, sequence: sequence), time: time, kind: kind, payload: payload,
      hash: hash)
  }
}

/// Rows of facts, seals, writers and gaps, written and read.
enum FactTable {
  /// The key of a fact or a seal: the writer's number above forty bits of sequence.
  static func key(_ number: Int64, _ sequence: UInt64) -> Int64 {
    number << 40 | Int64(bitPattern: sequence & JournalLimits.factsPerWriter)
  }

  /// Writes facts; their hashes are taken as given.
  static func insert(_ facts: some Sequence<StoredFact>, number: Int64, _ database: Database) throws
  {
    let insert = try FastStatement(
      database,
      "INSERT INTO facts (id, milliseconds, counter, kind, payload, hash) VALUES (?,?,?,?,?,?)")
    for fact in facts {
      insert.bind(1, key(number, fact.id.sequence))
      insert.bind(2, fact.time.milliseconds)
      insert.bind(3, Int64(fact.time.counter))
      var kind = fact.kind
      try kind.withUTF8 { kind in
        try fact.payload.withUnsafeBytes { payload in
          try fact.hash.withUnsafeBytes { hash in
            insert.bind(4, borrowing: kind)
            insert.bind(5, borrowing: payload)
            insert.bind(6, borrowing: hash)
            try insert.run()
          }
        }
      }
    }
  }

  /// Writes a seal over a writer's chain.
  static func insert(_ seal: StoredSeal, number: Int64, _ database: Database) throws {
    let insert = try FastStatement(
      database,
      "INSERT OR REPLACE INTO seals (id, milliseconds, counter, signature) VALUES (?,?,?,?)")
    insert.bind(1, key(number, seal.sequence))
    insert.bind(2, seal.latest.milliseconds)
    insert.bind(3, Int64(seal.latest.counter))
    try seal.signature.withUnsafeBytes { signature in
      insert.bind(4, borrowing: signature)
      try insert.run()
    }
  }

  /// A writer's rows after a sequence, in order, at most so many.
  static func rows(
    number: Int64, after sequence: UInt64, limit: Int, _ database: Database
  ) throws -> [FactRow] {
    let select = try FastStatement(
      database,
      """
      SELECT id, milliseconds, counter, kind, payload, hash FROM facts
      WHERE id > ? AND id < ? ORDER BY id LIMIT ?
      """)
    defer { select.reset() }
    select.bind(1, key(number, sequence))
    select.bind(2, key(number + 1, 0))
    select.bind(3, Int64(limit))
    var rows: [FactRow] = []
    var last = sequence
    while try select.step() {
      let sequence = UInt64(bitPattern: select.integer(0)) & JournalLimits.factsPerWriter
      guard sequence > last else {
        // SQLite seeks the first key and trusts the rest to be in order.
        throw DiskFailure(damage: "facts are out of order")
      }
      last = sequence
      rows.append(
        FactRow(
          sequence: sequence,
          time: HybridTime(
            milliseconds: select.integer(1),
            counter: UInt32(truncatingIfNeeded: select.integer(2))),
          kind: select.text(3), payload: select.bytes(4), hash: FactHash(bytes: select.bytes(5))))
    }
    return rows
  }

  /// The hash stored with a fact; nil if there is no such fact, or its hash is no hash.
  static func hash(number: Int64, sequence: UInt64, _ database: Database) throws -> FactHash? {
    let select = try FastStatement(database, "SELECT hash FROM facts WHERE id = ?")
    defer { select.reset() }
    select.bind(1, key(number, sequence))
    return try select.step() ? FactHash(bytes: select.bytes(0)) : nil
  }

  /// The last sequence of a writer that has a row; 0 for none.
  static func lastSequence(number: Int64, _ database: Database) throws -> UInt64 {
    let select = try FastStatement(
      database, "SELECT id FROM facts WHERE id > ? AND id < ? ORDER BY id DESC LIMIT 1")
    defer { select.reset() }
    select.bind(1, key(number, 0))
    select.bind(2, key(number + 1, 0))
    guard try select.step() else { return 0 }
    return UInt64(bitPattern: select.integer(0)) & JournalLimits.factsPerWriter
  }

  /// The runs of a writer's sequences in a range that have rows, in order.
  static func runs(
    number: Int64, _ range: ClosedRange<UInt64>, _ database: Database
  ) throws -> [ClosedRange<UInt64>] {
    let select = try FastStatement(
      database, "SELECT id FROM facts WHERE id >= ? AND id <= ? ORDER BY id")
    defer { select.reset() }
    select.bind(1, key(number, range.lowerBound))
    select.bind(2, key(number, range.upperBound))
    var runs: [ClosedRange<UInt64>] = []
    while try select.step() {
      let sequence = UInt64(bitPattern: select.integer(0)) & JournalLimits.factsPerWriter
      if let last = runs.last, last.upperBound + 1 == sequence {
        runs[runs.count - 1] = last.lowerBound...sequence
      } else {
        runs.append(sequence...sequence)
      }
    }
    return runs
  }

  /// All writers, by number.
  static func writers(_ database: Database) throws -> [KnownWriter] {
    try Row.fetchAll(database, sql: "SELECT number, node, epoch, key FROM writers ORDER BY number")
      .map { row in
        guard let epoch = UInt32(exactly: try row.integer("epoch")) else {
          throw DiskFailure(damage: "a writer's epoch is out of range")
        }
        return KnownWriter(
          number: try row.integer("number"),
          writer: WriterID(node: NodeID(try row.text("node")), epoch: epoch),
          key: try row.bytes("key"))
      }
  }

  /// Takes up a writer and gives it its number.
  static func insert(
    writer: WriterID, key: [UInt8], _ database: Database
  ) throws -> KnownWriter {
    try database.execute(
      sql: "INSERT INTO writers (node, epoch, key) VALUES (?, ?, ?)",
      arguments: [writer.node.name, Int64(writer.epoch), Data(key)])
    let number = database.lastInsertedRowID
    guard number <= JournalLimits.writers else {
      throw DiskFailure(unsafe: "there are more than \(JournalLimits.writers) writers")
    }
    return KnownWriter(number: number, writer: writer, key: key)
  }

  /// The gaps of a writer, in order.
  static func gaps(number: Int64, _ database: Database) throws -> [StoredGap] {
    try Row.fetchAll(
      database,
      sql: "SELECT first, last, hash FROM gaps WHERE first > ? AND first < ? ORDER BY first",
      arguments: [key(number, 0), key(number + 1, 0)]
    ).map { row in
      let first = try row.sequence("first")
      let last = try row.sequence("last")
      guard first <= last else { throw DiskFailure(damage: "a gap ends before it begins") }
      return StoredGap(
        number: number, missing: first...last,
        hash: FactHash(bytes: try row.bytes("hash")))
    }
  }

  /// The seals of a writer over facts in that range, in order.
  static func seals(
    number: Int64, _ range: ClosedRange<UInt64>, limit: Int = .max, _ database: Database
  ) throws -> [StoredSeal] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT id, milliseconds, counter, signature FROM seals
        WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?
        """,
      arguments: [key(number, range.lowerBound), key(number, range.upperBound), limit]
    ).map { try $0.seal() }
  }

  /// A writer's last seal; nil if it has none.
  static func lastSeal(number: Int64, _ database: Database) throws -> StoredSeal? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT id, milliseconds, counter, signature FROM seals
        WHERE id > ? AND id < ? ORDER BY id DESC LIMIT 1
        """,
      arguments: [key(number, 0), key(number + 1, 0)])?.seal()
  }

  /// Notes that facts are missing.
  static func insert(gap: StoredGap, noticed: Int64, _ database: Database) throws {
    try database.execute(
      sql: "INSERT OR REPLACE INTO gaps (first, last, hash, noticed) VALUES (?, ?, ?, ?)",
      arguments: [
        key(gap.number, gap.missing.lowerBound), Int64(bitPattern: gap.missing.upperBound),
        Data(gap.hash?.bytes ?? []), noticed,
      ])
  }

  /// How far a writer's chain reaches, gaps at its end not counted.
  static func head(of known: KnownWriter, _ database: Database) throws -> ChainHead {
    let sequence = try lastSequence(number: known.number, database)
    guard sequence > 0 else { return ChainHead(sequence: 0, hash: known.genesis) }
    guard let hash = try hash(number: known.number, sequence: sequence, database) else {
      throw DiskFailure(damage: "fact \(known.writer):\(sequence) has no hash")
    }
    return ChainHead(sequence: sequence, hash: hash)
  }
}
