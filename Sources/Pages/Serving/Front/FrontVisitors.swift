internal import Glibc
internal import NIOCore

/// The connections of a front, by their sockets.
///
/// The system gives the lowest number that is free: so this is about as long as they are many.
struct FrontVisitors {
  /// A connection between two requests.
  struct Visitor {
    /// Its place in the census.
    var place: AddressRange
    /// The door that it came in by.
    var door: Int
    /// Since when it waits.
    var since: NIODeadline
    /// Whether a request was answered.
    var hasServed = false
  }

  private var bySocket: [Visitor?] = []
  /// How many there are.
  private(set) var count = 0

  /// Every socket, in the order of their numbers.
  var sockets: [CInt] {
    bySocket.indices.filter { bySocket[$0] != nil }.map { CInt(truncatingIfNeeded: $0) }
  }

  /// Takes one in.
  mutating func add(_ visitor: Visitor, at socket: CInt) {
    while bySocket.count <= Int(socket) { bySocket.append(nil) }
    if bySocket[Int(socket)] == nil { count += 1 }
    bySocket[Int(socket)] = visitor
  }

  /// The connection of a socket; nil where it is not here.
  subscript(socket: CInt) -> Visitor? {
    bySocket.indices.contains(Int(socket)) ? bySocket[Int(socket)] : nil
  }

  /// Notes that a request was answered.
  mutating func serve(_ socket: CInt, at now: NIODeadline) {
    guard bySocket.indices.contains(Int(socket)) else { return }
    bySocket[Int(socket)]?.hasServed = true
    bySocket[Int(socket)]?.since = now
  }

  /// Takes one out; nil where it is not here.
  mutating func remove(_ socket: CInt) -> Visitor? {
    guard let visitor = self[socket] else { return nil }
    bySocket[Int(socket)] = nil
    count -= 1
    return visitor
  }

  /// Those that have asked nothing for too long.
  func late(_ limits: ServingLimits, now: NIODeadline) -> [CInt] {
    let idle = TimeAmount(limits.idleTime)
    let first = TimeAmount(limits.headTime)
    return sockets.filter { socket in
      guard let visitor = self[socket] else { return false }
      return now - visitor.since > (visitor.hasServed ? idle : first)
    }
  }
}
