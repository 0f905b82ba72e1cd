internal import Incidents
internal import Journal
internal import Relais

/// Answers the commands that are for one company's station.
struct ControlDesk: Sendable {
  /// How often the status is looked at for those who follow it.
  static let followingPeriod: Duration = .milliseconds(250)
  /// How long those who follow the status may hear nothing when nothing changes.
  static let silenceLimit: Duration = .seconds(1)

  /// The station.
  let run: StationRun

  /// Carries out one request.
  ///
  /// - Parameters:
  ///   - request: what is asked.
  ///   - reply: sends one answer.
  /// - Returns: what takes the lines that follow the request, if any do.
  /// - Throws: what sending an answer throws: the caller has gone away.
  func respond(
    to request: ControlRequest, reply: @Sendable (ControlReply) async throws -> Void
  ) async throws -> LineTaker? {
    switch request {
    case .status(let follow):
      try await reply(.status(await run.status()))
      if follow { try await self.follow(reply) }
    case .command(let command, let person):
      try await reply(await carryOut(command, by: person))
    case .incidents(let limit):
      let incidents = await run.ledger.record.incidents.suffix(max(0, limit)).reversed()
      try await reply(.incidents(incidents.map(IncidentReport.init)))
    case .maintenances(let limit):
      let planned = await run.ledger.record.maintenances.sorted { $0.from > $1.from }
      try await reply(.maintenances(planned.prefix(max(0, limit)).map(MaintenanceReport.init)))
    case .export(let folder): try await reply(await export(to: folder))
    case .check(let names): try await check(names, reply)
    case .announcing(let request, let person):
      try await reply(await AnnouncingDesk(run: run).respond(to: request, by: person))
    case .users(let request, let person):
      try await reply(await UsersDesk(run: run).respond(to: request, by: person))
    case .subscribers(let request, _):
      return try await SubscribersDesk(run: run).respond(to: request, reply: reply)
    case .reload, .pair, .pairs, .revoke: break
    case .journalImport(let file): return JournalDesk(run: run).taker(of: file)
    case .journalVerify, .journalExport, .journalCompact:
      try await JournalDesk(run: run).respond(to: request, reply: reply)
    }
    return nil
  }

  private func follow(_ reply: (ControlReply) async throws -> Void) async throws {
    var last: StatusReport?
    var told = ContinuousClock.now
    while true {
      try await Task.sleep(for: Self.followingPeriod)
      let report = await run.status()
      var timeless = report
      timeless.asOf = .zero
      guard timeless != last || told.duration(to: .now) >= Self.silenceLimit else { continue }
      last = timeless
      told = .now
      try await reply(.status(report))
    }
  }

  private func carryOut(_ command: Command, by person: String) async -> ControlReply {
    do throws(LedgerRefusal) {
      let written = try await run.ledger.carryOut(
        command, by: .person(person, from: "command line"))
      guard let trouble = written.trouble else {
        return .done("Done.", facts: written.facts)
      }
      return .done("Remembered, but not yet on disk: \(trouble)", facts: written.facts)
    } catch {
      return .refused("\(error)", isMisuse: true)
    }
  }

  private func export(to folder: String) async -> ControlReply {
    do {
      let count = try await PublicFace.site(of: run).exported(to: folder)
      return .done("Wrote \(count) files to \(folder).", facts: [])
    } catch {
      return .refused("\(error)", isMisuse: true)
    }
  }

  private func check(
    _ names: [String], _ reply: @Sendable (ControlReply) async throws -> Void
  ) async throws {
    guard let generation = await run.stage.generation else {
      return try await reply(.refused("the station has not begun to watch yet", isMisuse: false))
    }
    do throws(CheckNameError) {
      let chosen = try OneRound.choose(names, among: generation.configuration.checks)
      for report in await generation.once(chosen) { try? await reply(.checked(report)) }
    } catch {
      return try await reply(.refused("\(error)", isMisuse: true))
    }
    try await reply(.end)
  }
}
