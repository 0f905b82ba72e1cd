internal import Hummingbird
internal import Logging
internal import Pages
internal import Relais

/// Everything that a station says over HTTP: the public surface from memory, the rest by routes.
struct FrontDoor: Sendable {
  /// Whose state is shown.
  let run: StationRun
  /// What is served to strangers; exchanged whole.
  let site: SiteHolder
  /// What the board's readers are told.
  let board = LiveFeed()

  /// A door to a station.
  init(_ run: StationRun, settings: PublicSettings) {
    self.run = run
    var empty = PublicSite(languages: settings.languages)
    empty.isBeingMade = true
    site = SiteHolder(empty)
  }

  /// Serves until cancelled.
  ///
  /// - Throws: ``StationError/cannotServe(reason:)`` where an address cannot be listened on.
  func serve(_ configuration: Configuration) async throws {
    let desk = Desk(run)
    defer { desk.close() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await listen(configuration, desk) }
      group.addTask { await PublicFace(run: run, site: site).run() }
      group.addTask { await BoardFace(run: run, feed: board).run() }
      // The first to end, by an error or by cancellation, ends them all.
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func listen(_ configuration: Configuration, _ desk: Desk) async throws {
    do {
      try await WebServer(
        configuration: Self.settings(configuration), site: site,
        dynamic: router(desk).buildResponder(), logger: quiet
      ).run { ports in await desk.invite(to: configuration, at: ports.first) }
    } catch let error as WebServerError {
      throw StationError.cannotServe(reason: error.description)
    }
  }

  private static func settings(_ configuration: Configuration) -> WebServerConfiguration {
    let tls = configuration.serving.tls
    func listeners(
      _ addresses: [ListenAddress], isPublicOnly: Bool
    ) -> [WebServerConfiguration.Listener] {
      addresses.map {
        WebServerConfiguration.Listener(
          host: $0.host, port: $0.port, tls: tls, isPublicOnly: isPublicOnly)
      }
    }
    var settings = WebServerConfiguration(
      listeners: listeners(configuration.listen, isPublicOnly: false)
        + listeners(configuration.serving.publicListen, isPublicOnly: true))
    settings.trustedProxies = configuration.serving.trustedProxies
    return settings
  }

  /// For the HTTP library, whose words are of no use to an operator: it calls an end an error.
  private var quiet: Logger {
    var logger = run.logger
    logger.logLevel = max(logger.logLevel, .critical)
    return logger
  }

  private func router(_ desk: Desk) -> Router<WebRequestContext> {
    let router = Router(context: WebRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: PlainRefusal())
    router.add(middleware: DeskDoor(desk: desk))
    HealthRoutes(report: { await run.status() }).add(to: router)
    BoardRoutes(run: run, feed: board).add(to: router)
    return router
  }
}
