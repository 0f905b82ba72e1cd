internal import Detection
internal import Exchange
internal import Incidents
internal import Logging
internal import NIOCore
internal import Relais
internal import Twin

/// The office's beats to its twin, line by line, and what they tell the detector.
struct OfficeBeats: Sendable {
  /// How often it is noted what beats came.
  private static let period: Duration = .milliseconds(500)
  /// Time between the beats of a line, and of a metered one.
  private static let (pace, meteredPace): (Duration, Duration) = (
    .nanoseconds(BeatPace.usual), .nanoseconds(BeatPace.metered)
  )
  /// How often a name is looked up again, as the twin may move.
  private static let lookupPeriod: Duration = .seconds(300)

  /// The other node.
  let pair: Pair
  /// What is watched.
  let generation: Generation
  /// The record, of whose facts beats bear a digest.
  let ledger: Ledger
  /// The node's clocks.
  let clock: StationClock
  /// Where it is told.
  let logger: Logger
  /// Told what the beats tell of the twin.
  let signs: TwinSigns
  /// Carries urgent facts beside them.
  let post: NotePost

  private var lines: [Line] {
    Array(generation.outlook.lines.map(\.line).prefix(BeatPacket.lineLimit))
  }

  /// Sends and hears until cancelled.
  func run(towards addresses: @escaping @Sendable () async -> SocketAddress?) async throws {
    guard let keys = pair.beatKeys else { return }
    let talker = BeatTalker(
      pair: pair.id, keys: keys, session: UInt64(max(1, clock.wallMilliseconds)),
      clock: { clock.now })
    talker.take(
      lines.enumerated().map { index, line in
        BeatTalker.Way(
          line: UInt8(index), device: line.device, source: line.source, isMetered: line.isMetered)
      })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await talker.run { events in for event in events { self.take(event) } }
      }
      group.addTask { await post.run(over: Self.wire(talker)) }
      group.addTask { await tell(talker) }
      group.addTask { await know(talker) }
      group.addTask {
        while !Task.isCancelled {
          if let address = await addresses() { talker.turn(to: address) }
          try? await Task.sleep(for: Self.lookupPeriod)
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private static func wire(_ talker: BeatTalker) -> NoteWire {
    NoteWire(
      ways: { await talker.report().compactMap { NoteWay($0, needsAddress: false) } },
      send: { bytes, way in talker.send(bytes, line: way.line) })
  }

  private func take(_ event: BeatTalker.Event) {
    switch event {
    case .told(.knows(let digest)): post.known.told(digest, by: pair.id)
    case .note(let came, let line): post.take(came, by: NoteWay(line: line, address: nil))
    case .told(.silent(let line, _)): note("The twin is not heard on a line", line)
    case .told(.heard(let line)):
      note("The twin is heard on a line", line)
      signs.hear(true)
    case .told(.alone):
      signs.hear(false)
      logger.notice("The twin is not heard on any line")
    case .told(.together):
      signs.hear(true)
      logger.notice("The twin is heard again")
    case .closed(let line, let error): note("A line has no socket for beats: \(error)", line)
    default: break
    }
  }

  private func note(_ what: Logger.Message, _ line: UInt8) {
    guard lines.indices.contains(Int(line)) else { return }
    logger.info(what, metadata: ["line": "\(lines[Int(line)].id)"])
  }

  /// Has beats bear a digest of what is known here, so that the twin sees when there is news.
  private func know(_ talker: BeatTalker) async {
    var last: UInt64?
    while !Task.isCancelled {
      let digest = await ledger.record.versionVector.digest
      if digest != last { talker.know(digest) }
      last = digest
      try? await Task.sleep(for: .milliseconds(200))
    }
  }

  /// Tells the detector, for each moment at which a beat should have been sent, what became of it.
  private func tell(_ talker: BeatTalker) async {
    var due = lines.map { _ in clock.now }
    while !Task.isCancelled {
      try? await Task.sleep(for: Self.period)
      let now = clock.now
      for report in await talker.report() {
        let place = Int(report.line)
        guard lines.indices.contains(place), due[place] <= now else { continue }
        let line = lines[place]
        due[place] = now + BeatNotes.pace(of: line)
        for note in BeatNotes(report, of: line, at: .office, now).all {
          await generation.watch.receive(note)
        }
      }
    }
  }
}

extension Pair {
  /// What both sides sign their beats with; nil for a pair that was revoked.
  var beatKeys: BeatKeys? {
    guard let office = BeatKey(packetKey("beat", from: .office)), !secret.isEmpty,
      let twin = BeatKey(packetKey("beat", from: .twin))
    else { return nil }
    return BeatKeys(office: office, twin: twin)
  }
}
