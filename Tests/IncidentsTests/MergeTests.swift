import Incidents
import Relais
import Testing

@Suite("Two nodes that did not know of each other") struct MergeTests {
  private let office = WriterID(node: "office", epoch: 1)
  private let twin = WriterID(node: "twin", epoch: 1)
  private let maya = Actor.person("Maya", from: "cli uid 1000")

  private func fact(
    _ writer: WriterID, _ sequence: UInt64, at seconds: Int64, seen: [(WriterID, UInt64)] = [],
    _ body: FactBody
  ) -> RecordedFact {
    var vector = VersionVector()
    vector[writer] = sequence - 1
    for (writer, sequence) in seen { vector[writer] = sequence }
    return RecordedFact(
      id: FactID(writer: writer, sequence: sequence),
      time: HybridTime(milliseconds: seconds * 1_000), body: body, seen: vector)
  }

  private func step(_ by: Actor = .detector) -> IncidentStep {
    IncidentStep(incident: "office-1", by: by, at: .zero)
  }

  private var opened: RecordedFact {
    fact(
      office, 1, at: 10,
      .incidentOpened(
        IncidentOpened(
          incident: "office-1", title: "Line cut", services: [], since: .zero, by: .detector,
          at: .zero)))
  }

  @Test("a resolution and an outage at the same time: the outage holds, and a person is asked")
  func outageWins() throws {
    let outage = IncidentIdentified(incident: "office-1", cause: [access], by: .detector, at: .zero)
    for (resolvedAt, outageAt) in [(Int64(20), Int64(21)), (21, 20)] {
      let facts = [
        opened,
        fact(twin, 1, at: outageAt, seen: [(office, 1)], .incidentIdentified(outage)),
        fact(office, 2, at: resolvedAt, .incidentResolved(step(maya))),
      ]
      let record = Record(folding: facts)
      let incident = try #require(record.incident("office-1"))
      #expect(incident.phase == .identified)
      #expect(incident.needsConfirmation)
      #expect(incident.resolvedAt == nil)
      #expect(record.openIncidents.map(\.id) == ["office-1"])

      let again = fact(office, 3, at: 30, seen: [(twin, 1)], .incidentResolved(step(maya)))
      let settled = try #require(Record(folding: facts + [again]).incident("office-1"))
      #expect(settled.phase == .resolved)
      #expect(!settled.needsConfirmation)
    }
  }

  @Test("a resolution that knew of the outage ends it")
  func resolutionAfter() throws {
    let outage = IncidentIdentified(incident: "office-1", cause: [], by: .detector, at: .zero)
    let facts = [
      opened, fact(twin, 1, at: 20, seen: [(office, 1)], .incidentIdentified(outage)),
      fact(office, 2, at: 21, seen: [(twin, 1)], .incidentResolved(step(maya))),
    ]
    #expect(Record(folding: facts).incident("office-1")?.phase == .resolved)
  }

  @Test("a clock far ahead does not make an outage outlive the resolution that knew of it")
  func clockAhead() throws {
    let outage = IncidentIdentified(incident: "office-1", cause: [], by: .detector, at: .zero)
    let facts = [
      opened, fact(twin, 1, at: 9_000_000, seen: [(office, 1)], .incidentIdentified(outage)),
      fact(office, 2, at: 21, seen: [(twin, 1)], .incidentResolved(step(maya))),
    ]
    #expect(Record(folding: facts).incident("office-1")?.phase == .resolved)
  }

  @Test("titles written at the same time are both kept")
  func titles() throws {
    func correction(_ text: LocalizedText) -> FactBody {
      .textCorrected(
        TextCorrected(incident: "office-1", update: nil, text: text, by: maya, at: .zero))
    }
    let facts = [
      opened, fact(office, 2, at: 20, correction("Digger")),
      fact(twin, 1, at: 19, seen: [(office, 1)], correction("Storm")),
    ]
    let incident = try #require(Record(folding: facts).incident("office-1"))
    #expect(incident.title == "Digger")
    #expect(incident.titleSiblings == ["Storm", "Digger"])
    #expect(incident.history.count == 3)
  }

