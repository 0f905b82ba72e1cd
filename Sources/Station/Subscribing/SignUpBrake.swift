internal import Pages
internal import Relais
internal import Synchronization

/// Keeps the form from being used to send mails to strangers: so many sign-ups an hour from one
/// network, and so many in all.
final class SignUpBrake: Sendable {
  /// From one network within an hour.
  static let perNetwork = 10
  /// In all within an hour.
  static let inAll = 1_000
  private static let memory: Duration = .seconds(3_600)

  private let moments = Mutex<[(network: String, at: Instant)]>([])

  /// Nobody has asked yet.
  init() {}

  /// Lets a sign-up through, which then counts.
  func admit(_ address: String, at now: Instant) -> Bool {
    let network = LoginThrottle.network(address)
    return moments.withLock { moments in
      moments.removeAll { now - $0.at >= Self.memory }
      guard moments.count < Self.inAll,
        moments.count(where: { $0.network == network }) < Self.perNetwork
      else { return false }
      moments.append((network, now))
      return true
    }
  }
}
