internal import Detection
internal import Exchange
internal import Incidents
internal import Logging
internal import NIOCore
internal import Relais
internal import Twin

/// Hears the beats of all offices at their twin, and tells each company's record when its office
/// falls silent.
struct TwinBeats: Sendable {
  /// How often it is told what comes by which line.
  private static let period: Duration = .milliseconds(500)

  /// The companies, each with its pairs.
  let roll: CompanyRoll
  /// The node's clocks.
  let clock: StationClock
  /// Where it is told.
  let logger: Logger
  /// Hears and answers them.
  let receiver: BeatReceiver
  /// Carries urgent facts by the same socket.
  let notes = TwinNotes()

  /// Listens, and hears nothing yet.
  ///
  /// - Throws: ``StationError/cannotServe(reason:)`` where the port cannot be listened on.
  init(
    on address: ListenAddress, roll: CompanyRoll, clock: StationClock, logger: Logger
  ) throws(StationError) {
    (self.roll, self.clock, self.logger) = (roll, clock, logger)
    do {
      receiver = try BeatReceiver(
        on: try SocketAddress(ipAddress: address.host, port: address.port),
        session: UInt64(max(1, clock.wallMilliseconds)), clock: { clock.now })
    } catch {
      throw StationError.cannotServe(
        reason: "cannot listen for beats on UDP \(address): \(error)")
    }
  }

  /// Hears until cancelled.
  func run() async throws {
    let (events, event) = AsyncStream<BeatLedger.Directive>.makeStream(
      bufferingPolicy: .bufferingNewest(4_096))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await receiver.run { told in
          for happened in told {
            switch happened {
            case .told(let directive): event.yield(directive)
            case .note(let note): notes.take(note)
            }
          }
        }
      }
      group.addTask { for await directive in events { await take(directive) } }
      group.addTask { await tell() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func take(_ directive: BeatLedger.Directive) async {
    switch directive {
    case .silent(let pair, let line, let since):
      await note("A line of the office is silent", line, of: pair, ["since": "\(since)"])
    case .heard(let pair, let line):
      await note("A line of the office is heard", line, of: pair)
      // What was written before a start, or when another office was revoked, is over as well.
      if let run = roll.company(of: pair)?.run, await run.ledger.record.darkness != nil {
        run.ledger.note([.office(.init(isDark: false, since: clock.now))])
      }
    case .dark(let pair, let since):
      guard let run = roll.company(of: pair)?.run else { return }
      run.logger.warning("The office is silent on all lines", metadata: ["since": "\(since)"])
      let lines = await run.stage.configuration.lines.map(\.line.id)
      run.ledger.note([.office(.init(isDark: true, since: since, lines: lines))])
    case .back(let pair, _):
      guard let run = roll.company(of: pair)?.run else { return }
      run.logger.notice("The office is heard again")
      run.ledger.note([.office(.init(isDark: false, since: clock.now))])
    case .deaf: logger.warning("Nobody at all is heard: this node is cut off itself")
    case .hearing: logger.notice("Somebody is heard again")
    case .away(let time):
      logger.notice("This node was away", metadata: ["for": "\(time.written)"])
    case .send, .differs, .rose: break
    }
  }

  private func note(
    _ what: Logger.Message, _ line: UInt8, of pair: PairID, _ more: Logger.Metadata = [:]
  ) async {
    guard let run = roll.company(of: pair)?.run else { return }
    let lines = await run.stage.configuration.lines
    let name = lines.indices.contains(Int(line)) ? lines[Int(line)].line.id.name : "\(line)"
    run.logger.notice(what, metadata: more.merging(["line": "\(name)"]) { first, _ in first })
  }

  /// Tells the receiver whether anything outside answers us, and the detectors what comes by lines.
  private func tell() async {
    var due: [PairID: [LineID: Instant]] = [:]
    while !Task.isCancelled {
      var answering: [Bool?] = []
      var heard: [(pair: PairID, generation: Generation)] = []
      for company in roll.companies {
        guard let run = company.run, let generation = await run.stage.generation else { continue }
        answering.append(await generation.watch.isOutsideAnswering(clock.now))
        for pair in company.pairs where pair.side == .office && pair.revokedAt == nil {
          heard.append((pair.id, generation))
        }
      }
      // That nothing answers counts only where all say so: it is no one company's to say.
      let isAnswering = answering.contains(true)
      receiver.control(isAnswering: isAnswering ? true : answering.contains(nil) ? nil : false)
      let reports = await receiver.reports(of: heard.map(\.pair))
      for (pair, generation) in heard {
        guard let report = reports[pair] else { continue }
        await tell(generation, report, &due[pair, default: [:]])
      }
      try? await Task.sleep(for: Self.period)
    }
  }

  private func tell(
    _ generation: Generation, _ report: BeatReport, _ due: inout [LineID: Instant]
  ) async {
    let lines = generation.outlook.lines.map(\.line)
    let now = clock.now
    for report in report.lines where lines.indices.contains(Int(report.line)) {
      let line = lines[Int(report.line)]
      generation.places[line.id] = report.address?.literal
      guard due[line.id].map({ $0 <= now }) ?? true else { continue }
      due[line.id] = now + BeatNotes.pace(of: line)
      for note in BeatNotes(report, of: line, at: .twin, now).all {
        await generation.watch.receive(note)
      }
    }
  }

  /// Keeps the receiver true to a company's pairs, and our beats and notes to what we know of it.
  func keep(_ run: StationRun) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await keepPairs(run) }
      group.addTask { await notes.keep(run, over: receiver) }
      await group.next()
      group.cancelAll()
    }
  }

  private func keepPairs(_ run: StationRun) async {
    var admitted: Set<PairID> = []
    var expected: [Line] = []
    var last: UInt64?
    for await _ in run.changes.strokes() {
      let pairs = await run.link.book.active.filter { $0.side == .office }
      let digest = await run.ledger.record.versionVector.digest
      let lines = await run.stage.configuration.lines.map(\.line)
      for pair in pairs where lines != expected || !admitted.contains(pair.id) {
        guard let keys = pair.beatKeys else { continue }
        receiver.admit(
          pair.id, keys: keys,
          expecting: lines.enumerated().map {
            (line: UInt8(truncatingIfNeeded: $0), isMetered: $1.isMetered)
          })
        receiver.know(digest, of: pair.id)
        admitted.insert(pair.id)
      }
      expected = lines
      for gone in admitted.subtracting(pairs.map(\.id)) {
        receiver.revoke(gone)
        admitted.remove(gone)
      }
      if digest != last { for pair in pairs { receiver.know(digest, of: pair.id) } }
      last = digest
    }
  }
}

extension Watch {
  /// How long an answer proves that its asker is not cut off.
  private static let freshness: Duration = .seconds(15)

  /// Whether anything that is asked from here has answered lately; nil where nothing is asked.
  fileprivate func isOutsideAnswering(_ now: Instant) -> Bool? {
    let asked = latest.trails.values.filter { $0.answeredAt != nil || $0.waitingSince != nil }
    guard !asked.isEmpty || !latest.observations.isEmpty else { return nil }
    let isFresh = { (moment: Instant) in now - moment < Self.freshness }
    return asked.contains { $0.answeredAt.map(isFresh) ?? false }
      || latest.observations.values.contains { observation in
        guard case .answered = observation.outcome else { return false }
        return isFresh(observation.sentAt)
      }
  }
}
