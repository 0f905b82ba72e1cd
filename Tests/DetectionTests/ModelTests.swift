import Detection
import Relais
import Testing

@Suite("A model") struct ModelTests {
  private func crossed(_ path: PathID, in model: Model) -> Set<Component> {
    model.paths.first { $0.id == path }?.crosses ?? []
  }

  @Test("gives a primary line its whole chain, and any other line one component")
  func chains() {
    let model = Office.model()
    let kinds = model.components.filter { $0.line == Office.fibre }.map(\.kind)
    #expect(
      kinds == [
        .lan, .box, .accessLossOfLight, .access, .accessUp, .accessDown, .core, .peering, .captive,
        .dns,
      ])
    #expect(
      model.components.filter { $0.line == Office.old } == [Component(.line, line: Office.old)])
  }

  @Test("asks only where something is known")
  func paths() {
    let bare = WatchedLine(line: Line(id: Office.fibre), anchors: Office.anchors)
    let known = Office.model([bare]).paths.map(\.id.name)
    #expect(
      known == [
        "fibre/anchor/192.0.2.1", "fibre/anchor/198.51.100.1", "fibre/anchor/203.0.113.1",
      ])
    let full = Office.model([Office.fullLine]).paths.map(\.id.name)
    #expect(
      full.prefix(8) == [
        "fibre/carrier", "fibre/box", "fibre/box-status", "fibre/access-router", "fibre/core",
        "fibre/far-edge", "fibre/resolver/operator", "fibre/resolver/public",
      ])
  }

  @Test("asks whoever stands two hops away where the first router has no known address")
  func hop() {
    var line = Office.fullLine
    line.accessRouter = nil
    let path = Office.model([line]).paths.first { $0.id == "fibre/access-router" }
    #expect(path?.method == .hop(count: 2, towards: "192.0.2.1"))
  }

  @Test("breaks each question by what the facts' table says")
  func table() {
    let model = Office.model()
    let box = crossed("fibre/box", in: model)
    #expect(box == [Component(.machine), Office.component(.lan), Office.component(.box)])
    #expect(
      crossed("fibre/box-status", in: model)
        == box.union([Office.component(.accessLossOfLight)]))
    #expect(crossed("fibre/core", in: model) == crossed("fibre/access-router", in: model))
    #expect(
      crossed("fibre/far-edge", in: model).subtracting(crossed("fibre/core", in: model))
        == [Office.component(.core)])
    #expect(
      crossed("fibre/anchor/192.0.2.1", in: model)
        .subtracting(crossed("fibre/far-edge", in: model)) == [
          Office.component(.peering), Office.component(.captive),
          Component(.anchor, subject: "anchor1"),
        ])
    #expect(
      crossed("old-line/anchor/192.0.2.1", in: model) == [
        Component(.machine), Component(.line, line: Office.old),
        Component(.anchor, subject: "anchor1"),
      ])
  }

  @Test(
    "gives checks that ask the same host one target",
    arguments: [
      "https://shop.example/basket", "shop.example:8443", "http://user@shop.example",
      "shop.example",
    ])
  func sharedTargets(target: String) {
    let model = Office.model([
      Office.check("a", "https://shop.example/"), Office.check("b", target),
    ])
    #expect(
      model.components.filter { $0.kind == .target && $0.subject != "192.0.2.53" }
        == [Component(.target, subject: "shop.example")])
  }

  @Test("lets the resolver break only checks that ask by name")
  func names() {
    let model = Office.model([
      Office.check("name", "https://shop.example/"), Office.check("v4", "https://192.0.2.9/"),
      Office.check("v6", "[2001:db8::9]:443"),
    ])
    let dns = Office.component(.dns)
    #expect(crossed("check/name", in: model).contains(dns))
    #expect(!crossed("check/v4", in: model).contains(dns))
    #expect(!crossed("check/v6", in: model).contains(dns))
  }

  @Test("knows an anchor, the gateway and this machine again as targets of checks")
  func knownHosts() {
    let model = Office.model([
      Office.check("anchor", "192.0.2.1", probe: "icmp"), Office.check("gate", "http://10.0.0.1/"),
      Office.check("own", "http://127.0.0.1:8080/"),
    ])
    #expect(crossed("check/anchor", in: model).contains(Component(.anchor, subject: "anchor1")))
    #expect(!crossed("check/gate", in: model).contains(Office.component(.access)))
    #expect(
      crossed("check/own", in: model)
        == [Component(.machine), Component(.target, subject: "127.0.0.1")])
  }

  @Test("has a prior for every component")
  func priors() {
    let model = Office.model([Office.check("a", "https://shop.example/")])
    for component in model.components { #expect((model.priors[component] ?? 0) > 0) }
    #expect(model.priors[Office.component(.access)] == 2e-4)
    #expect(model.priors[Component(.line, line: Office.old)] == 5e-4)
  }

  @Test("is empty for an empty configuration, and a detector over it is at peace")
  func empty() {
    let model = Office.model([], [])
    #expect(model.components.isEmpty)
    var detector = Office.detector(model)
    _ = detector.receive(.woke, at: .zero)
    #expect(detector.verdict.faults.isEmpty)
  }
}

extension Office {
  static func model(_ checks: [Check]) -> Model { model([fullLine, oldLine], checks) }
}
