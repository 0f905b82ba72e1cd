internal import GRDB
internal import Relais
internal import Synchronization

extension Journal {
  /// Looks at everything: SQLite's own check of every page and index, every fact's place and hash,
  /// every seal, gaps, snapshots, kept values.
  ///
  /// Reads the whole file; facts that come meanwhile wait for one chain's thousand facts at most.
  public func verify() async throws(JournalError) -> VerifyReport {
    var report = VerifyReport()
    report.sqliteVersion = Store.sqliteVersion
    report.bytes = FileSystem.size(files.database)
    let integrity = try await reading {
      try String.fetchAll($0, sql: "PRAGMA integrity_check(\(VerifyReport.problemLimit))")
    }
    for line in integrity where line != "ok" { report.note("database", line) }
    let writers = try await reading { try FactTable.writers($0) }
    for known in writers.sorted(by: { $0.writer < $1.writer }) {
      try await verify(known, &report)
    }
    let (sound, all, rotten) = try await reading { database in
      try (Self.soundSnapshots(database), Self.snapshots(database), Self.rottenKeys(database))
    }
    report.soundSnapshots = sound
    if sound < all { report.note("snapshots", "\(all - sound) of \(all) cannot be used") }
    for key in rotten { report.note("memory", "the value of \(key) is not what was kept") }
    try await verifyIdentity(writers, &report)
    return report
  }

  private func verify(_ known: KnownWriter, _ report: inout VerifyReport) async throws(JournalError)
  {
    var chain = VerifyReport.Chain(
      writer: known.writer, facts: 0, last: 0, seals: 0, hash: known.genesis.description)
    var unsealed: UInt64 = 0
    var after: UInt64 = 0
    while true {
      let from = after
      let part = try await reading { try ChainPart(known, after: from, limit: 1_000, $0) }
      chain.facts += part.facts
      chain.seals += part.seals
      for problem in part.problems { report.note(problem.place, problem.what) }
      guard let end = part.end else { break }
      after = end.sequence
      chain.last = end.sequence
      chain.hash = end.hash.description
      unsealed = part.lastSealed == end.sequence ? 0 : end.sequence
    }
    if unsealed > 0 { report.note("\(known.writer):\(unsealed)", "no seal covers it") }
    report.chains.append(chain)
    report.missing += try await reading { database in
      try FactTable.gaps(number: known.number, database).map {
        LostFacts(writer: known.writer, sequences: $0.missing).description
      }
    }
  }

  /// The chain on disk must reach as far as was acknowledged.
  private func verifyIdentity(
    _ writers: [KnownWriter], _ report: inout VerifyReport
  ) async throws(JournalError) {
    let (own, durable) = writing.withLock { ($0.own, $0.durable) }
    guard let known = writers.first(where: { $0.writer == own.writer }) else {
      report.note("\(own.writer)", "the node itself is missing among the writers")
      return
    }
    if known.key != key.verifying { report.note("\(own.writer)", "another key than the node's") }
    let last = report.chains.first { $0.writer == own.writer }?.last ?? 0
    if last < durable.sequence && report.missing.isEmpty {
      report.note("\(own.writer)", "ends at \(last), but \(durable.sequence) was acknowledged")
    }
  }

  private static func snapshots(_ database: Database) throws -> Int {
    try Int.fetchOne(database, sql: "SELECT count(*) FROM snapshots") ?? 0
  }

  private static func soundSnapshots(_ database: Database) throws -> Int {
    let rows = try Row.fetchCursor(database, sql: "SELECT covers, state, hash FROM snapshots")
    var sound = 0
    while let row = try rows.next() {
      guard let state = try? row.bytes("state"), let covers = try? row.bytes("covers"),
        let hash = try? row.bytes("hash"), Checksum.of(state, covers) == hash
      else { continue }
      sound += 1
    }
    return sound
  }

  private static func rottenKeys(_ database: Database) throws -> [String] {
    let rows = try Row.fetchCursor(database, sql: "SELECT key, value, hash FROM memory")
    var rotten: [String] = []
    while let row = try rows.next() {
      guard let key = try? row.text("key"), let value = try? row.bytes("value"),
        let hash = try? row.bytes("hash"), Checksum.of(value, Array(key.utf8)) == hash
      else {
        rotten.append((try? row.text("key")) ?? "a key")
        continue
      }
    }
    return rotten
  }
}

/// A thousand facts of a chain, looked at without stopping at the first problem.
private struct ChainPart: Sendable {
  var facts: UInt64 = 0
  var seals = 0
  var lastSealed: UInt64 = 0
  var end: ChainHead?
  var problems: [VerifyReport.Problem] = []

  init(_ known: KnownWriter, after sequence: UInt64, limit: Int, _ database: Database) throws {
    var walk = try ChainWalk(known, after: sequence, database)
    let rows = try FactTable.rows(
      number: known.number, after: walk.position.sequence, limit: limit, database)
    for row in rows {
      do {
        end = ChainHead(sequence: row.sequence, hash: try walk.accept(row).hash)
        facts += 1
      } catch let failure as DiskFailure {
        note("\(known.writer):\(row.sequence)", failure.what)
        // Go on behind it, by the hash that is stored, to find all there is to find.
        walk = try ChainWalk(known, after: row.sequence, database)
        end = ChainHead(sequence: row.sequence, hash: row.hash ?? known.genesis)
      }
    }
    guard let last = end?.sequence else { return }
    try checkSeals(known, sequence + 1...max(last, sequence + 1), database)
  }

  private mutating func checkSeals(
    _ known: KnownWriter, _ range: ClosedRange<UInt64>, _ database: Database
  ) throws {
    for seal in try FactTable.seals(number: known.number, range, database) {
      let hash = try FactTable.hash(number: known.number, sequence: seal.sequence, database)
      guard let hash, seal.holds(for: known, hash: hash) else {
        note("\(known.writer):\(seal.sequence)", "its seal does not hold")
        continue
      }
      seals += 1
      lastSealed = seal.sequence
    }
  }

  private mutating func note(_ place: String, _ what: String) {
    problems.append(VerifyReport.Problem(place: place, what: what))
  }
}
