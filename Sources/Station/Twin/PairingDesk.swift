internal import Exchange
internal import Journal
internal import Pages
public import Relais
internal import Twin

/// A node that this one is paired with, as `relais pair list` shows it.
public struct PairReport: Hashable, Sendable, Codable {
  /// The other node.
  public var node: NodeID
  /// Which side the other is on: `office` or `twin`.
  public var side: String
  /// The company, as the office calls it.
  public var company: String
  /// Where the twin listens; empty at the twin.
  public var address: String
  /// The pair's name.
  public var pair: String
  /// Six words that both sides show.
  public var words: String
  /// When they were paired.
  public var pairedAt: Instant
  /// Since when the other may neither read nor write; nil while it may.
  public var revokedAt: Instant?
}

/// Answers the commands about pairing.
struct PairingDesk: Sendable {
  /// How often it is looked whether the other side has come.
  private static let period: Duration = .milliseconds(500)
  /// How often the office asks whether its code was typed at the twin.
  private static let askingPeriod: Duration = .seconds(2)

  /// The station.
  let run: StationRun

  private var link: NodeLink { run.link }

  /// Carries out `relais pair`; see ``ControlDesk/respond(to:reply:)``.
  ///
  /// - Parameters:
  ///   - text: the code, if a person typed one.
  ///   - twin: where the twin listens, if a person said so.
  ///   - reply: sends one answer.
  /// - Throws: what sending an answer throws: the caller has gone away.
  func pair(
    _ text: String?, with twin: String?, _ reply: @Sendable (ControlReply) async throws -> Void
  ) async throws {
    var code: PairingCode?
    if let text {
      code = PairingCode(text)
      guard code != nil else {
        return try await reply(
          .refused(
            "\"\(text)\" is no code: a code has sixteen letters and digits, such as "
              + "K7QM-3XPD-W9TR-5HBN", isMisuse: true))
      }
    }
    let listens = await run.stage.configuration.listenNodes != nil
    switch (twin, listens) {
    case (nil, true): try await host(code, reply)
    case (.some(let twin), _): try await visit(twin, code, reply)
    case (nil, false):
      try await reply(
        .refused(
          "say where the twin is: relais pair \(code.map { "\($0) " } ?? "")--twin ADDRESS "
            + "(its port is \(NodeAddress.standardPort) if none is named); or start this node as "
            + "one: relais run --role twin", isMisuse: true))
    }
  }

  /// The twin's side: waits for the office.
  private func host(
    _ typed: PairingCode?, _ reply: (ControlReply) async throws -> Void
  ) async throws {
    let code: PairingCode
    if let typed {
      guard await link.host.expect(typed) else {
        return try await reply(.refused("that code is open here already", isMisuse: true))
      }
      code = typed
    } else {
      code = await link.host.offer()
    }
    try await reply(.code("\(code)", isOwn: typed == nil))
    let before = Set(await link.book.active.map(\.id))
    while await link.host.isOpen(code) { try await Task.sleep(for: Self.period) }
    guard let pair = await link.book.active.first(where: { !before.contains($0.id) }) else {
      return try await reply(
        .refused(
          "the code is void: nobody came within ten minutes, or it was tried five times; "
            + "\"relais pair\" gives another", isMisuse: false))
    }
    try await reply(done(pair))
  }

  /// The office's side: dials.
  private func visit(
    _ address: String, _ typed: PairingCode?, _ reply: (ControlReply) async throws -> Void
  ) async throws {
    var numbers = SystemRandomNumberGenerator()
    let code = typed ?? PairingCode(using: &numbers)
    if typed == nil { try await reply(.code("\(code)", isOwn: true)) }
    let end = ContinuousClock.now + PairingOffers.lifetime
    while true {
      do {
        let pair = try await dial(address, code)
        // From now on the twin's view counts too.
        await run.stage.restart(with: await run.stage.configuration)
        return try await reply(done(pair))
      } catch PeerError.refused(404, _) where typed == nil && .now < end {
        // It has not been typed at the twin yet.
        try await Task.sleep(for: Self.askingPeriod)
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        return try await reply(.refused("\(error)", isMisuse: false))
      }
    }
  }

  private func dial(_ address: String, _ code: PairingCode) async throws -> Pair {
    let configuration = await run.stage.configuration
    let guest = PairingGuest(
      node: configuration.node, company: configuration.page.title(in: .french),
      credentials: link.credentials, writerKey: run.journal.writerKey)
    let book = link.book
    var last: any Error = PeerError.unreachable(address: address, reason: "no line works")
    for (_, route) in try await TwinVisits(link: link).routes(to: address) {
      do {
        return try await guest.pair(
          code, over: route, address: "\(NodeAddress(address)?.description ?? address)",
          now: run.clock.now, keep: { try await book.add($0) }, drop: { try await book.drop($0) })
      } catch let error as PeerError {
        last = error
        guard case .unreachable = error else { throw error }
      }
    }
    throw last
  }

  private func done(_ pair: Pair) -> ControlReply {
    .pairs([report(of: pair)])
  }

  /// Every pair there is or was.
  func list() async -> ControlReply {
    .pairs(await link.book.pairs.map(report))
  }

  /// Lets a node neither read nor write any more.
  func revoke(_ name: String) async -> ControlReply {
    do {
      let pair = try await link.book.revoke(name, at: run.clock.now)
      return .done(
        "\(pair.node) may neither read nor write here any more. Its facts stay.", facts: [])
    } catch {
      return .refused("\(error)", isMisuse: true)
    }
  }

  private func report(of pair: Pair) -> PairReport {
    PairReport(
      node: pair.node, side: pair.side.rawValue, company: pair.company, address: pair.address,
      pair: "\(pair.id)",
      words: KeyFingerprint.words(of: link.credentials.fingerprint, and: pair.key),
      pairedAt: pair.pairedAt, revokedAt: pair.revokedAt)
  }
}
