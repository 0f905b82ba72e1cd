internal import Logging
internal import Pages
internal import Relais

/// The accounts, kept in `accounts.json` in the data folder: they work without any Internet.
///
/// Changes come one after the other, and hold once they are on disk.
actor AccountStore {
  /// The most changes that may wait for the disk.
  static let limit = 64
  /// How long the set-up link works.
  static let setUpLimit: Duration = .seconds(86_400)

  /// Why a change is not made, whatever it is.
  enum Problem: Error, CustomStringConvertible {
    /// The file cannot be read: nobody writes over it.
    case damaged
    /// Too many wait for the disk.
    case busy

    /// One sentence.
    var description: String {
      switch self {
      case .damaged: "accounts.json is damaged: put it back from a backup, or move it away"
      case .busy: "too much waits to be written down; look at the disk, then try again"
      }
    }
  }

  private let file: KeptFile
  private let logger: Logger
  /// All of them.
  private(set) var book: AccountBook
  /// What stands for the token of the set-up link, and when it was made.
  private var setUp: (hash: String, madeAt: Instant)?
  private var isChanging = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  /// Whether the file holds accounts that cannot be read: nobody makes a first one over them.
  private let isDamaged: Bool

  /// The accounts of a data folder; where the file is damaged nobody logs in, and the station
  /// watches on.
  init(folder: String, logger: Logger) {
    file = KeptFile(path: "\(folder)/accounts.json")
    self.logger = logger
    do throws(KeptFile.Problem) {
      book = try file.read(AccountBook.self) ?? AccountBook()
      isDamaged = false
    } catch {
      logger.error("Nobody can log in to the desk", metadata: ["why": "\(error)"])
      book = AccountBook()
      isDamaged = true
    }
  }

  /// Whether there is none.
  var isEmpty: Bool { book.accounts.isEmpty && !isDamaged }

  /// The account of that name, however it is capitalised.
  func account(_ name: String) -> Account? { book.account(name) }

  /// Whose login it is; nil where the account is gone.
  func holder(of session: DeskSession) -> Account? {
    session.account == SealedCode.account
      ? .breakGlass(at: session.startedAt) : book.account(session.account)
  }

  /// Makes the token that lets somebody make the first account; nil where there is one.
  func makeSetUpToken(at moment: Instant) -> AccessToken? {
    guard isEmpty else { return nil }
    var chance = SystemRandomNumberGenerator()
    let token = AccessToken(using: &chance)
    setUp = (token.hash, moment)
    return token
  }

  /// Whether a token lets somebody make the first account.
  func acceptsSetUp(_ token: AccessToken?, at moment: Instant) -> Bool {
    guard isEmpty, let token, let setUp else { return false }
    return ConstantTime.equal(token.hash, setUp.hash) && moment - setUp.madeAt < Self.setUpLimit
  }

  /// Makes the first account; false where the token does not allow it any more.
  func setUp(_ account: Account, with token: AccessToken?, at moment: Instant) async throws -> Bool
  {
    guard acceptsSetUp(token, at: moment) else { return false }
    do {
      try await change { book throws(AccountRefusal) in try book.setUp(account) }
    } catch is AccountRefusal {
      return false
    }
    setUp = nil
    return true
  }

  /// Changes something, durably.
  ///
  /// - Parameter edit: what to change; it sees all changes before it, and none that failed.
  /// - Returns: what the edit returned.
  /// - Throws: what the edit threw, ``Problem``, or why it cannot be written; then nothing changed.
  @discardableResult
  func change<Value: Sendable>(
    _ edit: @Sendable (inout AccountBook) throws(AccountRefusal) -> Value
  ) async throws -> Value {
    try await enter()
    defer { leave() }
    var next = book
    let value = try edit(&next)
    if next != book { try await file.write(next) }
    book = next
    return value
  }

  /// Takes a code of an account's second step, once; nil where it is wrong.
  ///
  /// Where the disk does not take it a recovery code proves nothing, for it would hold again after
  /// the next start; a code of the moment lets in all the same, since it does not hold for long.
  func prove(
    _ code: String, of account: Account, at wall: Instant
  ) async throws -> SecondFactor.Proof? {
    try await enter()
    defer { leave() }
    var next = book
    guard let proof = try next.prove(code, of: account, at: wall) else { return nil }
    do {
      try await file.write(next)
    } catch  where proof == .code {
      logger.warning("A used code is not kept", metadata: ["why": "\(error)"])
    }
    book = next
    return proof
  }

  private func enter() async throws(Problem) {
    guard !isDamaged else { throw .damaged }
    guard isChanging else {
      isChanging = true
      return
    }
    guard waiting.count < Self.limit else { throw .busy }
    await withCheckedContinuation { waiting.append($0) }
  }

  /// Hands on to whoever waits longest, who then is the one that changes.
  private func leave() {
    if waiting.isEmpty { isChanging = false } else { waiting.removeFirst().resume() }
  }
}
