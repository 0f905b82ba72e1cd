internal import Foundation
internal import GRDB
internal import Relais

extension ImportedChain {
  /// Stores what is not here yet; returns how many facts were new, and how many were here.
  func store(
    _ seal: StoredSeal, noticed: Int64, _ database: Database
  ) throws -> Result<(UInt64, UInt64), BadLine> {
    let known =
      try FactTable.writers(database).first { $0.writer == writer }
      ?? FactTable.insert(writer: writer, key: key, database)
    var new: [StoredFact] = []
    for fact in facts {
      let here = try FactTable.hash(number: known.number, sequence: fact.id.sequence, database)
      if let here, here != fact.hash { return .failure(BadLine(equivocation: fact.id)) }
      if here == nil { new.append(fact) }
    }
    if let clash = try closeGaps(known, with: new, noticed: noticed, database) {
      return .failure(BadLine(equivocation: clash))
    }
    try FactTable.insert(new, number: known.number, database)
    try noteGaps(known, noticed: noticed, database)
    if try FactTable.hash(number: known.number, sequence: seal.sequence, database) != nil {
      try FactTable.insert(seal, number: known.number, database)
    }
    return .success((UInt64(new.count), UInt64(facts.count - new.count)))
  }

  /// Narrows the gaps that new facts fill from the front; the fact that clashes, if the last fact
  /// of a gap is not the one that the chain behind it is bound to.
  private func closeGaps(
    _ known: KnownWriter, with new: [StoredFact], noticed: Int64, _ database: Database
  ) throws -> FactID? {
    guard !new.isEmpty else { return nil }
    for gap in try FactTable.gaps(number: known.number, database) {
      guard let last = new.last(where: { gap.missing.contains($0.id.sequence) }) else { continue }
      try database.execute(
        sql: "DELETE FROM gaps WHERE first = ?",
        arguments: [FactTable.key(known.number, gap.missing.lowerBound)])
      if last.id.sequence == gap.missing.upperBound {
        if let hash = gap.hash, hash != last.hash { return last.id }
        continue
      }
      let rest = last.id.sequence + 1...gap.missing.upperBound
      try FactTable.insert(
        gap: StoredGap(number: known.number, missing: rest, hash: gap.hash), noticed: noticed,
        database)
    }
    return nil
  }

  /// Takes over the gaps of the file, as far as neither facts are here nor gaps are noted.
  private func noteGaps(_ known: KnownWriter, noticed: Int64, _ database: Database) throws {
    for gap in gaps {
      let noted = try FactTable.gaps(number: known.number, database).map(\.missing)
      let here = try FactTable.runs(number: known.number, gap.range, database)
      var first = gap.range.lowerBound
      var missing: [ClosedRange<UInt64>] = []
      for run in (noted + here).sorted(by: { $0.lowerBound < $1.lowerBound })
      where run.overlaps(gap.range) {
        if first < run.lowerBound { missing.append(first...run.lowerBound - 1) }
        first = max(first, run.upperBound + 1)
      }
      if first <= gap.range.upperBound { missing.append(first...gap.range.upperBound) }
      for range in missing {
        // What ends elsewhere ends at a gap that is noted, and that one knows how it goes on.
        let hash = range.upperBound == gap.range.upperBound ? gap.hash : nil
        try FactTable.insert(
          gap: StoredGap(number: known.number, missing: range, hash: hash), noticed: noticed,
          database)
      }
    }
  }
}
