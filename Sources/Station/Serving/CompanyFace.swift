internal import Hummingbird
internal import Pages
internal import Relais

/// Everything that one company says over HTTP: the public surface kept true, the rest by routes.
struct CompanyFace: Sendable {
  /// Whose state is shown.
  let run: StationRun
  /// Answers what is not the public surface.
  let responder: any HTTPResponder<WebRequestContext>
  private let desk: Desk
  private let board: LiveFeed
  private let arrivals: Bell

  /// The face of a station.
  init(_ run: StationRun) {
    self.run = run
    let arrivals = Bell()
    self.arrivals = arrivals
    board = LiveFeed(arrived: { arrivals.ring() })
    desk = Desk(run, passwords: run.premises.passwords)
    let router = Router(context: WebRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: PlainRefusal())
    router.add(middleware: DeskDoor(desk: desk))
    HealthRoutes(report: { await run.status() }).add(to: router)
    BoardRoutes(run: run, feed: board).add(to: router)
    SubscribeRoutes(run: run).add(to: router)
    responder = router.buildResponder()
  }

  /// Keeps it true until cancelled.
  func run() async {
    await desk.invite(to: run.premises.configuration, at: run.premises.port)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await PublicFace(run: run, site: run.company.site).run() }
      group.addTask { await BoardFace(run: run, feed: board, arrivals: arrivals).run() }
    }
  }
}
