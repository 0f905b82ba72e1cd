internal import GRDB
public import Logging
public import Relais
internal import Synchronization

/// The facts on disk: appended, chained, sealed, and never changed.
///
/// One process opens it, over one connection. Concurrent appends share a transaction, and each
/// caller goes on only when its facts are synced. When the disk fails, facts wait in memory, the
/// callers are told so, and they are written in order when the disk works again.
///
/// Run ``run()`` beside it for as long as it is open: it writes rollups and tries the disk again.
public final class Journal: Sendable {
  /// What the start found out and did; tell a person unless it is quiet.
  public let start: JournalStart
  /// What is kept of observations.
  public let rollups: Rollups

  /// Where it lies on the disk.
  let files: JournalFiles
  /// Signs every commit.
  let key: NodeKey
  /// The node that writes; its epoch is in `writing`, since it may change.
  let node: NodeID
  /// Told of what a person should know.
  let logger: Logger
  /// The wall clock, for what is shown to persons.
  let now: @Sendable () -> Instant
  /// What waits for the disk; held only for moments, never while the disk works.
  let writing: Mutex<WriteQueue>
  /// How patient it is with the disk.
  let pace: JournalPace
  private let board = HealthBoard()
  private let lock: JournalLock

  /// Opens the journal of a directory, which is made if there is none.
  ///
  /// - Parameters:
  ///   - directory: on a local disk, and of the node's own.
  ///   - node: who writes; a node that was called otherwise before takes a new epoch.
  ///   - logger: told of what a person should know, which is little.
  ///   - pace: how patient the journal is with its disk.
  ///   - thorough: check every fact, not only the ends of the chains.
  ///   - now: the wall time, for what is told to people.
  /// - Returns: a journal ready to be appended to.
  /// - Throws: ``JournalError/inUse(file:process:)`` if another process has it open, and
  ///   ``JournalError/unusable(file:what:remedy:)``. A damaged database is no error: it is moved
  ///   aside, and what is readable is taken over; see ``start``.
  @concurrent
  public static func open(
    at directory: String, node: NodeID, logger: Logger, pace: JournalPace = JournalPace(),
    thorough: Bool = false, now: @escaping @Sendable () -> Instant
  ) async throws(JournalError) -> Journal {
    let files = JournalFiles(directory: directory)
    try FileSystem.makeDirectory(directory)
    let lock = try JournalLock(files.lock)
    let key = try NodeKey.load(from: files)
    let opening = Opening(files: files, node: node, key: key, now: now())
    do {
      let ready = try opening.run(thorough: thorough)
      return Journal(
        ready, files: files, key: key, lock: lock, node: node, logger: logger, pace: pace, now: now)
    } catch let error as JournalError {
      throw error
    } catch {
      throw DiskFailure(error).error(file: files.database)
    }
  }

  private init(
    _ ready: Opening.Ready, files: JournalFiles, key: NodeKey, lock: JournalLock,
    node: NodeID, logger: Logger, pace: JournalPace, now: @escaping @Sendable () -> Instant
  ) {
    start = ready.start
    rollups = Rollups()
    self.files = files
    self.key = key
    self.lock = lock
    self.node = node
    self.logger = logger
    self.now = now
    self.pace = pace
    writing = Mutex(WriteQueue(ready, pace: pace))
    tellStart()
  }

  /// Who writes here now.
  public var writer: WriterID { writing.withLock { $0.own.writer } }

  /// The latest stamp of any fact here: the node's clock must go on behind it.
  public var latestTime: HybridTime { writing.withLock { $0.latest } }

  /// Whether facts reach the disk.
  public var health: JournalHealth { board.health }

  /// The health now and each change of it from now on.
  public func healthChanges() -> AsyncStream<JournalHealth> { board.changes() }

