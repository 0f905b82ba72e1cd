internal import Logging
internal import Pages
internal import Relais

/// The logins, kept in `sessions.json` in the data folder so that a restart ends none.
actor SessionStore {
  private let file: KeptFile
  private let logger: Logger
  private var book: SessionBook
  private var isWriting = false
  private var isStale = false

  /// The logins of a data folder; where the file is damaged everybody logs in again.
  init(folder: String, logger: Logger) {
    file = KeptFile(path: "\(folder)/sessions.json")
    self.logger = logger
    do throws(KeptFile.Problem) {
      book = try file.read(SessionBook.self) ?? SessionBook()
    } catch {
      logger.warning("Everybody must log in to the desk again", metadata: ["why": "\(error)"])
      book = SessionBook()
    }
  }

  /// The login that a token proves, if it still holds.
  func session(_ token: AccessToken, at moment: Instant) -> DeskSession? {
    book.session(token, at: moment)
  }

  /// Notes that a login was used.
  func use(_ session: DeskSession, from address: String, at moment: Instant) async {
    if book.use(session, from: address, at: moment) { await keep() }
  }

  /// Begins a login.
  func begin(account: String, address: String, agent: String, at moment: Instant) async
    -> AccessToken
  {
    var chance = SystemRandomNumberGenerator()
    let token = AccessToken(using: &chance)
    // Where it is listed it goes by a name of its own, which proves nothing.
    let id = String(AccessToken(using: &chance).text.prefix(16))
    book.add(
      DeskSession(
        id: id, token: token, account: account, address: address, agent: agent, at: moment),
      at: moment)
    await keep()
    return token
  }

  /// The logins of an account that hold, the last used first.
  func of(account: String, at moment: Instant) -> [DeskSession] {
    book.of(account: account, at: moment)
  }

  /// The accounts with logins that hold, each with how many.
  func counts(at moment: Instant) -> [String: Int] { book.counts(at: moment) }

  /// Ends a login of an account; false where it has none of that id.
  func end(id: String, of account: String) async -> Bool {
    guard book.end(id: id, of: account) else { return false }
    await keep()
    return true
  }

  /// Ends every login of an account but one.
  func endAll(of account: String, except kept: DeskSession?) async {
    book.endAll(of: account, except: kept)
    await keep()
  }

  /// Writes them down; one writing at a time, and what changed meanwhile with the next one.
  ///
  /// A disk that does not take them ends no login: they are then remembered until the next start.
  private func keep() async {
    isStale = true
    guard !isWriting else { return }
    isWriting = true
    defer { isWriting = false }
    while isStale {
      isStale = false
      do {
        try await file.write(book)
      } catch {
        logger.warning("Logins to the desk are not kept", metadata: ["why": "\(error)"])
      }
    }
  }
}
