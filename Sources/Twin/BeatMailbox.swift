internal import CLinux
internal import Glibc
internal import Synchronization

/// Hands commands to a thread that waits for sockets, and wakes it.
final class BeatMailbox<Command: Sendable>: Sendable {
  private struct State {
    var commands: [Command] = []
    var isStopped = false
    var isAsleep = false
    var bell: CInt?
  }

  /// The most commands that wait: every office of a large twin may be taken in at once.
  private static var capacity: Int { 1 << 18 }

  private let state = Mutex(State())

  /// Hands a command over; false where the thread has ended or too many wait.
  func post(_ command: Command) -> Bool {
    state.withLock { state in
      guard !state.isStopped, state.commands.count < Self.capacity else { return false }
      state.commands.append(command)
      Self.wake(&state)
      return true
    }
  }

  /// Asks the thread to end; what is posted from now on is refused.
  func stop() {
    state.withLock { state in
      state.isStopped = true
      Self.wake(&state)
    }
  }

  /// Names the descriptor that wakes the thread; nil when it has ended.
  func attach(bell: CInt?) {
    state.withLock { $0.bell = bell }
  }

  /// What was handed over since the last look, and whether to end.
  func take() -> (commands: [Command], isStopped: Bool) {
    state.withLock { state in
      state.isAsleep = true
      let commands = state.commands
      if !commands.isEmpty { state.commands = [] }
      return (commands, state.isStopped)
    }
  }

  private static func wake(_ state: inout State) {
    guard state.isAsleep, let bell = state.bell else { return }
    state.isAsleep = false
    var one: UInt64 = 1
    // Fails only when the count is full, and then the thread is awake anyway.
    _ = write(bell, &one, 8)
  }
}
