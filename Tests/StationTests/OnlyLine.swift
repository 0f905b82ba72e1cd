import Glibc
import Testing

/// An office with a single way out, a gateway with the Internet behind it, and a colleague in the
/// LAN; all in namespaces of their own, where every packet that leaves the office is counted.
struct OnlyLine: Sendable {
  /// What lies behind the gateway and is asked on purpose.
  static let anchors = ["192.0.2.10", "198.51.100.10", "203.0.113.10"]
  /// Resolvers that the line is asked about; the machine's own is not one of them.
  static let resolvers = ["198.51.100.53", "203.0.113.53"]

  /// The station listens for itself and for the LAN; it is told addresses alone, so that every name
  /// that is asked for is asked for by something else.
  static let yaml = """
    node: desk
    listen: ["127.0.0.1:18081", "10.80.0.1:18081"]
    lines:
      fibre:
        device: wan0
        gateway: 10.79.0.1
        anchors: [\(set(anchors))]
        operator: {resolver: \(resolvers[0])}
        public_resolver: \(resolvers[1])
    services:
      site: {title: {fr: "Le site", en: "The site"}}
    checks:
      shop: {probe: icmp, host: \(anchors[0]), service: site, every: 1s}
    """

  /// How the line is cut.
  enum Cut: String, CaseIterable, Sendable {
    /// Nothing comes back from behind the gateway, which itself answers.
    case beyondGateway
    /// The cable is pulled.
    case cable
  }

  /// The office itself.
  let office: Office

  private static func gateway(_ office: Office) -> String { "\(office.space)-gw" }
  private static func colleague(_ office: Office) -> String { "\(office.space)-lan" }

  /// Runs a station in such an office while the body runs; `more` goes behind its configuration.
  static func with(
    _ more: String = "", _ body: (OnlyLine) async throws -> Void
  ) async throws {
    var made: Office?
    func lay(_ office: Office) async throws {
      made = office
      try await OnlyLine(office: office).lay()
    }
    do {
      try await DeskOffice.with(yaml + more, prepare: lay) { try await body(OnlyLine(office: $0)) }
    } catch {
      await remove(made)
      throw error
    }
    await remove(made)
  }

  private static func remove(_ office: Office?) async {
    guard let office else { return }
    for space in [gateway(office), colleague(office)] {
      _ = try? await Program.run(["ip", "netns", "del", space])
    }
  }

  /// Lays the links, and counts what goes out by them.
  private func lay() async throws {
    let internet = (Self.anchors + Self.resolvers).map { "ip addr add \($0)/32 dev lo" }.joined(
      separator: "\n")
    try await run(
      """
      ip netns add \(Self.gateway(office)); ip netns add \(Self.colleague(office))
      ip link add wan0 netns \(office.space) type veth peer name wan0 netns \(Self.gateway(office))
      ip link add lan0 netns \(office.space) type veth peer name lan0 netns \
      \(Self.colleague(office))
      """)
    try await inside(
      """
      ip addr add 10.79.0.2/24 dev wan0; ip addr add 10.80.0.1/24 dev lan0
      ip link set wan0 up; ip link set lan0 up
      ip route add default via 10.79.0.1 dev wan0
      nft -f - <<'RULES'
      \(Self.rules)
      RULES
      """)
    try await inside(
      "ip link set lo up; ip link set wan0 up; ip addr add 10.79.0.1/24 dev wan0\n" + internet,
      Self.gateway(office))
    try await inside(
      "ip link set lo up; ip link set lan0 up; ip addr add 10.80.0.7/24 dev lan0",
      Self.colleague(office))
  }

  private static func set(_ addresses: [String]) -> String { addresses.joined(separator: ", ") }

