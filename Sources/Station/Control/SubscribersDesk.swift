internal import Logging
internal import NIOCore
internal import Pages
internal import Publishing
internal import Relais
internal import Subscribers

/// Answers the commands about subscribers: whoever may use the socket may see their addresses.
struct SubscribersDesk: Sendable {
  /// The people that one reading of the list brings.
  private static let pageSize = 1_000

  /// The last messages that are told of.
  private static let messages = 5

  /// The station.
  let run: StationRun

  /// Carries out one request; see ``ControlDesk/respond(to:reply:)``.
  func respond(
    to request: SubscribersRequest, reply: @Sendable (ControlReply) async throws -> Void
  ) async throws -> LineTaker? {
    do throws(SubscriberStoreError) {
      switch request {
      case .take(let file, let consent): return await taker(of: file, consent: consent)
      case .list(let limit):
        let report = try await report(limit: max(0, limit))
        try await send(.subscribers(report), reply)
      case .export: try await export(reply)
      case .erase(let address, let leavingNothing):
        let answer = try await erase(address, leavingNothing: leavingNothing)
        try await send(answer, reply)
      }
    } catch {
      try await reply(.refused("\(error)", isMisuse: false))
    }
    return nil
  }

  /// Sends a reply; to a caller who has gone away nothing more is said.
  private func send(
    _ answer: ControlReply, _ reply: @Sendable (ControlReply) async throws -> Void
  ) async throws(SubscriberStoreError) {
    do { try await reply(answer) } catch { run.logger.debug("A command went away") }
  }

  private func report(limit: Int) async throws(SubscriberStoreError) -> SubscribersReport {
    guard let store = try await run.subscribers.storeIfAny() else {
      return SubscribersReport(active: [:], suspended: 0, people: [])
    }
    let count = try await store.count()
    let messages = try await run.subscribers.worker().last(Self.messages)
    return SubscribersReport(
      active: Dictionary(
        uniqueKeysWithValues: count.active.map { ($0.key.rawValue, $0.value) }),
      suspended: count.suspended,
      people: try await store.page(after: nil, limit: limit).map { _, person in
        SubscribersReport.Person(
          way: person.way.rawValue, address: person.address, language: person.language.name,
          services: person.services.map(\.name), state: person.state.rawValue,
          since: person.consent.at, source: person.consent.source)
      },
      messages: messages.map { job, count, trouble in
        SubscribersReport.Message(
          title: job.words.first?.title ?? "", at: job.approvedAt, state: job.state.rawValue,
          people: job.people, sent: count.sent, refused: count.refused, gone: count.gone,
          trouble: trouble)
      })
  }

  private func export(
    _ reply: @Sendable (ControlReply) async throws -> Void
  ) async throws(SubscriberStoreError) {
    try await send(.line(SubscriberSheet.head), reply)
    if let store = try await run.subscribers.storeIfAny() {
      var last: SubscriberID?
      while true {
        let page = try await store.page(after: last, limit: Self.pageSize)
        for (_, person) in page { try await send(.line(SubscriberSheet.line(of: person)), reply) }
        guard let end = page.last?.id else { break }
        last = end
      }
    }
    try await send(.end, reply)
  }

  private func erase(
    _ address: String, leavingNothing: Bool
  ) async throws(SubscriberStoreError) -> ControlReply {
    guard let store = try await run.subscribers.storeIfAny() else {
      return .refused(
        "nobody has subscribed at this node; ask the node that writes to subscribers",
        isMisuse: true)
    }
    var isErased = false
    for way in SubscriberWay.allCases {
      let wasThere = try await store.erase(address, by: way, isRemembered: !leavingNothing)
      isErased = isErased || wasThere
    }
    let rest = leavingNothing ? "" : " An import will not take that address in again."
    return .done(
      isErased ? "\(address) is erased.\(rest)" : "\(address) had not subscribed.\(rest)",
      facts: [])
  }

  /// Takes in the lines of a sheet, up to one that is empty.
  private func taker(of file: String, consent: String) async -> LineTaker {
    let configuration = await run.stage.configuration
    let languages = configuration.page.languages
    let intake = SheetIntake(
      file: file,
      SubscriberSheet(
        .init(
          language: languages.first ?? .french, source: consent, now: run.clock.wall,
          services: configuration.services.map(\.id), languages: languages)))
    let subscribers = run.subscribers
    return LineTaker { line in
      guard line.readableBytes == 0 else {
        await intake.take(String(buffer: line))
        return nil
      }
      return await intake.end(in: subscribers)
    }
  }
}

/// A sheet that is being read.
private actor SheetIntake {
  private let file: String
  private var sheet: SubscriberSheet

  init(file: String, _ sheet: SubscriberSheet) {
    self.file = file
    self.sheet = sheet
  }

  func take(_ line: String) { sheet.take(line) }

  /// Takes everybody in, or nobody where something is wrong.
  func end(in list: SubscriberList) async -> ControlReply {
    sheet.finish()
    guard sheet.problems.isEmpty else {
      let rest =
        sheet.furtherProblems == 0 ? [] : ["and \(sheet.furtherProblems) more of that kind"]
      let words = sheet.problems.map { "\(file): \($0)" } + rest
      return .refused(
        "nobody is taken in; mend this first:\n" + words.joined(separator: "\n"), isMisuse: true)
    }
    do throws(SubscriberStoreError) {
      let intake = try await list.store().takeIn(sheet.people)
      let gone =
        intake.gone == 0
        ? "" : " \(intake.gone) had unsubscribed or were erased, and stay so."
      return .done(
        "Took in \(intake.added); \(intake.known) were here already.\(gone)", facts: [])
    } catch {
      return .refused("\(error)", isMisuse: false)
    }
  }
}
