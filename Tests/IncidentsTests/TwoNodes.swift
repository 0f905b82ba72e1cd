import Incidents
import Relais

/// A node's writer with a clock that may be off: writes marks of receipt as it should, and facts.
struct SimpleNode {
  let writer: WriterID
  /// How far its wall clock is off, in seconds.
  var offset: Double
  /// Whether its hybrid clock follows others, as it should.
  var observes = true
  private(set) var record = Record()
  private(set) var facts: [RecordedFact] = []
  private var clock = HybridClock()

  init(_ node: NodeID, epoch: UInt32 = 1, offset: Double = 0, observes: Bool = true) {
    writer = WriterID(node: node, epoch: epoch)
    self.offset = offset
    self.observes = observes
  }

  func wall(_ seconds: Double) -> Instant { Instant(seconds: seconds + offset) }

  /// Writes a fact, and ahead of it the mark that is due.
  mutating func write(_ body: FactBody, at seconds: Double) {
    if let mark = record.markDue(for: writer) { append(mark, at: seconds) }
    append(body, at: seconds)
  }

  mutating func mark(at seconds: Double) {
    if let mark = record.markDue(for: writer) { append(mark, at: seconds) }
  }

  private mutating func append(_ body: FactBody, at seconds: Double) {
    let id = FactID(writer: writer, sequence: record.versionVector[writer] + 1)
    let fact = RecordedFact(id: id, time: clock.tick(wall: wall(seconds)), body: body)
    take([fact])
  }

  /// Takes in all that another node knows.
  mutating func read(_ other: SimpleNode, at seconds: Double) {
    let news = other.facts.filter { !record.versionVector.covers($0.id) }
    if observes, let last = news.map(\.time).max() {
      _ = clock.observe(last, wall: wall(seconds))
    }
    take(news)
  }

  /// Takes in facts, whoever brought them.
  mutating func take(_ news: [RecordedFact]) {
    facts += news
    if !record.insert(contentsOf: news).isEmpty { record = Record(folding: facts) }
  }
}

/// A word on a service by a person, by the clock of a node.
func word(_ state: ServiceState, at moment: Instant) -> FactBody {
  .serviceStateSet(
    ServiceStateSet(service: "calls", state: state, by: Office.maya, at: moment))
}

/// A line's condition.
func line(_ condition: LineCondition, at moment: Instant) -> FactBody {
  .lineStateChanged(LineStateChanged(line: "fibre", condition: condition, since: moment))
}
