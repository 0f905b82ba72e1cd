internal import Incidents
internal import Journal
internal import Logging
internal import NIOCore
internal import Relais

/// Keeps the record: turns beliefs and people's commands into facts, and writes them down.
///
/// One thing after the other, in the order in which they came: the record that decides on one
/// belief already holds the facts of the one before.
actor Ledger {
  /// Something to write down.
  private enum Entry: Sendable {
    case belief(IncidentKeeper.Input)
    case keeper(IncidentKeeper)
    case command(Command, Actor, CheckedContinuation<Result<Written, CommandRefusal>, Never>)
  }

  /// What a command led to.
  struct Written: Sendable {
    /// The facts written.
    var facts: [FactID]
    /// Why they are only remembered so far; nil where they are safe on disk.
    var trouble: String?
  }

  /// The most beliefs and commands that may wait.
  static let limit = 65_536
  /// Facts between two snapshots.
  static let snapshotPeriod: UInt64 = 2_000

  /// The state folded from all facts.
  private(set) var record: Record

  private var keeper: IncidentKeeper
  private var hybrid: HybridClock
  private var snapshotAt: UInt64
  private let journal: Journal
  private let clock: StationClock
  private let logger: Logger
  private let eventLoop: any EventLoop
  private var alarm: Scheduled<Void>?
  private let entries: AsyncStream<Entry>
  private let enter: AsyncStream<Entry>.Continuation

  /// A ledger over a journal that has been read.
  init(
    keeper: IncidentKeeper, record: Record, journal: Journal, clock: StationClock,
    eventLoop: any EventLoop, logger: Logger
  ) {
    self.keeper = keeper
    self.record = record
    self.journal = journal
    self.clock = clock
    self.logger = logger
    self.eventLoop = eventLoop
    snapshotAt = record.count
    hybrid = HybridClock(after: journal.latestTime)
    (entries, enter) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.limit))
  }

  /// Writes down what comes until cancelled.
  func run() async {
    for await entry in entries {
      switch entry {
      case .belief(let input):
        let now = clock.now
        await carryOut(keeper.receive(input, record: record, at: now))
      case .keeper(let keeper): self.keeper = keeper
      case .command(let command, let actor, let answer):
        answer.resume(returning: await obey(command, by: actor))
      }
    }
  }

  /// Takes note of what the detector believes.
  nonisolated func note(_ input: IncidentKeeper.Input) { enter.yield(.belief(input)) }

  /// Goes on with a keeper for another configuration, behind all that was noted before.
  nonisolated func replace(_ keeper: IncidentKeeper) { enter.yield(.keeper(keeper)) }

  /// Carries out a person's command.
  nonisolated func carryOut(
    _ command: Command, by actor: Actor
  ) async throws(CommandRefusal) -> Written {
    try await withCheckedContinuation { answer in
      if case .dropped = enter.yield(.command(command, actor, answer)) {
        answer.resume(returning: .failure(.busy))
      }
    }.get()
  }

  private func obey(_ command: Command, by actor: Actor) async -> Result<Written, CommandRefusal> {
    do throws(CommandRefusal) {
      let bodies = try keeper.facts(for: command, by: actor, record: record, at: clock.now)
      return .success(await write(bodies))
    } catch {
      return .failure(error)
    }
  }

  /// Keeps the folded state, so that the next start need not read every fact.
  func keepSnapshot() async {
    do {
      try await journal.saveSnapshot(of: record)
      snapshotAt = record.count
    } catch {
      logger.debug("No snapshot was kept", metadata: ["reason": "\(error)"])
    }
  }

  private func wake(at moment: Instant) {
    alarm?.cancel()
    let delay = max(.zero, moment - clock.now)
    alarm = eventLoop.scheduleTask(in: .nanoseconds(delay.nanoseconds)) { [enter] in
      _ = enter.yield(.belief(.woke))
    }
  }

  private func carryOut(_ directives: [IncidentKeeper.Directive]) async {
    for directive in directives {
      switch directive {
      case .append(let body): _ = await write([body])
      case .wake(let moment): wake(at: moment)
      }
    }
  }

  private func write(_ bodies: [FactBody]) async -> Written {
    guard !bodies.isEmpty else { return Written(facts: [], trouble: nil) }
    let wall = Instant(nanoseconds: clock.wallMilliseconds * 1_000_000)
    let stamped = bodies.map { (time: hybrid.tick(wall: wall), body: $0) }
    do throws(JournalError) {
      let drafts = try stamped.map { (time, body) throws(JournalError) in
        try FactCodec.draft(of: body, at: time)
      }
      let appended = try await journal.append(drafts)
      for ((time, body), id) in zip(stamped, appended.ids) {
        _ = record.insert(RecordedFact(id: id, time: time, body: body))
        logger.info("Noted", metadata: ["fact": "\(id)", "kind": "\(body.kind)"])
      }
      if record.count >= snapshotAt + Self.snapshotPeriod { await keepSnapshot() }
      guard !appended.isDurable, case .failing(let trouble) = journal.health else {
        return Written(facts: appended.ids, trouble: nil)
      }
      return Written(facts: appended.ids, trouble: trouble.description)
    } catch {
      logger.error("Facts could not be kept", metadata: ["reason": "\(error)"])
      return Written(facts: [], trouble: "\(error)")
    }
  }
}
