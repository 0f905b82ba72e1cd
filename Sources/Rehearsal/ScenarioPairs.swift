extension Scenario {
  /// The scenarios with a twin, named `access@twin` where there is the same without one.
  static let paired: [Scenario] =
    alone.map { scenario in
      var seen = scenario
      seen.name += "@twin"
      seen.aliases = scenario.aliases.map { "\($0)@twin" }
      seen.summary += " A twin looks on."
      seen.isPaired = true
      seen.expected = told[scenario.name] ?? scenario.expected
      return seen
    } + twinTroubles

  /// What can be told with a twin where less can be told without.
  private static let told: [String: [[String]]] = [
    "lan": [["lan"]], "box": [["box"]], "access": [["access"]], "access_up": [["access_up"]],
    "access_dn": [["access_dn"]], "peering": [["peering"]], "wall": [["captive"]],
    "sipin": [["calls-in/sip_peer"]],
  ]

  private static let twinTroubles = [
    Scenario(
      name: "twin", summary: "The twin is switched off.", faults: [.twin], expected: [["twin"]],
      isPaired: true),
    Scenario(
      name: "twin-cut", summary: "The twin runs, but nothing gets to it or from it.",
      faults: [.twinCutOff], expected: [["twin"]], isPaired: true),
    Scenario(
      name: "barred", summary: "The shop turns the office away; customers reach it.",
      faults: [.barred("shop")], expected: [["shop@office"]], isPaired: true),
    Scenario(
      name: "hidden", summary: "The shop answers the office, but nobody else.",
      faults: [.hidden("shop")], expected: [["shop@twin"]], isPaired: true),
    Scenario(
      name: "dark",
      summary: "The power of the whole office fails: its machine and its box are off.",
      faults: [.machine, .box], expected: [["machine"]], isPaired: true),
    Scenario(
      name: "all-lines", summary: "Every line of the office is cut at once.",
      faults: [.access, .line(Company.backup), .line(Company.cell)],
      // Where nothing gets in or out, what goes outwards alone is seen by nobody.
      expected: [["access", "access_dn"], ["backup"], ["cell"]], isPaired: true),
  ]
}
