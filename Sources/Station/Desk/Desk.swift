internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Pages
internal import Relais
internal import Synchronization

/// The desk: everything behind `/desk`, and who is let in there.
struct Desk: Sendable {
  /// Whose state is shown and changed.
  let run: StationRun
  /// Computes with passwords.
  let passwords: PasswordDesk
  /// Slows down who guesses them.
  let brake: LoginBrake
  /// Whose code is still to come.
  let pending: PendingDesk
  /// The pages that update themselves.
  let streams: StreamCount

  /// A desk over the files of a station's data folder.
  init(_ run: StationRun, passwords: PasswordDesk) {
    self.run = run
    self.passwords = passwords
    brake = LoginBrake()
    pending = PendingDesk()
    streams = StreamCount()
  }

  /// What is done about accounts.
  var people: People { run.people }
  /// Who has an account.
  var accounts: AccountStore { run.people.accounts }
  /// Who has logged in.
  var sessions: SessionStore { run.people.sessions }

  /// Shows and logs the link by which the first account is made, where there is none.
  ///
  /// - Parameters:
  ///   - configuration: says where the desk is reached.
  ///   - port: the one listened on, which the system may have chosen.
  func invite(to configuration: Configuration, at port: Int?) async {
    guard let token = await accounts.makeSetUpToken(at: run.clock.now) else { return }
    let link = "\(run.deskAddress(configuration, at: port))/setup?token=\(token.text)"
    run.premises.setUp(link)
    run.logger.notice(
      "The desk has no account yet: open this link within a day to make the first one",
      metadata: ["link": "\(link)"])
  }
}

extension StationRun {
  /// Where its desk is reached from this machine; at a twin under a name that leads to this company
  /// and to no other.
  func deskAddress(_ configuration: Configuration, at port: Int?) -> String {
    configuration.deskAddress(at: port, company.id.isEmpty ? nil : company.localHost)
  }
}

extension Configuration {
  /// Where the desk is reached from this machine, as far as the configuration tells.
  fileprivate func deskAddress(at port: Int?, _ host: String?) -> String {
    let address = listen.first ?? ListenAddress(host: "127.0.0.1", port: 8_080)
    var local = address
    if let port, !listen.isEmpty { local.port = port }
    if address.host == "0.0.0.0" { local.host = "127.0.0.1" }
    if address.host == "::" { local.host = "::1" }
    let place = host.map { "\($0):\(local.port)" } ?? "\(local)"
    return "\(serving.tls == nil ? "http" : "https")://\(place)\(WayBack.home)"
  }
}

/// The one brake that all logins share.
final class LoginBrake: Sendable {
  private let throttle = Mutex(LoginThrottle())

  /// See ``LoginThrottle/admit(_:account:address:at:)``.
  func admit(
    _ secret: LoginThrottle.Secret = .password, account: String, address: String,
    at moment: Instant
  ) -> Duration? {
    throttle.withLock { $0.admit(secret, account: account, address: address, at: moment) }
  }

  /// See ``LoginThrottle/succeed(_:account:address:at:)``.
  func succeed(
    _ secret: LoginThrottle.Secret = .password, account: String, address: String,
    at moment: Instant
  ) {
    throttle.withLock { $0.succeed(secret, account: account, address: address, at: moment) }
  }
}

/// Lets the requests for the desk in by its own door, and all others on to the router.
struct DeskDoor: RouterMiddleware {
  /// The desk.
  let desk: Desk

  /// Answers what is for the desk.
  @concurrent
  func handle(
    _ request: Request, context: WebRequestContext,
    next: @concurrent (Request, WebRequestContext) async throws -> Response
  ) async throws -> Response {
    let path = request.uri.path
    guard path == WayBack.home || path.hasPrefix(WayBack.home + "/") else {
      return try await next(request, context)
    }
    return await desk.answer(request, from: context.peer)
  }
}
