internal import Foundation
internal import GRDB
internal import Logging
internal import Relais
internal import Synchronization

extension Journal {
  /// Looks after the journal until the task is cancelled; does not close it.
  ///
  /// Writes rollups in batches, tries a disk again that failed, lets callers go on that wait for a
  /// disk that hangs.
  public func run() async {
    var nextFlush = ContinuousClock.now + pace.rollupFlush
    while !Task.isCancelled {
      try? await Task.sleep(for: min(.seconds(1), pace.firstRetry, pace.rollupFlush))
      await tend()
      guard ContinuousClock.now >= nextFlush else { continue }
      nextFlush = .now + pace.rollupFlush
      await flushRollups()
    }
  }

  /// Does now what is due: tries a failed disk again, frees callers who wait for one that hangs.
  public func tend() async {
    let stalled = writing.withLock { queue -> [WriteQueue.Waiter] in
      guard queue.isStalled else { return [] }
      queue.noteStall(now: now())
      return queue.releaseWaiters()
    }
    for waiter in stalled { waiter.resume(.remembered) }
    tellHealth()
    let step = writing.withLock { queue -> WriteQueue.Retry in queue.beginRetry() }
    switch step {
    case .nothing: break
    case .again: commitSoon()
    case .anew: await mend()
    }
  }

  /// Opens the files anew: after errors that stay, since the disk may have been taken away and
  /// put back, and after damage, which is repaired as at a start.
  @concurrent
  func mend() async {
    let store = writing.withLock { $0.store }
    try? store.queue.close()
    do {
      try reopen()
      commitSoon()
    } catch {
      refused(DiskFailure(error))
    }
  }

  private func reopen() throws {
    let opening = Opening(files: files, node: node, key: key, now: now())
    let opened = try opening.database(thorough: true)
    try opened.store.queue.writeWithoutTransaction { database in
      // What an earlier, failed sync left in the system's memory only is made safe.
      try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      try resume(on: opened, database)
    }
  }

  /// Takes up the chain where the file ends.
  private func resume(on opened: Opening.Database, _ database: Database) throws {
    let (writer, instance, durable) = writing.withLock { ($0.own.writer, $0.instance, $0.durable) }
    let (own, head, lost) = try database.committing { database in
      try Self.join(
        writer, key: key, instance: instance, durable: durable,
        noticed: now().nanoseconds / 1_000_000, database)
    }
    try writing.withLock { try $0.resume(on: opened.store, own: own, head: head) }
    let missing = lost + (opened.gathered?.lost ?? [])
    if let gathered = opened.gathered {
      logger.critical(
        "journal: \(gathered.damage). Saved \(gathered.facts) facts; see \(files.directory)")
    }
    if !missing.isEmpty {
      let words = missing.map(\.description).joined(separator: ", ")
      logger.critical("journal: facts are missing: \(words). Import an export that has them")
    }
  }

  /// Finds the writer in the file, and notes as a gap what had been acknowledged but is not there.
  private static func join(
    _ writer: WriterID, key: NodeKey, instance: [UInt8], durable: ChainHead, noticed: Int64,
    _ database: Database
  ) throws -> (KnownWriter, ChainHead, [LostFacts]) {
    let own =
      try FactTable.writers(database).first { $0.writer == writer }
      ?? FactTable.insert(writer: writer, key: key.verifying, database)
    try database.execute(
      sql: "INSERT OR REPLACE INTO identity (only_row, instance, writer) VALUES (1, ?, ?)",
      arguments: [Data(instance), own.number])
    let head = try FactTable.head(of: own, database)
    guard head.sequence < durable.sequence else { return (own, head, []) }
    let covered = try FactTable.gaps(number: own.number, database).last?.missing.upperBound ?? 0
    let first = max(head.sequence, covered) + 1
    guard first <= durable.sequence else { return (own, durable, []) }
    let missing = first...durable.sequence
    try FactTable.insert(
      gap: StoredGap(number: own.number, missing: missing, hash: durable.hash), noticed: noticed,
      database)
    return (own, durable, [LostFacts(writer: writer, sequences: missing)])
  }

  /// Writes what still can be written and closes the files; nothing can be done with it afterwards.
  ///
  /// - Returns: how many facts are lost because the disk did not take them.
  @discardableResult
  public func close() async -> Int {
    await flushRollups()
    guard writing.withLock({ $0.beginClosing() }) else { return 0 }
    let store = writing.withLock { $0.store }
    // Behind every commit that is under way, and once more for what a failed one has left.
    repeat {
      _ = try? await store.perform { [self] database in
        if writing.withLock({ $0.beginLastCommit() }) { commit(database) }
      }
    } while writing.withLock { $0.isCommitting }
    let (mark, last, lost, waiters) = writing.withLock { queue in
      (queue.mark, queue.lastMark, queue.pending.count, queue.releaseWaiters())
    }
    for waiter in waiters { waiter.resume(.remembered) }
    try? store.queue.close()
    if lost == 0 {
      mark.write(last)
      mark.sync()
    }
    mark.shut()
    endHealth()
    releaseLock()
    if lost > 0 { logger.critical("journal: \(lost) facts are lost, the disk did not take them") }
    return lost
  }
}

extension WriteQueue {
  /// What to do about a failed disk.
  enum Retry {
    /// It is not due, or nothing is wrong.
    case nothing
    /// Write again over the same connection.
    case again
    /// Open the files anew.
    case anew
  }

  /// Decides what to do about a failed disk now, and takes the part of who does it.
  mutating func beginRetry() -> Retry {
    guard let failure, isRetryDue else { return .nothing }
    if failure.failure.isDamage || attempts > 2 {
      isMending = true
      return .anew
    }
    beginCommitting()
    return .again
  }

  /// Notes that the disk does not answer.
  mutating func noteStall(now: Instant) {
    guard failure == nil else { return }
    failure = (DiskFailure(stalled: pace.stall), now)
  }

  /// Goes on with a file opened anew that ends at that head.
  mutating func resume(on store: Store, own: KnownWriter, head: ChainHead) throws {
    if head.sequence > durable.sequence {
      // A commit that was reported as failed has reached the disk after all.
      let same = pending.first { $0.id.sequence == head.sequence }
      guard same?.hash == head.hash else {
        throw DiskFailure(unsafe: "the file holds facts of this writer that it did not write")
      }
      drop(through: head)
    }
    self.store = store
    self.own = own
    isMending = false
    isHurt = false
    beginCommitting()
  }

  /// Lets nothing in any more; false if that was so already.
  mutating func beginClosing() -> Bool {
    defer { isClosed = true }
    return !isClosed
  }

  /// Whether facts are left for one more commit, which the caller then has to run.
  mutating func beginLastCommit() -> Bool {
    guard !isCommitting, !isMending, !pending.isEmpty else { return false }
    beginCommitting()
    return true
  }

  /// The mark of a journal closed in good order, unless damage was met and not mended.
  var lastMark: HeadMark {
    HeadMark(
      instance: instance, epoch: own.writer.epoch, sequence: durable.sequence, hash: durable.hash,
      state: isHurt ? .hurt : .shut)
  }
}
