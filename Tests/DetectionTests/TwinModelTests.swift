import Detection
import Relais
import Testing

@Suite("A model with a twin") struct TwinModelTests {
  private static let checks = [
    Office.check("shop", "https://192.0.2.9/", vantage: .both),
    Office.check("mx", "mx.example:25", vantage: .twin),
    Office.check("own", "https://192.0.2.10/"),
  ]
  private static let model = Model(
    lines: [Office.fullLine, Office.oldLine], services: [], checks: checks, isPaired: true)
  private static let outside = Model(
    lines: [Office.fullLine, Office.oldLine], services: [], checks: checks, vantage: .twin)

  private static let line: [Component.Kind] = [
    .machine, .lan, .box, .accessLossOfLight, .access, .accessUp, .accessDown,
  ]
  private static let out = line + [.core, .peering, .captive]

  private static func crossed(_ path: PathID, in model: Model = model) -> [Component.Kind] {
    (model.paths.first { $0.id == path }?.crosses ?? []).sorted().map(\.kind)
  }

  @Test(
    "breaks each thing that the twin makes visible by what the facts' table says",
    arguments: [
      ("fibre/twin", out + [.twin]), ("fibre/twin/up", out.filter { $0 != .accessDown } + [.twin]),
      ("fibre/twin/down", out.filter { $0 != .accessUp } + [.twin]),
      (
        "fibre/wan",
        [.box, .accessLossOfLight, .access, .accessUp, .accessDown, .core, .peering, .twin]
      ), ("fibre/far-edge@twin", [.peering, .twin]), ("anchor/192.0.2.1@twin", [.anchor, .twin]),
      ("check/shop@twin", [.twin, .target, .target]), ("check/mx", [.twin, .target]),
      ("old-line/twin", [.machine, .twin, .line]), ("old-line/twin/up", [.machine, .twin, .line]),
      ("old-line/wan", [.twin, .line]),
    ] as [(PathID, [Component.Kind])])
  func table(path: PathID, kinds: [Component.Kind]) {
    #expect(Self.crossed(path) == kinds)
  }

  @Test("makes two paths of a check of both vantages, and asks the twin only where there is one")
  func both() {
    #expect(Self.model.checks.map(\.id) == ["shop", "shop@twin", "mx", "own"])
    #expect(Self.outside.checks.map(\.id) == ["shop@twin", "mx"])
    let alone = Model(lines: [Office.fullLine], services: [], checks: Self.checks)
    #expect(alone.checks.map(\.id) == ["shop", "own"])
    #expect(!alone.components.contains(Component(.twin)))
  }

  @Test("tells what is broken for one side only, where both sides ask")
  func sides() {
    let targets = Self.model.components.filter { $0.kind == .target }.map(\.name)
    #expect(
      targets == ["192.0.2.10", "192.0.2.53", "192.0.2.9", "192.0.2.9@office", "192.0.2.9@twin"]
        + ["mx.example"])
    let turnedAway = Component(.target, subject: "192.0.2.9", vantage: .office)
    #expect(turnedAway.words.contains("works from outside"))
    #expect(Self.model.paths.first { $0.id == "check/shop" }?.crosses.contains(turnedAway) == true)
    #expect(
      Self.model.paths.first { $0.id == "check/shop@twin" }?.crosses.contains(turnedAway) == false)
  }

  @Test("has at the twin only what the twin can see, by the same names")
  func atTheTwin() {
    let known = Dictionary(uniqueKeysWithValues: Self.model.paths.map { ($0.id, $0.crosses) })
    for path in Self.outside.paths where !path.id.name.hasPrefix("check/") {
      #expect(known[path.id] == path.crosses, "\(path.id)")
    }
    #expect(!Self.outside.paths.contains { $0.id == "fibre/box" || $0.id == "fibre/carrier" })
  }
}
