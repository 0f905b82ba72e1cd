public import Detection
public import Relais

/// The simulated company: an office with a fibre and its box, the old line, a 4G key, and what it
/// lives on: a shop, a phone trunk, a mail server.
///
/// It is the lab of the facts file (detection, section 9) with an operator whose parts can be told
/// apart.
public enum Company {
  /// The office's line.
  public static let fibre: LineID = "fibre"
  /// The old line, a noisy DSL that stands ready.
  public static let backup: LineID = "backup"
  /// The 4G key, paid by volume.
  public static let cell: LineID = "cell"
  /// The lines, in the order in which routes prefer them.
  static let lines = [fibre, backup, cell]
  /// How each of them behaves on an ordinary day.
  static let links: [LinkModel] = [.fibre, .dsl, .mobile]

  /// Hosts that each line is judged by, at addresses of the simulated world.
  static let anchors = [
    Anchor(name: "anchor1", address: "10.99.4.2"), Anchor(name: "anchor2", address: "10.99.5.2"),
    Anchor(name: "anchor3", address: "10.99.6.2"),
  ]
  /// A resolver that none of the operators runs.
  static let publicResolver = "10.99.8.2"

  /// What Relais knows of it, without a twin.
  public static let model = Model(lines: watched, services: services, checks: checks)

  /// What the office's node knows of it where a twin is paired.
  public static let pairedModel = Model(
    lines: watched, services: services, checks: pairedChecks, isPaired: true)

  /// What the office's node in the lab knows: it asks less, and over fixed lines.
  static let labModel = Model(
    lines: watched, services: services, checks: labChecks, isPaired: true)

  /// What the twin knows of it.
  public static let twinModel = Model(
    lines: watched, services: services, checks: pairedChecks, vantage: .twin)

  private static let watched = [
    WatchedLine(
      line: Line(id: fibre, device: "lan0", gateway: "10.0.0.1"), anchors: anchors,
      accessRouter: "10.1.0.1", operatorCore: "10.1.1.1", operatorFarEdge: "10.9.1.2",
      operatorResolver: "10.1.1.53", publicResolver: publicResolver, hasBoxStatus: true),
    WatchedLine(
      line: Line(id: backup, role: .backup, device: "bk0", gateway: "10.2.0.1"),
      anchors: anchors),
    WatchedLine(
      line: Line(id: cell, role: .emergency, device: "cell0", isMetered: true),
      anchors: anchors),
  ]

  private static let services = [
    Service(id: "site", title: "The shop's site"),
    Service(id: "ordering", title: "Ordering", dependencies: ["site"]),
    Service(id: "calls", title: "Calls"), Service(id: "mail", title: "E-mail"),
  ]

  private static let checks = [
    check("shop-https", "http", "https://shop/", host: "shop", service: "site"),
    check("shop-by-address", "http", "https://10.99.2.2/", host: "shop", service: "site"),
    check("order", "flow", "https://shop/basket", host: "shop", service: "ordering"),
    check("trunk", "sip", "10.99.3.2", host: "sip_peer", service: "calls"),
    check("post", "smtp", "mail", host: "mail", service: "mail"),
    check("shop-over-backup", "http", "https://10.99.2.2/", host: "shop", line: backup),
    check("trunk-over-backup", "sip", "10.99.3.2", host: "sip_peer", line: backup),
  ]

  /// With a twin the shop, ordering, the trunk and the mail server are asked from outside too, and
  /// somebody calls in: the facts' inbound call.
  private static let pairedChecks =
    checks.map { check in
      var check = check
      if check.line == nil, check.id != "shop-by-address" { check.vantage = .both }
      return check
    } + [
      Check(
        id: "call-in", probe: "call", target: "10.99.3.2", host: "sip_peer", service: "calls",
        vantage: .twin, period: .seconds(10), timeout: .seconds(3))
    ]

  /// The shop by its name over the main line, and the trunk over both wired ones.
  private static let labChecks = [
    check("shop", "http", "http://shop/", host: "shop", service: "site", line: fibre),
    check("trunk", "sip", "10.99.3.2", host: "sip_peer", service: "calls", line: fibre),
    check("trunk-over-backup", "sip", "10.99.3.2", host: "sip_peer", line: backup),
    fromOutside(check("shop-outside", "http", "http://shop/", host: "shop", service: "site")),
    fromOutside(check("trunk-outside", "sip", "10.99.3.2", host: "sip_peer", service: "calls")),
    fromOutside(check("call-in", "call", "10.99.3.2", host: "sip_peer", service: "calls")),
  ]

  private static func fromOutside(_ check: Check) -> Check {
    var check = check
    check.vantage = .twin
    return check
  }

  private static func check(
    _ id: CheckID, _ probe: String, _ target: String, host: String, service: ServiceID? = nil,
    line: LineID? = nil
  ) -> Check {
    Check(
      id: id, probe: probe, target: target, host: host, service: service, line: line,
      period: .seconds(10), timeout: probe == "sip" ? .seconds(2) : .seconds(3))
  }

  /// Where a packet goes, from the near end to the far end.
  enum Place: Hashable {
    /// A station of the fibre's own chain.
    case box, accessRouter, core, resolver, farEdge
    /// A host behind the peering, by its name in the simulated world.
    case host(String)

    /// How much of the operator's chain lies before it: 1 the LAN, 2 the access line, 3 the core,
    /// 4 the peering.
    var depth: Int {
      switch self {
      case .box: 1
      case .accessRouter, .core: 2
      case .resolver, .farEdge: 3
      case .host: 4
      }
    }

    /// The round trip there over an empty fibre, as a share of the line's usual one.
    var distance: Double {
      switch self {
      case .box: 0.08
      case .accessRouter: 0.3
      case .core, .resolver: 0.4
      case .farEdge: 0.6
      case .host(let name): name == "anchor1" ? 1 : name == "anchor2" ? 1.3 : 1.8
      }
    }
  }

  /// Where the probes of a path go; nil for a carrier, the box's status and checks.
  static func place(of path: Path) -> Place? {
    switch path.witness.role {
    case .box: if case .echo = path.method { .box } else { nil }
    case .accessRouter: .accessRouter
    case .operatorCore: .core
    case .operatorFarEdge: .farEdge
    case .operatorResolver: .resolver
    case .publicResolver: .host("resolver")
    case .anchor: .host(path.witness.name)
    case .twin, .target: nil
    }
  }
}