  @Test("states of a service said at the same time: the worse holds")
  func services() {
    func word(_ state: ServiceState) -> FactBody {
      .serviceStateSet(ServiceStateSet(service: "calls", state: state, by: maya, at: .zero))
    }
    let released = FactBody.serviceReleased(
      ServiceReleased(service: "calls", by: maya, at: .zero))
    let both = [
      fact(office, 1, at: 20, word(.operational)), fact(twin, 1, at: 10, word(.partialOutage)),
    ]
    #expect(Record(folding: both).service("calls")?.state == .partialOutage)
    let release = fact(office, 2, at: 30, released)
    #expect(Record(folding: both + [release]).service("calls")?.state == .partialOutage)
    let knowing = fact(office, 2, at: 30, seen: [(twin, 1)], released)
    #expect(Record(folding: both + [knowing]).service("calls")?.state == nil)
  }

  @Test("merges in opposite directions: the earlier holds, and no circle comes of it")
  func circles() {
    func opening(_ writer: WriterID, _ id: IncidentID) -> RecordedFact {
      fact(
        writer, 1, at: 10,
        .incidentOpened(
          IncidentOpened(incident: id, title: "Cut", since: .zero, by: .detector, at: .zero)))
    }
    func merge(_ a: IncidentID, _ b: IncidentID) -> FactBody {
      .incidentsMerged(IncidentsMerged(incident: a, into: b, by: maya, at: .zero))
    }
    let record = Record(folding: [
      opening(office, "office-1"), opening(twin, "twin-1"),
      fact(office, 2, at: 21, seen: [(twin, 1)], merge("office-1", "twin-1")),
      fact(twin, 2, at: 20, seen: [(office, 1)], merge("twin-1", "office-1")),
    ])
    #expect(record.openIncidents.map(\.id) == ["office-1"])
    #expect(record.incident("twin-1")?.mergedInto == "office-1")
    #expect(record.incident("office-1")?.merged == ["twin-1"])
  }

  @Test("a fact about an incident that has not arrived yet counts once it has")
  func notYet() {
    let resolved = fact(office, 2, at: 20, .incidentResolved(step()))
    var record = Record()
    #expect(record.insert(resolved) == .folded)
    #expect(record.unplaced == 1)
    #expect(record.insert(opened) == .refolded)
    #expect(record.unplaced == 0)
    #expect(record.incident("office-1")?.phase == .resolved)
  }

  @Test("a number given twice, after an old backup, makes one incident and loses nothing")
  func numberTwice() throws {
    let second = RecordedFact(
      id: FactID(writer: WriterID(node: "office", epoch: 2), sequence: 1),
      time: HybridTime(milliseconds: 20_000),
      body: .incidentOpened(
        IncidentOpened(
          incident: "office-1", title: "Shop down",
          services: [AffectedService(service: "ordering", state: .majorOutage)], since: .zero,
          by: .detector, at: .zero)))
    let record = Record(folding: [opened, second])
    let incident = try #require(record.incident("office-1"))
    #expect(record.incidents.count == 1)
    #expect(incident.service("ordering")?.state == .majorOutage)
    #expect(incident.history.count == 2)
    #expect(record.nextIncident(at: "office") == "office-2")
    #expect(record.nextIncident(at: "twin") == "twin-1")
  }

  @Test("persons' facts stay in the history, however long an incident lasts")
  func longHistory() throws {
    var facts = [opened]
    facts.append(
      fact(
        office, 2, at: 11,
        .updatePosted(
          UpdatePosted(
            incident: "office-1", update: "office-1", phase: .investigating, text: "We look.",
            by: maya, at: .zero))))
    for sequence in 3...2_000 {
      facts.append(
        fact(office, UInt64(sequence), at: Int64(10 + sequence), .incidentMonitored(step())))
    }
    let incident = try #require(Record(folding: facts).incident("office-1"))
    #expect(incident.history.count == Incident.historyLimit)
    #expect(incident.forgotten == UInt64(2_000 - Incident.historyLimit))
    #expect(incident.history.prefix(2).map(\.id.sequence) == [1, 2])
    #expect(incident.updates.map(\.text) == ["We look."])
  }
}
