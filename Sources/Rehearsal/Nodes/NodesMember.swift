public import Incidents
public import Relais

/// One simulated node: a journal in memory with a disk's one vice, the record folded from it, a
/// hybrid clock, and an outbox.
///
/// What was appended is lost by a crash until it is synced. Only what is synced is acknowledged,
/// told to other nodes, or acted on.
public struct NodesMember: Sendable {
  /// Its name.
  public let name: NodeID
  /// Everything appended, in the order in which it came here.
  public private(set) var journal: [RecordedFact] = []
  /// How many of these are synced.
  public private(set) var syncedCount = 0
  /// What they add up to.
  public private(set) var record = Record()
  /// How often a fact came too late to be put in its place, so that all were folded anew.
  public private(set) var refolds = 0
  /// How far it durably has each writer's facts, for another node to send what is missing.
  public private(set) var durable = VersionVector()
  /// In whose name it writes.
  public private(set) var writer: WriterID
  /// What is to be published, by the facts here.
  private(set) var outbox = NodesOutbox()
  /// Whether its process runs.
  var isUp = true
  /// Counts its processes: what an earlier one waited for reaches nobody.
  var life = 0
  /// When its process started, in seconds.
  var startedAt = 0.0
  /// Whether it goes on from a backup, so that it does not know what it has sent.
  private(set) var isRestored = false
  /// When it last tried each slot, in seconds; forgotten by a crash.
  var attempts: [Int64: Double] = [:]
  /// The fence that each channel's gate has from it; forgotten by a crash.
  var fences: [ChannelID: UInt64] = [:]
  /// The fence with which each gate refused it: somebody has a newer one.
  var refusals: [ChannelID: UInt64] = [:]

  private var clock = HybridClock()
  private var known: [WriterID: UInt64] = [:]
  /// The names of the facts that are synced.
  private var names: [FactID] = []
  private var backup: [RecordedFact] = []
  private let window: Int

  /// A node that has written nothing, and whose record keeps at least so many facts for late ones.
  init(_ name: NodeID, window: Int) {
    self.name = name
    self.window = window
    record = Record(window: window)
    writer = WriterID(node: name, epoch: 1)
  }

  /// Whether it knows of something to be published that it has neither published nor given up nor
  /// asked a person about; counts what is worth something by that moment only.
  public func owes(at wall: Instant) -> [Int64] {
    outbox.slots.filter { !$0.value.isSettled && $0.value.until > wall.nanoseconds / 1_000_000 }
      .keys.sorted()
  }

  /// Of what channel a slot is.
  public func channel(of slot: Int64) -> ChannelClass? { outbox.slots[slot]?.channel }

  /// Whether a channel's gate told it that somebody has a newer fence.
  public func isRefused(by channel: ChannelID) -> Bool { refusals[channel] != nil }

  /// The readers whom it will never write to again.
  public var gone: [Int64] { outbox.gone.sorted() }

  /// What another node lacks of the facts that are safe here, in an order that has causes first.
  public func missing(from vector: VersionVector, limit: Int = 100) -> [RecordedFact] {
    // By names alone, since facts are large.
    let places = names.indices.lazy.filter { !vector.covers(names[$0]) }.prefix(limit)
    return places.map { journal[$0] }
  }

  /// Writes facts, and ahead of them the mark of receipt that is due.
  mutating func append(_ bodies: [FactBody], wall: Instant) -> [RecordedFact] {
    let due = record.markDue(for: writer).map { [$0] } ?? []
    let facts = (due + bodies).enumerated().map { index, body in
      RecordedFact(
        id: FactID(writer: writer, sequence: (known[writer] ?? 0) + UInt64(index) + 1),
        time: clock.tick(wall: wall), body: body)
    }
    keep(facts)
    return facts
  }

  /// Takes in what another node sent: of each writer only what comes next, which it returns.
  mutating func take(_ facts: [RecordedFact], wall: Instant) -> [RecordedFact] {
    var news: [RecordedFact] = []
    var next = known
    for fact in facts where fact.id.sequence == (next[fact.id.writer] ?? 0) + 1 {
      next[fact.id.writer] = fact.id.sequence
      news.append(fact)
      _ = clock.observe(fact.time, wall: wall)
    }
    keep(news)
    return news
  }

  private mutating func keep(_ facts: [RecordedFact]) {
    guard !facts.isEmpty else { return }
    journal += facts
    for fact in facts {
      known[fact.id.writer] = fact.id.sequence
      outbox.take(fact)
    }
    guard !record.insert(contentsOf: facts).isEmpty else { return }
    refolds += 1
    record = Record(folding: journal, window: window)
  }

  /// What was appended reaches the disk; returns what did.
  mutating func sync() -> ArraySlice<RecordedFact> {
    let news = journal[syncedCount...]
    syncedCount = journal.count
    note(news)
    return news
  }

  private mutating func note(_ facts: ArraySlice<RecordedFact>) {
    for fact in facts {
      names.append(fact.id)
      durable[fact.id.writer] = fact.id.sequence
    }
  }

  /// Copies what is on its disk to a safe place.
  mutating func back() { backup = Array(journal[..<syncedCount]) }

  /// Its process dies.
  mutating func stop() {
    isUp = false
    life += 1
    journal.removeLast(journal.count - syncedCount)
  }

  /// Its disk dies as well; a new one gets the last backup, and it takes a new name as writer.
  mutating func restore(epoch: UInt32) -> [RecordedFact] {
    let lost = journal[backup.count...]
    journal = backup
    syncedCount = journal.count
    names = []
    durable = VersionVector()
    note(journal[...])
    writer.epoch = epoch
    isRestored = true
    return Array(lost)
  }

  /// Its process starts, and reads everything from its disk.
  mutating func start(at time: Double) {
    isUp = true
    startedAt = time
    record = Record(folding: journal, window: window)
    clock = HybridClock(after: record.latest(of: name) ?? HybridTime(milliseconds: 0))
    known = [:]
    outbox = NodesOutbox()
    for fact in journal {
      known[fact.id.writer] = fact.id.sequence
      outbox.take(fact)
    }
    attempts = [:]
    fences = [:]
    refusals = [:]
  }
}
