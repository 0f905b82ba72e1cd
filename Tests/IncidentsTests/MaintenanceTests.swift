import Incidents
import Relais
import Testing

@Suite("Maintenance that two nodes write") struct MaintenanceTests {
  private let maya = Office.maya
  private let office = WriterID(node: "office", epoch: 1)
  private let twin = WriterID(node: "twin", epoch: 1)

  /// A fact of a node that has seen the office's first so many.
  private func fact(
    _ writer: WriterID, _ number: UInt64, at second: Double, seen: UInt64 = 1, _ body: FactBody
  ) -> RecordedFact {
    var known = VersionVector()
    known[office] = writer == office ? number - 1 : seen
    return RecordedFact(
      id: FactID(writer: writer, sequence: number),
      time: HybridTime(milliseconds: Int64(second * 1_000)), body: body, seen: known)
  }

  private func window(_ from: Double, _ until: Double) -> MaintenanceWindow {
    MaintenanceWindow(from: Instant(seconds: from), until: Instant(seconds: until))
  }

  private var scheduled: RecordedFact {
    fact(
      office, 1, at: 10,
      .maintenanceScheduled(
        MaintenanceScheduled(
          maintenance: "office-m1", title: "New box", services: ["site"], window: window(100, 200),
          by: maya, at: Instant(seconds: 10))))
  }

  private func step(_ step: MaintenanceStep, by actor: Actor, at second: Double) -> FactBody {
    .maintenanceStepped(
      MaintenanceStepped(
        maintenance: "office-m1", step: step, by: actor, at: Instant(seconds: second)))
  }

  @Test("stays called off where one calls it off and the other begins it, and asks a person")
  func cancelled() throws {
    let record = Record(
      folding: [
        scheduled, fact(twin, 1, at: 90, step(.cancelled, by: maya, at: 90)),
        fact(office, 2, at: 100, step(.inProgress, by: .detector, at: 100)),
      ])
    let work = try #require(record.maintenance("office-m1"))
    #expect(work.step == .cancelled && work.steppedBy == maya && work.needsConfirmation)
    #expect(work.endedAt == Instant(seconds: 90) && record.service("site") == nil)
  }

  @Test("is settled by a person who has seen both")
  func settled() throws {
    var record = Record(
      folding: [
        scheduled, fact(twin, 1, at: 120, step(.completed, by: maya, at: 120)),
        fact(office, 2, at: 130, step(.verifying, by: maya, at: 130)),
      ])
    #expect(record.maintenance("office-m1")?.step == .completed)
    let bodies = try Office.well.keeper.facts(
      for: .completeMaintenance("office-m1", text: nil), by: maya, record: record,
      at: Instant(seconds: 140))
    for (index, body) in bodies.enumerated() {
      let settling = RecordedFact(
        id: FactID(writer: office, sequence: UInt64(index) + 3),
        time: HybridTime(milliseconds: 140_000), body: body)
      #expect(record.insert(settling) == .folded)
    }
    let work = try #require(record.maintenance("office-m1"))
    #expect(work.step == .completed && !work.needsConfirmation)
  }

  @Test("takes the last of two sets of times or titles, and asks a person about the times")
  func times() throws {
    func change(_ title: LocalizedText, _ window: MaintenanceWindow) -> FactBody {
      .maintenanceChanged(
        MaintenanceChanged(
          maintenance: "office-m1", title: title, window: window, by: maya,
          at: Instant(seconds: 20)))
    }
    let facts = [
      scheduled, fact(office, 2, at: 20, change("Box", window(100, 300))),
      fact(twin, 1, at: 21, change("Cable", window(150, 200))),
    ]
    let work = try #require(Record(folding: facts).maintenance("office-m1"))
    #expect(work.window == window(150, 200) && work.title == "Cable" && work.needsConfirmation)
    #expect(work.revision == 2)
    let agreed =
      facts + [
        fact(twin, 2, at: 30, seen: 2, change("Cable", window(150, 300)))
      ]
    #expect(Record(folding: agreed).maintenance("office-m1")?.needsConfirmation == false)
  }

