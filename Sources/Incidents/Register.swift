import Relais

/// A value that several nodes may write at the same time: every write that none of the others knew
/// of is kept, and whoever shows it decides which one holds (a multi-value register).
public struct Register<Value: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
  /// A write that no other write has superseded.
  private struct Head: Hashable, Sendable, Codable {
    var fact: FactID
    var seen: VersionVector?
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
      if let seen = fact.seen {
        others.append(last)
        others.removeAll { Self.had(fact.id, seen, seen: $0.fact) }
      } else if !others.isEmpty {
        others = []
      }
    }
    last = Head(fact: fact.id, seen: fact.seen, value: value)
  }

  /// Whether the writer of the first fact knew the second: by its own order, or by what it says.
  private static func had(
    _ writer: FactID, _ seen: VersionVector?, seen fact: FactID
  ) -> Bool {
    if writer.writer == fact.writer { return writer.sequence > fact.sequence }
    return seen?.covers(fact) ?? false
  }
}
