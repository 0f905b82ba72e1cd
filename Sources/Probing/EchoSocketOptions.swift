import CLinux
import Glibc
import NIOCore
import Relais
import Sockets

/// Opens and sets up ICMP sockets.
enum EchoSocketOptions {
  /// What to set so that sending ICMP is allowed.
  static let remedy = """
    sysctl net.ipv4.ping_group_range="0 2147483647", or setcap cap_net_raw+ep on the program
    """
  /// Room for replies that come at once; the kernel may grant less.
  private static let receiveBuffer: CInt = 4 << 20

  /// Opens a socket for a line and family: unprivileged first, raw second.
  ///
  /// - Throws: `.notPermitted` where neither is allowed, `.unreachable` where the device or the
  ///   source address is not there.
  static func open(_ route: EchoRoute) throws(ProbeFailure) -> (descriptor: CInt, isRaw: Bool) {
    let family = route.isV6 ? AF_INET6 : AF_INET
    let number = CInt(route.isV6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP)
    let flags = CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    var descriptor = socket(family, CInt(SOCK_DGRAM.rawValue) | flags, number)
    var isRaw = false
    if descriptor < 0, [EACCES, EPERM, EPROTONOSUPPORT].contains(errno) {
      descriptor = socket(family, CInt(SOCK_RAW.rawValue) | flags, number)
      isRaw = true
    }
    guard descriptor >= 0 else { throw failure(errno, route) }
    do throws(ProbeFailure) {
      try setUp(descriptor, isRaw: isRaw, route)
    } catch {
      close(descriptor)
      throw error
    }
    return (descriptor, isRaw)
  }

  private static func setUp(
    _ descriptor: CInt, isRaw: Bool, _ route: EchoRoute
  ) throws(ProbeFailure) {
    let level = CInt(route.isV6 ? IPPROTO_IPV6 : IPPROTO_IP)
    try set(descriptor, level, route.isV6 ? IPV6_RECVERR : IP_RECVERR, 1, route)
    // Privileged processes may pass the system's limit; for others the plain option is cut to it.
    if setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, [receiveBuffer], 4) != 0 {
      try set(descriptor, SOL_SOCKET, SO_RCVBUF, receiveBuffer, route)
    }
    if isRaw { try setFilter(descriptor, route) }
    if let device = route.binding.device, !device.isEmpty {
      let name = Array(device.utf8)
      guard
        setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, socklen_t(name.count)) == 0
      else { throw failure(errno, route) }
    }
    try bindSource(descriptor, route)
  }

  /// Lets only echo replies through, so that a raw socket is not woken by everybody's ICMP.
  private static func setFilter(_ descriptor: CInt, _ route: EchoRoute) throws(ProbeFailure) {
    if route.isV6 {
      // RFC 3542 §3.2: a set bit blocks; type 129 is bit 1 of word 4.
      var words = [UInt32](repeating: .max, count: 8)
      words[4] = ~UInt32(1 << 1)
      guard setsockopt(descriptor, CInt(IPPROTO_ICMPV6), ICMP6_FILTER, words, 32) == 0
      else { throw failure(errno, route) }
    } else {
      // ICMP_FILTER (1) of SOL_RAW (255), linux/icmp.h: a set bit blocks; echo reply is bit 0.
      try set(descriptor, 255, 1, ~CInt(1), route)
    }
  }

  private static func bindSource(_ descriptor: CInt, _ route: EchoRoute) throws(ProbeFailure) {
    let any = route.isV6 ? "::" : "0.0.0.0"
    guard let peer = try? SocketAddress(ipAddress: any, port: 0),
      let source = try route.binding.source(towards: peer)
    else { return }
    let bound = source.withSockAddr { address, length in
      bind(descriptor, address, socklen_t(length))
    }
    guard bound == 0 else { throw failure(errno, route) }
  }

  private static func set(
    _ descriptor: CInt, _ level: CInt, _ option: CInt, _ value: CInt, _ route: EchoRoute
  ) throws(ProbeFailure) {
    let result = setsockopt(
      descriptor, level, option, [value], socklen_t(MemoryLayout<CInt>.size))
    guard result == 0 else { throw failure(errno, route) }
  }

  private static func failure(_ code: CInt, _ route: EchoRoute) -> ProbeFailure {
    switch code {
    case EACCES, EPERM:
      .notPermitted(reason: "this user may not send ICMP", remedy: remedy)
    default: ProbeFailure(errno: code, during: nil, over: route.binding, .zero)
    }
  }
}
