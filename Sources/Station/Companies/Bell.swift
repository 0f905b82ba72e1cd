internal import Synchronization

/// Wakes those who wait for a change, so that nobody has to look again and again.
final class Bell: Sendable {
  private struct State {
    var listeners: [UInt64: AsyncStream<Void>.Continuation] = [:]
    var next: UInt64 = 0
  }

  private let state = Mutex(State())

  /// Tells everybody who listens that something has changed.
  func ring() {
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield() }
  }

  /// One stroke at once, and then one for each time it is rung.
  ///
  /// Those that come while the last is still heeded count as one. Ends when the listener's task is
  /// cancelled.
  func strokes() -> AsyncStream<Void> {
    let (strokes, listener) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let number = state.withLock { state in
      defer { state.next += 1 }
      state.listeners[state.next] = listener
      return state.next
    }
    listener.onTermination = { [weak self] _ in
      self?.state.withLock { $0.listeners[number] = nil }
    }
    listener.yield()
    return strokes
  }
}
