public import Relais

/// A fact as written to the journal: its name, its moment, and what it says.
public struct RecordedFact: Hashable, Sendable, Codable {
  /// Its name; no two facts share one.
  public var id: FactID
  /// The stamp of its writer's hybrid clock.
  public var time: HybridTime
  /// What it says.
  public var body: FactBody
  /// What its writer knew when it wrote, which tells "after" from "at the same time" between nodes.
  ///
  /// Nil says: everything that sorts before it. That is exact as long as one node writes at a time.
  public var seen: VersionVector?

  /// A fact; see the properties.
  public init(id: FactID, time: HybridTime, body: FactBody, seen: VersionVector? = nil) {
    self.id = id
    self.time = time
    self.body = body
    self.seen = seen
  }

  /// Whether it is folded before another one: by time, then writer, then sequence, which is the
  /// same order at every node.
  func isBefore(_ other: RecordedFact) -> Bool {
    Position.isBefore(time, id, other.time, other.id)
  }

  /// Where it stands in the order of folding.
  var position: Position { Position(time: time, id: id) }

  /// A place in the order of folding.
  struct Position: Hashable, Comparable, Sendable, Codable {
    /// The writer's stamp, which decides first.
    var time: HybridTime
    /// Decides between equal stamps.
    var id: FactID

    /// Whether the first is folded before the second.
    static func < (a: Position, b: Position) -> Bool { isBefore(a.time, a.id, b.time, b.id) }

    /// The same for the parts of two places: the stamp and name of the first, then of the second.
    static func isBefore(_ a: HybridTime, _ x: FactID, _ b: HybridTime, _ y: FactID) -> Bool {
      // Written out, since each fact of a start comes through here.
      if a.milliseconds != b.milliseconds { return a.milliseconds < b.milliseconds }
      if a.counter != b.counter { return a.counter < b.counter }
      return x < y
    }
  }
}
