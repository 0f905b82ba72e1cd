internal import Logging
internal import Pages
internal import Relais

/// An account of the desk.
struct Account: Hashable, Sendable, Codable {
  /// What colleagues call this person.
  var name: String
  /// What this person may do.
  var role: Role
  /// What is kept of the password; see ``PasswordHash``.
  var password: String
  /// When it was made.
  var madeAt: Instant
}

/// The accounts, kept in `accounts.json` in the data folder: they work without any Internet.
actor AccountStore {
  private struct Contents: Codable {
    var accounts: [Account] = []
  }

  private let file: KeptFile
  private var contents: Contents
  /// What stands for the token of the set-up link, and when it was made.
  private var setUp: (hash: String, madeAt: Instant)?
  private var isWriting = false

  /// How long the set-up link works.
  static let setUpLimit: Duration = .seconds(86_400)

  /// Whether the file holds accounts that cannot be read: nobody makes a first one over them.
  private let isDamaged: Bool

  /// The accounts of a data folder; where the file is damaged nobody logs in, and the station
  /// watches on.
  init(folder: String, logger: Logger) {
    file = KeptFile(path: "\(folder)/accounts.json")
    do throws(KeptFile.Problem) {
      contents = try file.read(Contents.self) ?? Contents()
      isDamaged = false
    } catch {
      logger.error("Nobody can log in to the desk", metadata: ["why": "\(error)"])
      contents = Contents()
      isDamaged = true
    }
  }

  /// Whether there is none.
  var isEmpty: Bool { contents.accounts.isEmpty && !isDamaged }

  /// The account of that name, however it is capitalised.
  func account(_ name: String) -> Account? {
    let key = AccountRules.key(name)
    return contents.accounts.first { AccountRules.key($0.name) == key }
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
    guard isEmpty, !isWriting, let token, let setUp else { return false }
    return ConstantTime.equal(token.hash, setUp.hash) && moment - setUp.madeAt < Self.setUpLimit
  }

  /// Makes the first account; false where the token does not allow it any more.
  func setUp(_ account: Account, with token: AccessToken?, at moment: Instant) async throws -> Bool
  {
    guard acceptsSetUp(token, at: moment) else { return false }
    // The actor lets others in while the disk works.
    isWriting = true
    defer { isWriting = false }
    try await file.write(Contents(accounts: [account]))
    contents.accounts = [account]
    setUp = nil
    return true
  }

  /// Adds an account, or replaces the one of that name.
  func put(_ account: Account) async throws {
    var next = contents
    let key = AccountRules.key(account.name)
    next.accounts.removeAll { AccountRules.key($0.name) == key }
    next.accounts.append(account)
    try await file.write(next)
    contents = next
  }
}
