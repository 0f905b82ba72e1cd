import Rehearsal
import Testing

@Suite("What can be told of faults") struct TellingTests {
  private func told(
    _ broken: String..., at office: Telling.Office = .paired
  ) -> Set<Set<String>> {
    Set(Telling(broken, at: office).groups.map(Set.init))
  }

  @Test("is each fault of the table alone where a twin looks on", arguments: ConfusionMatrix.names)
  func singles(name: String) {
    #expect(told(name) == [[name]])
    #expect(!Telling([name], at: .paired).isMasked)
  }

  @Test("is less without one")
  func alone() {
    #expect(told("lan", at: .alone) == [["lan", "box"]])
    #expect(told("access_up", at: .alone) == [["access", "access_up", "access_dn"]])
    #expect(told("calls-in/sip_peer", at: .alone) == [])
    #expect(told("shop", "backup", at: .alone) == [["shop"], ["backup"]])
  }

  @Test("is both of two that have nothing in common")
  func both() {
    #expect(told("access_dn", "backup") == [["access_dn"], ["backup"]])
    #expect(told("anchor1", "sip_peer") == [["anchor1"], ["sip_peer"]])
  }

  @Test("is a group where one fault hides what would tell another from its like")
  func groups() {
    // What tells the LAN from the box is the line's own address, asked from outside.
    #expect(told("lan", "peering") == [["lan", "box"], ["peering"]])
    #expect(told("captive", "twin") == [["captive", "peering"], ["twin"]])
  }

  @Test("is less in the lab, where the office asks the shop over one line only")
  func lab() {
    #expect(told("box", "shop") == [["box"], ["shop"]])
    #expect(told("box", "shop", at: .lab) == [["box"], ["shop", "shop@twin"]])
    #expect(told("shop", at: .lab) == [["shop"]])
  }

  @Test("is the one alone that hides the other")
  func masked() {
    for (hides, hidden) in [
      ("machine", "shop"), ("box", "dns"), ("box", "lan"), ("access", "access_up"),
      ("twin", "calls-in/sip_peer"), ("sip_peer", "calls-in/sip_peer"),
    ] {
      let telling = Telling([hidden, hides], at: .paired)
      #expect(telling.isMasked, "\(hides) hides \(hidden)")
      #expect(telling.groups.count == 1 && telling.groups[0].contains(hides), "\(telling.groups)")
    }
  }

  @Test("does not depend on the order in which faults are named")
  func order() {
    for (first, second) in [("lan", "peering"), ("captive", "twin"), ("core", "cell")] {
      #expect(told(first, second) == told(second, first))
    }
  }

  @Test("is no masked pair where pairs are drawn, and the same ones for the same seed")
  func drawn() {
    for office in [Telling.Office.alone, .paired, .lab] {
      let pairs = ConfusionMatrix.drawnPairs(20, seed: 1, at: office)
      #expect(Set(pairs).count == 20)
      #expect(pairs.allSatisfy { !Telling($0, at: office).isMasked })
      #expect(pairs == ConfusionMatrix.drawnPairs(20, seed: 1, at: office))
    }
  }
}
