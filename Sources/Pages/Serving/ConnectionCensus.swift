internal import NIOCore
internal import Synchronization

/// Counts who is connected, so that nobody takes all connections.
final class ConnectionCensus: Sendable {
  private struct Counts {
    var all = 0
    var byAddress: [AddressRange: Int] = [:]
  }

  private let perAddress: Int
  private let inAll: Int
  private let exempt: [AddressRange]
  private let counts = Mutex(Counts())

  /// A census with these limits; addresses in `exempt` count only in all.
  init(perAddress: Int, inAll: Int, exempt: [AddressRange]) {
    self.perAddress = perAddress
    self.inAll = inAll
    self.exempt = exempt
  }

  /// Counts a connection.
  ///
  /// - Returns: what to give to `leave(_:)` when it ends; nil where it is one too many.
  func enter(_ address: SocketAddress?) -> AddressRange? {
    enter(address.flatMap { AddressRange($0) })
  }

  /// Counts a connection; nil stands for an address that is not known.
  func enter(_ address: AddressRange?) -> AddressRange? {
    // One household has a whole /64: its addresses are one neighbour's.
    let neighbour = address?.neighbourhood ?? .unknown
    let isExempt = exempt.contains { $0.contains(neighbour) }
    return counts.withLock { counts in
      guard counts.all < inAll else { return nil }
      if !isExempt {
        guard counts.byAddress[neighbour, default: 0] < perAddress else { return nil }
        counts.byAddress[neighbour, default: 0] += 1
      }
      counts.all += 1
      return neighbour
    }
  }

  /// Counts a connection no longer.
  func leave(_ neighbour: AddressRange) {
    counts.withLock { counts in
      counts.all -= 1
      guard let count = counts.byAddress[neighbour] else { return }
      counts.byAddress[neighbour] = count > 1 ? count - 1 : nil
    }
  }

  /// How many are connected.
  var count: Int { counts.withLock { $0.all } }
}
