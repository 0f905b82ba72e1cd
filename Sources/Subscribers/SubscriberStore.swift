internal import Crypto
internal import FoundationEssentials
internal import GRDB
internal import Relais

/// The node's list of subscribers.
///
/// They are personal data, and so lie apart from the journal, which forgets nothing: at one node,
/// beside the accounts, and never at another.
public struct SubscriberStore: Sendable {
  /// The file's name in the data folder.
  public static let fileName = "subscribers.sqlite"

  /// What came of taking people in.
  public struct Intake: Hashable, Sendable {
    /// They were not there before.
    public var added = 0
    /// They were there; nothing of them was changed.
    public var known = 0
    /// They had unsubscribed, or were erased: they are not taken in without asking them.
    public var gone = 0
  }

  /// The connection.
  let queue: DatabaseQueue
  /// Where the file lies.
  let folder: String
  /// Who has gone since the file was opened: nobody writes to them any more, whatever was read
  /// before.
  let departures = Departures()

  /// Opens the list of a data folder, which is made where there is none.
  ///
  /// Only one program can have it open.
  public init(folder: String) throws(SubscriberStoreError) {
    self.folder = folder
    do {
      queue = try SubscriberSchema.open("\(folder)/\(Self.fileName)")
    } catch {
      throw Self.problem(error, in: folder)
    }
  }

  /// Whether a data folder has a list.
  public static func exists(in folder: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/\(fileName)")
  }

  /// Closes the file.
  public func close() { try? queue.close() }

  /// How many there are.
  public func count() async throws(SubscriberStoreError) -> SubscriberCount {
    try await read { database in
      var count = SubscriberCount()
      let rows = try Row.fetchCursor(
        database, sql: "SELECT way, state, COUNT(*) FROM subscriber GROUP BY way, state")
      while let row = try rows.next() {
        let (way, state, number): (String, String, Int) = (row[0], row[1], row[2])
        if state == Subscriber.State.suspended.rawValue {
          count.suspended += number
        } else if let way = SubscriberWay(rawValue: way) {
          count.active[way, default: 0] += number
        }
      }
      return count
    }
  }

