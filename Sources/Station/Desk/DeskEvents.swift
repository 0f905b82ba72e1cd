internal import Hummingbird
internal import NIOCore
internal import Pages
internal import Relais
internal import Synchronization

/// How many pages update themselves.
final class StreamCount: Sendable {
  /// The most at once: each is made for its own reader.
  static let limit = 64

  private let count = Atomic<Int>(0)

  /// Counts one more; false where there are too many.
  func enter() -> Bool {
    guard count.add(1, ordering: .relaxed).newValue <= Self.limit else {
      leave()
      return false
    }
    return true
  }

  /// Counts one less.
  func leave() { count.subtract(1, ordering: .relaxed) }
}

extension Desk {
  /// How often it is looked whether something changed.
  static let period: Duration = .seconds(1)
  /// How long a reader hears nothing at most.
  static let beat: Duration = .seconds(10)

  /// Tells what changes of the overview, for as long as the login holds.
  func events(for visit: DeskVisit) -> DeskAnswer {
    guard streams.enter() else {
      return .refused(visit, .serviceUnavailable, AccessWords.tooManyStreams)
    }
    let count = StreamTicket(streams)
    return DeskAnswer(
      status: .ok,
      stream: ResponseBody { writer in
        defer { count.leave() }
        try await withThrowingTaskGroup(of: Void.self) { group in
          let (chunks, chunk) = AsyncStream<ByteBuffer>.makeStream(
            bufferingPolicy: .bufferingNewest(2))
          group.addTask {
            await tell(visit) { chunk.yield($0) }
            chunk.finish()
          }
          for await bytes in chunks { try await writer.write(bytes) }
          group.cancelAll()
        }
        try await writer.finish(nil)
      })
  }

  /// Ends with the login, or when the reader is gone.
  private func tell(_ visit: DeskVisit, _ send: (ByteBuffer) -> Void) async {
    var shown = ""
    var quiet: Duration = .zero
    send(LiveFrame.beat)
    while !Task.isCancelled {
      let now = run.clock.now
      guard let session = await sessions.session(visit.token, at: now),
        Authorisation.allows(await accounts.holder(of: session)?.role, visit.route.action)
      else { return }
      var frame = visit.frame(at: WayBack.home)
      // To the minute, so that readers are told of changes and not of passing seconds.
      frame.asOf = Instant(nanoseconds: now.nanoseconds / 60_000_000_000 * 60_000_000_000)
      let text = DeskPage.overviewContent(frame, await run.status()).markup
      let event = LiveFrame(event: "desk", texts: [visit.language: text])
      if text != shown, let bytes = event.bytes(in: visit.language) {
        send(bytes)
        (shown, quiet) = (text, .zero)
      } else if quiet >= Self.beat {
        send(LiveFrame.beat)
        quiet = .zero
      }
      try? await Task.sleep(for: Self.period)
      quiet += Self.period
    }
  }
}

/// One reader's place, given back once: also where the answer is never written.
final class StreamTicket: Sendable {
  private let streams: StreamCount
  private let isHeld = Atomic<Bool>(true)

  /// A place that was taken.
  init(_ streams: StreamCount) { self.streams = streams }

  /// Gives it back.
  func leave() {
    if isHeld.exchange(false, ordering: .relaxed) { streams.leave() }
  }

  deinit { leave() }
}
