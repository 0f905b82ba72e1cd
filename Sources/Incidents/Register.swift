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

  private var heads: [Head] = []

  /// A register that nobody has written.
  public init() {}

  /// What was written last, in the order of folding; nil if nobody has.
  public var latest: Value? { heads.last?.value }

  /// All that stands side by side, in the order of folding; one where nodes agree.
  public var siblings: [Value] { heads.map(\.value) }

  /// What was written, where nodes agree; nil where they do not, or nobody has.
  var agreed: Value? { heads.count == 1 ? heads[0].value : nil }

  /// Takes a write that a fact brings.
  mutating func write(_ value: Value, as fact: RecordedFact) {
    // A clock far ahead can make a fact sort after one whose writer had already seen it.
    guard !heads.contains(where: { Self.had($0.fact, $0.seen, seen: fact.id) }) else { return }
    let head = Head(fact: fact.id, seen: fact.seen, value: value)
    guard let seen = fact.seen else {
      if heads.count == 1 { heads[0] = head } else { heads = [head] }
      return
    }
    heads.removeAll { Self.had(fact.id, seen, seen: $0.fact) }
    heads.append(head)
  }

  /// Whether the writer of the first fact knew the second: by its own order, or by what it says.
  private static func had(
    _ writer: FactID, _ seen: VersionVector?, seen fact: FactID
  ) -> Bool {
    if writer.writer == fact.writer { return writer.sequence > fact.sequence }
    return seen?.covers(fact) ?? false
  }
}
