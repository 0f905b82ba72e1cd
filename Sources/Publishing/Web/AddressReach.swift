internal import Glibc
internal import NIOCore
internal import NIOPosix

/// How far away an address is, for channels whose address a stranger may have chosen.
///
/// Source: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and updates).
enum AddressReach: Hashable {
  /// On the Internet.
  case global
  /// On this machine, this link or a network's own.
  case inside
  /// Where clouds hand out secrets, or no single machine: asked by nobody.
  case never

  /// The reach of an address in its bytes, four or sixteen.
  init(_ bytes: [UInt8]) {
    switch bytes.count {
    case 4: self.init(v4: bytes)
    case 16: self.init(v6: bytes)
    default: self = .never
    }
  }

  private init(v4 b: [UInt8]) {
    switch (b[0], b[1], b[2], b[3]) {
    case (169, 254, 169, 254), (169, 254, 170, 2), (169, 254, 170, 23), (100, 100, 100, 200),
      (192, 0, 0, 192), (168, 63, 129, 16):
      self = .never
    case (10, _, _, _), (172, 16...31, _, _), (192, 168, _, _), (100, 64...127, _, _),
      (127, _, _, _), (169, 254, _, _), (198, 18...19, _, _):
      self = .inside
    case (0, _, _, _), (192, 0, 0, _), (192, 0, 2, _), (198, 51, 100, _), (203, 0, 113, _),
      (192, 88, 99, _), (224..., _, _, _):
      self = .never
    default: self = .global
    }
  }

  private init(v6 b: [UInt8]) {
    let isEmpty = { (range: Range<Int>) in b[range].allSatisfy { $0 == 0 } }
    switch (b[0], b[1]) {
    case (0, 0) where isEmpty(0..<15) && b[15] == 1: self = .inside
    // IPv4 in the clothes of IPv6: mapped (RFC 4291), translated (RFC 2765).
    case (0, 0) where isEmpty(0..<10) && b[10] == 0xFF && b[11] == 0xFF,
      (0, 0) where isEmpty(0..<8) && b[8] == 0xFF && b[9] == 0xFF && isEmpty(10..<12):
      self.init(v4: Array(b[12...]))
    // NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380).
    case (0x00, 0x64) where b[2] == 0xFF && b[3] == 0x9B && isEmpty(4..<12):
      self.init(v4: Array(b[12...]))
    case (0x20, 0x02): self.init(v4: Array(b[2..<6]))
    case (0x20, 0x01) where isEmpty(2..<4): self.init(v4: b[12...].map { ~$0 })
    case (0xFD, 0x00) where b[2] == 0x0E && b[3] == 0xC2 && isEmpty(4..<14),
      (0xFD, 0x20) where b[2] == 0x00 && b[3] == 0xCE:
      self = .never
    case (0xFC...0xFD, _), (0xFE, 0x80...0xFF): self = .inside
    case (0x20, 0x01) where b[2] == 0x0D && b[3] == 0xB8, (0x3F, 0xFF) where b[2] < 0x10:
      self = .never
    // ISATAP (RFC 5214) hides an IPv4 address behind any prefix.
    case (0x20...0x3F, _) where b[8] & 0xFD == 0 && b[9] == 0 && b[10] == 0x5E && b[11] == 0xFE:
      self.init(v4: Array(b[12...]))
    case (0x20...0x3F, _): self = .global
    default: self = .never
    }
  }
}

/// A name's addresses.
enum AddressLookup {
  /// An address, as text and in its bytes.
  struct Found: Hashable, Sendable {
    /// As people write it.
    var text: String
    /// Four bytes, or sixteen.
    var bytes: [UInt8]
  }

  /// All addresses of a host, in the system's order; empty where there are none or none in time.
  static func addresses(of host: String, within timeout: Duration) async -> [Found] {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let promise = loop.makePromise(of: [Found].self)
    let nanoseconds = timeout.components.seconds &* 1_000_000_000
    let deadline = loop.scheduleTask(in: .nanoseconds(nanoseconds)) { promise.succeed([]) }
    // The system's resolver cannot be stopped; nobody waits for it after the deadline.
    NIOThreadPool.singleton.runIfActive(eventLoop: loop) { resolve(host) }
      .whenComplete { result in
        deadline.cancel()
        promise.succeed((try? result.get()) ?? [])
      }
    return (try? await promise.futureResult.get()) ?? []
  }

  private static func resolve(_ host: String) -> [Found] {
    var hints = addrinfo()
    hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &list) == 0, let list else { return [] }
    defer { freeaddrinfo(list) }
    var found: [Found] = []
    var next: UnsafeMutablePointer<addrinfo>? = list
    while let entry = next?.pointee {
      if let address = entry.ai_addr, let one = read(address) { found.append(one) }
      next = entry.ai_next
    }
    return found
  }

  private static func read(_ address: UnsafeMutablePointer<sockaddr>) -> Found? {
    let family = CInt(address.pointee.sa_family)
    let bytes: [UInt8]
    switch family {
    case AF_INET:
      bytes = UnsafeRawPointer(address).withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        withUnsafeBytes(of: $0.pointee.sin_addr) { Array($0) }
      }
    case AF_INET6:
      bytes = UnsafeRawPointer(address).withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
        withUnsafeBytes(of: $0.pointee.sin6_addr) { Array($0) }
      }
    default: return nil
    }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return nil }
    let end = text.firstIndex(of: 0) ?? text.endIndex
    return Found(
      text: String(decoding: text[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self),
      bytes: bytes)
  }
}
