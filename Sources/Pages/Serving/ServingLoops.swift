internal import NIOCore
internal import NIOPosix

/// What each event loop of a server serves with.
struct ServingLoops: Sendable {
  /// By the loop.
  let byLoop: [ObjectIdentifier: NIOLoopBound<ServingLoop>]
  private let loops: [any EventLoop]
  private let shared: ServingShared

  /// One for each loop of a group.
  init(_ group: MultiThreadedEventLoopGroup, shared: ServingShared) async throws {
    var byLoop: [ObjectIdentifier: NIOLoopBound<ServingLoop>] = [:]
    loops = Array(group.makeIterator())
    for loop in loops {
      byLoop[ObjectIdentifier(loop)] = try await loop.submit {
        NIOLoopBound(ServingLoop(eventLoop: loop, shared: shared), eventLoop: loop)
      }.get()
    }
    self.byLoop = byLoop
    self.shared = shared
  }

  /// Ends what is idle, and has the others end when they have answered.
  func drain() async { await onEach { $0.drain() } }

  /// Waits until every connection has ended, for `graceTime` at most; then ends them all.
  func end() async {
    let end = NIODeadline.now() + TimeAmount(shared.limits.graceTime)
    while shared.census.count > 0, NIODeadline.now() < end {
      await pause()
    }
    await onEach { $0.closeAll() }
  }

  private func onEach(_ act: @escaping @Sendable (ServingLoop) -> Void) async {
    for loop in loops {
      guard let bound = byLoop[ObjectIdentifier(loop)] else { continue }
      try? await loop.submit { act(bound.value) }.get()
    }
  }

  /// A moment; the task is cancelled already, so it cannot sleep.
  private func pause() async {
    try? await loops.first?.scheduleTask(in: .milliseconds(20)) {}.futureResult.get()
  }
}
