import Rehearsal
import Relais
import Testing

@testable import Lab

@Suite("The matrix of real links") struct LabMatrixTests {
  @Test("makes every fault of the facts' table equally often, in another order with another seed")
  func order() {
    let order = LabMatrixDrill.order(runs: 100, seed: 1)
    #expect(order.count == 100)
    for fault in LabMatrixDrill.faults {
      #expect((5...6).contains(order.count { $0 == fault }), "\(fault)")
    }
    #expect(order == LabMatrixDrill.order(runs: 100, seed: 1))
    #expect(order != LabMatrixDrill.order(runs: 100, seed: 2))
    #expect(LabMatrixDrill.order(runs: 0, seed: 1).isEmpty)
  }

  @Test("expects one component of each fault, and another of each")
  func components() {
    let named = LabMatrixDrill.faults.map(\.components)
    #expect(named.allSatisfy { $0.count == 1 }, "\(named)")
    #expect(Set(named.flatMap { $0 }).count == LabMatrixDrill.faults.count)
  }

  @Test("makes the pairs that are drawn with faults of its own, two different ones each")
  func pairs() {
    let pairs = LabMatrixDrill.pairs(20, seed: 1)
    #expect(pairs.count == 20)
    #expect(pairs.allSatisfy { Set($0).count == 2 }, "\(pairs)")
    #expect(
      pairs.map { $0.flatMap(\.components) }
        == ConfusionMatrix.drawnPairs(20, seed: 1, at: .lab))
    #expect(LabMatrixDrill.pairs(0, seed: 1).isEmpty)
  }

  @Test("calls what is broken for one side only as simulated faults are called")
  func oneSided() {
    var shop = Component(.target, subject: LabServers.shopName)
    shop.vantage = .twin
    #expect(LabFault.name(of: shop) == "shop@twin")
    #expect(LabFault.name(of: Component(.target, subject: LabServers.shopName)) == "shop")
    #expect(LabFault.name(of: Component(.twin)) == "twin")
  }
}
