import Rehearsal

/// A fault that the lab can make, under the name of its scenario.
public enum LabFault: String, CaseIterable, Sendable {
  /// All network ports of the node are down.
  case machine
  /// The node's own port to the LAN is down.
  case nic
  /// The switch's port to the box is down.
  case lan
  /// The box has frozen; its carriers stay up.
  case box
  /// The main line is silent both ways, its carrier up.
  case access
  /// The main line has lost its carrier at the box.
  case accessLossOfLight = "access_los"
  /// Nothing gets out over the main line.
  case accessUp = "access_up"
  /// Nothing gets in over the main line.
  case accessDown = "access_dn"
  /// Operator A forwards nothing; its first router and core answer.
  case core
  /// Operator A and the rest of the Internet do not reach each other.
  case peering
  /// Operator A answers in place of every page; pings and queries pass.
  case captive
  /// Operator A answers in place of every page, and lets nothing through.
  case wall
  /// Operator A's resolver does not answer queries.
  case dns
  /// The first anchor is unreachable.
  case anchor
  /// The shop is unreachable.
  case shop
  /// The phone trunk is unreachable.
  case sip
  /// The node outside is unreachable, and reaches nobody.
  case twin
  /// Calls from outside get lost; no probe from the office can see it.
  case sipin
  /// The old line is silent both ways, its carrier up.
  case backup
  /// The 4G key is silent both ways, its carrier up.
  case cell
  /// A fifth of what leaves over the main line is lost.
  case loss20
  /// A twentieth of what leaves over the main line is lost.
  case loss5
  /// Now and then everything is lost for a second, every five seconds or so.
  case burst
  /// A queue of two seconds stands in front of the main line.
  case bloat
  /// The main line is overloaded: two packets of five are lost, the others 400 ms late.
  case brown

  /// The fault of that name, or of another name of its scenario; nil if the lab has none.
  public init?(named name: String) {
    self.init(rawValue: Scenario.named(name)?.name ?? name)
  }

  /// What to do for it, in order.
  var steps: [LabStep] {
    switch self {
    case .machine: LabPlan.uplinks.map { .port(.office, $0.device) }
    case .nic: [.port(.office, "lan0")]
    case .lan: [.port(.switch, "p2")]
    case .accessLossOfLight: [.port(.operatorA, "acc")]
    case .box, .access, .accessUp, .accessDown, .backup, .cell: [ruleOfLine]
    case .core: [.rules(.operatorA, forward: "drop")]
    case .peering: [.rules(.exchange, forward: "iifname xa drop; oifname xa drop")]
    case .captive: [Self.portal(passes: "meta l4proto icmp", "udp dport 53")]
    case .wall: [Self.portal()]
    case .dns: [.rules(.edge, input: "udp dport 53 drop; tcp dport 53 drop")]
    case .anchor: [Self.lost(.anchor1)]
    case .shop: [Self.lost(.shop)]
    case .sip: [Self.lost(.sip)]
    case .twin: [Self.lost(.twin)]
    case .sipin: [.rules(.exchange, forward: Self.lostCalls)]
    case .loss20: [Self.loss(percent: 20)]
    case .loss5: [Self.loss(percent: 5)]
    case .burst: [.bursts(.operatorA, "acc")]
    case .bloat: Self.fullQueue
    case .brown: Self.overload
    }
  }

  private var ruleOfLine: LabStep {
    switch self {
    case .access:
      .rules(
        .box, forward: "iifname wan drop; oifname wan drop", input: "iifname wan drop",
        output: "oifname wan drop")
    case .accessUp:
      .rules(.operatorA, forward: "iifname acc drop", input: "iifname acc drop")
    case .accessDown: .rules(.box, forward: "iifname wan drop", input: "iifname wan drop")
    case .backup: Self.silence(.operatorB)
    case .cell: Self.silence(.cellular)
    default: .rules(.box, forward: "drop", input: "drop", output: "drop")
    }
  }

  private static func silence(_ space: LabSpace) -> LabStep {
    .rules(
      space, forward: "iifname acc drop; oifname acc drop", input: "iifname acc drop",
      output: "oifname acc drop")
  }

  private static func lost(_ host: LabSpace) -> LabStep {
    let address = LabPlan.address(of: host)
    return .rules(.exchange, forward: "ip daddr \(address) drop; ip saddr \(address) drop")
  }

  private static func loss(percent: Int) -> LabStep {
    let rule = "iifname acc numgen random mod 100 < \(percent) drop"
    return .rules(.operatorA, forward: rule, input: rule)
  }

  private static let lostCalls =
    "ip saddr \(LabPlan.address(of: .sip)) ip daddr 10.1.0.0/16 ct state new drop"

  /// A portal at the operator's edge: it answers pages, and resets or drops the rest.
  ///
  /// Echo requests from outside still get their answers, and the operator's own network works. A
  /// datagram passes neither way, whoever sent the first: but for names, where those pass.
  private static func portal(passes: String...) -> LabStep {
    let others = passes.map { "iifname core0 \($0) accept; " }.joined()
    return .rules(
      .edge,
      forward: "iifname core0 meta l4proto icmp ct direction reply accept; \(others)"
        + "iifname core0 tcp dport 443 reject with tcp reset; iifname core0 drop; "
        + "oifname core0 meta l4proto udp udp sport != 53 drop",
      redirect: "iifname core0 ip daddr != 10.1.0.0/16 tcp dport 80 redirect to :8080")
  }

  /// 512 kbit/s with a queue of two seconds, filled at once and kept full by a little more than
  /// goes through: large packets, so that small ones find room and are late rather than lost.
  private static var fullQueue: [LabStep] {
    [
      .queue(.operatorA, "acc", rate: "512kbit", burst: 3_000, latency: "2000ms"),
      .load(.shop, ["-f", "-s", "1400", "-c", "250", "-w", "4"]),
      .load(.shop, ["-i", "0.016", "-s", "1250", "-c", "12000"]),
    ]
  }

  /// 64 kbit/s with a queue of 400 ms, offered 107 kbit/s in packets as small as a probe.
  private static var overload: [LabStep] {
    [
      .queue(.operatorA, "acc", rate: "64kbit", burst: 1_600, latency: "400ms"),
      .load(.shop, ["-i", "0.0073", "-s", "56", "-c", "25000"]),
    ]
  }
}

/// One thing that a fault does to the lab, and that healing takes back.
enum LabStep: Sendable {
  /// A device goes down, and so its peer loses the carrier.
  case port(LabSpace, String)
  /// Packets are dropped: nftables rules for what passes through, what comes in, what goes out, and
  /// what is turned aside before it is routed.
  case rules(
    LabSpace, forward: String = "", input: String = "", output: String = "", redirect: String = "")
  /// A device gets a slow queue: its rate, its burst in bytes, and the longest wait.
  case queue(LabSpace, String, rate: String, burst: Int, latency: String)
  /// `ping` towards the box's outside, with these words, as long as the fault lasts.
  case load(LabSpace, [String])
  /// All that arrives at a device is dropped for a second at a time, as long as the fault lasts.
  case bursts(LabSpace, String)
}
