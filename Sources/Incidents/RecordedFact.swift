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

  /// Where it stands in the order in which facts are folded.
  var position: Position { Position(time: time, id: id) }

  /// A place in the order of folding: by time, then writer, then sequence; the same at every node.
  struct Position: Hashable, Comparable, Sendable, Codable {
    var time: HybridTime
    var id: FactID

    static func < (a: Position, b: Position) -> Bool {
      // Written out, since this is compared for each fact of a start.
      if a.time.milliseconds != b.time.milliseconds {
        return a.time.milliseconds < b.time.milliseconds
      }
      if a.time.counter != b.time.counter { return a.time.counter < b.time.counter }
      return a.id < b.id
    }
  }
}
