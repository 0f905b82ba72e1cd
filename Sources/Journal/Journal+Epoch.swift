internal import Foundation
internal import GRDB
internal import Logging
internal import Relais
internal import Synchronization

extension Journal {
  /// Begins a new epoch while running; returns it.
  ///
  /// For a node that learns from others that it runs from an old copy, which cannot be seen in its
  /// own files when all of them are equally old.
  public func takeNewEpoch(because reason: String) async throws(JournalError) -> UInt32 {
    for _ in 0..<100 {
      let taken = try await behindWrites { [self] database in
        try writing.withLock { try takeNewEpoch(&$0, database) }
      }
      if let taken {
        logger.warning("journal: writing as \(taken) from now on, because \(reason)")
        return taken.epoch
      }
      await Task.yield()
    }
    throw .unusable(
      file: files.database, what: "facts wait for the disk, so no epoch can end now",
      remedy: "Try again when they are written.")
  }

  /// Nil while facts wait.
  ///
  /// The queue's lock is held during one small transaction, so that no fact
  /// comes in between the epochs.
  private func takeNewEpoch(_ queue: inout WriteQueue, _ database: Database) throws -> WriterID? {
    guard queue.pending.isEmpty, !queue.isCommitting, !queue.isMending else { return nil }
    var random = SystemRandomNumberGenerator()
    let instance = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
    let own = try database.committing { database in
      let highest = try FactTable.writers(database).filter { $0.writer.node == node }
        .map(\.writer.epoch).max()
      let epoch = EpochDecision.next(after: highest ?? 0, random: &random)
      let own = try FactTable.insert(
        writer: WriterID(node: node, epoch: epoch), key: key.verifying, database)
      try database.execute(
        sql: "INSERT OR REPLACE INTO identity (only_row, instance, writer) VALUES (1, ?, ?)",
        arguments: [Data(instance), own.number])
      return own
    }
    queue.begin(own, instance: instance)
    queue.mark.write(queue.markLine(at: queue.durable))
    queue.mark.sync()
    return own.writer
  }

  /// Lets the node's own stamps follow one that was imported.
  func sawStamp(_ stamp: HybridTime) {
    writing.withLock { $0.latest = max($0.latest, stamp) }
  }
}