  @Test("of one name planned twice is one, under its last plan")
  func twice() throws {
    let again = RecordedFact(
      id: FactID(writer: WriterID(node: "office", epoch: 2), sequence: 1),
      time: HybridTime(milliseconds: 400_000),
      body: .maintenanceScheduled(
        MaintenanceScheduled(
          maintenance: "office-m1", title: "New router", services: ["e-mail"],
          window: window(500, 600), by: maya, at: Instant(seconds: 400))))
    let record = Record(
      folding: [
        scheduled, fact(office, 2, at: 100, step(.inProgress, by: .detector, at: 100)), again,
      ])
    let work = try #require(record.maintenance("office-m1"))
    #expect(record.maintenances.count == 1 && work.step == .scheduled && work.title == "New router")
    #expect(record.service("site")?.changes.map(\.state) == [.underMaintenance, nil])
    #expect(record.nextMaintenance(at: "office") == "office-m2")
  }

  @Test("that nobody has planned is counted and left")
  func unplaced() {
    let record = Record(folding: [fact(office, 1, at: 5, step(.inProgress, by: maya, at: 5))])
    #expect(record.unplaced == 1 && record.maintenances.isEmpty && record.services.isEmpty)
  }

  @Test("of many years leaves what is over to the journal, and keeps what is not")
  func archive() throws {
    var facts: [RecordedFact] = []
    for number in 1...UInt64(300) {
      let id = MaintenanceID(node: "office", number: number)
      facts.append(
        fact(
          office, UInt64(facts.count) + 1, at: Double(facts.count),
          .maintenanceScheduled(
            MaintenanceScheduled(
              maintenance: id, title: "x", services: ["site"], window: window(1, 2), by: maya,
              at: .zero))))
      guard number != 3 else { continue }
      facts.append(
        fact(
          office, UInt64(facts.count) + 1, at: Double(facts.count),
          .maintenanceStepped(
            MaintenanceStepped(maintenance: id, step: .completed, by: .detector, at: .zero))))
    }
    let record = Record(folding: facts)
    #expect(record.maintenances.count >= Record.maintenanceLimit)
    #expect(record.maintenances.count < 2 * Record.maintenanceLimit)
    #expect(record.archivedMaintenances == UInt64(300 - record.maintenances.count))
    #expect(record.maintenance("office-m3") != nil && record.maintenance("office-m4") == nil)
    #expect(record.hasPlanned("office-m4") && !record.hasPlanned("office-m301"))
    #expect(throws: CommandRefusal.archivedMaintenance("office-m4")) {
      try Office.well.keeper.facts(
        for: .cancelMaintenance("office-m4", text: nil), by: maya, record: record, at: .zero)
    }
  }

  @Test("shows what needs a stopped service as stopped too, but not in a circle")
  func below() {
    func detected(_ number: UInt64, _ id: ServiceID, _ others: [ServiceID]) -> RecordedFact {
      fact(
        office, number, at: Double(number) * 10,
        .serviceStateChanged(
          ServiceStateChanged(
            service: id, state: .majorOutage, since: Instant(seconds: 0), takenDownBy: others)))
    }
    var record = Record(
      folding: [
        scheduled, detected(2, "site", []), detected(3, "shop", ["site"]),
        detected(4, "checkout", ["shop"]), detected(5, "label", ["shop", "post"]),
        detected(6, "left", ["right", "site"]), detected(7, "right", ["left"]),
        fact(office, 8, at: 100, step(.inProgress, by: .detector, at: 100)),
      ])
    let stopped = record.services.filter(\.isUnderMaintenance).map(\.service)
    #expect(stopped == ["checkout", "shop", "site"])
    let end = fact(office, 9, at: 200, step(.completed, by: .detector, at: 200))
    #expect(record.insert(end) == .folded)
    #expect(record.services.allSatisfy { $0.state == .majorOutage && !$0.isStoppedBelow })
    #expect(
      record.service("checkout")?.changes.map(\.at.seconds) == [0, 100, 200])
  }

  @Test("has names that count from 1 at each node", arguments: ["office-m", "-m1", "m1", "a-1"])
  func names(wrong: String) {
    let id = MaintenanceID(node: "front-office", number: 12)
    #expect(id == "front-office-m12" && id.parts?.node == "front-office" && id.parts?.number == 12)
    #expect(MaintenanceID(wrong).parts == nil)
    #expect(IncidentID(id.name).parts == nil)
  }
}
