public import Relais
internal import Synchronization

/// Whether facts reach the disk.
public enum JournalHealth: Hashable, Sendable {
  /// They do.
  case healthy
  /// They do not, and wait in memory.
  case failing(JournalTrouble)
}

/// What keeps facts from the disk, in words that say what happened and what to do.
public struct JournalTrouble: Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public var file: String
  /// What happened.
  public var what: String
  /// What to do.
  public var remedy: String
  /// When it was first met.
  public var since: Instant
  /// How many facts wait in memory.
  public var waiting: Int

  /// The trouble in two or three sentences.
  public var description: String {
    "\(file): \(what); \(waiting) facts wait in memory. \(remedy)"
  }
}

/// Tells everybody who listens when the health changes.
final class HealthBoard: Sendable {
  private struct Contents {
    var health = JournalHealth.healthy
    var next = 0
    var listeners: [Int: AsyncStream<JournalHealth>.Continuation] = [:]
  }

  private let contents = Mutex(Contents())

  /// The health now.
  var health: JournalHealth { contents.withLock { $0.health } }

  /// Tells the listeners, unless nothing has changed.
  func post(_ health: JournalHealth) {
    let listeners = contents.withLock { contents -> [AsyncStream<JournalHealth>.Continuation] in
      guard contents.health != health else { return [] }
      contents.health = health
      return Array(contents.listeners.values)
    }
    for listener in listeners { listener.yield(health) }
  }

  /// The health now and each change from now on; a slow listener misses all but the latest.
  func changes() -> AsyncStream<JournalHealth> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: JournalHealth.self, bufferingPolicy: .bufferingNewest(1))
    let number = contents.withLock { contents -> Int in
      contents.next += 1
      contents.listeners[contents.next] = continuation
      continuation.yield(contents.health)
      return contents.next
    }
    continuation.onTermination = { [weak self] _ in
      self?.contents.withLock { _ = $0.listeners.removeValue(forKey: number) }
    }
    return stream
  }

  /// Ends all streams.
  func finish() {
    for listener in contents.withLock({ Array($0.listeners.values) }) { listener.finish() }
  }
}
