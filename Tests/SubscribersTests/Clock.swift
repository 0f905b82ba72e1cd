import Relais
import Synchronization

/// A clock that goes on a step whenever it is read, and no faster.
final class Clock: Sendable {
  private let steps = Atomic(0)

  /// The time, which is a step later at the next reading.
  func now(stepping step: Duration) -> Instant {
    People.now + step * steps.add(1, ordering: .relaxed).newValue
  }
}
