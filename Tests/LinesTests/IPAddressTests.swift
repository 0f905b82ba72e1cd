import Testing

@testable import Lines

@Suite("An address") struct IPAddressTests {
  @Test("reads and writes itself", arguments: ["192.0.2.1", "::1", "2001:db8::7", "fe80::1"])
  func roundTrip(text: String) {
    #expect(IPAddress(text)?.description == text)
  }

  @Test("is not read from anything else", arguments: ["", "host", "1.2.3", "fe80::1%eth0", "::g"])
  func wrong(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test(
    "knows who shares its prefix",
    arguments: [
      ("192.0.2.1", "192.0.2.200", 24, true), ("192.0.2.1", "192.0.3.1", 24, false),
      ("192.0.2.1", "192.0.3.1", 23, true), ("10.0.0.1", "10.0.0.2", 32, false),
      ("1.2.3.4", "200.2.3.4", 0, true), ("::1", "0.0.0.1", 0, false),
      ("2001:db8::1", "2001:db8::2", 64, true), ("2001:db8::1", "2001:db8:0:1::2", 64, false),
      ("1.2.3.4", "1.2.3.4", 33, false), ("1.2.3.4", "1.2.3.4", -1, false),
    ])
  func prefix(a: String, b: String, length: Int, expected: Bool) {
    #expect(Office.ip(a).shares(prefix: length, with: Office.ip(b)) == expected)
  }
}
