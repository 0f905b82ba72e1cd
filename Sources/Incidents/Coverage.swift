import Relais

/// Which facts are known, also where some of a writer's came before earlier ones.
struct Coverage: Hashable, Sendable, Codable {
  private struct Entry: Hashable, Sendable, Codable {
    var writer: WriterID
    /// All up to this one are known.
    var through: UInt64
    /// Those known beyond a gap, ascending.
    var ahead: [UInt64] = []
  }

  private var entries: [Entry] = []

  /// Each writer with the last fact before which none is missing; those beyond gaps left out.
  var versionVector: VersionVector {
    var vector = VersionVector()
    for entry in entries { vector[entry.writer] = entry.through }
    return vector
  }

  /// Whether a fact is known, beyond gaps as well; number 0 of any writer always is.
  func contains(_ fact: FactID) -> Bool {
    guard let index = index(of: fact.writer) else { return fact.sequence == 0 }
    if fact.sequence <= entries[index].through { return true }
    guard let last = entries[index].ahead.last, fact.sequence <= last else { return false }
    let place = entries[index].ahead.partitioningIndex { $0 >= fact.sequence }
    return entries[index].ahead[place] == fact.sequence
  }

  /// Notes a fact as known.
  ///
  /// - Precondition: it was not.
  mutating func insert(_ fact: FactID) {
    guard let index = index(of: fact.writer) else {
      let place = entries.firstIndex { $0.writer > fact.writer } ?? entries.endIndex
      entries.insert(Entry(writer: fact.writer, through: 0), at: place)
      note(fact.sequence, at: place)
      return
    }
    note(fact.sequence, at: index)
  }

  private mutating func note(_ sequence: UInt64, at index: Int) {
    guard sequence == entries[index].through + 1 else {
      let place = entries[index].ahead.partitioningIndex { $0 > sequence }
      entries[index].ahead.insert(sequence, at: place)
      return
    }
    entries[index].through = sequence
    guard !entries[index].ahead.isEmpty else { return }
    var filled = 0
    for next in entries[index].ahead where next == entries[index].through + 1 {
      entries[index].through = next
      filled += 1
    }
    if filled > 0 { entries[index].ahead.removeFirst(filled) }
  }

  /// From the end: of a node's lives the last one writes.
  private func index(of writer: WriterID) -> Int? {
    entries.lastIndex { $0.writer == writer }
  }
}
