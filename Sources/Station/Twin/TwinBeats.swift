internal import Detection
internal import Exchange
internal import Incidents
internal import Logging
internal import NIOCore
internal import Relais
internal import Twin

/// Hears the beats of the office at its twin, and tells the record when the office falls silent.
struct TwinBeats: Sendable {
  /// The nodes that it knows.
  let book: PairBook
  /// What is watched, which names the office's lines.
  let stage: Stage
  /// The record, and who writes it.
  let ledger: Ledger
  /// The node's clocks.
  let clock: StationClock
  /// Where it is told.
  let logger: Logger

  /// Hears and answers them.
  let receiver: BeatReceiver

  /// Listens, and hears nothing yet.
  ///
  /// - Throws: ``StationError/cannotServe(reason:)`` where the port cannot be listened on.
  init(
    on address: ListenAddress, book: PairBook, stage: Stage, ledger: Ledger, clock: StationClock,
    logger: Logger
  ) throws(StationError) {
    (self.book, self.stage, self.ledger) = (book, stage, ledger)
    (self.clock, self.logger) = (clock, logger)
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
          for case .told(let directive) in told { event.yield(directive) }
        }
      }
      group.addTask { for await directive in events { await take(directive) } }
      group.addTask { await keepBook() }
      group.addTask { await tell() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func take(_ directive: BeatLedger.Directive) async {
    switch directive {
    case .silent(_, let line, let since):
      let name = await name(of: line)
      logger.notice(
        "A line of the office is silent",
        metadata: ["line": "\(name)", "since": "\(since)"])
    case .heard(_, let line):
      let name = await name(of: line)
      logger.notice("A line of the office is heard", metadata: ["line": "\(name)"])
    case .dark(_, let since):
      logger.warning("The office is silent on all lines", metadata: ["since": "\(since)"])
      let lines = await stage.configuration.lines.map(\.line.id)
      ledger.note([.office(.init(isDark: true, since: since, lines: lines))])
    case .back:
      logger.notice("The office is heard again")
      ledger.note([.office(.init(isDark: false, since: clock.now))])
    case .deaf: logger.warning("Nobody at all is heard: this node is cut off itself")
    case .hearing: logger.notice("Somebody is heard again")
    case .away(let time):
      logger.notice("This node was away", metadata: ["for": "\(time.written)"])
    case .send, .differs, .rose: break
    }
  }

  /// Tells the receiver whether anything outside answers us, and the detector what comes by lines.
  private func tell() async {
    var due: [LineID: Instant] = [:]
    while !Task.isCancelled {
      if let generation = await stage.generation {
        receiver.control(isAnswering: await generation.watch.view.isOutsideAnswering(clock.now))
        let lines = generation.outlook.lines.map(\.line)
        let now = clock.now
        for pair in await book.active where pair.side == .office {
          for report in await receiver.report(of: pair.id)?.lines ?? []
          where lines.indices.contains(Int(report.line)) {
            let line = lines[Int(report.line)]
            generation.places[line.id] = report.address?.literal
            guard due[line.id].map({ $0 <= now }) ?? true else { continue }
            due[line.id] = now + BeatNotes.pace(of: line)
            for note in BeatNotes(report, of: line, at: .twin, now).all {
              await generation.watch.receive(note)
            }
          }
        }
      }
      try? await Task.sleep(for: .milliseconds(500))
    }
  }

  private func name(of line: UInt8) async -> String {
    let lines = await stage.configuration.lines
    return lines.indices.contains(Int(line)) ? lines[Int(line)].line.id.name : "\(line)"
  }

  /// Keeps the receiver true to the book, and our beats to what we know.
  private func keepBook() async {
    var admitted: Set<PairID> = []
    var expected: [Line] = []
    var last: UInt64?
    while !Task.isCancelled {
      let pairs = await book.active.filter { $0.side == .office }
      let digest = await ledger.record.versionVector.digest
      let lines = await stage.configuration.lines.map(\.line)
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
      try? await Task.sleep(for: .milliseconds(200))
    }
  }
}

extension WatchView {
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
