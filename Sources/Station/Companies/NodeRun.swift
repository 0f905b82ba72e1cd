internal import Logging
internal import Pages
internal import Relais
internal import Twin
internal import UnixSignals

/// A node while it runs: the companies that it serves, and the ways in that they share.
struct NodeRun: Sendable {
  /// How often the live picture is drawn.
  private static let drawingPeriod: Duration = .milliseconds(500)
  /// Time until a company that could not be opened is tried again: at first, and at most.
  private static let retry: ClosedRange<Duration> = .seconds(1)...(.seconds(60))

  /// Where the configuration came from; nil where there is no file.
  let file: String?
  /// What the command line says.
  let overrides: Overrides
  /// Where everything is kept.
  let folder: DataFolder
  /// What the companies share.
  let premises: Premises
  /// Takes in offices, where this node lets any in.
  let pairing: NodePairing
  /// Holds the codes by which they come.
  let host: PairingHost
  /// When the node started.
  let startedAt: Instant
  /// Companies that came after the start.
  private let arrivals: AsyncStream<Company>

  /// A node that has not begun.
  ///
  /// - Parameters:
  ///   - file: where the configuration came from.
  ///   - overrides: what the command line says.
  ///   - folder: where everything is kept.
  ///   - folders: where companies lie; nil for a node with one.
  ///   - premises: what they share.
  init(
    file: String?, overrides: Overrides, folder: DataFolder, folders: CompanyFolders?,
    premises: Premises
  ) {
    self.file = file
    self.overrides = overrides
    self.folder = folder
    self.premises = premises
    let (arrivals, arrived) = AsyncStream<Company>.makeStream()
    self.arrivals = arrivals
    pairing = NodePairing(premises, folders: folders) { arrived.yield($0) }
    host = pairing.host()
    startedAt = premises.clock.now
  }

  /// Runs everything until cancelled.
  ///
  /// - Parameters:
  ///   - only: the one company of a node that is no twin, opened already.
  ///   - show: shows the state of everything; false ends the node.
  /// - Throws: ``StationError``, where an address cannot be listened on.
  func run(
    _ only: StationRun?, show: @escaping @Sendable (StatusReport) async -> Bool
  ) async throws {
    let configuration = premises.configuration
    let (roll, clock, logger) = (premises.roll, premises.clock, premises.logger)
    let (listening, listens) = AsyncStream<Int?>.makeStream()
    let beats = try configuration.listenNodes.map { address throws(StationError) in
      try TwinBeats(on: address, roll: roll, clock: clock, logger: logger)
    }
    defer { premises.passwords.close() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await FrontDoor(roll: roll, logger: logger).serve(configuration) { listens.yield($0) }
      }
      group.addTask {
        // The port first: a desk's first link has it.
        for await port in listening {
          premises.port = port
          break
        }
        await serveAll(only, beats)
      }
      group.addTask { try await listen() }
      if let beats, let address = configuration.listenNodes {
        let door = NodeDoor(
          roll: roll, host: host, credentials: premises.credentials,
          sign: { beats.receiver.sign(of: $0.id) }, logger: logger)
        group.addTask { try await door.run(on: address) }
        group.addTask { try await beats.run() }
      }
      group.addTask { await draw(show) }
      group.addTask { await obeyHangUp() }
      // The first to end, by an error or by cancellation, ends them all.
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func serveAll(_ only: StationRun?, _ beats: TwinBeats?) async {
    if let only { return await serve(only, beats) }
    await withDiscardingTaskGroup { group in
      for company in premises.roll.companies { group.addTask { await serve(company, beats) } }
      for await company in arrivals { group.addTask { await serve(company, beats) } }
    }
  }

  /// Serves a company until cancelled; one that cannot be opened is tried again, and the others
  /// know nothing of it.
  private func serve(_ company: Company, _ beats: TwinBeats?) async {
    var pause = Self.retry.lowerBound
    while !Task.isCancelled {
      do throws(StationError) {
        await serve(try await StationRun.open(company, premises), beats)
        pause = Self.retry.lowerBound
      } catch {
        company.state = .failing("\(error)")
        premises.logger.error(
          "A company is not served",
          metadata: ["company": "\(company.fullLabel)", "why": "\(error)"])
      }
      try? await Task.sleep(for: pause)
      pause = min(pause * 2, Self.retry.upperBound)
    }
  }

  private func serve(_ run: StationRun, _ beats: TwinBeats?) async {
    let face = CompanyFace(run)
    run.company.state = .running(run, face)
    await run.run(face, beats: beats)
    run.company.state = .starting
  }

  /// What runs of a company.
  func run(of company: Company) async throws(CompanyChoice) -> StationRun {
    if let run = await company.opened() { return run }
    var reason = "it is being started"
    if case .failing(let why) = company.state { reason = why }
    throw .failing(company.label, reason: reason)
  }

  /// The state of the node: that of its company, where it has one.
  func status() async -> StatusReport {
    let companies = premises.roll.companies
    if companies.count == 1, let run = companies[0].run { return await run.status() }
    var report = StatusReport(
      node: premises.configuration.node, version: Version.current, asOf: premises.clock.now,
      startedAt: startedAt, lines: [], services: [], checks: [], verdict: nil, incidents: [],
      troubles: [])
    if companies.isEmpty { report.troubles = ["\(CompanyChoice.none)"] }
    for company in companies {
      report.troubles += company.troubles.map { "\(company.fullLabel): \($0)" }
    }
    return report
  }

  /// Reads the configuration file again; the old configuration stays where the new one is wrong.
  func reload() async throws -> String {
    guard let file else {
      return "There is no configuration file; start with --config to have one."
    }
    let configuration = overrides.apply(to: try Configuration.read(file: file))
    premises.configuration = configuration
    for company in premises.roll.companies { await company.run?.stage.reload(configuration) }
    return "\(file) is in force: \(configuration.checks.count) checks, "
      + "\(configuration.services.count) services."
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
        premises.logger.notice("\(words)")
      } catch {
        premises.logger.error("The old configuration stays", metadata: ["mistakes": "\(error)"])
      }
    }
  }

  private func listen() async throws {
    let desk = NodeDesk(node: self)
    try await ControlServer(folder: folder, logger: premises.logger) { order, reply in
      try await desk.respond(to: order, reply: reply)
    }.run()
  }
}