  /// What is expected is let pass; all else is counted by what it is.
  private static let rules = """
    table inet watch {
      counter probes {}
      counter strays {}
      set strayed { type ipv4_addr . inet_proto . inet_service; flags dynamic; size 64; }
      chain out {
        type filter hook output priority 0
        oifname "lo" accept
        # The kernel's own words to its neighbours.
        meta l4proto ipv6-icmp accept
        meta l4proto igmp accept
        oifname "lan0" tcp sport 18081 accept
        ip daddr { 10.79.0.1, \(set(anchors)) } icmp type echo-request counter name probes accept
        ip daddr { \(set(resolvers)) } udp dport 53 counter name probes accept
        meta l4proto { tcp, udp } add @strayed { ip daddr . meta l4proto . th dport }
        counter name strays accept
      }
    }
    """

  /// Cuts the line.
  func cut(_ how: Cut) async throws {
    switch how {
    case .cable: try await inside("ip link set wan0 down", Self.gateway(office))
    case .beyondGateway:
      try await inside(
        """
        nft -f - <<'RULES'
        table ip cut {
          chain into {
            type filter hook input priority 0
            ip daddr != 10.79.0.1 drop
          }
        }
        RULES
        """, Self.gateway(office))
    }
  }

  /// How many packets went out by a counter, `probes` or `strays`.
  func count(_ counter: String) async throws -> Int {
    let told = try await Program.run([
      "ip", "netns", "exec", office.space, "nft", "list", "counter", "inet", "watch", counter,
    ])
    let match = try #require(told.output.firstMatch(of: /packets (\d+)/), "\(told.errors)")
    return Int(match.output.1) ?? -1
  }

  /// Where those went that were not expected: address, protocol and port.
  func strayed() async throws -> String {
    try await Program.run([
      "ip", "netns", "exec", office.space, "nft", "list", "set", "inet", "watch", "strayed",
    ]).output
  }

  /// The shortest of five times that a page took to come, whole, in seconds; every one must come
  /// with status 200.
  func time(
    _ path: String, with browser: Browser, byLAN: Bool
  ) async throws -> Double {
    let space = byLAN ? Self.colleague(office) : office.space
    let address = byLAN ? "10.80.0.1" : "127.0.0.1"
    let cookies = browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    var best = Double.infinity
    for _ in 0..<5 {
      let told = try await Program.run([
        "ip", "netns", "exec", space, "curl", "-s", "-o", "/dev/null", "--max-time", "10",
        "-b", cookies, "-w", "%{http_code} %{time_total}", "http://\(address):18081\(path)",
      ]).output.split(separator: " ")
      try #require(told.count == 2 && told[0] == "200", "\(path): \(told)")
      best = min(best, Double(told[1]) ?? .infinity)
    }
    return best
  }

  /// Asks for the pages again and again, twenty a second, from the LAN; each must come with 200.
  ///
  /// - Returns: how long each took, in seconds.
  func times(
    _ paths: [String], count: Int, with browser: Browser
  ) async throws -> [(path: String, seconds: Double)] {
    let asked = (0..<count).map { paths[$0 % paths.count] }
    let cookies = browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    let words = [
      "ip", "netns", "exec", Self.colleague(office), "curl", "-s", "--rate", "20/s", "--max-time",
      "10", "-b", cookies, "-w", "\n%{http_code} %{time_total} here\n",
    ]
    let lines = try await Program.run(
      words + asked.flatMap { ["-o", "/dev/null", "http://10.80.0.1:18081\($0)"] }
    ).output.split(separator: "\n")
    try #require(lines.count == count, "\(lines.count)")
    return try zip(asked, lines).map { path, line in
      let told = line.split(separator: " ")
      try #require(told.count == 3 && told[0] == "200", "\(path): \(line)")
      return (path, Double(told[1]) ?? .infinity)
    }
  }

  /// Runs a script in the office, or in another namespace; it must end with 0.
  func inside(_ script: String, _ space: String? = nil) async throws {
    try await run("ip netns exec \(space ?? office.space) bash -e <<'SCRIPT'\n\(script)\nSCRIPT")
  }

  private func run(_ script: String) async throws {
    let result = try await Program.run(["bash", "-e", "-c", script])
    try #require(result.code == 0, "\(script)\n\(result.errors)")
  }
}
