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
  /// Who has an account.
  let accounts: AccountStore
  /// Who has logged in.
  let sessions: SessionStore
  /// Computes with passwords.
  let passwords: PasswordDesk
  /// Slows down who guesses them.
  let brake: LoginBrake
  /// The pages that update themselves.
  let streams: StreamCount

  /// A desk over the files of a station's data folder.
  init(_ run: StationRun, passwords: PasswordDesk) {
    self.run = run
    accounts = AccountStore(folder: run.folder.path, logger: run.logger)
    sessions = SessionStore(folder: run.folder.path, logger: run.logger)
    self.passwords = passwords
    brake = LoginBrake()
    streams = StreamCount()
  }

  /// Shows and logs the link by which the first account is made, where there is none.
  ///
  /// - Parameters:
  ///   - configuration: says where the desk is reached.
  ///   - port: the one listened on, which the system may have chosen.
  func invite(to configuration: Configuration, at port: Int?) async {
    guard let token = await accounts.makeSetUpToken(at: run.clock.now) else { return }
    // At a twin under a name that leads to this company and to no other.
    let host = run.company.id.isEmpty ? nil : run.company.localHost
    let link = "\(configuration.deskAddress(at: port, host))/setup?token=\(token.text)"
    run.premises.setUp(link)
    run.logger.notice(
      "The desk has no account yet: open this link within a day to make the first one",
      metadata: ["link": "\(link)"])
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

  /// See ``LoginThrottle/admit(account:address:at:)``.
  func admit(account: String, address: String, at moment: Instant) -> Duration? {
    throttle.withLock { $0.admit(account: account, address: address, at: moment) }
  }

  /// See ``LoginThrottle/succeed(account:address:at:)``.
  func succeed(account: String, address: String, at moment: Instant) {
    throttle.withLock { $0.succeed(account: account, address: address, at: moment) }
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
