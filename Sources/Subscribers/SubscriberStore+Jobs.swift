internal import FoundationEssentials
internal import GRDB
internal import Publishing
internal import Relais

extension SubscriberStore {
  /// After so many refusals of one message after the other an address gets no more.
  static let refusalLimit = 3
  /// A message that more addresses than this refuse, and more than half of them, says nothing of
  /// any of them: it is the message, or us.
  static let massRefusal = 20

  /// Makes an order durable, with who is to get it, once for its name; stops what is left of older
  /// messages of the same thread.
  ///
  /// Gives the job, and the numbers of those that it stopped.
  func take(
    _ order: FanOutOrder
  ) async throws(SubscriberStoreError) -> (job: FanOutJob, stopped: [Int64]) {
    try await write { database in
      if let known = try Self.job(named: order.name, database) { return (known, []) }
      let stopped = try Int64.fetchAll(
        database, sql: "SELECT id FROM job WHERE thread = ? AND state = 'running'",
        arguments: [order.thread])
      try database.execute(
        sql: "UPDATE job SET state = 'stopped' WHERE thread = ? AND state = 'running'",
        arguments: [order.thread])
      let words = String(decoding: try JSONEncoder().encode(order.words), as: UTF8.self)
      try database.execute(
        sql: """
          INSERT INTO job (name, channel, thread, made_at, deadline, words, people, state)
          VALUES (?, ?, ?, ?, ?, ?, 0, 'running')
          """,
        arguments: [
          order.name, order.channel, order.thread, order.approvedAt.nanoseconds,
          order.deadline.nanoseconds, words,
        ])
      let id = database.lastInsertedRowID
      let wishes = order.services.map { _ in " OR instr(services, ?) > 0" }.joined()
      let filter = order.services.isEmpty ? "" : " AND (services = ''\(wishes))"
      try database.execute(
        sql: """
          INSERT INTO recipient (job, place, subscriber)
          SELECT ?, row_number() OVER (ORDER BY id) - 1, id FROM subscriber
          WHERE state = 'active' AND way = 'mail'\(filter)
          """, arguments: [id] + StatementArguments(order.services.map { " \($0.name) " }))
      try database.execute(
        sql: "UPDATE job SET people = ? WHERE id = ?", arguments: [database.changesCount, id])
      guard let job = try Self.job(named: order.name, database) else {
        throw SubscriberStoreError("the job \(order.name) cannot be read back")
      }
      return (job, stopped)
    }
  }

  /// The job of that name; nil where there is none.
  func job(named name: String) async throws(SubscriberStoreError) -> FanOutJob? {
    try await read { try Self.job(named: name, $0) }
  }

  /// Jobs that are not put away yet, the oldest first.
  func openJobs() async throws(SubscriberStoreError) -> [FanOutJob] {
    try await read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM job WHERE progress IS NULL ORDER BY id")
        .map(Self.job)
    }
  }

  /// The last jobs, the newest first.
  func lastJobs(_ limit: Int) async throws(SubscriberStoreError) -> [FanOutJob] {
    try await read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM job ORDER BY id DESC LIMIT ?", arguments: [limit]
      ).map(Self.job)
    }
  }

  /// How many have theirs of a job that is put away; nil where it is not, or there is none.
  func finalCount(of name: String) async throws(SubscriberStoreError) -> FanOutCount? {
    let marks = try await read { database in
      try Data.fetchOne(
        database, sql: "SELECT progress FROM job WHERE name = ?", arguments: [name])
    }
    return marks.map { FanOutProgress.count(of: Array($0)) }
  }

  /// Stops a job of which something is left; its number, if it was running.
  func stop(_ name: String) async throws(SubscriberStoreError) -> Int64? {
    try await write { database in
      try Int64.fetchOne(
        database,
        sql: """
          UPDATE job SET state = 'stopped' WHERE name = ? AND state = 'running' RETURNING id
          """, arguments: [name])
    }
  }

  /// Puts a job away: what became of whom, and which addresses have refused once more.
  ///
  /// A job that was stopped meanwhile stays so.
  func putAway(
    _ job: FanOutJob, _ marks: [UInt8], as state: FanOutJob.State
  ) async throws(SubscriberStoreError) {
    try await write { database in
      try database.execute(
        sql: """
          UPDATE job SET progress = ?, state = CASE state WHEN 'running' THEN ? ELSE state END
          WHERE id = ?
          """, arguments: [Data(marks), state.rawValue, job.id])
      let refused = marks.indices.filter { marks[$0] == FanOutProgress.Mark.refused.rawValue }
      guard refused.count <= max(Self.massRefusal, marks.count / 2) else { return }
      let refuse = try database.makeStatement(
        sql: """
          UPDATE subscriber SET refusals = refusals + 1,
            state = CASE WHEN refusals + 1 >= ? THEN 'suspended' ELSE state END
          WHERE id = (SELECT subscriber FROM recipient WHERE job = ? AND place = ?)
          """)
      for place in refused {
        try refuse.execute(arguments: [Self.refusalLimit, job.id, place])
      }
      let doubtful = try Row.fetchAll(
        database,
        sql: """
          SELECT subscriber.id, place FROM subscriber
          JOIN recipient ON subscriber = subscriber.id AND job = ? WHERE refusals > 0
          """, arguments: [job.id])
      for row in doubtful {
        let place: Int = row["place"]
        guard marks.indices.contains(place),
          marks[place] == FanOutProgress.Mark.sent.rawValue
        else { continue }
        try database.execute(
          sql: "UPDATE subscriber SET refusals = 0 WHERE id = ?",
          arguments: [row["id"] as Int64])
      }
    }
  }

  private static func job(named name: String, _ database: Database) throws -> FanOutJob? {
    try Row.fetchOne(database, sql: "SELECT * FROM job WHERE name = ?", arguments: [name])
      .map(job)
  }

  private static func job(_ row: Row) throws -> FanOutJob {
    let words: String = row["words"]
    return FanOutJob(
      id: row["id"], name: row["name"], channel: row["channel"], thread: row["thread"],
      approvedAt: Instant(nanoseconds: row["made_at"]),
      deadline: Instant(nanoseconds: row["deadline"]),
      words: try JSONDecoder().decode([FanWords].self, from: Data(words.utf8)),
      people: row["people"], state: FanOutJob.State(rawValue: row["state"]) ?? .stopped)
  }
}
