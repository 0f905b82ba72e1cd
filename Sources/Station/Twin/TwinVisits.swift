internal import Detection
internal import Exchange
internal import Incidents
internal import Journal
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Probing
internal import Relais
internal import Twin

/// An office's visits to its twin: whenever there is something for either, and from time to time.
struct TwinVisits: Sendable {
  /// How long two nodes go without meeting while nothing happens, and that over a thin line.
  ///
  /// Beats tell that nothing does, so it is only for what nobody has thought of.
  private static let (longestSilence, longestThinSilence): (Duration, Duration) = (
    .seconds(600), .seconds(7_200)
  )
  /// How long notes have, on a line that is paid by the byte, to bring what is new.
  private static let thinPatience: Duration = .seconds(10)
  /// Time until a visit that failed is tried again: at first, and at most.
  private static let retry: ClosedRange<Duration> = .seconds(1)...(.seconds(30))
  /// How long a line may take to let us through before the next one is tried.
  private static let patience: Duration = .seconds(4)

  /// The way there.
  let link: NodeLink

  private var known: PeerKnowledge { link.exchanging.known }

  /// Visits until cancelled.
  func run() async {
    var metAt = ContinuousClock.now
    var differsSince: ContinuousClock.Instant?
    var pause = Self.retry.lowerBound
    while !Task.isCancelled {
      guard let pair = await link.book.active.first(where: { $0.side == .twin }) else {
        try? await Task.sleep(for: NodeLink.period)
        continue
      }
      let differs = await differs(from: pair)
      differsSince = differs ? differsSince ?? .now : nil
      guard await isDue(pair, differsSince: differsSince, metAt: metAt) else {
        try? await Task.sleep(for: NodeLink.period)
        continue
      }
      do {
        known.meet(pair.id)
        let isCertain = known.metDigest(pair.id) != nil
        let meeting = try await meet(pair, theirs: isCertain ? known.theirs(pair.id) : nil)
        let here = await link.ledger.record.versionVector
        // What was written here meanwhile is sent by the next visit, or by notes.
        let writer = link.exchanging.journal.writer
        let isSame = meeting.theirs[writer] >= here[writer]
        known.met(
          pair.id, theirs: meeting.theirs, digest: isSame ? here.digest : meeting.theirs.digest)
        (metAt, differsSince) = (.now, nil)
        pause = Self.retry.lowerBound
        link.logger.info(
          "Met the other node",
          metadata: ["sent": "\(meeting.sent)", "taken": "\(meeting.taken)"])
      } catch {
        known.doubt(pair.id)
        link.logger.warning("The other node is not met", metadata: ["why": "\(error)"])
        await rest(pause)
        pause = min(pause * 2, Self.retry.upperBound)
      }
    }
  }

  /// Whether the two know different facts, by what was last exchanged and what the beats tell.
  private func differs(from pair: Pair) async -> Bool {
    let here = await link.ledger.record.versionVector
    let digest = here.digest
    if let theirs = known.told(by: pair.id) {
      guard theirs == digest else { return true }
      // A line that was cut in the middle of a visit leaves no doubt then either.
      if known.metDigest(pair.id) != digest { known.met(pair.id, theirs: here, digest: digest) }
    }
    return known.metDigest(pair.id) != digest
  }

  private func isDue(
    _ pair: Pair, differsSince: ContinuousClock.Instant?, metAt: ContinuousClock.Instant
  ) async -> Bool {
    let silence = ContinuousClock.now - metAt
    guard differsSince != nil || silence >= Self.longestSilence else { return false }
    guard await bestLine?.isMetered ?? false else { return true }
    if silence >= Self.longestThinSilence { return true }
    guard let differsSince else { return false }
    if known.mustMeet(pair.id) { return true }
    return !known.isCarried(pair.id) && ContinuousClock.now - differsSince >= Self.thinPatience
  }

  /// Waits, but not beyond the moment at which the twin is heard again.
  private func rest(_ pause: Duration) async {
    let end = ContinuousClock.now + pause
    _ = link.signs.wakes()
    while !Task.isCancelled, .now < end, !link.signs.wakes() {
      try? await Task.sleep(for: NodeLink.period)
    }
  }

