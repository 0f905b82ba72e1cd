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
    case beliefs([IncidentKeeper.Input])
    case keeper(IncidentKeeper)
    case command(Command, Incidents.Actor, Answer)
    case facts([FactBody])
    case kept([FactBody], CheckedContinuation<Written, Never>)
    case decided(@Sendable (Record) -> [FactBody], CheckedContinuation<Written, Never>)
  }

  private typealias Answer = CheckedContinuation<Result<Written, LedgerRefusal>, Never>

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
  /// Tells of what is written here.
  nonisolated let written = WrittenFacts()

  private var keeper: IncidentKeeper
  private var hybrid: HybridClock
  private var snapshotAt: UInt64
  private let journal: Journal
  private let clock: StationClock
  private let logger: Logger
  private let bell: Bell
  private let eventLoop: any EventLoop
  private var alarm: Scheduled<Void>?
  private let entries: AsyncStream<Entry>
  private let enter: AsyncStream<Entry>.Continuation

  /// A ledger over a journal that has been read; the bell is rung when the record has changed.
  init(
    record: Record, journal: Journal, clock: StationClock, keeper: IncidentKeeper,
    eventLoop: any EventLoop, logger: Logger, bell: Bell
  ) {
    self.bell = bell
    self.keeper = keeper
    self.record = record
    self.journal = journal
    self.clock = clock
    self.logger = logger
    self.eventLoop = eventLoop
    snapshotAt = record.count
    hybrid = HybridClock(
      after: record.latest(of: journal.writer.node) ?? HybridTime(milliseconds: 0))
    _ = hybrid.observe(journal.latestTime, wall: clock.wall)
    (entries, enter) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.limit))
  }

  /// Writes down what comes until cancelled.
  func run() async {
    if record.versionVector[journal.writer] == 0 {
      _ = await write([.nodeStarted(NodeStarted(version: Version.current))])
    }
    for await entry in entries {
      switch entry {
      case .beliefs(let inputs):
        await carryOut(keeper.receive(inputs, record: record, at: clock.now))
      case .keeper(let keeper): self.keeper = keeper
      case .facts(let bodies): _ = await write(bodies)
      case .kept(let bodies, let answer): answer.resume(returning: await write(bodies))
      case .decided(let decide, let answer):
        answer.resume(returning: await write(decide(record)))
      case .command(let command, let actor, let answer):
        answer.resume(returning: await obey(command, by: actor))
      }
    }
  }

  /// Takes note of what the detector believes.
  nonisolated func note(_ inputs: [IncidentKeeper.Input]) { enter.yield(.beliefs(inputs)) }

  /// Takes down what the twin is told of the company.
  nonisolated func note(_ settings: String, at now: Instant) {
    enter.yield(.facts([.companyDescribed(CompanyDescribed(settings: settings, at: now))]))
  }

  /// Goes on with a keeper for another configuration, behind all that was noted before.
  nonisolated func replace(_ keeper: IncidentKeeper) { enter.yield(.keeper(keeper)) }

  /// Writes facts down, and says when that is done.
  nonisolated func keep(_ bodies: [FactBody]) async -> Written {
    await withCheckedContinuation { answer in
      if case .dropped = enter.yield(.kept(bodies, answer)) {
        answer.resume(returning: Written(facts: [], trouble: "\(LedgerRefusal.busy)"))
      }
    }
  }

  /// Writes down what the record of that very moment calls for, so that nothing comes in between.
  nonisolated func keep(
    deciding decide: @escaping @Sendable (Record) -> [FactBody]
  ) async -> Written {
    await withCheckedContinuation { answer in
      if case .dropped = enter.yield(.decided(decide, answer)) {
        answer.resume(returning: Written(facts: [], trouble: "\(LedgerRefusal.busy)"))
      }
    }
  }

  /// Carries out a person's command.
  nonisolated func carryOut(
    _ command: Command, by actor: Incidents.Actor
  ) async throws(LedgerRefusal) -> Written {
    try await withCheckedContinuation { answer in
      if case .dropped = enter.yield(.command(command, actor, answer)) {
        answer.resume(returning: .failure(.busy))
      }
    }.get()
  }

  private func obey(
    _ command: Command, by actor: Incidents.Actor
  ) async -> Result<Written, LedgerRefusal> {
    let bodies: [FactBody]
    do throws(CommandRefusal) {
      bodies = try keeper.facts(
        for: command.naming(in: record), by: actor, record: record, at: clock.now)
    } catch {
      return .failure(.refused(error))
    }
    let written = await write(bodies)
    await carryOut(keeper.receive(.woke, record: record, at: clock.now))
    return .success(written)
  }

  /// Takes up facts that came in from elsewhere and are in the journal.
  func absorb() async {
    do throws(JournalError) {
      let facts = try await journal.recorded(after: record.versionVector)
      // One by one: a stamp from a wrong clock must not hide the right ones behind it.
      for fact in facts { _ = hybrid.observe(fact.time, wall: clock.wall) }
      // Facts from before all that is still kept in memory: then everything is folded anew.
      if !record.insert(contentsOf: facts).isEmpty { record = try await journal.record() }
    } catch {
      logger.error("The journal cannot be read", metadata: ["reason": "\(error)"])
    }
    if record.isMarkUrgent(for: journal.writer, wall: clock.wall) { enter.yield(.facts([])) }
    enter.yield(.beliefs([.woke]))
    bell.ring()
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
      _ = enter.yield(.beliefs([.woke]))
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
    // First what was received, so that all know what these facts were written in view of.
    let mark = record.markDue(for: journal.writer)
    let isMarkAlone = bodies.isEmpty && record.isMarkUrgent(for: journal.writer, wall: clock.wall)
    guard !bodies.isEmpty || isMarkAlone else { return Written(facts: [], trouble: nil) }
    let all = (mark.map { [$0] } ?? []) + bodies
    let stamped = all.map { (time: hybrid.tick(wall: clock.wall), body: $0) }
    do throws(JournalError) {
      let drafts = try stamped.map { (time, body) throws(JournalError) in
        try FactCodec.draft(of: body, at: time)
      }
      let appended = try await journal.append(drafts)
      for ((time, body), id) in zip(stamped, appended.ids) {
        // Beside a wrong clock even our own fact may belong before all that is still in memory.
        if record.insert(RecordedFact(id: id, time: time, body: body)) == .tooLate {
          record = try await journal.record()
        }
        logger.info("Noted", metadata: ["fact": "\(id)", "kind": "\(body.kind)"])
      }
      bell.ring()
      if let last = appended.ids.last {
        let urgent = zip(all, appended.ids).first { $0.0.isUrgent }?.1
        written.tell(WrittenFacts.Batch(urgent: urgent, last: last))
      }
      if record.count >= snapshotAt + Self.snapshotPeriod { await keepSnapshot() }
      let facts = Array(appended.ids.suffix(bodies.count))
      guard !appended.isDurable, case .failing(let trouble) = journal.health else {
        return Written(facts: facts, trouble: nil)
      }
      return Written(facts: facts, trouble: trouble.description)
    } catch {
      logger.error("Facts could not be kept", metadata: ["reason": "\(error)"])
      return Written(facts: [], trouble: "\(error)")
    }
  }
}

