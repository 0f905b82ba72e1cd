import Incidents
import Relais
import Testing

@Suite("A title") struct WordsTests {
  private func title(_ prepare: (inout Office) -> Void) -> LocalizedText? {
    var office = Office.well
    prepare(&office)
    office.pass(70)
    return office.open.first?.title
  }

  @Test(
    "says in both languages what a verdict names",
    arguments: [
      ([access], "Internet line fibre: access cut", "Ligne fibre\u{A0}: accès coupé"),
      (
        [box, access], "Internet line fibre: box out of order or access cut",
        "Ligne fibre\u{A0}: box en panne ou accès coupé"
      ),
      (
        [access, Component(.accessUp, line: "fibre"), Component(.accessDown, line: "fibre")],
        "Internet line fibre: access cut", "Ligne fibre\u{A0}: accès coupé"
      ),
      (
        [Component(.machine)], "This computer cut off", "Cet ordinateur coupé du réseau"
      ),
      (
        [shop, box], "shop.example does not answer or box out of order",
        "shop.example ne répond pas ou box en panne"
      ),
    ])
  func verdicts(cause: [Component], english: String, french: String) {
    let title = title { office in
      office.line("fibre", .down)
      office.verdict([cause])
    }
    #expect(title == LocalizedText([.english: english, .french: french]))
  }

  @Test("names the services where nothing better is known")
  func services() {
    let one = title { $0.service("calls", .partialOutage) }
    #expect(one?(in: .english) == "Calls: works only in part")
    #expect(one?(in: .french) == "Appels\u{A0}: ne fonctionne qu’en partie")
    let two = title {
      $0.service("calls", .majorOutage)
      $0.service("ordering", .majorOutage)
    }
    #expect(two?(in: .english) == "Calls, Ordering: do not work")
    let slow = title { $0.service("calls", .degradedPerformance) }
    #expect(slow?(in: .french) == "Appels\u{A0}: lenteurs")
  }
}
