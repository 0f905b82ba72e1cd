internal import Incidents
internal import Journal
internal import Logging
internal import Relais
internal import Twin

/// The way between this node and the ones that it is paired with.
struct NodeLink: Sendable {
  /// How often it is looked whether something has changed.
  static let period: Duration = .milliseconds(200)

  /// The nodes that it knows.
  let book: PairBook
  /// What it proves itself with.
  let credentials: NodeCredentials
  /// Brings journals to the same facts.
  let exchanging: Exchanging
  /// What is watched, for the lines that lead there.
  let stage: Stage
  /// The record, which tells whether there is something new.
  let ledger: Ledger
  /// The node's clocks.
  let clock: StationClock
  /// Where it is told.
  let logger: Logger
  /// Whether the twin's beats are heard, at an office.
  let signs = TwinSigns()

  /// The way of a node.
  ///
  /// - Throws: ``StationError/cannotServe(reason:)``, where the pairs cannot be read.
  init(
    node: NodeID, folder: DataFolder, credentials: NodeCredentials, journal: Journal,
    ledger: Ledger, stage: Stage, clock: StationClock, logger: Logger, bell: Bell
  ) throws(StationError) {
    do {
      book = try PairBook(node: node, folder: folder, bell: bell)
    } catch {
      throw .cannotServe(reason: "\(error)")
    }
    exchanging = Exchanging(journal: journal, ledger: ledger, logger: logger)
    self.credentials = credentials
    self.stage = stage
    self.ledger = ledger
    self.clock = clock
    self.logger = logger
  }

  /// Keeps the way to a twin open until cancelled.
  func keep() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await TwinVisits(link: self).run() }
      group.addTask { await TwinLooks(link: self).run() }
      group.addTask { await beat() }
      defer { group.cancelAll() }
      await group.next()
    }
  }

  /// At an office: sends beats for as long as there is a twin, over the lines of the moment.
  private func beat() async {
    while !Task.isCancelled {
      guard let pair = await book.active.first(where: { $0.side == .twin }),
        let generation = await stage.generation
      else {
        try? await Task.sleep(for: Self.period)
        continue
      }
      await describe(generation)
      let beats = OfficeBeats(
        pair: pair, generation: generation, ledger: ledger, clock: clock, logger: logger,
        signs: signs, post: NotePost(pair: pair, exchanging: exchanging, clock: clock))
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          do {
            try await beats.run { await TwinVisits(link: self).address(of: pair) }
          } catch {
            logger.error("No beats are sent", metadata: ["why": "\(error)"])
            try? await Task.sleep(for: .seconds(1))
          }
        }
        group.addTask {
          // Until other lines are watched, or the twin is another.
          while !Task.isCancelled, await stage.generation?.watch === generation.watch,
            await book.active.contains(pair)
          { try? await Task.sleep(for: Self.period) }
        }
        await group.next()
        group.cancelAll()
      }
    }
  }

  /// Tells the twin of the company, where that has changed.
  private func describe(_ generation: Generation) async {
    let description = CompanyDescription(
      generation.configuration, lines: generation.outlook.lines)
    for check in description.withheld {
      logger.warning(
        "The twin cannot make a check that holds a secret", metadata: ["check": "\(check)"])
    }
    guard await ledger.record.company?.settings != description.text else { return }
    ledger.note(description.text, at: clock.now)
  }
}
