internal import NIOPosix
internal import Pages
internal import Synchronization

/// Computes with passwords on threads of its own, two at a time: neither the event loops nor the
/// detector ever wait for it, and no crowd takes more than 40 MiB.
final class PasswordDesk: Sendable {
  /// Computations at once.
  static let threads = 2
  /// The most that may wait for a thread.
  static let limit = 32

  /// More want in than are let wait.
  struct Busy: Error {}

  private let pool = NIOThreadPool(numberOfThreads: threads)
  private let waiting = Atomic<Int>(0)
  private let decoy: String

  /// A desk that is open.
  init() {
    var chance = SystemRandomNumberGenerator()
    // Only without memory for one computation is there no decoy; and then there is none for any.
    decoy = (try? PasswordHash.make(AccessToken(using: &chance).text, using: &chance)) ?? ""
    pool.start()
  }

  /// Ends its threads, once they are through with what they compute.
  func close() { pool.shutdownGracefully { _ in } }

  /// What is kept of a password.
  func hash(_ password: String) async throws -> String {
    try await compute {
      var chance = SystemRandomNumberGenerator()
      return try PasswordHash.make(password, using: &chance)
    }
  }

  /// Whether a password is the one that was kept; nil, where there is no such account, takes as
  /// long as any and is never right.
  func matches(_ password: String, _ kept: String?) async throws -> Bool {
    let decoy = decoy
    return try await compute {
      let isRight = PasswordHash.matches(password, kept ?? decoy)
      return isRight && kept != nil
    }
  }

  private func compute<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    defer { waiting.subtract(1, ordering: .relaxed) }
    guard waiting.add(1, ordering: .relaxed).newValue <= Self.limit else { throw Busy() }
    return try await pool.runIfActive(work)
  }
}
