internal import Synchronization

/// Who has gone while the list was open.
final class Departures: Sendable {
  private let ids = Mutex<Set<Int64>>([])

  /// Nobody yet.
  init() {}

  /// Somebody goes.
  func note(_ id: Int64) { ids.withLock { _ = $0.insert(id) } }

  /// Whether somebody has gone.
  func contains(_ id: Int64) -> Bool { ids.withLock { $0.contains(id) } }
}
