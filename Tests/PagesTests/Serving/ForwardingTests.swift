import HTTPTypes
import NIOCore
import Testing

@testable import Pages

@Suite("Where a request came from")
struct ForwardingTests {
  private func peer(
    _ fields: [(String, String)], from neighbour: String, proxies: [String] = ["10.0.0.0/8"]
  ) throws -> WebPeer {
    var named = HTTPFields()
    for (name, value) in fields {
      named.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
    }
    return Forwarding(named, proxies: proxies.compactMap { AddressRange($0) }).peer(
      neighbour: try SocketAddress(ipAddress: neighbour, port: 1), scheme: "http")
  }

  @Test("is the other end of the connection, whatever a stranger says")
  func stranger() throws {
    let fields = [("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-Proto", "https")]
    #expect(
      try peer(fields, from: "192.0.2.1") == WebPeer(address: "192.0.2.1", scheme: "http"))
    #expect(
      try peer(fields, from: "10.0.0.1", proxies: [])
        == WebPeer(address: "10.0.0.1", scheme: "http"))
  }

  @Test("is what a trusted proxy says, and not what it was told")
  func proxy() throws {
    let fields = [
      ("X-Forwarded-For", "6.6.6.6, 1.2.3.4, 10.0.0.2"), ("X-Forwarded-Proto", "https"),
    ]
    #expect(try peer(fields, from: "10.0.0.1") == WebPeer(address: "1.2.3.4", scheme: "https"))
  }

  @Test("is read from Forwarded too")
  func standard() throws {
    let fields = [("Forwarded", "for=\"[2001:db8::1]:4711\";proto=https;by=10.0.0.1")]
    #expect(
      try peer(fields, from: "10.0.0.1") == WebPeer(address: "2001:db8::1", scheme: "https"))
    #expect(
      try peer([("Forwarded", "for=_hidden")], from: "10.0.0.1")
        == WebPeer(address: "10.0.0.1", scheme: "http"))
  }

  @Test(
    "is never made of nonsense",
    arguments: ["", ",", "a,b", "[", "[]", "999.1.1.1", "1.2.3.4:x:y", "unknown", "1.2.3.4/8"])
  func nonsense(value: String) throws {
    let found = try peer(
      [("X-Forwarded-For", value), ("X-Forwarded-Proto", "ftp")], from: "10.0.0.1")
    #expect(found == WebPeer(address: "10.0.0.1", scheme: "http"))
  }
}
