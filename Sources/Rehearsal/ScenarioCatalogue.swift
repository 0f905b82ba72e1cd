extension Scenario {
  /// Every fault of the facts file, by itself, and the watcher's own oddities; then the same with a
  /// twin that looks on, and what only a twin can meet.
  public static let all: [Scenario] = alone + paired

  /// Those without a twin.
  static let alone: [Scenario] = cuts + troubles + oddities

  private static let silent = ["access", "access_up", "access_dn"]

  private static let cuts = [
    Scenario(
      name: "nic", summary: "The node's own network port on the fibre's LAN dies.",
      faults: [.port], expected: [["lan"]]),
    Scenario(
      name: "lan", summary: "The switch between the node and the box dies.", faults: [.lan],
      expected: [["lan", "box"]]),
    Scenario(
      name: "box", summary: "The box freezes; its lights stay on.", faults: [.box],
      expected: [["box", "lan"]]),
    Scenario(
      name: "access", summary: "The fibre is cut somewhere: silence, and no light goes out.",
      faults: [.access], expected: [silent]),
    Scenario(
      name: "access_los", summary: "The fibre carries no light any more, and the box sees it.",
      faults: [.lossOfLight], expected: [["access_los"]]),
    Scenario(
      name: "access_up", aliases: ["oneway_up"], summary: "The fibre carries nothing outwards.",
      faults: [.accessUp], expected: [silent]),
    Scenario(
      name: "access_dn", aliases: ["oneway_dn"], summary: "The fibre carries nothing inwards.",
      faults: [.accessDown], expected: [silent]),
    Scenario(
      name: "core", summary: "The operator's network fails behind its first routers.",
      faults: [.core], expected: [["core"]]),
    Scenario(
      name: "peering", aliases: ["beyond"], summary: "The operator loses its way to the Internet.",
      faults: [.peering], expected: [["peering", "captive"]]),
    Scenario(
      name: "wall", summary: "A portal lets nothing through but the operator's own hosts.",
      faults: [.wall], expected: [["captive", "peering"]]),
    Scenario(
      name: "backup", summary: "The old line dies.", faults: [.line(Company.backup)],
      expected: [["backup"]]),
    Scenario(
      name: "cell", summary: "The 4G key loses its network.", faults: [.line(Company.cell)],
      expected: [["cell"]]),
    Scenario(
      name: "machine", summary: "This machine's own network stack fails.", faults: [.machine],
      expected: [["machine"]]),
  ]

  private static let troubles = [
    Scenario(
      name: "dns", summary: "The operator's resolver answers nobody.", faults: [.resolver],
      expected: [["dns"]]),
    Scenario(
      name: "anchor", aliases: ["dest", "anchor1"], summary: "One anchor dies.",
      faults: [.host("anchor1")],
      expected: [["anchor1"]]),
    Scenario(
      name: "shop", summary: "The shop's server dies.", faults: [.host("shop")],
      expected: [["shop"]]),
    Scenario(
      name: "sip", aliases: ["sip_peer"], summary: "The phone trunk answers nobody.",
      faults: [.host("sip_peer")],
      expected: [["sip_peer"]]),
    Scenario(
      name: "sipin", summary: "Calls from outside get lost; no probe from the office can see it.",
      faults: [.inboundCalls]),
    Scenario(
      name: "captive", summary: "A portal answers in place of what is asked; pings pass.",
      faults: [.portal], expected: [["captive"]]),
    Scenario(
      name: "loss20", summary: "The fibre loses 20 % of what goes out.",
      faults: [.loss(share: 0.2)]),
    Scenario(
      name: "loss5", summary: "The fibre loses 5 % of what goes out.",
      faults: [.loss(share: 0.05)]),
    Scenario(
      name: "burst", summary: "The fibre falls silent again and again, for a second or so.",
      faults: [.bursts]),
    Scenario(
      name: "bloat", summary: "An upload fills the fibre's queue: two seconds.", faults: [.bloat]),
    Scenario(
      name: "brown", summary: "The fibre loses 40 % and takes 400 ms more.", faults: [.brownOut]),
  ]

  private static let oddities = [
    Scenario(name: "calm", summary: "Nothing goes wrong.", faults: [.nothing]),
    Scenario(
      name: "clock-jump", summary: "The wall clock jumps an hour ahead, then two back.",
      faults: [.nothing], oddity: .clockJump),
    Scenario(
      name: "sleeping-watcher", summary: "The watcher's machine sleeps for 40 s.",
      faults: [.nothing], oddity: .sleep),
  ]
}
