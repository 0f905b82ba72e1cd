public import Relais

/// Those whose password was right and whose code is still to come, as values.
///
/// They hold in memory alone: after a restart people type the password again.
public struct PendingLogins: Sendable {
  /// How long the second step may take.
  public static let lifetime: Duration = .seconds(300)
  /// Wrong codes after which the password is asked for again.
  public static let attempts = 5
  /// The most at once; the oldest goes.
  public static let limit = 1_024

  private struct Pending: Sendable {
    var account: Account
    var since: Instant
    var failures = 0
  }

  private var pending: [String: Pending] = [:]

  /// Nobody.
  public init() {}

  /// Notes that an account's password was right, in the browser that has a token.
  public mutating func begin(_ account: Account, _ token: AccessToken, at moment: Instant) {
    pending = pending.filter { moment - $0.value.since < Self.lifetime }
    if pending.count >= Self.limit,
      let oldest = pending.min(by: { ($0.value.since, $0.key) < ($1.value.since, $1.key) })
    {
      pending[oldest.key] = nil
    }
    pending[token.hash] = Pending(account: account, since: moment)
  }

  /// The account, as it was when its password was right; nil where nobody waits for a code there.
  public func account(_ token: AccessToken, at moment: Instant) -> Account? {
    guard let found = pending[token.hash], moment - found.since < Self.lifetime else { return nil }
    return found.account
  }

  /// Counts a wrong code.
  public mutating func fail(_ token: AccessToken) {
    pending[token.hash]?.failures += 1
    if let found = pending[token.hash], found.failures >= Self.attempts {
      pending[token.hash] = nil
    }
  }

  /// Ends the wait.
  public mutating func end(_ token: AccessToken) { pending[token.hash] = nil }
}
