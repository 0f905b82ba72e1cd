internal import Foundation
internal import GRDB
internal import Relais

/// Saves one writer's chain out of a damaged database.
///
/// A fact is believed if its hash follows from the one before; where that one is lost, the stored
/// hash of the first readable fact is taken as the new beginning, and that fact, which nothing
/// proves, counts as lost too. A flipped bit in a stored hash alone loses nothing: the next fact
/// proves the hash that was computed.
struct ChainGathering {
  /// How many facts were saved.
  private(set) var facts = 0
  /// What could not be saved.
  private(set) var lost: [LostFacts] = []

  /// Whose chain.
  let known: KnownWriter
  private let from: Database
  private let to: Database
  private let noticed: Int64
  private let key: NodeKey
  private var lastSaved = ChainHead(sequence: 0, hash: FactChain.nothing)
  private var latest = HybridTime(milliseconds: .min)
  private var position: ChainHead
  /// The last readable row behind a break, whose own content nothing proves.
  private var unproven: ChainHead?
  private var gaps: [StoredGap]
  private var buffer: [UInt8] = []

  /// Reads from a damaged database and writes to a new one, in which the writer is known already.
  init(_ known: KnownWriter, from: Database, to: Database, noticed: Int64, key: NodeKey) {
    self.known = known
    self.key = key
    self.from = from
    self.to = to
    self.noticed = noticed
    position = ChainHead(sequence: 0, hash: known.genesis)
    gaps = (try? FactTable.gaps(number: known.number, from)) ?? []
  }

  /// Goes through all sequences to the last readable one.
  mutating func run() throws {
    var previous: FactRow?
    var readAfter: UInt64 = 0
    while let row = nextReadable(after: readAfter) {
      readAfter = row.sequence
      if let held = previous { try take(held, next: row) }
      previous = row
    }
    if let held = previous { try take(held, next: nil) }
    // Older gaps behind the last readable fact are still gaps.
    for gap in gaps where gap.missing.lowerBound > position.sequence { try note(gap) }
    try sealEnd(after: try copySeals())
  }

  private mutating func take(_ row: FactRow, next: FactRow?) throws {
    skipOldGaps(before: row.sequence)
    let follows = row.sequence == position.sequence + 1
    let computed = row.hash(after: position.hash, buffer: &buffer)
    if !(follows && (row.hash == computed || proves(computed, next, after: row.sequence))) {
      guard try takesUp(row) else { return }
      try save(row, hash: row.hash ?? computed)
      return
    }
    try save(row, hash: computed)
  }

  /// Whether a row behind a break in the chain follows from the unproven one before it.
  ///
  /// Then what lies between is lost, and the chain goes on here. Else the row itself is the new
  /// beginning.
  private mutating func takesUp(_ row: FactRow) throws -> Bool {
    defer { unproven = row.hash.map { ChainHead(sequence: row.sequence, hash: $0) } }
    guard let start = unproven, row.sequence == start.sequence + 1,
      row.hash(after: start.hash, buffer: &buffer) == row.hash
    else { return false }
    try lose(through: start.sequence, hash: start.hash)
    return true
  }

  private mutating func save(_ row: FactRow, hash computed: FactHash) throws {
    unproven = nil
    try FactTable.insert(
      CollectionOfOne(row.fact(of: known.writer, hash: computed)), number: known.number, to)
    position = ChainHead(sequence: row.sequence, hash: computed)
    lastSaved = position
    latest = max(latest, row.time)
    facts += 1
  }

  /// Whether the next row's stored hash follows from that one.
  private mutating func proves(_ hash: FactHash, _ next: FactRow?, after sequence: UInt64) -> Bool {
    guard let next, next.sequence == sequence + 1 else { return false }
    return next.hash(after: hash, buffer: &buffer) == next.hash
  }

  private mutating func skipOldGaps(before sequence: UInt64) {
    while let gap = gaps.first, gap.missing.lowerBound == position.sequence + 1,
      gap.missing.upperBound < sequence, let hash = gap.hash
    {
      gaps.removeFirst()
      position = ChainHead(sequence: gap.missing.upperBound, hash: hash)
      try? note(gap)
    }
  }