/// Why the ledger does not do what a person wishes.
enum LedgerRefusal: Error, CustomStringConvertible {
  /// The wish makes no sense, and why.
  case refused(CommandRefusal)
  /// Too much waits to be written down.
  case busy

  /// One sentence for the terminal.
  var description: String {
    switch self {
    case .refused(let refusal): refusal.description
    case .busy: "too much waits to be written down; look at the disk, then try again"
    }
  }
}

extension Command {
  /// The same command, with an incident or a maintenance that is named by its number alone, as
  /// `12` or `m3`, under its full name.
  func naming(in record: Record) -> Command {
    let whole: (IncidentID) -> IncidentID = { id in
      Self.whole(id, id.name, among: record.incidents.map(\.id))
    }
    let work: (MaintenanceID) -> MaintenanceID = { id in
      let number = id.name.hasPrefix("m") ? id.name.dropFirst() : id.name[...]
      return Self.whole(id, number, "m", among: record.maintenances.map(\.id))
    }
    return switch self {
    case .update(let id, let text, let phase): .update(whole(id), text: text, phase: phase)
    case .correctTitle(let id, let text): .correctTitle(whole(id), text)
    case .correctUpdate(let id, let update, let text): .correctUpdate(whole(id), update, text)
    case .merge(let id, let other): .merge(whole(id), into: whole(other))
    case .resolve(let id, let text): .resolve(whole(id), text: text)
    case .reopen(let id, let text): .reopen(whole(id), text: text)
    case .changeMaintenance(let id, let title, let services, let from, let until):
      .changeMaintenance(work(id), title: title, services: services, from: from, until: until)
    case .beginMaintenance(let id, let text): .beginMaintenance(work(id), text: text)
    case .completeMaintenance(let id, let text): .completeMaintenance(work(id), text: text)
    case .cancelMaintenance(let id, let text): .cancelMaintenance(work(id), text: text)
    case .updateMaintenance(let id, let text, let step):
      .updateMaintenance(work(id), text: text, step: step)
    case .confirm(let id, let phase): .confirm(whole(id), phase)
    case .confirmMaintenance(let id, let step): .confirmMaintenance(work(id), step)
    case .correctMaintenance(let id, let update, let text):
      .correctMaintenance(work(id), update: update, text)
    case .open, .setService, .releaseService, .scheduleMaintenance: self
    }
  }

  private static func whole<Name: Identifier>(
    _ id: Name, _ number: some StringProtocol, _ letter: String = "", among known: [Name]
  ) -> Name {
    guard !number.isEmpty, number.allSatisfy(\.isNumber) else { return id }
    let candidates = known.filter { $0.name.hasSuffix("-\(letter)\(number)") }
    return candidates.count == 1 ? candidates[0] : id
  }
}
