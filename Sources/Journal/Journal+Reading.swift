internal import GRDB
public import Relais
internal import Synchronization

/// Some facts in the order of their writers and chains, and how far they reach.
public struct FactPage: Sendable {
  /// The facts; each writer's in the order of its chain.
  public var facts: [StoredFact]
  /// What is known after these facts: where the next page begins.
  public var reached: VersionVector
  /// Whether nothing follows.
  public var isLast: Bool
}

extension Journal {
  /// Facts that a version vector does not cover, at most so many.
  ///
  /// Each is checked against its
  /// writer's chain before it is returned; a damaged one is never returned.
  ///
  /// - Throws: ``JournalError/damaged(file:what:remedy:)``; the next start then checks and repairs
  ///   everything, and so does ``repair()``.
  public func facts(
    after known: VersionVector, limit: Int = 1_000
  ) async throws(JournalError) -> FactPage {
    try await reading { database in
      var page = FactPage(facts: [], reached: known, isLast: true)
      for writer in try FactTable.writers(database).sorted(by: { $0.writer < $1.writer }) {
        var walk = try ChainWalk(writer, after: known[writer.writer], database)
        // One more than asked for tells whether something follows.
        let rows = try FactTable.rows(
          number: writer.number, after: walk.position.sequence, limit: limit - page.facts.count + 1,
          database)
        for row in rows {
          if page.facts.count == limit {
            page.isLast = false
            return page
          }
          page.facts.append(try walk.accept(row))
          page.reached[writer.writer] = walk.position.sequence
        }
      }
      return page
    }
  }

  /// All facts that a version vector does not cover, page by page; see ``facts(after:limit:)``.
  public func allFacts(after known: VersionVector = VersionVector()) -> FactSequence {
    FactSequence(journal: self, known: known)
  }

  /// How far each writer is known on disk; facts that wait in memory are not counted.
  public func versionVector() async throws(JournalError) -> VersionVector {
    try await reading { database in
      var vector = VersionVector()
      for known in try FactTable.writers(database) {
        vector[known.writer] = try FactTable.lastSequence(number: known.number, database)
      }
      return vector
    }
  }

  /// The facts known to be missing, which an import may fill.
  public func missingFacts() async throws(JournalError) -> [LostFacts] {
    try await reading { database in
      try FactTable.writers(database).flatMap { known in
        try FactTable.gaps(number: known.number, database).map {
          LostFacts(writer: known.writer, sequences: $0.missing)
        }
      }
    }
  }

  /// Saves what is readable of a damaged database into a new one and goes on with that.
  ///
  /// It is what a start does. What is lost is told in the log and by ``missingFacts()``.
  public func repair() async throws(JournalError) {
    writing.withLock { $0.isMending = true }
    await mend()
    if case .failing(let trouble) = health {
      throw .unusable(file: trouble.file, what: trouble.what, remedy: trouble.remedy)
    }
  }

  /// Runs a read behind the writes that are under way; damage that it meets is noted beside the
  /// database, so that the next start looks at everything.
  func reading<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(JournalError) -> Value {
    let store = try openStore()
    do {
      return try await store.perform { database in try database.reading(work) }
    } catch {
      throw noted(error)
    }
  }

  /// Runs a write of something other than facts in a transaction of its own.
  func changing<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(JournalError) -> Value {
    let store = try openStore()
    do {
      return try await store.transaction(work)
    } catch {
      throw noted(error)
    }
  }

  /// Runs work that must not be inside a transaction.
  func behindWrites<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(JournalError) -> Value {
    let store = try openStore()
    do {
      return try await store.perform(work)
    } catch {
      throw noted(error)
    }
  }

  private func openStore() throws(JournalError) -> Store {
    let store = writing.withLock { $0.isClosed ? nil : $0.store }
    guard let store else { throw .closed }
    return store
  }

  private func noted(_ failure: DiskFailure) -> JournalError {
    if failure.isDamage {
      let (file, mark) = writing.withLock { queue in
        queue.isHurt = true
        return (queue.mark, queue.markLine(at: queue.durable))
      }
      file.write(mark)
      file.sync()
    }
    return failure.error(file: files.database)
  }
}

extension Database {
  /// Runs work that sees one state of the database.
  fileprivate func reading<Value>(_ work: (Database) throws -> Value) throws -> Value {
    var value: Value?
    try inTransaction(.deferred) {
      value = try work(self)
      return .commit
    }
    guard let value else { throw DiskFailure(unsafe: "a reading ended without its result") }
    return value
  }
}

/// Facts, read page by page as they are asked for.
public struct FactSequence: AsyncSequence, Sendable {
  /// Where pages are read.
  let journal: Journal
  /// The facts that are left out.
  let known: VersionVector

  /// Begins at the front.
  public func makeAsyncIterator() -> Iterator { Iterator(journal: journal, known: known) }

  /// Reads the next page when the last one is used up.
  public struct Iterator: AsyncIteratorProtocol {
    /// Where pages are read.
    let journal: Journal
    /// The facts that the next page leaves out: those given at first, and all read since.
    var known: VersionVector
    /// Facts read and not handed out yet.
    var page: ArraySlice<StoredFact> = []
    /// Whether no page comes after this one.
    var isLast = false

    /// The next fact, or nil at the end.
    public mutating func next() async throws(JournalError) -> StoredFact? {
      if let fact = page.popFirst() { return fact }
      if isLast { return nil }
      let next = try await journal.facts(after: known)
      known = next.reached
      isLast = next.isLast
      page = next.facts[...]
      return page.popFirst()
    }
  }
}

@available(*, unavailable)
extension FactSequence.Iterator: Sendable {}
