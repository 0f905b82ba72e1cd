public import Relais

/// Slows down who guesses passwords, without locking out those whose password is guessed at.
///
/// Every attempt counts as failed until it has succeeded, so a crowd of attempts at once gains
/// nothing. Attempts count per address and per account, whether the account exists or not. An
/// address that has logged in to an account before counts apart from all others for that account.
public struct LoginThrottle: Sendable {
  /// How failures make one wait.
  struct Rule: Sendable {
    /// Failures that cost nothing.
    var free: Int
    /// The longest wait.
    var longest: Duration
  }

  /// For an account: short, since strangers can bring it about.
  static let accountRule = Rule(free: 5, longest: .seconds(60))
  /// For an address: many people may share one.
  static let addressRule = Rule(free: 20, longest: .seconds(900))
  /// For the code of the second step: who gets that far knows the password, and has three right
  /// codes in a million at any time.
  static let codeRule = Rule(free: 5, longest: .seconds(1_800))
  /// Failures are forgotten when there were no more for so long.
  static let memory: Duration = .seconds(3_600)
  /// The most accounts and addresses that are remembered.
  static let limit = 8_192

  /// What is being guessed.
  public enum Secret: Hashable, Sendable {
    /// The password.
    case password
    /// The code of the second step, by somebody who knows the password.
    case code
  }

  private enum Key: Hashable, Sendable {
    case account(String, Secret)
    case address(String)
    case both(account: String, address: String, Secret)
  }

  private struct Count: Sendable {
    var failures: Int
    var last: Instant
  }

  private var counts: [Key: Count] = [:]
  /// Who has logged in from where, and when.
  private var known: [Key: Instant] = [:]

  /// Nobody has tried yet.
  public init() {}

  /// Lets an attempt through, which then counts as failed until
  /// ``succeed(_:account:address:at:)``.
  ///
  /// - Returns: nil where it may go on; else how long to wait: this attempt does not count.
  public mutating func admit(
    _ secret: Secret = .password, account: String, address: String, at moment: Instant
  ) -> Duration? {
    let keys = keys(secret, account, address)
    let waits = keys.compactMap { key, rule in wait(key, rule, at: moment) }
    if let wait = waits.max() { return wait }
    for (key, _) in keys { count(key, at: moment) }
    return nil
  }

  /// Takes back what counted against an account, for that address.
  public mutating func succeed(
    _ secret: Secret = .password, account: String, address: String, at moment: Instant
  ) {
    let network = Self.network(address)
    for (key, _) in keys(secret, account, address) {
      if case .address = key {
        // Whoever has an account of their own may still be guessing at others'.
        counts[key]?.failures -= 1
      } else {
        counts[key] = nil
      }
    }
    Self.makeRoom(in: &known) { (0, $0) }
    known[.both(account: account, address: network, secret)] = moment
  }

  /// How many accounts and addresses are remembered.
  public var remembered: Int { counts.count }

  private func keys(
    _ secret: Secret, _ account: String, _ address: String
  ) -> [(Key, Rule)] {
    let network = Self.network(address)
    let both = Key.both(account: account, address: network, secret)
    let rule = secret == .code ? Self.codeRule : Self.accountRule
    return [
      (known[both] == nil ? .account(account, secret) : both, rule),
      (.address(network), Self.addressRule),
    ]
  }

  private func wait(_ key: Key, _ rule: Rule, at moment: Instant) -> Duration? {
    guard let count = counts[key], moment - count.last < Self.memory,
      count.failures >= rule.free
    else { return nil }
    // 1 s, 2 s, 4 s …
    let doublings = min(count.failures - rule.free, 16)
    let delay = min(.seconds(1 << doublings), rule.longest)
    let rest = count.last + delay - moment
    return rest > .zero ? rest : nil
  }

  private mutating func count(_ key: Key, at moment: Instant) {
    var next = counts[key] ?? Count(failures: 0, last: moment)
    if moment - next.last >= Self.memory { next.failures = 0 }
    next.failures += 1
    next.last = moment
    if counts[key] == nil { Self.makeRoom(in: &counts) { ($0.failures, $0.last) } }
    counts[key] = next
  }

  /// Forgets the quarter that matters least where there is no room for more: one by one would take
  /// long while a crowd tries names.
  private static func makeRoom<Value>(
    in table: inout [Key: Value], _ weight: (Value) -> (Int, Instant)
  ) {
    guard table.count >= limit else { return }
    let weighed = table.sorted { weight($1.value) < weight($0.value) }
    table = Dictionary(
      uniqueKeysWithValues: weighed.prefix(limit * 3 / 4).map { ($0.key, $0.value) })
  }

  /// The address; of IPv6 the first 64 bits, since one household has as many as it likes.
  public static func network(_ address: String) -> String {
    guard address.contains(":"), !address.contains(".") else { return address }
    let halves = address.split(separator: "%", maxSplits: 1).first.map(String.init) ?? address
    let sides = halves.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
    var groups = (sides.first ?? "").split(separator: ":").map { $0.lowercased() }
    if sides.count > 1 {
      let tail = sides[1].split(separator: ":").map { $0.lowercased() }
      let missing = max(0, 8 - groups.count - tail.count)
      groups += Array(repeating: "0", count: missing) + tail
    }
    return groups.prefix(4).joined(separator: ":") + "::/64"
  }
}
