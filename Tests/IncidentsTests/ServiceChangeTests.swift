import Incidents
import Relais
import Testing

@Suite("The changes of a service") struct ServiceChangeTests {
  private typealias Change = ServiceStanding.Change

  /// Facts of one node, a second apart.
  private func facts(_ bodies: [FactBody]) -> [RecordedFact] {
    bodies.enumerated().map { index, body in
      RecordedFact(
        id: FactID(writer: WriterID(node: "solo", epoch: 1), sequence: UInt64(index) + 1),
        time: HybridTime(milliseconds: Int64(index + 1) * 1_000), body: body)
    }
  }

  private func detected(_ state: ServiceState, since: Double) -> FactBody {
    .serviceStateChanged(
      ServiceStateChanged(service: "site", state: state, since: Instant(seconds: since)))
  }

  private func said(_ state: ServiceState?, at: Double) -> FactBody {
    let at = Instant(seconds: at)
    guard let state else {
      return .serviceReleased(ServiceReleased(service: "site", by: Office.maya, at: at))
    }
    return .serviceStateSet(
      ServiceStateSet(service: "site", state: state, by: Office.maya, at: at))
  }

  @Test("tell what was shown, since when it was so, with a person's word before the detector's")
  func story() throws {
    let record = Record(
      folding: facts([
        detected(.operational, since: 10), detected(.majorOutage, since: 100),
        said(.partialOutage, at: 160), detected(.degradedPerformance, since: 200),
        said(nil, at: 300), detected(.operational, since: 290),
      ]))
    let site = try #require(record.service("site"))
    #expect(site.firstToldAt == Instant(seconds: 10))
    #expect(
      site.changes == [
        Change(state: .operational, at: Instant(seconds: 10)),
        Change(state: .majorOutage, at: Instant(seconds: 100)),
        Change(state: .partialOutage, at: Instant(seconds: 160)),
        Change(state: .degradedPerformance, at: Instant(seconds: 300)),
        // It was well before the word was taken back, but that is not what was shown.
        Change(state: .operational, at: Instant(seconds: 300)),
      ])
    #expect(site.since == Instant(seconds: 300) && site.forgottenChanges == 0)
    let moments = [9.9, 10, 99, 100, 299, 300, 1e9].map { Instant(seconds: $0) }
    #expect(
      moments.map(site.state(at:)) == [
        nil, .operational, .operational, .majorOutage, .partialOutage, .operational, .operational,
      ])
  }

  @Test("say that nothing is known where a person's word was all there was")
  func unknown() throws {
    let record = Record(folding: facts([said(.majorOutage, at: 5), said(nil, at: 9)]))
    let site = try #require(record.service("site"))
    #expect(
      site.changes == [
        Change(state: .majorOutage, at: Instant(seconds: 5)),
        Change(state: nil, at: Instant(seconds: 9)),
      ])
    #expect(site.state == nil)
  }

  @Test("are dropped beyond the limit, oldest first, and counted")
  func limit() throws {
    let flapping = (1...ServiceStanding.changeLimit + 7).map { number in
      detected(number.isMultiple(of: 2) ? .majorOutage : .operational, since: Double(number))
    }
    let site = try #require(Record(folding: facts(flapping)).service("site"))
    #expect(site.changes.count == ServiceStanding.changeLimit && site.forgottenChanges == 7)
    #expect(site.changes.first == Change(state: .majorOutage, at: Instant(seconds: 8)))
    #expect(site.firstToldAt == Instant(seconds: 1))
  }

  @Test(
    "are what somebody who looks after every fact would have seen, whatever the order of arrival",
    arguments: Seeds.of(25))
  func watched(seed: Int) throws {
    let facts = TwoWriters.facts(200, seed: seed)
    var random = SeededNumbers(seed: seed)
    let whole = Record(folding: facts.shuffled(using: &random), window: 16)
    var watched = Record(window: 300)
    var seen: [ServiceID: [ServiceState?]] = [:]
    for fact in facts.sorted(by: { ($0.time, $0.id) < ($1.time, $1.id) }) {
      _ = watched.insert(fact)
      for standing in watched.services where standing.state != seen[standing.service]?.last ?? nil {
        seen[standing.service, default: []].append(standing.state)
      }
    }
    #expect(!whole.services.isEmpty)
    for standing in whole.services {
      #expect(standing.changes.map(\.state) == seen[standing.service] ?? [], "seed \(seed)")
      let moments = standing.changes.map(\.at)
      #expect(moments == moments.sorted())
      #expect(moments.first.map { $0 >= standing.firstToldAt } ?? true)
    }
  }

  @Test("stored in the format of an older version are folded anew")
  func olderFormat() throws {
    let snapshot = Record(folding: facts([detected(.operational, since: 1)])).snapshot()
    let older = try json(snapshot).replacing(
      #""format":\#(Record.Snapshot.currentFormat)"#, with: #""format":1"#)
    // An older version's state lacks what this one keeps, so it need not even be readable.
    let stored = try? decode(Record.Snapshot.self, older)
    #expect(stored.flatMap { Record(restoring: $0) } == nil)
    #expect(Record(restoring: try roundTrip(snapshot)) != nil)
  }
}
