internal import CLinux
public import Exchange
internal import Glibc
public import NIOCore

/// Why no socket for beats could be had.
public struct BeatSocketError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was asked of the system.
  public var operation: String
  /// The system's error number.
  public var code: Int32

  /// What was asked, and what the system said.
  public var description: String { "\(operation): \(String(cString: strerror(code)))" }
}

/// A UDP socket, open for as long as it lives, and room for what it sends and receives at once.
final class BeatSocket {
  /// Packets of one call.
  static let batch = Int(CLINUX_PACKET_BATCH)

  /// The descriptor.
  let descriptor: CInt

  private init(family: CInt) throws(BeatSocketError) {
    let flags = CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    descriptor = socket(family, CInt(SOCK_DGRAM.rawValue) | flags, 0)
    guard descriptor >= 0 else { throw BeatSocketError(operation: "socket", code: errno) }
  }

  /// Listens on an address of this machine.
  ///
  /// - Throws: what the system says, such as that the port is taken.
  convenience init(listeningOn address: SocketAddress, buffer: CInt) throws(BeatSocketError) {
    try self.init(family: address.protocol == .inet6 ? AF_INET6 : AF_INET)
    // Privileged processes may pass the system's limit; for others the plain option is cut to it.
    if setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, [buffer], 4) != 0 {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, [buffer], 4)
    }
    if setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, [buffer], 4) != 0 {
      setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, [buffer], 4)
    }
    if address.protocol == .inet6 {
      setsockopt(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, [CInt(0)], 4)
    }
    try bind(to: address)
  }

  /// Sends to one address alone, over one line.
  ///
  /// - Parameters:
  ///   - peer: whom to send to, and from whom to receive.
  ///   - device: the network device to leave by; nil leaves the choice to the routes.
  ///   - source: the address to send from; nil leaves it to the system.
  /// - Throws: what the system says: ENODEV where there is no such device, EADDRNOTAVAIL where
  ///   the source is no address of this machine.
  convenience init(
    to peer: SocketAddress, device: String?, source: String?
  ) throws(BeatSocketError) {
    try self.init(family: peer.protocol == .inet6 ? AF_INET6 : AF_INET)
    if let device, !device.isEmpty {
      let name = Array(device.utf8)
      guard
        setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, socklen_t(name.count)) == 0
      else { throw BeatSocketError(operation: "device \(device)", code: errno) }
    }
    if let source, !source.isEmpty {
      guard let address = try? SocketAddress(ipAddress: source, port: 0),
        address.protocol == peer.protocol
      else { throw BeatSocketError(operation: "source \(source)", code: EAFNOSUPPORT) }
      try bind(to: address)
    }
    let connected = peer.withSockAddr { connect(descriptor, $0, socklen_t($1)) }
    guard connected == 0 else { throw BeatSocketError(operation: "connect", code: errno) }
  }

  deinit { close(descriptor) }

  private func bind(to address: SocketAddress) throws(BeatSocketError) {
    let bound = address.withSockAddr { Glibc.bind(descriptor, $0, socklen_t($1)) }
    guard bound == 0 else { throw BeatSocketError(operation: "bind \(address)", code: errno) }
  }

  /// The port that it listens on.
  var port: Int {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutableBytes(of: &storage) { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      let address = start.assumingMemoryBound(to: sockaddr.self)
      guard getsockname(descriptor, address, &length) == 0 else { return 0 }
      return Int(clinux_read_endpoint(start, length).port)
    }
  }
}

/// Room for the packets of one call, used again and again.
final class BeatBatch {
  /// The packets.
  let packets: UnsafeMutablePointer<clinux_packet>
  /// How many of them are to be sent.
  private(set) var count = 0
  private static let offset = MemoryLayout<clinux_packet>.offset(of: \.bytes) ?? 0

  /// Room for as many packets as one call takes.
  init() {
    packets = .allocate(capacity: BeatSocket.batch)
    packets.initialize(repeating: clinux_packet(), count: BeatSocket.batch)
  }

  deinit { packets.deallocate() }

  /// Whether nothing more can be put in before it is sent.
  var isFull: Bool { count == BeatSocket.batch }

  /// The bytes of a packet: as many as came, or as many as there is room for.
  func received(_ index: Int) -> UnsafeRawBufferPointer {
    let length = Int(packets[index].length)
    // What was cut is longer than any of ours: it keeps a length that says so.
    return UnsafeRawBufferPointer(
      start: UnsafeRawPointer(packets + index) + Self.offset,
      count: min(length, Int(CLINUX_PACKET_BYTES)))
  }

  /// Puts a packet in; there must be room, and as many bytes at most as one takes.
  func append(
    to peer: clinux_endpoint, count bytes: Int, _ write: (UnsafeMutableRawBufferPointer) -> Void
  ) {
    precondition(!isFull && bytes <= Int(CLINUX_PACKET_BYTES), "\(bytes) bytes do not fit")
    packets[count].peer = peer
    packets[count].length = UInt32(bytes)
    write(
      UnsafeMutableRawBufferPointer(
        start: UnsafeMutableRawPointer(packets + count) + Self.offset, count: bytes))
    count += 1
  }

  /// Sends what was put in: what the system does not take is lost, as it might be on the way.
  ///
  /// - Returns: the error of the last packet that did not go; 0 where all went.
  @discardableResult
  func send(by socket: BeatSocket) -> CInt {
    var next = 0
    var failure: CInt = 0
    while next < count {
      let sent = clinux_send_packets(socket.descriptor, packets + next, CInt(count - next))
      if sent > 0 {
        next += Int(sent)
        continue
      }
      failure = -sent
      // A full buffer takes no more of this batch; any other error is that of one packet.
      if failure == EAGAIN { break }
      next += 1
    }
    count = 0
    return failure
  }
}

extension BeatAddress {
  /// Where a packet came from.
  init(_ endpoint: clinux_endpoint) {
    self.init(
      high: endpoint.bytes.0, low: endpoint.bytes.1, scope: endpoint.scope, port: endpoint.port,
      family: endpoint.family)
  }

  /// The address of a socket; nil for one of the file system.
  public init?(_ address: SocketAddress) {
    let endpoint = address.withSockAddr { clinux_read_endpoint($0, UInt32($1)) }
    guard endpoint.family != 0 else { return nil }
    self.init(endpoint)
  }

  /// The address as the system's calls take it.
  var endpoint: clinux_endpoint {
    clinux_endpoint(bytes: (high, low), scope: scope, port: port, family: family)
  }

  /// The IP address without its port, as people write it; nil for any other family.
  public var literal: String? {
    var bytes = (high, low)
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let family = CInt(self.family)
    guard family == AF_INET || family == AF_INET6,
      inet_ntop(family, &bytes, &text, socklen_t(text.count)) != nil
    else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
