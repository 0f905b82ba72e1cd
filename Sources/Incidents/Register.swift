public import Relais

/// A value that several nodes may write at the same time: every write that none of the others knew
/// of is kept, and whoever shows it decides which one holds (a multi-value register).
public struct Register<Value: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
  /// A write that no other write has superseded.
  private struct Head: Hashable, Sendable, Codable {
    var fact: FactID
    var seen: VersionVector
    var value: Value
  }

  /// The write that comes last in the order of folding.
  private var last: Head?
  /// Those beside it, in the order of folding; nearly always none.
  private var others: [Head] = []

  /// A register that nobody has written.
  public init() {}

  /// What was written last, in the order of folding; nil if nobody has.
  public var latest: Value? { last?.value }

  /// All that stands side by side, in the order of folding; one where nodes agree.
  public var siblings: [Value] {
    guard let last else { return [] }
    return others.map(\.value) + [last.value]
  }

  /// All that stands side by side with the fact that brought it, in the order of folding.
  var heads: [(fact: FactID, value: Value)] {
    guard let last else { return [] }
    return (others + [last]).map { ($0.fact, $0.value) }
  }

  /// What was written, where nodes agree; nil where they do not, or nobody has.
  var agreed: Value? { others.isEmpty ? last?.value : nil }

  /// Takes a write that a fact brings.
  mutating func write(_ value: Value, as fact: RecordedFact) {
    if let last {
      // A clock far ahead can make a fact sort after one whose writer had already seen it.
      if Self.had(last.fact, last.seen, seen: fact.id)
        || others.contains(where: { Self.had($0.fact, $0.seen, seen: fact.id) })
      {
        return
      }
      others.append(last)
      others.removeAll { Self.had(fact.id, fact.seen, seen: $0.fact) }
    }
    last = Head(fact: fact.id, seen: fact.seen ?? VersionVector(), value: value)
  }

  /// Whether the writer of the first fact knew the second.
  private static func had(
    _ writer: FactID, _ seen: VersionVector?, seen fact: FactID
  ) -> Bool {
    writer.knew(fact, by: seen ?? VersionVector())
  }
}

extension FactID {
  /// Whether the writer of this fact knew another one when it wrote: by its own order, by what it
  /// had received, or because that was written in an earlier life of its node.
  ///
  /// A node restored from an old backup marks how much of its earlier lives it still knows.
  public func knew(_ fact: FactID, by seen: VersionVector) -> Bool {
    if writer == fact.writer { return sequence > fact.sequence }
    let known = seen[fact.writer]
    if known == 0 && writer.node == fact.writer.node { return writer.epoch > fact.writer.epoch }
    return known >= fact.sequence
  }
}
