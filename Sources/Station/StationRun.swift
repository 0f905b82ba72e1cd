internal import Detection
internal import FoundationEssentials
internal import Incidents
internal import Journal
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Probing
internal import Relais
internal import ServiceLifecycle
internal import Twin
internal import UnixSignals

/// A station while it runs: generation after generation over one journal.
struct StationRun: Sendable {
  /// How often what was learned of the lines is kept.
  static let keepingPeriod: Duration = .seconds(60)
  /// How often the live picture is drawn.
  static let drawingPeriod: Duration = .milliseconds(500)
  /// Where the learned histories of the lines are kept.
  static let historiesKey = "line-histories"

  /// Where the configuration came from; nil where there is no file.
  let file: String?
  /// What the command line says.
  let overrides: Overrides
  /// Where everything is kept.
  let folder: DataFolder
  /// Where troubles and changes are told.
  let logger: Logger
  /// The node's clocks.
  let clock: StationClock
  /// The facts on disk.
  let journal: Journal
  /// The record, and who writes it.
  let ledger: Ledger
  /// What is watched at present.
  let stage: Stage
  /// The way to the nodes that this one is paired with.
  let link: NodeLink
  /// When the station started.
  let startedAt: Instant
  /// Shows the link by which the desk's first account is made; nil once it is of no use.
  let setUp: @Sendable (String?) -> Void

  /// A run that has not begun.
  ///
  /// - Throws: ``StationError/cannotServe(reason:)``, where the node's keys cannot be read.
  init(
    configuration: Configuration, file: String?, overrides: Overrides, folder: DataFolder,
    logger: Logger, clock: StationClock, journal: Journal, ledger: Ledger,
    setUp: @escaping @Sendable (String?) -> Void
  ) throws(StationError) {
    self.file = file
    self.overrides = overrides
    self.folder = folder
    self.logger = logger
    self.clock = clock
    self.journal = journal
    self.ledger = ledger
    self.setUp = setUp
    stage = Stage(configuration)
    link = try NodeLink(
      node: configuration.node, folder: folder, journal: journal, ledger: ledger, stage: stage,
      clock: clock, logger: logger)
    startedAt = clock.now
  }

  /// Runs everything until cancelled.
  func run(show: @escaping @Sendable (StatusReport) async -> Bool) async throws {
    let configuration = await stage.configuration
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await journal.run() }
      group.addTask { await ledger.run() }
      group.addTask { try await watch() }
      group.addTask { try await listen() }
      group.addTask {
        try await FrontDoor(self, settings: configuration.page).serve(configuration)
      }
      group.addTask { try await link.keep() }
      group.addTask { await draw(show) }
      group.addTask { await obeyHangUp() }
      // The first to end, by an error or by cancellation, ends them all.
      defer { group.cancelAll() }
      try await group.next()
    }
    await ledger.keepSnapshot()
    await journal.close()
  }

  private func watch() async throws {
    try await withEchoSockets { echo in
      let tools = Generation.Tools(
        clock: clock, echo: echo, eventLoops: MultiThreadedEventLoopGroup.singleton,
        logger: logger)
      var next: Configuration? = await stage.configuration
      while let configuration = next, !Task.isCancelled {
        let isPaired = await link.book.active.contains { $0.side == .twin }
        let generation = Generation(
          configuration, isPaired: isPaired, histories: await histories(), tools: tools,
          probed: { line, moment, roundTrip in
            journal.rollups.add(Rollups.series(of: line), at: moment, duration: roundTrip)
          },
          observed: { journal.rollups.note($0) })
        ledger.replace(keeper(for: generation))
        await stage.enter(generation)
        next = await watch(generation)
        await keepHistories(of: generation)
      }
    }
  }

  /// Watches one generation until another one is asked for; nil when cancelled.
  private func watch(_ generation: Generation) async -> Configuration? {
    await withTaskGroup(of: Configuration?.self) { group in
      let (routes, rerouted) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
      group.addTask {
        await generation.run(believed: { ledger.note($0) }, rerouted: { rerouted.yield(()) })
        return nil
      }
      group.addTask {
        while !Task.isCancelled {
          try? await Task.sleep(for: Self.keepingPeriod)
          await keepHistories(of: generation)
        }
        return nil
      }
      group.addTask {
        for await _ in routes {
          try? await Task.sleep(for: LineWatcher.settling)
          guard generation.configuration.role != .twin else { continue }
          let outlook = Outlook(generation.configuration)
          if outlook.improves(on: generation.outlook) {
            await stage.restart(with: generation.configuration)
          }
        }
        return nil
      }
      group.addTask { await stage.nextChange() }
      for await change in group where change != nil || Task.isCancelled {
        group.cancelAll()
        return change
      }
      return nil
    }
  }

  private func keeper(for generation: Generation) -> IncidentKeeper {
    var settings = KeeperSettings()
    settings.lineCalm = generation.configuration.calm
    settings.serviceCalm = min(settings.serviceCalm, generation.configuration.calm)
    return IncidentKeeper(
      node: generation.configuration.node, lines: generation.outlook.lines.map(\.line),
      services: generation.model.services, checks: generation.model.checks,
      role: generation.configuration.role == .twin ? .twin : .office, settings: settings)
  }

  private func histories() async -> [LineID: LineHistory] {
    guard let bytes = try? await journal.memory(Self.historiesKey) else { return [:] }
    return (try? JSONDecoder().decode([LineID: LineHistory].self, from: Data(bytes))) ?? [:]
  }

  private func keepHistories(of generation: Generation) async {
    guard let bytes = try? JSONEncoder().encode(await generation.watch.histories) else { return }
    do {
      try await journal.remember(Array(bytes), as: Self.historiesKey)
    } catch {
      logger.debug("Histories were not kept", metadata: ["reason": "\(error)"])
    }
  }

  private func draw(_ show: @Sendable (StatusReport) async -> Bool) async {
    while !Task.isCancelled {
      guard await show(await status()) else { return }
      try? await Task.sleep(for: Self.drawingPeriod)
    }
  }

  private func obeyHangUp() async {
    for await _ in await UnixSignalsSequence(trapping: .sighup) {
      do {
        let words = try await reload()
        logger.notice("\(words)")
      } catch {
        logger.error("The old configuration stays", metadata: ["mistakes": "\(error)"])
      }
    }
  }

  /// Reads the configuration file again; the old configuration stays where the new one is wrong.
  func reload() async throws -> String {
    guard let file else {
      return "There is no configuration file; start with --config to have one."
    }
    let configuration = overrides.apply(to: try Configuration.read(file: file))
    await stage.restart(with: configuration)
    return "\(file) is in force: \(configuration.checks.count) checks, "
      + "\(configuration.services.count) services."
  }

  private func listen() async throws {
    let desk = ControlDesk(run: self)
    try await ControlServer(folder: folder, logger: logger) { request, reply in
      try await desk.respond(to: request, reply: reply)
    }.run()
  }
}
