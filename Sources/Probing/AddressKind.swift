public import NIOCore

/// What an address is for, as far as that says who may be asked to go there.
///
/// Source: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and updates).
public enum AddressKind: String, Hashable, Sendable, CaseIterable {
  /// Reachable from everywhere.
  case global
  /// A network's own: RFC 1918, carrier-grade NAT (RFC 6598), ULA (RFC 4193).
  case local
  /// This link only: 169.254.0.0/16, fe80::/10.
  case link
  /// This machine: 127.0.0.0/8, ::1.
  case loopback
  /// Where clouds hand out secrets to whoever asks from inside: 169.254.169.254 and its like.
  case metadata
  /// No single machine: unspecified, multicast, broadcast, reserved, documentation.
  case unusable

  /// The kind of an address; an IPv6 address that carries an IPv4 address is of that one's kind.
  public init(_ address: SocketAddress) {
    switch address {
    case .v4(let v4):
      self.init(v4: Self.bytes(4..<8, of: v4.address))  // sin_addr
    case .v6(let v6):
      self.init(v6: Self.bytes(8..<24, of: v6.address))  // sin6_addr
    case .unixDomainSocket:
      self = .unusable
    }
  }

  private init(v4 b: some Collection<UInt8>) {
    let b = Array(b)
    guard b.count == 4 else {
      self = .unusable
      return
    }
    switch (b[0], b[1], b[2], b[3]) {
    case (169, 254, 169, 254), (169, 254, 170, 2), (169, 254, 170, 23), (100, 100, 100, 200),
      (192, 0, 0, 192), (168, 63, 129, 16):
      self = .metadata
    case (10, _, _, _), (172, 16...31, _, _), (192, 168, _, _), (100, 64...127, _, _):
      self = .local
    case (127, _, _, _):
      self = .loopback
    case (169, 254, _, _):
      self = .link
    case (198, 18...19, _, _):  // benchmarking, RFC 2544: some networks use it as their own
      self = .local
    case (192, 0, 0, 9), (192, 0, 0, 10):  // anycast, RFC 7723 and RFC 8155
      self = .global
    case (0, _, _, _), (192, 0, 0, _), (192, 0, 2, _), (198, 51, 100, _), (203, 0, 113, _),
      (192, 88, 99, _), (224..., _, _, _):
      self = .unusable
    default:
      self = .global
    }
  }

  private init(v6 b: [UInt8]) {
    guard b.count == 16 else {
      self = .unusable
      return
    }
    let group = { (index: Int) in UInt16(b[2 * index]) << 8 | UInt16(b[2 * index + 1]) }
    let leads = { (zeros: Int) in b.prefix(zeros).allSatisfy { $0 == 0 } }
    switch (group(0), group(1)) {
    case _ where leads(15) && b[15] == 1:
      self = .loopback
    case _ where leads(10) && group(5) == 0xFFFF:  // IPv4-mapped, RFC 4291
      self.init(v4: b[12...])
    case _ where leads(8) && group(4) == 0xFFFF && group(5) == 0:  // IPv4-translated, RFC 2765
      self.init(v4: b[12...])
    case _ where leads(12):  // unspecified, and IPv4-compatible, RFC 4291: long deprecated
      self = .unusable
    case (0x0064, 0xFF9B) where b[4..<12].allSatisfy { $0 == 0 }:  // NAT64, RFC 6052
      self.init(v4: b[12...])
    case (0x0064, 0xFF9B):  // NAT64 of the network's own, RFC 8215: the place of the IPv4 varies
      self = group(2) == 1 ? .local : .unusable
    case (0x2002, _):  // 6to4, RFC 3056
      self.init(v4: b[2..<6])
    case (0x2001, 0):  // Teredo, RFC 4380: the client's IPv4 address is at the end, inverted
      self.init(v4: b[12...].map { ~$0 })
    case (0xFD00, 0x0EC2) where b[4..<14].allSatisfy { $0 == 0 }:
      self = .metadata
    case (0xFD20, 0x00CE) where group(7) == 0x254:
      self = .metadata
    case (0xFC00...0xFDFF, _):
      self = .local
    case (0xFEC0...0xFEFF, _):  // site-local, RFC 3879: deprecated, still routed by nobody else
      self = .local
    case (0xFE80...0xFEBF, _):
      self = .link
    case (0x2001, 0x0DB8), (0x3FFF, 0...0x0FFF), (0x5F00, _):
      self = .unusable
    case (0x2000...0x3FFF, _):
      // ISATAP (RFC 5214) hides an IPv4 address behind any prefix.
      if [0x0000, 0x0200].contains(group(4)), group(5) == 0x5EFE {
        self.init(v4: b[12...])
      } else {
        self = .global
      }
    default:
      self = .unusable
    }
  }

  private static func bytes(_ range: Range<Int>, of value: some Any) -> [UInt8] {
    withUnsafeBytes(of: value) { Array($0[range]) }
  }
}
