internal import Relais
internal import Synchronization

/// Facts as this node writes them, for those who carry them on at once.
final class WrittenFacts: Sendable {
  /// What was written together.
  struct Batch: Hashable, Sendable {
    /// The first urgent fact; nil if none is.
    var urgent: FactID?
    /// The last fact.
    var last: FactID
  }

  private struct State {
    var next = 0
    var listeners: [Int: AsyncStream<Batch>.Continuation] = [:]
  }

  /// The most batches that wait for one listener; older ones go by an exchange.
  private static let waiting = 256

  private let state = Mutex(State())

  /// Tells of what was written.
  func tell(_ batch: Batch) {
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield(batch) }
  }

  /// What is written from now on, until the listener is cancelled.
  func batches() -> AsyncStream<Batch> {
    let (stream, listener) = AsyncStream<Batch>.makeStream(
      bufferingPolicy: .bufferingNewest(Self.waiting))
    let number = state.withLock { state in
      state.next += 1
      state.listeners[state.next] = listener
      return state.next
    }
    listener.onTermination = { [weak self] _ in
      _ = self?.state.withLock { $0.listeners.removeValue(forKey: number) }
    }
    return stream
  }
}
