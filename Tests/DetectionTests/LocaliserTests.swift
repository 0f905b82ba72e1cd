import Relais
import Testing

@testable import Detection

@Suite("A localiser") struct LocaliserTests {
  private let model = Office.model([
    Office.check("shop", "https://shop.example/"), Office.check("shop-by-address", "192.0.2.9"),
    Office.check("trunk", "192.0.2.10", probe: "sip"),
    Office.check("shop-over-old", "https://shop.example/", line: Office.old),
  ])

  /// What probes on every path meet when these are broken: drawn from the model itself.
  private func observe(
    _ broken: Set<Component>, probes: Int, loss: Double, _ chance: inout Chance
  ) -> [PathEvidence] {
    model.paths.indices.map { place in
      let faults = model.routes[place].crossings[0].map { model.faults[$0] }
      // Of a component that can break in two ways, the way that breaks everything.
      let isBroken = faults.contains { broken.contains($0.component) && $0.variant == 0 }
      let isReading = [.carrier(device: "eth0"), .carrier(device: "eth1"), .boxStatus].contains(
        model.paths[place].method)
      let share = isBroken ? Localiser.lossWhenBroken : isReading ? 0 : loss
      let missed = (0..<probes).count { _ in chance.happens(share) }
      return PathEvidence(
        path: place, crossing: 0, answered: probes - missed, missed: missed, loss: max(loss, 0.01))
    }
  }

  /// The components whose fault breaks the very same paths.
  private func lookalikes(_ component: Component) -> Set<Component> {
    func signature(_ other: Component) -> [Bool] {
      model.paths.indices.map { place in
        model.routes[place].crossings[0].contains {
          model.faults[$0].component == other && model.faults[$0].variant == 0
        }
      }
    }
    return Set(model.components.filter { signature($0) == signature(component) })
  }

  @Test("finds every single fault up to those that look the same, in 99 of 100 draws")
  func singles() {
    let localiser = Localiser(model: model)
    var chance = Chance(seed: 1)
    var right = 0
    var drawn = 0
    for component in model.components {
      for _ in 0..<200 {
        let evidence = observe([component], probes: 3, loss: 0.01, &chance)
        let leading = localiser.explain(evidence).leading
        drawn += 1
        if leading.faults.map({ Set($0.members) }) == [lookalikes(component)] { right += 1 }
      }
    }
    #expect(Double(right) / Double(drawn) >= 0.99)
  }

  @Test("finds a cut and a dead anchor together, at 10 % loss and five probes")
  func pairs() {
    var chance = Chance(seed: 1)
    let anchor = Component(.anchor, subject: "anchor1")
    let localiser = Localiser(model: model)
    let right = (0..<500).count { _ in
      let evidence = observe([Office.component(.access), anchor], probes: 5, loss: 0.1, &chance)
      let faults = localiser.explain(evidence).leading.faults
      return faults.count == 2 && faults.contains(FaultGroup([anchor]))
        && faults.contains { $0.leading == Office.component(.access) }
    }
    #expect(right >= 475)
  }

  @Test("says that nothing is wrong when all answers, or nothing was asked")
  func nothing() {
    var chance = Chance(seed: 2)
    let localiser = Localiser(model: model)
    #expect(localiser.explain([]).leading.faults.isEmpty)
    let evidence = observe([], probes: 3, loss: 0, &chance)
    let posterior = localiser.explain(evidence)
    #expect(posterior.leading.faults.isEmpty)
    #expect(posterior.leading.probability == 1)
  }

  @Test("takes 20 % loss on all paths for no fault", arguments: 1...100)
  func loss(seed: Int) {
    var chance = Chance(seed: UInt64(seed))
    let evidence = observe([], probes: 8, loss: 0.2, &chance)
    #expect(Localiser(model: model).explain(evidence).leading.faults.isEmpty)
  }

  @Test("gives chances that add up to one at most, likeliest first")
  func chances() {
    var chance = Chance(seed: 3)
    let evidence = observe([Office.component(.box)], probes: 1, loss: 0.01, &chance)
    let ranked = Localiser(model: model).explain(evidence).ranked
    let chances = ranked.map(\.probability)
    #expect(chances == chances.sorted(by: >))
    #expect(chances.reduce(0, +) <= 1.000_000_1)
    #expect(ranked.count <= Posterior.limit)
  }

  @Test("names a line's cut behind 10,000 failing checks, weighing only the likeliest pairs")
  func manyChecks() {
    let checks = (0..<10_000).map { Office.check(CheckID("c\($0)"), "host\($0).example") }
    let model = Office.model(checks)
    let evidence = model.paths.indices.compactMap { place -> PathEvidence? in
      guard model.paths[place].line == Office.fibre || place >= model.firstCheck else { return nil }
      if case .carrier = model.paths[place].method { return nil }
      let isNear = model.paths[place].id == "fibre/box" || model.paths[place].method == .boxStatus
      return PathEvidence(
        path: place, crossing: 0, answered: isNear ? 3 : 0, missed: isNear ? 0 : 3, loss: 0.01)
    }
    let leading = Localiser(model: model).explain(evidence).leading
    #expect(leading.faults.map(\.leading) == [Office.component(.access)])
    #expect(leading.probability > 0.99)
  }
}
