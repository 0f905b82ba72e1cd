internal import Detection
internal import FoundationEssentials
internal import Logging
internal import Relais
internal import Twin

/// What a twin has lately seen, as it tells its office.
struct TwinView: Sendable, Codable {
  /// Where it is asked for.
  static let path = "/view"
  /// What is older is not told.
  private static let freshness: Duration = .seconds(120)

  /// What was last seen on a path.
  struct Seen: Sendable, Codable {
    /// The path.
    var path: PathID
    /// How long ago, in nanoseconds, it was sent.
    var age: Int64
    /// How long the answer took, in nanoseconds; nil where none has come.
    var roundTrip: Int64?
  }

  /// The paths that the twin asks.
  var paths: [Seen] = []
  /// The checks that it makes, each with its last outcome; the moment in it is how long ago it was.
  var checks: [Observation] = []

  /// What is seen from there.
  init(_ generation: Generation, at now: Instant) async {
    let latest = await generation.watch.view.latest
    for path in generation.model.paths where path.vantage == .twin {
      guard let trail = latest.trails[path.id], let answeredAt = trail.answeredAt else { continue }
      if let waiting = trail.waitingSince, now - waiting > .seconds(2) {
        paths.append(Seen(path: path.id, age: (now - waiting).nanoseconds, roundTrip: nil))
      } else if now - answeredAt < Self.freshness {
        let roundTrip = trail.roundTrip ?? .zero
        paths.append(
          Seen(
            path: path.id, age: (now - answeredAt + roundTrip).nanoseconds,
            roundTrip: roundTrip.nanoseconds))
      }
    }
    for observation in latest.observations.values where now - observation.sentAt < Self.freshness {
      var told = observation
      told.sentAt = Instant(nanoseconds: (now - observation.sentAt).nanoseconds)
      checks.append(told)
    }
  }

  /// As the office's detector takes it, by the office's own clock.
  func notes(at now: Instant) -> [Detector.Input] {
    let paths = paths.map { seen in
      Detector.Input.noted(
        seen.path, sentAt: now - .nanoseconds(seen.age), answered: seen.roundTrip != nil,
        roundTrip: seen.roundTrip.map { .nanoseconds($0) })
    }
    return paths
      + checks.map { check in
        var check = check
        check.sentAt = now - .nanoseconds(check.sentAt.nanoseconds)
        return .checked(check)
      }
  }
}

/// An office's look at what its twin sees: often while something is wrong, else now and then.
///
/// Over a line that is paid by the byte there is none while nothing is wrong and the twin is heard,
/// and few while the same stays wrong.
struct TwinLooks: Sendable {
  /// Time between two looks while nothing is wrong.
  private static let calm: Duration = .seconds(10)
  /// Time between two looks while something is wrong.
  private static let urgent: Duration = .milliseconds(700)
  /// The longest time between two looks on a line that is paid by the byte.
  private static let longest: Duration = .seconds(300)
  /// How long something must be wrong before it is worth a look over such a line.
  private static let doubt: Duration = .seconds(10)
  /// How long an answer is waited for before another line is tried.
  private static let patience: Duration = .seconds(2)

  /// The way there.
  let link: NodeLink

  /// Looks until cancelled.
  func run() async {
    var thrift = Thrift()
    while !Task.isCancelled {
      guard let pair = await link.book.active.first(where: { $0.side == .twin }),
        let generation = await link.stage.generation, await allows(generation, &thrift)
      else {
        try? await Task.sleep(for: NodeLink.period)
        continue
      }
      do {
        try await look(pair, generation)
      } catch {
        link.logger.debug("The twin's view is not seen", metadata: ["why": "\(error)"])
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }

  private func allows(_ generation: Generation, _ thrift: inout Thrift) async -> Bool {
    guard await isThin else { return true }
    return thrift.allows(await generation.watch.view, isHeard: link.signs.isHeard)
  }

  private var isThin: Bool {
    get async { await TwinVisits(link: link).bestLine?.isMetered ?? false }
  }

  /// When a look is worth its bytes.
  private struct Thrift {
    private var wrong: Set<String> = []
    private var since = ContinuousClock.now
    private var next = ContinuousClock.now
    private var pause = TwinLooks.calm

    /// Whether to look now; while the same is wrong, the pauses grow.
    mutating func allows(_ view: WatchView, isHeard: Bool) -> Bool {
      let now = ContinuousClock.now
      let names = view.wrong
      if names != wrong {
        if !names.isSubset(of: wrong) { (since, next) = (now, now + TwinLooks.doubt) }
        (wrong, pause) = (names, TwinLooks.calm)
      }
      guard !isHeard || !wrong.isEmpty, now >= next else { return false }
      next = now + pause
      // A visitor is a sign of life where no beats come through, and must not stay away.
      if isHeard { pause = min(pause * 2, TwinLooks.longest) }
      return true
    }
  }

  /// Looks again and again over one connection, until it or what is watched changes; once where the
  /// line is paid by the byte.
  private func look(_ pair: Pair, _ generation: Generation) async throws {
    var problem: PeerError?
    for (line, route) in try await TwinVisits(link: link).ways(to: pair.address) {
      do {
        return try await look(pair, generation, by: route, isThin: line?.isMetered ?? false)
      } catch let error as PeerError {
        guard case .unreachable = error else { throw error }
        problem = problem ?? error
        // Only behind a proxy that does not work another way is tried at once.
        if route.proxy == nil { break }
      }
    }
    if let problem { throw problem }
  }

  private func look(
    _ pair: Pair, _ generation: Generation, by route: PeerRoute, isThin: Bool
  ) async throws {
    try await PeerConnection.open(
      route, credentials: link.credentials, expecting: pair.key,
      timeout: isThin ? Self.patience * 2 : Self.patience
    ) { connection in
      var seen: [CheckID: Int64] = [:]
      while !Task.isCancelled, await link.stage.generation?.watch === generation.watch {
        let bytes = try await connection.post(
          TwinView.path, [], timeout: isThin ? Self.patience * 2 : Self.patience)
        let view = try JSONDecoder().decode(TwinView.self, from: Data(bytes))
        let now = link.clock.now
        for note in view.notes(at: now) {
          // An attempt counts once, however often it is told.
          if case .checked(let observation) = note {
            let second = observation.sentAt.nanoseconds / 500_000_000
            guard abs(second - seen[observation.check, default: 0]) > 1 else { continue }
            seen[observation.check] = second
          }
          await generation.watch.receive(note)
        }
        if isThin { return }
        let isWrong = await !generation.watch.view.wrong.isEmpty
        try await Task.sleep(for: isWrong ? Self.urgent : Self.calm)
        if await self.isThin { return }
      }
    }
  }
}

extension WatchView {
  /// The lines and checks in doubt, so that another pair of eyes helps.
  fileprivate var wrong: Set<String> {
    Set(
      lines.filter { $0.state == .suspect || $0.state == .down }.map { "line \($0.line)" }
        + checks.filter { $0.state != .ok && $0.state != .unknown && $0.state != .slow }
        .map { "check \($0.check)" })
  }
}
