internal import CLinux
internal import Glibc
internal import NIOCore

/// Why this machine's network cannot be read.
public enum LinesError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kernel refused a step; `reason` is its word for the error number.
  case refused(step: String, reason: String)
  /// The network changed during each of several readings.
  case unsteady

  /// What happened, in words.
  public var description: String {
    switch self {
    case .refused(let step, let reason): "cannot \(step): \(reason)"
    case .unsteady: "the network changes faster than it can be read"
    }
  }
}

/// Sockets to the kernel's routing tables.
enum NetlinkSocket {
  /// Opens a socket that does not block and that is told of changes to devices, addresses, routes.
  ///
  /// The caller closes it.
  static func subscribed() throws(LinesError) -> CInt {
    let groups =
      RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE
    let socket = try open(flags: CInt(SOCK_NONBLOCK.rawValue), groups: UInt32(groups))
    // Room for a storm of changes; if it is still too small the monitor reads everything anew.
    var size = receiveBufferSize
    setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
    return socket
  }

  /// Bytes of messages that the kernel may keep for the monitor; the kernel's own limit is often
  /// lower.
  private static let receiveBufferSize: CInt = 1 << 20

  /// Asks for a whole table and reads the answer, which the kernel makes while it is being read.
  ///
  /// - Parameter type: `RTM_GETLINK`, `RTM_GETADDR` or `RTM_GETROUTE`.
  /// - Returns: what the table holds, in the kernel's order.
  /// - Throws: ``LinesError`` where the kernel refuses or the table does not hold still.
  static func table(_ type: Int) throws(LinesError) -> [NetworkChange] {
    for _ in 0..<maximumReadings {
      if let changes = try read(type) { return changes }
    }
    throw .unsteady
  }

  /// How often a table that changed while it was read is asked for again.
  private static let maximumReadings = 5
  /// The kernel answers with at most 32 KiB at a time.
  private static let readLength = 65_536

  /// One reading; nil if the table changed meanwhile.
  private static func read(_ type: Int) throws(LinesError) -> [NetworkChange]? {
    let socket = try open(flags: 0, groups: 0)
    defer { close(socket) }
    var patience = timeval(tv_sec: 2, tv_usec: 0)
    setsockopt(
      socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let request = self.request(type)
    let sent = request.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, 0) }
    guard sent == request.count else { throw refusal("ask for the network's state") }
    var changes: [NetworkChange] = []
    var isWhole = true
    var bytes = [UInt8](repeating: 0, count: readLength)
    while true {
      let count = recv(socket, &bytes, bytes.count, 0)
      guard count > 0, let messages = NetlinkMessage.split(ByteBuffer(bytes: bytes.prefix(count)))
      else { throw refusal("read the network's state") }
      for message in messages {
        if message.flags & dumpInterrupted != 0 { isWhole = false }
        switch CInt(message.type) {
        case NLMSG_DONE: return isWhole ? changes : nil
        case NLMSG_ERROR: throw refusal("read the network's state", by: message)
        default: if let change = NetworkChange(message) { changes.append(change) }
        }
      }
    }
  }

  /// NLM_F_DUMP_INTR: the table changed while it was being told.
  private static let dumpInterrupted: UInt16 = 0x10

  /// A header, and `struct rtgenmsg` for any family, padded.
  private static func request(_ type: Int) -> [UInt8] {
    var buffer = ByteBuffer()
    buffer.writeInteger(UInt32(NetlinkMessage.headerLength + 4), endianness: .host)
    buffer.writeInteger(UInt16(truncatingIfNeeded: type), endianness: .host)
    buffer.writeInteger(UInt16(NLM_F_REQUEST) | dumpFlags, endianness: .host)
    buffer.writeBytes([UInt8](repeating: 0, count: 12))
    return Array(buffer.readableBytesView)
  }

  /// NLM_F_ROOT and NLM_F_MATCH: the whole table.
  private static let dumpFlags: UInt16 = 0x300

  private static func open(flags: CInt, groups: UInt32) throws(LinesError) -> CInt {
    let kind = CInt(SOCK_RAW.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | flags
    let socket = socket(AF_NETLINK, kind, NETLINK_ROUTE)
    guard socket >= 0 else { throw refusal("open a routing socket") }
    var address = sockaddr_nl()
    address.nl_family = sa_family_t(AF_NETLINK)
    address.nl_groups = groups
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_nl>.size))
      }
    }
    guard bound == 0 else {
      let failure = refusal("listen to the routing socket")
      close(socket)
      throw failure
    }
    return socket
  }

  private static func refusal(_ step: String) -> LinesError {
    .refused(step: step, reason: String(cString: strerror(errno)))
  }

  /// The kernel's answer in place of a table: a negated error number.
  private static func refusal(_ step: String, by message: NetlinkMessage) -> LinesError {
    let payload = message.payload
    let code: Int32 = payload.getInteger(at: payload.readerIndex, endianness: .host) ?? 0
    return .refused(step: step, reason: String(cString: strerror(0 &- code)))
  }
}

extension NetworkSnapshot {
  /// Reads the network of this machine as it is now; takes well under a millisecond in an office.
  public static func current() throws(LinesError) -> NetworkSnapshot {
    var snapshot = NetworkSnapshot()
    for change in try NetlinkSocket.table(RTM_GETLINK) { _ = snapshot.apply(change) }
    for change in try NetlinkSocket.table(RTM_GETADDR) { _ = snapshot.apply(change) }
    try snapshot.rereadRoutes()
    return snapshot
  }

  /// Reads the default routes anew.
  mutating func rereadRoutes() throws(LinesError) {
    var routes: [DefaultRoute] = []
    for case .routes(let found) in try NetlinkSocket.table(RTM_GETROUTE) { routes += found }
    replaceRoutes(by: routes)
  }
}
