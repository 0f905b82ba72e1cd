import Detection
public import Incidents
public import Relais

/// The simulated office's node: it keeps incidents in a journal that lives in memory.
///
/// The journal has a disk's one vice: what was appended is lost by a crash until it is synced, and
/// only then acknowledged.
public struct RehearsedNode: Sendable {
  /// What must be arranged after news.
  enum Wish: Hashable, Sendable {
    /// Sync the journal soon.
    case sync
    /// Wake the keeper at that moment.
    case wake(at: Instant)
  }

  /// Everything appended, by all lives of the node.
  public private(set) var journal: [RecordedFact] = []
  /// How many of these are synced, and so acknowledged.
  public private(set) var syncedCount = 0
  /// The names of all facts that were ever acknowledged.
  public private(set) var acknowledged: [FactID] = []
  /// What the facts add up to.
  public private(set) var record = Record()

  private let model: Model
  private var keeper: IncidentKeeper
  private var clock = HybridClock()
  private var writer: WriterID
  private var sequence: UInt64 = 0

  /// A node started at that time of the wall clock, which its journal notes.
  init(wall: Instant, model: Model = Company.model) {
    writer = WriterID(node: "office", epoch: 1)
    self.model = model
    keeper = Self.keeper(model)
    append(.nodeStarted(NodeStarted(version: "rehearsal")), wall: wall)
  }

  private static func keeper(_ model: Model) -> IncidentKeeper {
    IncidentKeeper(
      node: "office", lines: model.lines.map(\.line), services: model.services,
      checks: model.checks)
  }

  /// Takes in what the detector says, or nil when the keeper's moment has come.
  mutating func hear(_ directive: Detector.Directive?, at now: Instant, wall: Instant) -> [Wish] {
    let input: IncidentKeeper.Input
    switch directive {
    case .line(let belief): input = .line(belief)
    case .check(let belief): input = .check(belief)
    case .service(let belief): input = .service(belief)
    case .verdict(let verdict): input = .verdict(verdict)
    case nil: input = .woke
    case .probe, .wake, .hasten: return []
    }
    var wishes: [Wish] = []
    for wanted in keeper.receive(input, record: record, at: now) {
      switch wanted {
      case .append(let body):
        append(body, wall: wall)
        wishes.append(.sync)
      case .wake(let moment): wishes.append(.wake(at: moment))
      }
    }
    return wishes
  }

  /// What was appended reaches the disk.
  mutating func sync() {
    acknowledged += journal[syncedCount...].map(\.id)
    syncedCount = journal.count
  }

  /// The process is killed and starts again: what was not synced is gone, all else is read back.
  mutating func restart(wall: Instant) {
    journal.removeLast(journal.count - syncedCount)
    record = Record(folding: journal)
    keeper = Self.keeper(model)
    clock = HybridClock(after: record.latest ?? HybridTime(milliseconds: 0))
    writer.epoch += 1
    sequence = 0
    append(.nodeStarted(NodeStarted(version: "rehearsal")), wall: wall)
  }

  private mutating func append(_ body: FactBody, wall: Instant) {
    sequence += 1
    let fact = RecordedFact(
      id: FactID(writer: writer, sequence: sequence), time: clock.tick(wall: wall), body: body)
    journal.append(fact)
    _ = record.insert(fact)
  }
}
