/// Which links, addresses and routes the lab has.
///
/// ```
/// pbx ─ office ─lan0─ switch ─ box(NAT) ─wan─ operator-a ─ edge ─ exchange ─ twin, shop, sip,
///         ├─bk0── operator-b (old line, NAT) ─────────────────────┤         anchors, resolver
///         └─cell0─ cellular (4G, NAT) ────────────────────────────┘
/// ```
///
/// Plain veth pairs: no delay but the kernel's own. No packet leaves the namespaces.
enum LabPlan {
  /// One end of a link: a device in a space, with its address and prefix length if it has one.
  struct Port: Sendable {
    /// The namespace.
    var space: LabSpace
    /// The device's name there.
    var device: String
    /// Address with prefix length; nil for a port of the switch.
    var address: String?

    /// A port; see the properties.
    init(_ space: LabSpace, _ device: String, _ address: String? = nil) {
      self.space = space
      self.device = device
      self.address = address
    }
  }

  /// One way out of the office, as its routes need it.
  struct Uplink: Sendable {
    /// The device in the office.
    var device: String
    /// The next hop.
    var gateway: String
    /// The office's own address on it.
    var source: String
    /// The routing table for what is bound to it; its default route's metric is a hundred times
    /// the table's last digit.
    var table: Int
  }

  /// The three ways out, the preferred one first.
  static let uplinks = [
    Uplink(device: "lan0", gateway: "10.0.0.1", source: "10.0.0.2", table: 101),
    Uplink(device: "bk0", gateway: "10.2.0.1", source: "10.2.0.2", table: 102),
    Uplink(device: "cell0", gateway: "10.3.0.1", source: "10.3.0.2", table: 103),
  ]

  /// Who stands behind the exchange, in the order of their networks 99.99.1.0/24, 99.99.2.0/24….
  ///
  /// They look like addresses of the Internet, as a node outside asks no others.
  static let hosts: [LabSpace] = [.twin, .shop, .sip, .anchor1, .anchor2, .anchor3, .resolver]

  /// A host's address.
  static func address(of host: LabSpace) -> String {
    "99.99.\((hosts.firstIndex(of: host) ?? 0) + 1).2"
  }

  /// Operator A's access router, seen from the box.
  static let accessRouter = "10.1.0.1"
  /// A host in operator A's core, which answers when only what lies behind is broken.
  static let operatorCore = "10.1.1.1"
  /// A host at operator A's far edge.
  static let farEdge = "10.1.1.254"
  /// Operator A's resolver, which stands at the far edge too.
  static let operatorResolver = "10.1.1.53"
  /// The box's address on the Internet.
  static let boxOutside = "10.1.0.2"

  /// The phone behind the office, which calls from outside lead to.
  static let phone = "10.0.50.2"

  /// All links.
  static var links: [(Port, Port)] {
    let lines = [
      (Port(.office, "lan0", "10.0.0.2/24"), Port(.switch, "p1")),
      (Port(.box, "lan0", "10.0.0.1/24"), Port(.switch, "p2")),
      (Port(.pbx, "eth0", "10.0.50.2/24"), Port(.office, "pbx0", "10.0.50.1/24")),
      (Port(.box, "wan", "\(boxOutside)/30"), Port(.operatorA, "acc", "\(accessRouter)/30")),
      (Port(.office, "bk0", "10.2.0.2/30"), Port(.operatorB, "acc", "10.2.0.1/30")),
      (Port(.office, "cell0", "10.3.0.2/30"), Port(.cellular, "acc", "10.3.0.1/30")),
      (Port(.operatorA, "core0", "10.1.2.1/30"), Port(.edge, "core0", "10.1.2.2/30")),
      (Port(.edge, "ul0", "10.9.1.2/30"), Port(.exchange, "xa", "10.9.1.1/30")),
      (Port(.operatorB, "ul0", "10.9.2.2/30"), Port(.exchange, "xb", "10.9.2.1/30")),
      (Port(.cellular, "ul0", "10.9.3.2/30"), Port(.exchange, "xc", "10.9.3.1/30")),
    ]
    let last = hosts.enumerated().map { index, host in
      let net = "99.99.\(index + 1)"
      return (Port(.exchange, "s\(index + 1)", "\(net).1/24"), Port(host, "eth0", "\(net).2/24"))
    }
    return lines + last
  }

  /// Addresses that belong to a machine rather than to a link.
  static let loopbacks: [LabSpace: [String]] = [
    .operatorA: [operatorCore], .edge: [farEdge, operatorResolver],
  ]

  /// A space's routes, as words for `ip route replace`; given again after a link was down, since a
  /// device that goes down takes its routes with it.
  static func routes(of space: LabSpace) -> [String] {
    switch space {
    case .pbx: ["default via 10.0.50.1"]
    case .office:
      uplinks.flatMap { uplink in
        let hop = "default via \(uplink.gateway) dev \(uplink.device)"
        return ["\(hop) table \(uplink.table)", "\(hop) metric \(uplink.table % 100 * 100)"]
      }
    case .switch: []
    case .box: ["default via \(accessRouter)"]
    case .operatorA: ["default via 10.1.2.2"]
    case .edge:
      ["default via 10.9.1.1", "10.1.0.0/30 via 10.1.2.1", "\(operatorCore)/32 via 10.1.2.1"]
    case .operatorB: ["default via 10.9.2.1"]
    case .cellular: ["default via 10.9.3.1"]
    case .exchange: ["10.1.0.0/16 via 10.9.1.2"]
    default: ["default via 99.99.\((hosts.firstIndex(of: space) ?? 0) + 1).1"]
    }
  }

  /// What translates addresses where, as an nftables file.
  static let translations: [LabSpace: String] = [
    .office: translation(
      "ip saddr 10.0.50.0/24 oifname { lan0, bk0, cell0 } masquerade",
      calls: "iifname lan0 udp dport 5060 dnat to \(phone)"),
    .box: translation(
      "oifname wan masquerade", calls: "iifname wan udp dport 5060 dnat to 10.0.0.2"),
    .operatorB: translation("oifname ul0 masquerade"),
    .cellular: translation("oifname ul0 masquerade"),
  ]

  private static func translation(_ rule: String, calls: String = "") -> String {
    let turned = calls.isEmpty ? "" : "\(calls);"
    return "table ip nat { chain post { type nat hook postrouting priority 100; \(rule); }; "
      + "chain pre { type nat hook prerouting priority -100; \(turned) }; }\n"
  }
}
