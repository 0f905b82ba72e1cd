internal import FoundationEssentials
internal import Logging
internal import Relais
internal import Twin

/// The twin's side of the way between two nodes: lets in whom it is paired with, and nobody else,
/// and each to nothing but its own company.
struct NodeDoor: Sendable {
  /// The companies, each with its pairs.
  let roll: CompanyRoll
  /// Holds codes for those that it will know.
  let host: PairingHost
  /// What it proves itself with.
  let credentials: NodeCredentials
  /// Told of each node that comes, as a sign that it lives.
  let sign: @Sendable (Pair) -> Void
  /// Where the uninvited are told of.
  let logger: Logger

  /// Listens until cancelled.
  ///
  /// - Throws: ``StationError/cannotServe(reason:)`` where the address cannot be listened on.
  func run(
    on address: ListenAddress, whenListening: @escaping @Sendable (Int) async -> Void = { _ in }
  ) async throws {
    do {
      let server = try PeerServer(
        host: address.host, port: address.port, credentials: credentials, logger: logger)
      try await server.run(
        longestBody: { _ in PeerLimits.bodyBytes }, whenListening: whenListening,
        answer: { await answer($0) })
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw StationError.cannotServe(
        reason: "cannot listen for the other node on \(address): \(error)")
    }
  }

  private func answer(_ request: PeerRequest) async -> PeerAnswer {
    if PairingHost.paths.contains(request.path) {
      let answer = await host.answer(request)
      if answer.status != 200 { note("A pairing was refused", request, answer) }
      return answer
    }
    guard let (company, pair) = roll.pair(with: request.key) else {
      let words =
        roll.isRevoked(request.key)
        ? "this node was revoked: it may neither read nor write here" : "this node is not paired"
      let answer = PeerAnswer.refusal(403, words)
      note("A node was refused", request, answer)
      return answer
    }
    // The key leads here, and from here on there is no other company to be reached.
    guard let run = await company.opened() else {
      return .refusal(503, "the company's record cannot be read at present")
    }
    sign(pair)
    switch request.path {
    case Exchanging.path: return await run.link.exchanging.answer(request.body, from: pair)
    case TwinView.path: return await view(of: run)
    default: return .refusal(404, "nothing is there")
    }
  }

  private func view(of run: StationRun) async -> PeerAnswer {
    guard let generation = await run.stage.generation,
      let bytes = try? JSONEncoder().encode(await TwinView(generation, at: run.clock.now))
    else { return .refusal(503, "nothing is watched yet") }
    return PeerAnswer(body: Array(bytes))
  }

  private func note(_ what: Logger.Message, _ request: PeerRequest, _ answer: PeerAnswer) {
    logger.warning(
      what,
      metadata: [
        "address": "\(request.address)", "key": "\(request.key)",
        "why": "\(String(decoding: answer.body, as: UTF8.self))",
      ])
  }
}
