import Detection
import Relais
import Testing

@testable import Lines

@Suite("Discovery") struct DiscoveryTests {
  private func lines(_ network: NetworkSnapshot, resolvers: [String] = []) -> [WatchedLine] {
    Discovery(network: network, resolvers: resolvers.map(Office.ip)).lines
  }

  @Test("takes devices with a default route for lines, the least metric for the primary one")
  func roles() {
    let found = lines(Office.network)
    #expect(
      found.map(\.line) == [
        Line(id: "eth0", role: .primary, device: "eth0", gateway: "192.168.1.1"),
        Line(id: "eth1", role: .backup, device: "eth1", gateway: "192.168.2.1"),
        Line(id: "wwan0", role: .emergency, device: "wwan0", isMetered: true),
      ])
    #expect(found[0].anchors.map(\.name) == WellKnown.anchors)
    #expect(found[0].anchors.map(\.address) == ["1.1.1.1", "8.8.8.8", "9.9.9.9"])
  }

  @Test("finds nothing where there is no way out")
  func nothing() {
    #expect(lines(NetworkSnapshot()) == [])
  }

  @Test("takes dial-up over the only line for DSL, and elsewhere for a line of last resort")
  func dialUp() {
    var network = NetworkSnapshot()
    network.devices = [Office.device(2, "ppp0", hasCarrier: true)]
    network.replaceRoutes(by: [Office.route(2, nil, metric: 0)])
    #expect(lines(network).map(\.line) == [Line(id: "ppp0", device: "ppp0")])
    network.devices.append(Office.device(3, "eth0", hasCarrier: true))
    network.replaceRoutes(by: [
      Office.route(2, nil, metric: 50), Office.route(3, "192.0.2.1", metric: 0),
    ])
    #expect(
      lines(network).map(\.line) == [
        Line(id: "eth0", device: "eth0", gateway: "192.0.2.1"),
        Line(id: "ppp0", role: .emergency, device: "ppp0", isMetered: true),
      ])
  }

  @Test("asks IPv6 anchors only where a line carries nothing else, and keeps the gateway's zone")
  func onlyIPv6() {
    var network = Office.network
    network.replaceRoutes(by: [Office.route(2, "fe80::1", metric: 1_024)])
    let found = lines(network)
    #expect(found.map(\.line.gateway) == ["fe80::1%eth0"])
    #expect(found.first?.anchors.map(\.address) == WellKnown.anchorsIPv6)
    network.replaceRoutes(by: [
      Office.route(2, "fe80::1", metric: 1_024), Office.route(2, "192.168.1.1", metric: 4_000),
    ])
    #expect(lines(network).first?.line.gateway == "192.168.1.1")
    #expect(lines(network).first?.anchors.map(\.address) == WellKnown.anchors)
  }

  @Test("makes one line of a device that stands in several tables")
  func tables() {
    var network = Office.network
    network.replaceRoutes(by: [
      Office.route(2, "192.168.1.1", metric: 0, table: 101),
      Office.route(2, "192.168.1.1", metric: 100), Office.route(3, "192.168.2.1", metric: 90),
      Office.route(3, "192.168.2.1", metric: 0, table: 102),
    ])
    #expect(lines(network).map(\.line.id) == ["eth1", "eth0"])
  }

  @Test("tells two boxes on one link apart by the source address of their routes")
  func twoBoxes() {
    var network = Office.network
    network.replaceRoutes(by: [
      Office.route(2, "192.168.1.1", metric: 0, source: "192.168.1.20"),
      Office.route(2, "192.168.1.254", metric: 0, table: 101, source: "192.168.1.21"),
    ])
    let found = lines(network).map(\.line)
    #expect(found.map(\.source) == ["192.168.1.20", "192.168.1.21"])
    #expect(found.map(\.gateway) == ["192.168.1.1", "192.168.1.254"])
    #expect(found.map(\.id) == ["eth0-192.168.1.20", "eth0-192.168.1.21"])
  }

  @Test("takes a tunnel for a line only where there is nothing else")
  func tunnel() {
    var network = Office.network
    network.devices.append(Office.device(5, "wg0", hasCarrier: true))
    network.replaceRoutes(by: [
      Office.route(5, nil, metric: 0), Office.route(2, "192.168.1.1", metric: 100),
    ])
    #expect(lines(network).map(\.line.id) == ["eth0"])
    network.replaceRoutes(by: [Office.route(5, nil, metric: 0)])
    #expect(lines(network).map(\.line.id) == ["wg0"])
  }

  @Test(
    "knows whose a resolver is",
    arguments: [
      ("8.8.8.8", Resolver.Owner.everybody), ("2620:fe::9", .everybody), ("192.168.1.1", .box),
      ("192.168.2.9", .company), ("127.0.0.1", .machine), ("192.168.1.20", .machine),
      ("10.1.1.53", .lineOperator), ("2001:db8::53", .lineOperator), ("fe80::1", .company),
    ])
  func owners(address: String, owner: Resolver.Owner) {
    let found = Discovery(network: Office.network, resolvers: [Office.ip(address)])
    #expect(found.resolvers == [Resolver(address: Office.ip(address), owner: owner)])
    #expect(found.lines[0].operatorResolver == (owner == .lineOperator ? address : nil))
  }

  @Test("gives the first resolver of an operator to the first line")
  func operatorResolver() {
    let found = lines(Office.network, resolvers: ["1.1.1.1", "10.1.1.53", "10.1.1.54"])
    #expect(found.map(\.operatorResolver) == ["10.1.1.53", nil, nil])
    #expect(found.allSatisfy { $0.publicResolver == WellKnown.resolver })
  }

  @Test("reads the resolvers of a file, each once, and eight at most")
  func resolverFile() {
    let text = """
      # written by hand
      search example.net
      nameserver 192.0.2.53
      nameserver\tfe80::1%eth0
      nameserver 192.0.2.53
      nameserver nowhere
      nameserver
      options edns0
      """
    #expect(ResolverFile.resolvers(in: text).map(\.description) == ["192.0.2.53", "fe80::1"])
    let many = (1...200).map { "nameserver 192.0.2.\($0)" }.joined(separator: "\n")
    #expect(ResolverFile.resolvers(in: many).count == 8)
  }
}
