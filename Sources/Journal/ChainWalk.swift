internal import GRDB
internal import Relais

/// Follows a writer's chain row by row, and believes no row whose hash does not follow.
struct ChainWalk {
  /// Whose chain.
  let known: KnownWriter
  /// The last fact believed.
  private(set) var position: ChainHead
  private var gaps: ArraySlice<StoredGap>
  private var buffer: [UInt8] = []

  /// Begins after that sequence, which may lie in a gap; past the end of the chain nothing comes.
  init(_ known: KnownWriter, after sequence: UInt64, _ database: Database) throws {
    self.known = known
    let all = try FactTable.gaps(number: known.number, database)
    gaps = all[...]
    position = ChainHead(sequence: 0, hash: known.genesis)
    guard sequence > 0 else { return }
    gaps = all.drop { $0.missing.upperBound < sequence }
    if let gap = gaps.first, gap.missing.contains(sequence) {
      try skip(gap)
    } else if let hash = try FactTable.hash(
      number: known.number, sequence: sequence, database)
    {
      position = ChainHead(sequence: sequence, hash: hash)
    } else if try FactTable.lastSequence(number: known.number, database) < sequence {
      position = ChainHead(sequence: sequence, hash: known.genesis)
    } else {
      throw DiskFailure(damage: "fact \(known.writer):\(sequence) is missing")
    }
  }

  /// The row as a fact, if it is the next one and its hash follows; else the damage in words.
  mutating func accept(_ row: FactRow) throws -> StoredFact {
    while let gap = gaps.first, gap.missing.lowerBound == position.sequence + 1 { try skip(gap) }
    guard row.sequence == position.sequence + 1 else {
      let last = row.sequence - 1
      throw DiskFailure(
        damage: "facts \(known.writer):\(position.sequence + 1) to \(last) are missing")
    }
    let hash = row.hash(after: position.hash, buffer: &buffer)
    guard hash == row.hash else {
      throw DiskFailure(
        damage: "fact \(known.writer):\(row.sequence) is not what was written (hash differs)")
    }
    position = ChainHead(sequence: row.sequence, hash: hash)
    return row.fact(of: known.writer, hash: hash)
  }

  private mutating func skip(_ gap: StoredGap) throws {
    // A gap without a hash is at the chain's end: nothing may follow it.
    position = ChainHead(sequence: gap.missing.upperBound, hash: gap.hash ?? known.genesis)
    gaps = gaps.dropFirst()
  }
}

/// Checks that the database holds what was written, at a start and on demand.
enum ChainCheck {
  /// How many facts at the end of each chain every start looks at.
  static let tail: UInt64 = 256

  /// Looks at the last facts and the last seal of every writer.
  static func tails(_ database: Database) throws {
    for known in try FactTable.writers(database) {
      let last = try FactTable.lastSequence(number: known.number, database)
      guard last > 0 else { continue }
      let before = last > tail ? last - tail : 0
      var walk = try ChainWalk(known, after: before, database)
      for row in try FactTable.rows(
        number: known.number, after: walk.position.sequence, limit: Int(tail), database)
      {
        _ = try walk.accept(row)
      }
      try lastSeal(of: known, head: walk.position, database)
    }
  }

  /// Looks at every page, every fact and every writer's last seal.
  static func everything(_ database: Database) throws {
    for line in try String.fetchAll(database, sql: "PRAGMA quick_check(1)") where line != "ok" {
      throw DiskFailure(damage: "the file is damaged (\(line))")
    }
    for known in try FactTable.writers(database) {
      var walk = try ChainWalk(known, after: 0, database)
      try walk.toEnd(database) { _ in }
      try lastSeal(of: known, head: walk.position, database)
    }
  }

  /// Every fact must be covered by a seal: the last one stands at the chain's end and is genuine.
  private static func lastSeal(
    of known: KnownWriter, head: ChainHead, _ database: Database
  ) throws {
    guard head.sequence > 0, try FactTable.lastSequence(number: known.number, database) > 0 else {
      return
    }
    let seal = try FactTable.lastSeal(number: known.number, database)
    guard let seal, seal.sequence == head.sequence else {
      throw DiskFailure(damage: "fact \(known.writer):\(head.sequence) has no seal")
    }
    guard seal.holds(for: known, hash: head.hash) else {
      throw DiskFailure(damage: "the seal of \(known.writer):\(head.sequence) does not hold")
    }
  }
}

extension ChainWalk {
  /// Walks to the end of the chain, showing each fact.
  mutating func toEnd(_ database: Database, _ show: (StoredFact) throws -> Void) throws {
    while true {
      let rows = try FactTable.rows(
        number: known.number, after: position.sequence, limit: 1_000, database)
      if rows.isEmpty { return }
      for row in rows { try show(try accept(row)) }
    }
  }
}
