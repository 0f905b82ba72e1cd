internal import Exchange
internal import Incidents
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
  /// The host name of the company's page, where it has one of its own; nil for any.
  public var host: String?
  /// What is wrong with how the company is served here; empty when nothing is.
  public var troubles: [String] = []
}

/// Answers the commands about pairing.
struct PairingDesk: Sendable {
  /// How often it is looked whether the other side has come.
  private static let period: Duration = .milliseconds(500)
  /// How often the office asks whether its code was typed at the twin.
  private static let askingPeriod: Duration = .seconds(2)

  /// The node.
  let node: NodeRun

  /// Carries out `relais pair`; see ``NodeDesk/respond(to:reply:)``.
  ///
  /// - Parameters:
  ///   - text: the code, if a person typed one.
  ///   - twin: where the twin listens, if a person said so.
  ///   - company: at a twin the company that the office comes to; nil for a new one.
  ///   - reply: sends one answer.
  /// - Throws: what sending an answer throws: the caller has gone away.
  func pair(
    _ text: String?, with twin: String?, for company: Company?,
    _ reply: @Sendable (ControlReply) async throws -> Void
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
    let premises = node.premises
    switch (twin, premises.configuration.listenNodes != nil) {
    case (nil, true): try await host(code, for: company, reply)
    case (.some(let twin), _):
      guard premises.configuration.role != .twin,
        let run = await premises.roll.companies.first?.opened()
      else {
        return try await reply(
          .refused(
            "a twin does not dial: leave --twin out, and say it at the office",
            isMisuse: true))
      }
      try await visit(twin, code, run, reply)
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
    _ typed: PairingCode?, for company: Company?, _ reply: (ControlReply) async throws -> Void
  ) async throws {
    let code: PairingCode
    if let typed {
      guard await node.host.expect(typed) else {
        return try await reply(.refused("that code is open here already", isMisuse: true))
      }
      code = typed
    } else {
      code = await node.host.offer()
    }
    node.pairing.expect(code, for: company)
    try await reply(.code("\(code)", isOwn: typed == nil))
    while await node.host.isOpen(code) { try await Task.sleep(for: Self.period) }
    guard let (company, pair) = node.pairing.outcome(of: code) else {
      return try await reply(
        .refused(
          "the code is void: nobody came within ten minutes, or it was tried five times; "
            + "\"relais pair\" gives another", isMisuse: false))
    }
    try await reply(.pairs([report(of: pair, company)]))
  }

  /// The office's side: dials.
  private func visit(
    _ address: String, _ typed: PairingCode?, _ run: StationRun,
    _ reply: (ControlReply) async throws -> Void
  ) async throws {
    var numbers = SystemRandomNumberGenerator()
    let code = typed ?? PairingCode(using: &numbers)
    if typed == nil { try await reply(.code("\(code)", isOwn: true)) }
    let end = ContinuousClock.now + PairingOffers.lifetime
    while true {
      do {
        let pair = try await dial(address, code, run)
        node.premises.roll.note(await run.link.book.pairs, of: run.company)
        // From now on the twin's view counts too.
        await run.stage.restart(with: await run.stage.configuration)
        return try await reply(.pairs([report(of: pair, run.company)]))
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

  private func dial(
    _ address: String, _ code: PairingCode, _ run: StationRun
  ) async throws -> Pair {
    let link = run.link
    let configuration = await run.stage.configuration
    let guest = PairingGuest(
      node: configuration.node, company: configuration.page.title(in: .french),
      credentials: link.credentials, writerKey: run.journal.writerKey)
    let book = link.book
    var problem: PeerError?
    for (_, route) in try await TwinVisits(link: link).ways(to: address) {
      do {
        return try await guest.pair(
          code, over: route, address: "\(NodeAddress(address)?.description ?? address)",
          now: run.clock.now, keep: { try await book.add($0) }, drop: { try await book.drop($0) })
      } catch let error as PeerError {
        problem = problem ?? error
        guard case .unreachable = error else { throw error }
      }
    }
    throw problem ?? .unreachable(address: address, reason: "no line works")
  }

  /// Every pair there is or was, of all companies.
  func list(_ company: Company?) -> ControlReply {
    let companies = company.map { [$0] } ?? node.premises.roll.companies
    return .pairs(companies.flatMap { company in company.pairs.map { report(of: $0, company) } })
  }

  /// Lets a node neither read nor write any more.
  ///
  /// - Parameters:
  ///   - name: what the node, the pair or the company is called.
  ///   - company: where to look; nil for everywhere.
  /// - Returns: what was done, or why not.
  func revoke(_ name: String, _ company: Company?) async -> ControlReply {
    let companies = company.map { [$0] } ?? node.premises.roll.companies
    let found = companies.flatMap { company in
      company.pairs.filter { pair in
        pair.revokedAt == nil
          && (pair.node.name == name || "\(pair.id)" == name
            || (!company.id.isEmpty && company.label == name))
      }.map { (company, $0) }
    }
    guard let (owner, pair) = found.first else {
      let known = companies.flatMap(\.pairs).filter { $0.revokedAt == nil }.map(\.node.name)
      return .refused("\(PairBook.Refusal.unknown(name, known: known))", isMisuse: true)
    }
    guard found.count == 1 else {
      let all = found.map { "\($0.0.fullLabel)" }.joined(separator: ", ")
      return .refused(
        "several are called \(name): say which by --company, one of \(all)", isMisuse: true)
    }
    guard let run = await owner.opened() else {
      return .refused("\(NodePairing.Refusal.notServed(owner.label))", isMisuse: false)
    }
    do {
      _ = try await run.link.book.revoke("\(pair.id)", at: run.clock.now)
      node.premises.roll.note(await run.link.book.pairs, of: owner)
      var words = "\(pair.node) may neither read nor write here any more. Its facts stay."
      if pair.side == .office, !owner.id.isEmpty {
        // Nobody tells any more how things are there, and the page says so.
        if await run.ledger.record.darkness == nil {
          run.ledger.note([.office(.init(isDark: true, since: run.clock.now, lines: []))])
        }
        words += Self.remains(of: owner)
      }
      return .done(words, facts: [])
    } catch {
      return .refused("\(error)", isMisuse: true)
    }
  }

  private static func remains(of company: Company) -> String {
    " So does the page of \(company.label), which says that the office is not heard. \"relais pair "
      + "--company \(company.id)\" binds another office to the same record; to remove it all, end "
      + "the twin and remove \(company.folder.path)."
  }

  private func report(of pair: Pair, _ company: Company) -> PairReport {
    let isAlone = node.premises.roll.companies.count == 1
    let host = company.host
    return PairReport(
      node: pair.node, side: pair.side.rawValue, company: pair.company, address: pair.address,
      pair: "\(pair.id)",
      words: KeyFingerprint.words(of: node.premises.credentials.fingerprint, and: pair.key),
      pairedAt: pair.pairedAt, revokedAt: pair.revokedAt,
      host: isAlone ? nil : host.isHeld ? host.name : company.localHost,
      troubles: company.troubles)
  }
}