  private mutating func lose(through sequence: UInt64, hash: FactHash) throws {
    guard sequence > position.sequence else { return }
    try note(
      StoredGap(number: known.number, missing: position.sequence + 1...sequence, hash: hash))
    position = ChainHead(sequence: sequence, hash: hash)
  }

  private mutating func note(_ gap: StoredGap) throws {
    try FactTable.insert(gap: gap, noticed: noticed, to)
    lost.append(LostFacts(writer: known.writer, sequences: gap.missing))
  }

  /// The next row that can be read, past pages that cannot: the step doubles until something
  /// answers, then halves back to the first row that does.
  private func nextReadable(after sequence: UInt64) -> FactRow? {
    var unreadable = sequence
    do { return try row(after: sequence) } catch { unreadable = sequence }
    var step: UInt64 = 1
    var found: FactRow?
    while found == nil {
      guard sequence + step < JournalLimits.factsPerWriter else { return nil }
      do {
        guard let row = try row(after: sequence + step) else { return nil }
        found = row
      } catch {
        unreadable = sequence + step
        step *= 2
      }
    }
    var readable = sequence + step
    while readable - unreadable > 1 {
      let middle = unreadable + (readable - unreadable) / 2
      do {
        guard let row = try row(after: middle) else { return found }
        found = row
        readable = middle
      } catch {
        unreadable = middle
      }
    }
    return found
  }

  private func row(after sequence: UInt64) throws -> FactRow? {
    try FactTable.rows(number: known.number, after: sequence, limit: 1, from).first
  }

  /// Sees that every saved fact is covered by a seal.
  ///
  /// The node's own facts it seals again; another's,
  /// which only that other node can prove, are given up and can be imported again.
  private mutating func sealEnd(after sealed: UInt64) throws {
    guard lastSaved.sequence > sealed else { return }
    if known.key == key.verifying {
      let seal = try FactSeal.sign(
        known.writer, sequence: lastSaved.sequence, hash: lastSaved.hash, latest: latest, with: key)
      try FactTable.insert(seal, number: known.number, to)
      return
    }
    try to.execute(
      sql: "DELETE FROM facts WHERE id > ? AND id < ?",
      arguments: [
        FactTable.key(known.number, sealed), FactTable.key(known.number + 1, 0),
      ])
    facts -= to.changesCount
    try to.execute(
      sql: "DELETE FROM gaps WHERE first > ? AND first < ?",
      arguments: [
        FactTable.key(known.number, sealed), FactTable.key(known.number + 1, 0),
      ])
    lost.removeAll { $0.sequences.lowerBound > sealed }
    lost.append(LostFacts(writer: known.writer, sequences: sealed + 1...position.sequence))
  }

  /// Takes over the seals that hold, and says how far they reach.
  private func copySeals() throws -> UInt64 {
    var sealed: UInt64 = 0
    try forEachSeal(upTo: position.sequence) { seal in
      guard let hash = try FactTable.hash(number: known.number, sequence: seal.sequence, to),
        seal.holds(for: known, hash: hash)
      else { return }
      try FactTable.insert(seal, number: known.number, to)
      sealed = seal.sequence
    }
    return sealed
  }

  /// Whether the writer's name and key can be believed: some seal of theirs holds.
  ///
  /// A flipped bit
  /// in the name would else put one writer's facts under another's.
  func hasGenuineSeal() -> Bool {
    var isGenuine = false
    try? forEachSeal(upTo: JournalLimits.factsPerWriter) { seal in
      guard let hash = try? FactTable.hash(number: known.number, sequence: seal.sequence, from),
        seal.holds(for: known, hash: hash)
      else { return }
      isGenuine = true
      throw DiskFailure(unsafe: "enough seen")
    }
    return isGenuine
  }

  /// Shows every seal that can be read; after one that cannot, it goes on behind it.
  private func forEachSeal(upTo last: UInt64, _ show: (StoredSeal) throws -> Void) throws {
    var after: UInt64 = 0
    var failures = 0
    while after < last, failures < 10_000 {
      let seal: StoredSeal
      do {
        let range = after + 1...last
        guard let next = try FactTable.seals(number: known.number, range, limit: 1, from).first
        else { return }
        seal = next
      } catch {
        after += 1
        failures += 1
        continue
      }
      guard seal.sequence > after else {
        after += 1
        failures += 1
        continue
      }
      after = seal.sequence
      try show(seal)
    }
  }
}
