internal import Detection
internal import FoundationEssentials
internal import Incidents
internal import Journal
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Pages
internal import Probing
internal import Relais
internal import Twin

/// One company's station while it runs: generation after generation over one journal.
struct StationRun: Sendable {
  /// How often what was learned of the lines is kept.
  static let keepingPeriod: Duration = .seconds(60)
  /// Where the learned histories of the lines are kept.
  static let historiesKey = "line-histories"

  /// Whose it is.
  let company: Company
  /// What it shares with the others of this node.
  let premises: Premises
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
  /// Who may use the desk.
  let people: People
  /// The links by which people approve.
  let links: ApprovalLinkStore
  /// The way to the nodes that this one is paired with.
  let link: NodeLink
  /// Who asked to be told, if they are kept here.
  let subscribers: SubscriberList
  /// Writes to them.
  let fanOut: SubscriberDesk
  /// Announces what is approved.
  let announcer: Announcer
  /// When the station started.
  let startedAt: Instant
  /// Rung when the record, the pairs, or what is watched have changed.
  let changes: Bell

  /// Opens a company's files.
  ///
  /// - Throws: ``StationError``, where journal, keys or pairs cannot be read.
  static func open(
    _ company: Company, _ premises: Premises
  ) async throws(StationError) -> StationRun {
    let journal = try await Self.journal(in: company.folder, premises)
    do throws(StationError) {
      return try await StationRun(company, premises, journal)
    } catch {
      await journal.close()
      throw error
    }
  }

  /// Opens the journal of a folder, which is made if there is none.
  static func journal(
    in folder: DataFolder, _ premises: Premises
  ) async throws(StationError) -> Journal {
    let clock = premises.clock
    do throws(JournalError) {
      return try await Journal.open(
        at: folder.path, node: premises.configuration.node, logger: premises.logger
      ) {
        Instant(nanoseconds: clock.wallMilliseconds * 1_000_000)
      }
    } catch .inUse {
      throw .alreadyRunning(folder: folder.path)
    } catch {
      throw .journal(reason: "\(error)")
    }
  }

  private init(
    _ company: Company, _ premises: Premises, _ journal: Journal
  ) async throws(StationError) {
    self.company = company
    self.premises = premises
    self.journal = journal
    folder = company.folder
    clock = premises.clock
    var logger = premises.logger
    if !company.id.isEmpty { logger[metadataKey: "company"] = "\(company.id)" }
    self.logger = logger
    changes = Bell()
    let configuration = premises.configuration
    let record: Record
    do throws(JournalError) {
      record = try await journal.record()
      ledger = Ledger(
        record: record, journal: journal, clock: clock,
        keeper: IncidentKeeper(node: configuration.node, lines: [], services: [], checks: []),
        eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: logger, bell: changes)
    } catch {
      throw .journal(reason: "\(error)")
    }
    stage = Stage(
      configuration, told: configuration.listenNodes == nil ? nil : record.company?.settings,
      bell: changes)
    link = try NodeLink(
      node: configuration.node, folder: folder, credentials: premises.credentials,
      journal: journal, ledger: ledger, stage: stage, clock: clock, logger: logger, bell: changes)
    subscribers = SubscriberList(folder: folder.path, clock: clock, logger: logger)
    fanOut = SubscriberDesk(
      list: subscribers, ledger: ledger, stage: stage, node: configuration.node, logger: logger)
    announcer = Announcer(
      node: configuration.node, folder: folder, journal: journal, ledger: ledger, stage: stage,
      pairs: link.book, fanOut: fanOut, clock: clock, logger: logger, bell: changes)
    people = People(
      folder: folder.path, passwords: premises.passwords, ledger: ledger, clock: clock,
      logger: logger)
    links = ApprovalLinkStore(folder: folder.path, logger: logger)
    startedAt = clock.now
    await premises.roll.note(link.book.pairs, of: company)
  }

  /// Runs everything until cancelled, and then closes the journal.
  func run(_ face: CompanyFace, beats: TwinBeats?) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await journal.run() }
      group.addTask { await ledger.run() }
      group.addTask { await follow() }
      group.addTask { await watch() }
      group.addTask { await face.run() }
      group.addTask { await announcer.run() }
      group.addTask { await ApprovalMail(run: self).keep() }
      group.addTask { await SignUpMail(run: self).keep() }
      group.addTask {
        await fanOut.run { await announcer.secrets.of($0)["password"] ?? "" }
      }
      // Only an office dials.
      if premises.configuration.role != .twin { group.addTask { await link.keep() } }
      if let beats { group.addTask { await beats.keep(self) } }
      // The first to end, by cancellation, ends them all.
      defer { group.cancelAll() }
      await group.next()
    }
    await subscribers.close()
    await ledger.keepSnapshot()
    await journal.close()
  }

  /// Takes up the pairs, and at a twin what the office tells of the company.
  private func follow() async {
    var wished: String??
    for await _ in changes.strokes() {
      await premises.roll.note(link.book.pairs, of: company)
      guard premises.configuration.listenNodes != nil else { continue }
      if let text = await ledger.record.company?.settings, await stage.adopt(text) {
        if let trouble = await stage.trouble {
          logger.error("\(trouble)")
        } else {
          logger.notice("The office told of the company")
        }
      }
      guard await stage.isTold else { continue }
      let host = HostName.of(url: await stage.configuration.writtenPage.url)
      guard wished != .some(host) else { continue }
      wished = host
      await premises.roll.wish(host, by: company)
    }
  }

  private func watch() async {
    let tools = Generation.Tools(
      clock: clock, echo: premises.echo, eventLoops: MultiThreadedEventLoopGroup.singleton,
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
}