  /// Subscribers in the order in which they came: at most so many of those after that one, or from
  /// the first.
  public func page(
    after last: SubscriberID?, limit: Int
  ) async throws(SubscriberStoreError) -> [(id: SubscriberID, subscriber: Subscriber)] {
    try await read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT \(Self.columns), id FROM subscriber WHERE id > ? ORDER BY id LIMIT ?",
        arguments: [last?.number ?? 0, limit]
      ).map { (SubscriberID($0["id"]), Self.subscriber($0)) }
    }
  }

  /// The subscriber of an address; nil where there is none.
  public func find(
    _ address: String, by way: SubscriberWay
  ) async throws(SubscriberStoreError) -> Subscriber? {
    try await read { database in
      try Row.fetchOne(
        database, sql: "SELECT \(Self.columns) FROM subscriber WHERE folded = ? AND way = ?",
        arguments: [Self.folded(address), way.rawValue]
      ).map(Self.subscriber)
    }
  }

  /// Takes people in on somebody's word, all of them or none; nobody who is there is changed, and
  /// nobody who has gone comes back.
  public func takeIn(_ people: [Subscriber]) async throws(SubscriberStoreError) -> Intake {
    try await write { database in
      var intake = Intake()
      let salt = try Self.salt(database)
      let gone = try database.makeStatement(sql: "SELECT 1 FROM gone WHERE digest = ?")
      let insert = try database.makeStatement(sql: Self.insertion)
      for person in people {
        let digest = Self.digest(of: person.address, by: person.way, salt)
        if try Int.fetchOne(gone, arguments: [digest]) != nil {
          intake.gone += 1
          continue
        }
        try insert.execute(arguments: Self.arguments(person))
        if database.changesCount > 0 { intake.added += 1 } else { intake.known += 1 }
      }
      return intake
    }
  }

  /// Erases somebody, with their consent and every trace of what they were sent; whether they were
  /// there.
  ///
  /// Where that is to be remembered, a digest stays by which no import takes them in again.
  public func erase(
    _ address: String, by way: SubscriberWay, isRemembered: Bool
  ) async throws(SubscriberStoreError) -> Bool {
    let isErased = try await write { [departures] database in
      let digest = Self.digest(of: address, by: way, try Self.salt(database))
      let id = try Int64.fetchOne(
        database, sql: "SELECT id FROM subscriber WHERE folded = ? AND way = ?",
        arguments: [Self.folded(address), way.rawValue])
      if let id {
        try database.execute(sql: "DELETE FROM subscriber WHERE id = ?", arguments: [id])
        departures.note(id)
      }
      try database.execute(
        sql: "DELETE FROM signup WHERE folded = ?", arguments: [Self.folded(address)])
      let wasThere = id != nil
      if isRemembered {
        try database.execute(
          sql: "INSERT OR IGNORE INTO gone VALUES (?)", arguments: [digest])
      } else {
        try database.execute(sql: "DELETE FROM gone WHERE digest = ?", arguments: [digest])
      }
      return wasThere
    }
    try await emptyLog()
    return isErased
  }

  /// Empties the write-ahead log, in which pages from before an erasure lie.
  func emptyLog() async throws(SubscriberStoreError) {
    do {
      _ = try await queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    } catch {
      throw Self.problem(error, in: folder)
    }
  }

  // Rows.

  /// What ``subscriber(_:)`` reads.
  static let columns =
    "way, address, language, services, state, consent_at, consent_source, consent_words, "
    + "confirmed_at"

  /// Sixteen random bytes are the token.
  static let insertion = """
    INSERT INTO subscriber (way, address, folded, language, services, state, consent_at,
      consent_source, consent_words, confirmed_at, token)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, randomblob(16))
    ON CONFLICT (folded, way) DO NOTHING
    """

  /// A row of ``columns``.
  static func subscriber(_ row: Row) -> Subscriber {
    let (way, state, services): (String, String, String) = (
      row["way"], row["state"], row["services"]
    )
    return Subscriber(
      way: SubscriberWay(rawValue: way) ?? .mail, address: row["address"],
      language: Language(row["language"]),
      services: Self.services(services),
      state: Subscriber.State(rawValue: state) ?? .suspended,
      consent: Consent(
        at: Instant(nanoseconds: row["consent_at"]), source: row["consent_source"],
        words: row["consent_words"],
        confirmedAt: (row["confirmed_at"] as Int64?).map(Instant.init(nanoseconds:))))
  }

  /// What ``insertion`` wants.
  static func arguments(_ person: Subscriber) -> StatementArguments {
    [
      person.way.rawValue, person.address, folded(person.address), person.language.name,
      column(of: person.services), person.state.rawValue, person.consent.at.nanoseconds,
      person.consent.source,
      person.consent.words, person.consent.confirmedAt?.nanoseconds,
    ]
  }

  /// Services as a column holds them: blanks around each, so that one can be looked for.
  static func column(of services: [ServiceID]) -> String {
    services.isEmpty ? "" : " \(services.map(\.name).joined(separator: " ")) "
  }

  /// The services of a column.
  static func services(_ column: String) -> [ServiceID] {
    column.split(separator: " ").map { ServiceID(String($0)) }
  }

  /// The address as it is compared: hardly any mail server tells capitals from small letters.
  static func folded(_ address: String) -> String { address.lowercased() }

  /// Random bytes of this list, without which nobody can try addresses on a digest.
  static func salt(_ database: Database) throws -> Data {
    try Data.fetchOne(database, sql: "SELECT bytes FROM salt") ?? Data()
  }

  /// What stands for an address that has gone.
  static func digest(of address: String, by way: SubscriberWay, _ salt: Data) -> Data {
    Data(
      HMAC<SHA256>.authenticationCode(
        for: Data("\(way.rawValue)\u{0}\(folded(address))".utf8), using: SymmetricKey(data: salt)))
  }

  // The queue.

  /// Reads.
  func read<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(SubscriberStoreError) -> Value {
    do {
      return try await queue.read(work)
    } catch {
      throw Self.problem(error, in: folder)
    }
  }

  /// Changes something durably, or not at all.
  func write<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(SubscriberStoreError) -> Value {
    do {
      return try await queue.write(work)
    } catch {
      throw Self.problem(error, in: folder)
    }
  }

  /// An error of the file, with where it lies.
  static func problem(_ error: any Error, in folder: String) -> SubscriberStoreError {
    if let known = error as? SubscriberStoreError { return known }
    return SubscriberStoreError("\(folder)/\(fileName): \(error)")
  }
}
