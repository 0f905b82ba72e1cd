internal import Synchronization

/// Counts connections, in all and by address.
final class PeerCensus: Sendable {
  private struct Count {
    var all = 0
    var byAddress: [String: Int] = [:]
  }

  private let count = Mutex(Count())

  /// Lets one in; false where there are too many.
  func enter(_ address: String) -> Bool {
    count.withLock { count in
      let here = count.byAddress[address, default: 0]
      guard count.all < PeerLimits.connections, here < PeerLimits.connectionsPerAddress else {
        return false
      }
      count.all += 1
      count.byAddress[address] = here + 1
      return true
    }
  }

  /// One that was let in is gone.
  func leave(_ address: String) {
    count.withLock { count in
      count.all -= 1
      let here = count.byAddress[address, default: 1] - 1
      count.byAddress[address] = here > 0 ? here : nil
    }
  }
}
