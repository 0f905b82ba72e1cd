internal import Crypto
internal import FoundationEssentials
internal import GRDB
internal import Publishing
internal import Relais

/// Somebody whose turn it is.
struct FanOutRecipient: Hashable, Sendable {
  /// The number of the subscriber.
  var subscriber: Int64
  /// What is to go.
  var letter: FanLetter
}

/// Reads who is to get a job's message, with what came before it for each of them.
struct FanOutReading: Sendable {
  private struct Earlier: Sendable {
    var name: String
    var marks: Data
  }

  private let queue: DatabaseQueue
  private let job: FanOutJob
  private let link: String
  private let earlier: [Int64: Earlier]

  /// Reads what the job follows.
  ///
  /// What stands before each link to unsubscribe ends in `/`.
  init(_ job: FanOutJob, in store: SubscriberStore, link: String) async throws(SubscriberStoreError)
  {
    queue = store.queue
    self.job = job
    self.link = link
    earlier = try await store.read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT id, name, progress FROM job
          WHERE thread = ? AND id < ? AND progress IS NOT NULL
          """, arguments: [job.thread, job.id])
      return Dictionary(
        rows.map { ($0["id"], Earlier(name: $0["name"], marks: $0["progress"])) },
        uniquingKeysWith: { first, _ in first })
    }
  }

  /// Those at these places who are there and written to, in order.
  ///
  /// It waits for the disk; not to be called on the database's own queue.
  func people(at places: Range<Int>) throws -> [FanOutRecipient] {
    try queue.read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT place, subscriber, address, language, token FROM recipient
          JOIN subscriber ON subscriber.id = recipient.subscriber
          WHERE job = ? AND place >= ? AND place < ? AND state = 'active' ORDER BY place
          """, arguments: [job.id, places.lowerBound, places.upperBound])
      let before = try threads(at: places, database)
      return rows.compactMap { row in
        let (text, token): (String, Data) = (row["address"], row["token"])
        guard let address = MailAddress(text) else { return nil }
        let person = Hexadecimal.text(of: Array(SHA256.hash(data: token)).prefix(8))
        let place: Int = row["place"]
        return FanOutRecipient(
          subscriber: row["subscriber"],
          letter: FanLetter(
            place: place, to: address, words: words(for: Language(row["language"])),
            id: "\(job.name).\(person)",
            references: (before[place] ?? []).map { "\($0).\(person)" },
            unsubscribe: link + Hexadecimal.text(of: token)))
      }
    }
  }

  private func words(for language: Language) -> Int {
    job.words.firstIndex { $0.language == language }
      ?? job.words.firstIndex { $0.language == .english } ?? 0
  }

  /// The names of the first and of the latest message of the thread that somebody has got.
  private func threads(at places: Range<Int>, _ database: Database) throws -> [Int: [String]] {
    guard !earlier.isEmpty else { return [:] }
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT now.place AS place, before.job AS job, before.place AS old FROM recipient AS now
        JOIN recipient AS before ON before.subscriber = now.subscriber AND before.job < now.job
        WHERE now.job = ? AND now.place >= ? AND now.place < ? ORDER BY before.job
        """, arguments: [job.id, places.lowerBound, places.upperBound])
    var names: [Int: [String]] = [:]
    for row in rows {
      let (place, number, old): (Int, Int64, Int) = (row["place"], row["job"], row["old"])
      guard let one = earlier[number], one.marks.indices.contains(old),
        one.marks[old] == FanOutProgress.Mark.sent.rawValue
      else { continue }
      // The first one, and the latest.
      names[place] = (names[place]?.prefix(1).map { $0 } ?? []) + [one.name]
    }
    return names
  }
}