  /// Appends facts in their order, as neighbours in the chain.
  ///
  /// Returns when they are synced, or as soon as it is clear that the disk does not work: then they
  /// are remembered, which ``Appended/safety`` tells. Not undone by the task's cancellation.
  ///
  /// - Throws: ``JournalError/full(waiting:remedy:)``, ``JournalError/invalid(what:)`` or
  ///   ``JournalError/closed``; then none of the facts is kept.
  @discardableResult
  public func append(_ drafts: [FactDraft]) async throws(JournalError) -> Appended {
    for draft in drafts { try Self.check(draft) }
    guard drafts.count <= JournalLimits.waitingFacts else {
      throw .invalid(
        what: "\(drafts.count) facts at once, the most is \(JournalLimits.waitingFacts)")
    }
    let result = await withCheckedContinuation { continuation in
      let admission = writing.withLock { $0.admit(drafts, continuation) }
      switch admission {
      case .answered(let result): continuation.resume(returning: result)
      case .waiting(let isFirst): if isFirst { commitSoon() }
      }
    }
    let appended = try result.get()
    if !appended.isDurable { tellHealth() }
    return appended
  }

  private static func check(_ draft: FactDraft) throws(JournalError) {
    let kind = draft.kind.utf8
    guard (1...JournalLimits.kindBytes).contains(kind.count),
      kind.allSatisfy({ $0 > 32 && $0 < 127 })
    else {
      throw .invalid(what: "the kind \"\(draft.kind)\" is not 1 to 64 printable ASCII characters")
    }
    guard draft.payload.count <= JournalLimits.payloadBytes else {
      throw .invalid(
        what: "\(draft.kind) has \(draft.payload.count) bytes, the most is "
          + "\(JournalLimits.payloadBytes)")
    }
  }

  /// Puts the next commit on the connection's own thread, behind what is already there.
  func commitSoon() {
    let store = writing.withLock { $0.store }
    store.queue.asyncWriteWithoutTransaction { [self] database in commit(database) }
  }

  /// Writes the next batch, and tells its callers once the mark names it; goes on while more waits.
  func commit(_ database: Database) {
    guard let batch = writing.withLock({ $0.nextBatch() }) else {
      tellHealth()
      return
    }
    do {
      try database.committing { database in
        try FactTable.insert(batch.facts, number: batch.own.number, database)
        for head in batch.sealed {
          let seal = try FactSeal.sign(
            batch.own.writer, sequence: head.sequence, hash: head.hash, latest: batch.latest,
            with: key)
          try FactTable.insert(seal, number: batch.own.number, database)
        }
      }
    } catch {
      refused(DiskFailure(error))
      return
    }
    // Before anybody is told: what is acknowledged must be in the mark.
    batch.mark.file.write(batch.mark.line)
    let (waiters, again) = writing.withLock { $0.committed(batch) }
    for waiter in waiters { waiter.resume(.acknowledged) }
    if again { commitSoon() }
    tellHealth()
  }

  /// Notes that the disk refused, and lets the callers go on.
  func refused(_ failure: DiskFailure) {
    let waiters = writing.withLock { $0.failed(failure, now: now()) }
    tellHealth()
    for waiter in waiters { waiter.resume(.remembered) }
  }

  /// Tells those who listen how the disk does.
  func tellHealth() {
    let health = writing.withLock { $0.health(file: files.database) }
    let before = board.health
    board.post(health)
    switch (before, health) {
    case (.healthy, .failing(let trouble)): logger.error("journal: \(trouble)")
    case (.failing, .healthy): logger.notice("journal: the disk works again, all facts are safe")
    default: break
    }
  }

  /// Ends the streams of health.
  func endHealth() { board.finish() }

  /// Lets another process open the journal.
  func releaseLock() { lock.release() }

  private func tellStart() {
    let fix = Store.hasCheckpointFix ? "with" : "without"
    logger.info("journal: \(writer) on SQLite \(start.sqliteVersion), \(fix) the checkpoint fix")
    if let gathered = start.gathered {
      let place = gathered.movedTo ?? "gone"
      logger.critical(
        "journal: \(gathered.damage). Saved \(gathered.facts) facts; the damaged file: \(place)")
    }
    if !start.missing.isEmpty {
      let missing = start.missing.map(\.description).joined(separator: ", ")
      logger.critical(
        "journal: facts are missing: \(missing). Import an export or a backup that has them")
    }
    if let reason = start.newEpochBecause {
      logger.warning("journal: writing as \(writer) from now on, because \(reason)")
    }
  }
}