  /// Meets once, over the first line that leads there.
  private func meet(_ pair: Pair, theirs: VersionVector?) async throws -> Exchanging.Meeting {
    var problem: PeerError?
    for (line, route) in try await ways(to: pair.address) {
      do {
        let isThin = line?.isMetered ?? false
        return try await PeerConnection.open(
          route, credentials: link.credentials, expecting: pair.key, timeout: Self.patience
        ) { connection in
          try await link.exchanging.meet(
            over: &connection, pair, theirs: theirs,
            frame: isThin ? Exchanging.thinFrame : Exchanging.wideFrame)
        }
      } catch let error as PeerError {
        problem = problem ?? error
        switch error {
        case .unreachable, .timedOut, .closed: continue
        case .wrongKey, .refused, .tooLarge: throw error
        }
      }
    }
    throw problem ?? .unreachable(address: pair.address, reason: "no line works")
  }

  /// Where the twin is now, for beats.
  func address(of pair: Pair) async -> SocketAddress? {
    guard let route = try? await routes(to: pair.address).first?.route else { return nil }
    return try? SocketAddress(ipAddress: route.address, port: route.port)
  }

  /// The ways by which an address that a person wrote is visited: by the proxy if there is one,
  /// then those of ``routes(to:)``.
  ///
  /// - Throws: ``PeerError/unreachable(address:reason:)`` where there is none.
  func ways(to address: String) async throws -> [(line: Line?, route: PeerRoute)] {
    guard let proxy = await link.stage.configuration.proxy, let place = NodeAddress(address) else {
      return try await routes(to: address)
    }
    // Where everything goes by a proxy, it may be the only one who can look up names.
    let proxied = await addresses(of: proxy.host, port: proxy.port, over: .routed).map { literal in
      PeerRoute(
        address: place.host, port: place.port,
        proxy: PeerRoute.Proxy(address: literal, port: proxy.port))
    }
    let direct = proxied.isEmpty ? try await routes(to: address) : try? await routes(to: address)
    return proxied.map { (nil, $0) } + (direct ?? [])
  }

  /// The addresses of a host, as literals; none where nobody knows them.
  private func addresses(of host: String, port: Int, over binding: LineBinding) async -> [String] {
    let resolver = StubResolver(eventLoops: MultiThreadedEventLoopGroup.singleton)
    let found = try? await resolver.addresses(
      of: host, port: port, over: binding, by: .now() + .seconds(5))
    return (found ?? []).compactMap(\.ipAddress)
  }

  /// The ways to an address as a person wrote it, the best first: lines that work before others,
  /// and free ones before those paid by the byte.
  ///
  /// - Throws: ``PeerError/unreachable(address:reason:)`` where there is none.
  func routes(to address: String) async throws -> [(line: Line?, route: PeerRoute)] {
    guard let place = NodeAddress(address) else {
      throw PeerError.unreachable(address: address, reason: "that is no address and port")
    }
    let ranked = await lines
    var found: [(Line?, PeerRoute)] = []
    for line in ranked.map(Optional.some) + [nil] {
      let binding = line?.binding ?? .routed
      for literal in await addresses(of: place.host, port: place.port, over: binding) {
        found.append((line, PeerRoute(address: literal, port: place.port, binding: binding)))
      }
    }
    guard !found.isEmpty else {
      throw PeerError.unreachable(address: address, reason: "its name has no address")
    }
    return found
  }

  /// The line that a visit would go by; nil where none is known.
  var bestLine: Line? { get async { await lines.first } }

  /// The lines, the best first.
  private var lines: [Line] {
    get async {
      let beliefs = await link.stage.generation?.watch.view.lines ?? []
      let lines = await link.stage.generation?.outlook.lines.map(\.line) ?? []
      return lines.sorted { rank($0, beliefs) < rank($1, beliefs) }
    }
  }

  private func rank(_ line: Line, _ beliefs: [LineBelief]) -> Int {
    let isDown = beliefs.first { $0.line == line.id }?.state == .down
    return (isDown ? 2 : 0) + (line.isMetered ? 1 : 0)
  }
}
