internal import FoundationEssentials
internal import GRDB
public import Relais

/// How people come in by themselves, change what they hear of, and go.
extension SubscriberStore {
  /// Keeps what somebody asks for until they confirm it; whoever asks again changes that.
  ///
  /// - Returns: false where too many people have not confirmed.
  public func ask(_ wish: SignUp, at now: Instant) async throws(SubscriberStoreError) -> Bool {
    try await write { database in
      try database.execute(
        sql: "DELETE FROM signup WHERE asked_at < ?",
        arguments: [(now - SignUp.patience).nanoseconds])
      let count = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM signup") ?? 0
      guard count < SignUp.limit else { return false }
      // Whoever was just written to is not written to again: the link they have does.
      try database.execute(
        sql: """
          INSERT INTO signup (address, folded, language, services, source, words, asked_at, due_at,
            token)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, randomblob(16))
          ON CONFLICT (folded) DO UPDATE SET
            language = excluded.language, services = excluded.services,
            source = excluded.source, words = excluded.words,
            token = CASE WHEN mailed_at > ? OR mailed_at IS NULL THEN token ELSE excluded.token END,
            due_at = CASE WHEN mailed_at > ? THEN due_at ELSE excluded.due_at END,
            tries = CASE WHEN mailed_at > ? THEN tries ELSE 0 END,
            asked_at = excluded.asked_at
          """,
        arguments: [
          wish.address, Self.folded(wish.address), wish.language.name,
          Self.column(of: wish.services), wish.source, wish.words, now.nanoseconds,
          now.nanoseconds, (now - SignUp.quiet).nanoseconds, (now - SignUp.quiet).nanoseconds,
          (now - SignUp.quiet).nanoseconds,
        ])
      return true
    }
  }

  /// Sign-ups whose mail is to go out now, at most so many.
  public func dueSignUps(
    at now: Instant, limit: Int
  ) async throws(SubscriberStoreError) -> [DueSignUp] {
    try await read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM signup WHERE due_at <= ? AND tries < ? AND asked_at >= ?
          ORDER BY due_at LIMIT ?
          """,
        arguments: [
          now.nanoseconds, SignUp.tries, (now - SignUp.patience).nanoseconds, limit,
        ]
      ).map { row in
        DueSignUp(id: row["id"], wish: Self.wish(row), token: SubscriberToken(row["token"] as Data))
      }
    }
  }

  /// Notes whether a sign-up's mail was taken by the server; one that was not goes again later.
  public func note(
    _ signUp: DueSignUp, isMailed: Bool, at now: Instant
  ) async throws(SubscriberStoreError) {
    try await write { database in
      if isMailed {
        try database.execute(
          sql: "UPDATE signup SET mailed_at = ?, due_at = ? WHERE id = ?",
          arguments: [now.nanoseconds, Int64.max, signUp.id])
      } else {
        try database.execute(
          sql: "UPDATE signup SET tries = tries + 1, due_at = ? WHERE id = ?",
          arguments: [(now + SignUp.pause).nanoseconds, signUp.id])
      }
    }
  }

  /// What a link confirms; nil where it is wrong or too old.
  public func signUp(
    _ token: SubscriberToken, at now: Instant
  ) async throws(SubscriberStoreError) -> SignUp? {
    try await read { try Self.signUp(token, at: now, $0) }
  }

  /// Takes somebody in who has shown that the address is theirs, also if they had gone before; the
  /// secret of their own link then, nil where the link is wrong or too old.
  public func confirm(
    _ token: SubscriberToken, at now: Instant
  ) async throws(SubscriberStoreError) -> SubscriberToken? {
    try await write { database in
      guard let wish = try Self.signUp(token, at: now, database) else { return nil }
      let person = Subscriber(
        address: wish.address, language: wish.language, services: wish.services,
        consent: Consent(at: now, source: wish.source, words: wish.words, confirmedAt: now))
      try database.execute(
        sql: "DELETE FROM gone WHERE digest = ?",
        arguments: [Self.digest(of: wish.address, by: .mail, try Self.salt(database))])
      try database.execute(sql: Self.insertion, arguments: Self.arguments(person))
      try database.execute(
        sql: """
          UPDATE subscriber SET language = ?, services = ?, state = 'active', refusals = 0,
            consent_at = ?, consent_source = ?, consent_words = ?, confirmed_at = ?
          WHERE folded = ? AND way = 'mail'
          """,
        arguments: [
          wish.language.name, Self.column(of: wish.services), now.nanoseconds, wish.source,
          wish.words, now.nanoseconds, Self.folded(wish.address),
        ])
      try database.execute(
        sql: "DELETE FROM signup WHERE token = ?", arguments: [Data(token.bytes)])
      return try Data.fetchOne(
        database, sql: "SELECT token FROM subscriber WHERE folded = ? AND way = 'mail'",
        arguments: [Self.folded(wish.address)]
      ).map { SubscriberToken($0) }
    }
  }

  /// Whose link that is; nil where it is nobody's any more.
  public func subscriber(
    _ token: SubscriberToken
  ) async throws(SubscriberStoreError) -> Subscriber? {
    try await read { database in
      try Row.fetchOne(
        database, sql: "SELECT \(Self.columns) FROM subscriber WHERE token = ?",
        arguments: [Data(token.bytes)]
      ).map(Self.subscriber)
    }
  }

  /// Changes what somebody hears of; whether they are there.
  public func change(
    _ token: SubscriberToken, language: Language, services: [ServiceID]
  ) async throws(SubscriberStoreError) -> Bool {
    try await write { database in
      try database.execute(
        sql: "UPDATE subscriber SET language = ?, services = ? WHERE token = ?",
        arguments: [language.name, Self.column(of: services), Data(token.bytes)])
      return database.changesCount > 0
    }
  }

  private static func signUp(
    _ token: SubscriberToken, at now: Instant, _ database: Database
  ) throws -> SignUp? {
    try Row.fetchOne(
      database, sql: "SELECT * FROM signup WHERE token = ? AND asked_at >= ?",
      arguments: [Data(token.bytes), (now - SignUp.patience).nanoseconds]
    ).map(wish)
  }

  private static func wish(_ row: Row) -> SignUp {
    SignUp(
      address: row["address"], language: Language(row["language"]),
      services: services(row["services"]), source: row["source"], words: row["words"])
  }
}
