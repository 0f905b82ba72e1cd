import Relais

/// Which facts are known, also where some of a writer's came before earlier ones.
struct Coverage: Hashable, Sendable, Codable {
  private struct Entry: Hashable, Sendable, Codable {
    var writer: WriterID
    /// All up to this one are known.
    var through: UInt64
    /// The latest stamp of these.
    var stamp: HybridTime
    /// Those known beyond a gap, ascending.
    var ahead: [Ahead] = []
  }

  private struct Ahead: Hashable, Sendable, Codable {
    var sequence: UInt64
    var stamp: HybridTime
  }

  private var entries: [Entry] = []

  /// Each writer with the last fact before which none is missing; those beyond gaps left out.
  var versionVector: VersionVector {
    var vector = VersionVector()
    for entry in entries { vector[entry.writer] = entry.through }
    return vector
  }

  /// The same with the stamps of these facts.
  var latest: [NodeReceived.Entry] {
    entries.filter { $0.through > 0 }.map { entry in
      NodeReceived.Entry(
        fact: FactID(writer: entry.writer, sequence: entry.through), stamp: entry.stamp)
    }
  }

  /// Whether a fact is known, beyond gaps as well; number 0 of any writer always is.
  func contains(_ fact: FactID) -> Bool {
    guard let index = index(of: fact.writer) else { return fact.sequence == 0 }
    if fact.sequence <= entries[index].through { return true }
    guard let last = entries[index].ahead.last, fact.sequence <= last.sequence else { return false }
    let place = entries[index].ahead.partitioningIndex { $0.sequence >= fact.sequence }
    return entries[index].ahead[place].sequence == fact.sequence
  }

  /// Notes a fact as known.
  ///
  /// - Precondition: it was not.
  mutating func insert(_ fact: RecordedFact) {
    let writer = fact.id.writer
    guard let index = index(of: writer) else {
      let place = entries.firstIndex { $0.writer > writer } ?? entries.endIndex
      let nothing = HybridTime(milliseconds: .min)
      entries.insert(Entry(writer: writer, through: 0, stamp: nothing), at: place)
      note(fact, at: place)
      return
    }
    note(fact, at: index)
  }

  private mutating func note(_ fact: RecordedFact, at index: Int) {
    let sequence = fact.id.sequence
    guard sequence == entries[index].through + 1 else {
      let place = entries[index].ahead.partitioningIndex { $0.sequence > sequence }
      entries[index].ahead.insert(Ahead(sequence: sequence, stamp: fact.time), at: place)
      return
    }
    entries[index].through = sequence
    entries[index].stamp = max(entries[index].stamp, fact.time)
    guard !entries[index].ahead.isEmpty else { return }
    var filled = 0
    for next in entries[index].ahead where next.sequence == entries[index].through + 1 {
      entries[index].through = next.sequence
      entries[index].stamp = max(entries[index].stamp, next.stamp)
      filled += 1
    }
    if filled > 0 { entries[index].ahead.removeFirst(filled) }
  }

  /// From the end: of a node's lives the last one writes.
  private func index(of writer: WriterID) -> Int? {
    entries.lastIndex { $0.writer == writer }
  }
}
