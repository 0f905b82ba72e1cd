import Detection
import Incidents
import Relais
import Testing

@Suite("Any weather") struct CompanyLaws {
  @Test("one cause, one incident, and every incident ends", arguments: Seeds.of(40))
  func oneCauseOneIncident(seed: Int) {
    var company = Company(seed: seed, restarts: false)
    company.run()
    #expect(company.surplus.first == nil, "seed \(seed)")
    #expect(company.office.open.isEmpty, "seed \(seed)")
    #expect(company.office.record.incidents.allSatisfy { !$0.isFailing })
    #expect(company.suspicionsThatWrote == 0)
    let told = company.office.record.incidents.count
    #expect(told >= 1 && told <= company.faults.count, "seed \(seed): \(told)")
  }

  @Test("restarts at any moment change nothing that matters", arguments: Seeds.of(40))
  func restarts(seed: Int) {
    var calm = Company(seed: seed, restarts: false)
    calm.run()
    var restarted = Company(seed: seed, restarts: true)
    restarted.run()
    #expect(restarted.surplus.first == nil, "seed \(seed)")
    #expect(restarted.office.open.isEmpty, "seed \(seed)")
    #expect(restarted.tellings == calm.tellings, "seed \(seed)")
  }

  @Test("the record of a day is the fold of its facts, in any order", arguments: Seeds.of(5))
  func fold(seed: Int) throws {
    var company = Company(seed: seed, restarts: false)
    company.run()
    var random = SeededNumbers(seed: seed)
    let shuffled = company.office.facts.shuffled(using: &random)
    #expect(
      try Record(folding: shuffled).canonicalBytes() == company.office.record.canonicalBytes())
  }
}
