internal import Detection
internal import Exchange
internal import Incidents
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Probing
internal import Relais
internal import Twin

/// An office's visits to its twin: whenever there is something for either, and from time to time.
struct TwinVisits: Sendable {
  /// How long two nodes go without meeting while nothing happens.
  private static let longestSilence: Duration = .seconds(600)
  /// Time until a visit that failed is tried again: at first, and at most.
  private static let retry: ClosedRange<Duration> = .seconds(1)...(.seconds(30))
  /// How long a line may take to let us through before the next one is tried.
  private static let patience: Duration = .seconds(4)

  /// The way there.
  let link: NodeLink

  /// Visits until cancelled.
  func run() async {
    var met: (digest: UInt64, theirs: VersionVector)?
    var metAt = ContinuousClock.now
    var pause = Self.retry.lowerBound
    while !Task.isCancelled {
      guard let pair = await link.book.active.first(where: { $0.side == .twin }) else {
        met = nil
        try? await Task.sleep(for: NodeLink.period)
        continue
      }
      let digest = await link.ledger.record.versionVector.digest
      guard
        met?.digest != digest || link.news.take() || .now - metAt >= Self.longestSilence
      else {
        try? await Task.sleep(for: NodeLink.period)
        continue
      }
      do {
        let meeting = try await meet(pair, theirs: met?.theirs)
        met = (await link.ledger.record.versionVector.digest, meeting.theirs)
        metAt = .now
        pause = Self.retry.lowerBound
        link.logger.info(
          "Met the other node",
          metadata: ["sent": "\(meeting.sent)", "taken": "\(meeting.taken)"])
      } catch {
        met = nil
        link.logger.warning("The other node is not met", metadata: ["why": "\(error)"])
        await rest(pause)
        pause = min(pause * 2, Self.retry.upperBound)
      }
    }
  }

  /// Waits, but not beyond the moment at which the twin is heard again.
  private func rest(_ pause: Duration) async {
    let end = ContinuousClock.now + pause
    while !Task.isCancelled, .now < end, !link.news.take() {
      try? await Task.sleep(for: NodeLink.period)
    }
  }

  /// Meets once, over the first line that leads there.
  private func meet(_ pair: Pair, theirs: VersionVector?) async throws -> Exchanging.Meeting {
    var last: any Error = PeerError.unreachable(address: pair.address, reason: "no line works")
    for (line, route) in try await routes(to: pair.address) {
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
        last = error
        switch error {
        case .unreachable, .timedOut, .closed: continue
        case .wrongKey, .refused, .tooLarge: throw error
        }
      }
    }
    throw last
  }

  /// Where the twin is now, for beats.
  func address(of pair: Pair) async -> SocketAddress? {
    guard let route = try? await routes(to: pair.address).first?.route else { return nil }
    return try? SocketAddress(ipAddress: route.address, port: route.port)
  }

  /// The ways to an address as a person wrote it, the best first: lines that work before others,
  /// and free ones before those paid by the byte.
  ///
  /// - Throws: ``PeerError/unreachable(address:reason:)`` where there is none.
  func routes(to address: String) async throws -> [(line: Line?, route: PeerRoute)] {
    guard let place = NodeAddress(address) else {
      throw PeerError.unreachable(address: address, reason: "that is no address and port")
    }
    let beliefs = await link.stage.generation?.watch.view.lines ?? []
    let lines = await link.stage.generation?.outlook.lines.map(\.line) ?? []
    let ranked = lines.sorted { rank($0, beliefs) < rank($1, beliefs) }
    var found: [(Line?, PeerRoute)] = []
    for line in ranked.map(Optional.some) + [nil] {
      let binding = line?.binding ?? .routed
      let addresses = try? await StubResolver(eventLoops: MultiThreadedEventLoopGroup.singleton)
        .addresses(of: place.host, port: place.port, over: binding, by: .now() + .seconds(5))
      for address in addresses ?? [] {
        guard let literal = address.ipAddress else { continue }
        found.append((line, PeerRoute(address: literal, port: place.port, binding: binding)))
      }
    }
    guard !found.isEmpty else {
      throw PeerError.unreachable(address: address, reason: "its name has no address")
    }
    return found
  }

  private func rank(_ line: Line, _ beliefs: [LineBelief]) -> Int {
    let isDown = beliefs.first { $0.line == line.id }?.state == .down
    return (isDown ? 2 : 0) + (line.isMetered ? 1 : 0)
  }
}
