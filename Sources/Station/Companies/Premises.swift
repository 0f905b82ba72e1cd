internal import Logging
internal import Probing
internal import Relais
internal import Synchronization
internal import Twin

/// What all companies of a node share.
final class Premises: Sendable {
  /// The node's clocks.
  let clock: StationClock
  /// What the node proves itself with to others.
  let credentials: NodeCredentials
  /// The ICMP sockets.
  let echo: EchoSockets
  /// Computes with passwords.
  let passwords: PasswordDesk
  /// The companies.
  let roll: CompanyRoll
  /// Where troubles and changes are told.
  let logger: Logger
  /// Shows the link by which a desk's first account is made; nil once it is of no use.
  let setUp: @Sendable (String?) -> Void
  private let own: Mutex<Configuration>
  private let listening = Mutex<Int?>(nil)

  /// What is shared; see the properties.
  init(
    _ configuration: Configuration, clock: StationClock, credentials: NodeCredentials,
    echo: EchoSockets, roll: CompanyRoll, logger: Logger,
    setUp: @escaping @Sendable (String?) -> Void
  ) {
    self.clock = clock
    self.credentials = credentials
    self.echo = echo
    self.roll = roll
    self.logger = logger
    self.setUp = setUp
    own = Mutex(configuration)
    passwords = PasswordDesk()
  }

  /// What the node was told itself.
  var configuration: Configuration {
    get { own.withLock { $0 } }
    set { own.withLock { $0 = newValue } }
  }

  /// The first port that pages are served on; nil until they are.
  var port: Int? {
    get { listening.withLock { $0 } }
    set { listening.withLock { $0 = newValue } }
  }
}
