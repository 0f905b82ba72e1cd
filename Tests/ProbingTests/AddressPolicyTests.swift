import NIOCore
import Relais
import Testing

@testable import Probing

private func address(_ text: String, port: Int = 80) throws -> SocketAddress {
  try SocketAddress(ipAddress: text, port: port)
}

@Suite("An address policy") struct AddressPolicyTests {
  @Test(
    "knows what every special address is for",
    arguments: [
      ("1.1.1.1", AddressKind.global), ("193.0.14.129", .global), ("100.63.255.255", .global),
      ("100.128.0.0", .global), ("172.15.0.1", .global), ("172.32.0.1", .global),
      ("11.0.0.0", .global), ("126.255.255.255", .global), ("128.0.0.1", .global),
      ("10.0.0.1", .local), ("172.16.0.1", .local), ("172.31.255.255", .local),
      ("192.168.1.1", .local), ("100.64.0.1", .local), ("100.127.255.255", .local),
      ("198.18.0.1", .local),
      ("127.0.0.1", .loopback), ("127.255.255.254", .loopback),
      ("169.254.0.1", .link), ("169.254.255.255", .link),
      ("169.254.169.254", .metadata), ("169.254.170.2", .metadata), ("100.100.100.200", .metadata),
      ("192.0.0.192", .metadata),
      ("0.0.0.0", .unusable), ("0.1.2.3", .unusable), ("224.0.0.1", .unusable),
      ("239.255.255.255", .unusable), ("240.0.0.1", .unusable), ("255.255.255.255", .unusable),
      ("192.0.2.1", .unusable), ("198.51.100.7", .unusable), ("203.0.113.9", .unusable),
      ("2606:4700:4700::1111", .global), ("2a01:cb00::1", .global), ("2003::1", .global),
      ("fd00::1", .local), ("fc00::1", .local), ("fec0::1", .local),
      ("::1", .loopback), ("fe80::1", .link), ("febf::1", .link),
      ("fd00:ec2::254", .metadata), ("fd20:ce::254", .metadata),
      ("::", .unusable), ("ff02::1", .unusable), ("2001:db8::1", .unusable), ("4000::1", .unusable),
      ("100::1", .unusable), ("3fff::1", .unusable),
      // IPv4 inside of IPv6, in every way there is.
      ("::ffff:127.0.0.1", .loopback), ("::ffff:10.0.0.1", .local), ("::ffff:8.8.8.8", .global),
      ("::ffff:169.254.169.254", .metadata), ("::ffff:0:127.0.0.1", .loopback),
      ("::127.0.0.1", .unusable), ("64:ff9b::127.0.0.1", .loopback),
      ("64:ff9b::10.1.2.3", .local), ("64:ff9b::8.8.8.8", .global), ("64:ff9b:1::1", .local),
      ("64:ff9b::169.254.169.254", .metadata),
      ("2002:7f00:1::", .loopback), ("2002:c0a8:101::1", .local), ("2002:808:808::1", .global),
      ("2001:0:4136:e378:8000:63bf:80ff:fffe", .loopback), ("2001:0:1:2:3:4:f7f7:f7f7", .global),
      ("2a01:cb00::5efe:10.0.0.1", .local), ("2a01:cb00::200:5efe:127.0.0.1", .loopback),
    ])
  func kinds(text: String, kind: AddressKind) throws {
    #expect(AddressKind(try address(text)) == kind)
  }

  @Test("lets an office ask its own machines, and the twin only the Internet")
  func configured() throws {
    let allowed = ["1.1.1.1", "192.168.1.1", "127.0.0.1", "fe80::1", "fd12::1"]
    for text in allowed { try AddressPolicy.office.check([address(text)]) }
    for text in ["169.254.169.254", "0.0.0.0", "224.0.0.1", "::ffff:169.254.169.254"] {
      #expect(throws: ProbeFailure.self) { try AddressPolicy.office.check([address(text)]) }
    }
    try AddressPolicy.twin.check([address("1.1.1.1")])
    for text in allowed.dropFirst() {
      #expect(throws: ProbeFailure.forbidden(address: text)) {
        try AddressPolicy.twin.check([address(text)])
      }
    }
  }

  @Test("forbids a name that has one forbidden address among good ones")
  func oneOfSeveral() throws {
    let addresses = [try address("1.1.1.1"), try address("169.254.169.254")]
    #expect(throws: ProbeFailure.forbidden(address: "169.254.169.254")) {
      try AddressPolicy.office.check(addresses)
    }
  }

  @Test(
    "lets a redirect go out to the Internet, along the LAN, and back to where it came from",
    arguments: [
      ("1.1.1.1", "8.8.8.8"), ("192.168.1.1", "8.8.8.8"), ("127.0.0.1", "8.8.8.8"),
      ("192.168.1.1", "10.0.0.1"), ("fd00::1", "192.168.1.1"), ("127.0.0.1", "127.0.0.1"),
      ("fe80::1", "fe80::1"),
    ])
  func allowedRedirects(from: String, to: String) throws {
    try AddressPolicy.office.check([address(to)], redirectedFrom: address(from))
  }

  @Test(
    "lets no redirect go further in",
    arguments: [
      ("1.1.1.1", "127.0.0.1"), ("1.1.1.1", "192.168.1.1"), ("1.1.1.1", "169.254.169.254"),
      ("1.1.1.1", "fd00::1"), ("1.1.1.1", "::1"), ("1.1.1.1", "::ffff:127.0.0.1"),
      ("1.1.1.1", "64:ff9b::10.0.0.1"), ("1.1.1.1", "169.254.1.1"), ("192.168.1.1", "127.0.0.1"),
      ("192.168.1.1", "169.254.1.1"), ("127.0.0.1", "127.0.0.2"), ("127.0.0.1", "192.168.1.1"),
      ("192.168.1.1", "169.254.169.254"), ("169.254.1.1", "169.254.1.2"), ("1.1.1.1", "0.0.0.0"),
    ])
  func forbiddenRedirects(from: String, to: String) throws {
    #expect(throws: ProbeFailure.misdirected(address: try address(to).spelled)) {
      try AddressPolicy.office.check([address(to)], redirectedFrom: address(from))
    }
  }

  @Test("lets no redirect reach another port of this machine")
  func otherPort() throws {
    #expect(throws: ProbeFailure.misdirected(address: "127.0.0.1")) {
      try AddressPolicy.office.check(
        [address("127.0.0.1", port: 6_379)], redirectedFrom: address("127.0.0.1", port: 80))
    }
  }
}
