import CLinux
import Glibc
import NIOCore
import Relais
import Synchronization

/// Hands echoes from those who ask to the poller's thread, and wakes it.
final class EchoMailbox: Sendable {
  /// What has been handed over since the last look.
  struct Contents: Sendable {
    /// Echoes to send, in the order in which they were asked for.
    var requests: [EchoRequest] = []
    /// Numbers of echoes that nobody waits for any more.
    var cancelled: [UInt64] = []
    /// Whether new sockets are wanted.
    var isReset = false
    /// Whether the poller must end.
    var isStopped = false
  }

  private struct State {
    var contents = Contents()
    var nextNumber: UInt64 = 0
    /// Whether the poller may be waiting and must be woken.
    var isAsleep = false
    /// The descriptor that wakes it, while it runs.
    var bell: CInt?
  }
  private let state = Mutex(State())

  /// A number for an echo.
  func number() -> UInt64 {
    state.withLock { state in
      state.nextNumber &+= 1
      return state.nextNumber
    }
  }

  /// The most echoes that wait to be sent.
  static let capacity = 1 << 18

  /// Hands over an echo; why not, where the poller has ended or too many wait already.
  func post(_ request: EchoRequest) -> ProbeFailure? {
    state.withLock { state in
      guard !state.contents.isStopped else { return EchoSockets.closed }
      guard state.contents.requests.count < Self.capacity else {
        return .notPermitted(
          reason: "\(Self.capacity) echoes wait to be sent already", remedy: "ask less often")
      }
      state.contents.requests.append(request)
      Self.wake(&state)
      return nil
    }
  }

  /// Gives an echo up.
  func cancel(_ number: UInt64) {
    state.withLock { state in
      state.contents.cancelled.append(number)
      Self.wake(&state)
    }
  }

  /// Asks for new sockets.
  func reset() {
    state.withLock { state in
      state.contents.isReset = true
      Self.wake(&state)
    }
  }

  /// Asks the poller to end; what is posted from now on is refused.
  func stop() {
    state.withLock { state in
      state.contents.isStopped = true
      Self.wake(&state)
    }
  }

  /// Begins the poller's work.
  func attach(bell: CInt) {
    state.withLock { $0.bell = bell }
  }

  /// Ends the poller's work and returns what is left; nothing can be posted afterwards.
  func detach() -> Contents {
    state.withLock { state in
      state.bell = nil
      defer { state.contents = Contents(isStopped: true) }
      state.contents.isStopped = true
      return state.contents
    }
  }

  /// What has been handed over; whatever comes from now on rings the bell once.
  func take() -> Contents {
    state.withLock { state in
      let contents = state.contents
      state.contents = Contents(isStopped: contents.isStopped)
      state.isAsleep = true
      return contents
    }
  }

  private static func wake(_ state: inout State) {
    guard state.isAsleep, let bell = state.bell else { return }
    state.isAsleep = false
    var one: UInt64 = 1
    // Fails only when the count is full, and then the poller is awake anyway.
    _ = write(bell, &one, 8)
  }
}
