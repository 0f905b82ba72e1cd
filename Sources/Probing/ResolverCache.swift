import NIOCore
import Relais

/// Addresses of names, for as long as their zones allow, and no longer than some minutes.
struct ResolverCache: Sendable {
  /// What an answer belongs to.
  struct Key: Hashable, Sendable {
    /// The name as asked for, in lower case.
    var name: String
    /// The line over which it was asked for: each may see other addresses.
    var binding: LineBinding
  }

  /// Names kept at most.
  static let capacity = 8_192
  /// The longest time an answer is kept, whatever its zone allows, in seconds.
  static let longest: UInt32 = 300

  private var entries: [Key: (addresses: [SocketAddress], until: NIODeadline)] = [:]

  /// The addresses of a name, if still known.
  func addresses(_ key: Key, at now: NIODeadline) -> [SocketAddress]? {
    guard let entry = entries[key], entry.until > now else { return nil }
    return entry.addresses
  }

  /// Keeps addresses for so many seconds; 0 keeps nothing.
  mutating func keep(
    _ addresses: [SocketAddress], _ key: Key, seconds: UInt32, at now: NIODeadline
  ) {
    guard seconds > 0 else { return }
    if entries.count >= Self.capacity, entries[key] == nil {
      entries = entries.filter { $0.value.until > now }
      // Full of names still known: better to ask again than to grow.
      if entries.count >= Self.capacity { entries = [:] }
    }
    entries[key] = (addresses, now + .seconds(Int64(min(seconds, Self.longest))))
  }
}
