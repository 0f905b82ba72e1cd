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
  /// Nil is filled in when it is folded: what its writer's last mark of receipt before it says, and
  /// always all of its node's earlier lives. Without any mark it knew nothing of other nodes.
  public var seen: VersionVector?
  /// How far the moments in it, and its stamp, are off by what others had received when; nil where
  /// nobody contradicts its writer's clock.
  ///
  /// Filled in when it is folded. What it says is moved by as much, so a reader need only mark its
  /// times as doubtful.
  public internal(set) var doubt: Duration?

  /// A fact; see the properties.
  public init(id: FactID, time: HybridTime, body: FactBody, seen: VersionVector? = nil) {
    self.id = id
    self.time = time
    self.body = body
    self.seen = seen
  }

  /// Whether it is folded before another one, where no clock is doubted: by time, then writer, then
  /// sequence, which is the same order at every node.
  func isBefore(_ other: RecordedFact) -> Bool {
    Position.isBefore(time, id, other.time, other.id)
  }

  /// A place in the order of folding.
  struct Position: Hashable, Comparable, Sendable, Codable {
    /// Decides first: the writer's stamp, as a rule.
    var moment: Moment
    /// Decides within a moment.
    var id: FactID

    /// Whether the first is folded before the second.
    static func < (a: Position, b: Position) -> Bool {
      a.moment.side == b.moment.side || a.moment.time != b.moment.time
        ? isBefore(a.moment.time, a.id, b.moment.time, b.id) : a.moment.side < b.moment.side
    }

    /// The same for the parts of two places: the stamp and name of the first, then of the second.
    static func isBefore(_ a: HybridTime, _ x: FactID, _ b: HybridTime, _ y: FactID) -> Bool {
      // Written out, since each fact of a start comes through here.
      if a.milliseconds != b.milliseconds { return a.milliseconds < b.milliseconds }
      if a.counter != b.counter { return a.counter < b.counter }
      return x < y
    }
  }
}
