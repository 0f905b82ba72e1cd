internal import NIOCore
internal import Synchronization

/// Tells many readers at once what changed, each as fast as it reads.
///
/// A frame is made once for all of them. A reader that is slower than the changes misses those in
/// between and gets the newest; one that comes gets the newest at once.
public final class LiveFeed: Sendable {
  private struct State {
    var readers: [UInt64: AsyncStream<LiveFrame>.Continuation] = [:]
    var next: UInt64 = 0
    var latest: LiveFrame?
  }

  private let state = Mutex(State())
  private let arrived: @Sendable () -> Void

  /// A feed that nobody reads yet; it tells when a reader has come.
  public init(arrived: @escaping @Sendable () -> Void = {}) { self.arrived = arrived }

  /// Whether anybody reads.
  public var hasReaders: Bool { state.withLock { !$0.readers.isEmpty } }

  /// Tells every reader; those that come later get this one first.
  public func publish(_ frame: LiveFrame) {
    let readers = state.withLock { state in
      state.latest = frame
      return Array(state.readers.values)
    }
    for reader in readers { reader.yield(frame) }
  }

  /// The frames from now on, the latest before them; ends when the reader's task is cancelled.
  public func frames() -> AsyncStream<LiveFrame> {
    let (frames, reader) = AsyncStream<LiveFrame>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let (number, latest) = state.withLock { state in
      defer { state.next += 1 }
      state.readers[state.next] = reader
      return (state.next, state.latest)
    }
    if let latest { reader.yield(latest) }
    reader.onTermination = { [weak self] _ in
      self?.state.withLock { state in state.readers[number] = nil }
    }
    arrived()
    return frames
  }
}
