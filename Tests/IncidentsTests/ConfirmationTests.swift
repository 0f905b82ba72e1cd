import Incidents
import Relais
import Testing

@Suite("Words that contradict each other") struct ConfirmationTests {
  private func opened() -> FactBody {
    .incidentOpened(
      IncidentOpened(
        incident: "office-1", title: "Cut", since: Instant(seconds: 1), by: .detector,
        at: Instant(seconds: 1)))
  }

  /// The twin resolved at 641 s, the office said still down at 640 s.
  private func apart() -> (office: SimpleNode, twin: SimpleNode) {
    var office = SimpleNode("office")
    var twin = SimpleNode("twin")
    office.write(opened(), at: 1)
    twin.read(office, at: 2)
    twin.write(
      .incidentResolved(
        IncidentStep(incident: "office-1", by: Office.maya, at: Instant(seconds: 641))), at: 641)
    office.write(
      .incidentIdentified(
        IncidentIdentified(
          incident: "office-1", cause: [access], by: .detector, at: Instant(seconds: 640))),
      at: 640)
    office.read(twin, at: 700)
    twin.read(office, at: 700)
    return (office, twin)
  }

  @Test("are shown with who said them, where and when, until a person settles them")
  func phases() throws {
    let (office, twin) = apart()
    let incident = try #require(office.record.incident("office-1"))
    #expect(incident.needsConfirmation && incident.phase == .identified)
    #expect(incident.disputedPhases.map(\.value) == [.identified, .resolved])
    #expect(incident.disputedPhases.map(\.node) == ["office", "twin"])
    #expect(incident.disputedPhases.map(\.by) == [.detector, Office.maya])
    #expect(incident.disputedPhases.map(\.at) == [Instant(seconds: 640), Instant(seconds: 641)])
    #expect(twin.record == office.record)

    let keeper = Office.well.keeper
    let now = Instant(seconds: 800)
    #expect(throws: CommandRefusal.notDisputed("office-1", said: [.identified, .resolved])) {
      try keeper.facts(
        for: .confirm("office-1", .monitoring), by: Office.maya, record: office.record, at: now)
    }
    for phase in [IncidentPhase.identified, .resolved] {
      var settled = office
      for body in try keeper.facts(
        for: .confirm("office-1", phase), by: Office.maya, record: office.record, at: now)
      { settled.write(body, at: 800) }
      let after = try #require(settled.record.incident("office-1"))
      #expect(after.phase == phase && !after.needsConfirmation && after.disputedPhases.isEmpty)
    }
  }

  @Test("about a service: the worse holds until a person says it again")
  func services() throws {
    var office = SimpleNode("office")
    var twin = SimpleNode("twin")
    office.write(word(.operational, at: Instant(seconds: 20)), at: 20)
    twin.write(word(.partialOutage, at: Instant(seconds: 10)), at: 10)
    office.read(twin, at: 30)
    let calls = try #require(office.record.service("calls"))
    #expect(calls.needsConfirmation && calls.state == .partialOutage)
    #expect(calls.disputedWords.map(\.value) == [.partialOutage, .operational])
    #expect(calls.disputedWords.map(\.node) == ["twin", "office"])
    office.write(word(.operational, at: Instant(seconds: 40)), at: 40)
    let settled = try #require(office.record.service("calls"))
    #expect(!settled.needsConfirmation && settled.state == .operational)
  }

  @Test("about a maintenance: a person says which step holds")
  func maintenance() throws {
    var office = SimpleNode("office")
    var twin = SimpleNode("twin")
    let window = MaintenanceWindow(from: Instant(seconds: 100), until: Instant(seconds: 9_000))
    office.write(
      .maintenanceScheduled(
        MaintenanceScheduled(
          maintenance: "office-m1", title: "Works", services: ["calls"], window: window,
          by: Office.maya, at: Instant(seconds: 1))), at: 1)
    twin.read(office, at: 2)
    func step(_ step: MaintenanceStep, _ node: inout SimpleNode, _ seconds: Double) {
      node.write(
        .maintenanceStepped(
          MaintenanceStepped(
            maintenance: "office-m1", step: step, by: Office.maya, at: Instant(seconds: seconds))),
        at: seconds)
    }
    step(.cancelled, &twin, 50)
    step(.inProgress, &office, 60)
    office.read(twin, at: 70)
    let disputed = try #require(office.record.maintenance("office-m1"))
    #expect(disputed.step == .cancelled && disputed.needsConfirmation)
    #expect(disputed.disputedSteps.map(\.value) == [.cancelled, .inProgress])
    let facts = try Office.well.keeper.facts(
      for: .confirmMaintenance("office-m1", .inProgress), by: Office.maya, record: office.record,
      at: Instant(seconds: 80))
    for body in facts { office.write(body, at: 80) }
    let settled = try #require(office.record.maintenance("office-m1"))
    #expect(settled.step == .inProgress && settled.disputedSteps.isEmpty)
  }

  @Test("without a mark of receipt a node knows only its own lives")
  func ownLives() throws {
    func fact(_ node: NodeID, _ epoch: UInt32, at seconds: Int64, _ body: FactBody) -> RecordedFact
    {
      RecordedFact(
        id: FactID(writer: WriterID(node: node, epoch: epoch), sequence: 1),
        time: HybridTime(milliseconds: seconds * 1_000), body: body)
    }
    let first = fact("office", 1, at: 1, word(.majorOutage, at: .zero))
    let next = fact("office", 2, at: 2, word(.operational, at: .zero))
    let other = fact("twin", 1, at: 3, word(.degradedPerformance, at: .zero))
    #expect(Record(folding: [first, next]).service("calls")?.state == .operational)
    let record = Record(folding: [first, next, other])
    #expect(record.service("calls")?.needsConfirmation == true)
    #expect(record.service("calls")?.state == .degradedPerformance)
  }

  @Test("a node restored from an old backup does not claim to know what it has lost")
  func restored() throws {
    var office = SimpleNode("office")
    var twin = SimpleNode("twin")
    office.write(opened(), at: 1)
    twin.read(office, at: 2)
    let backup = office
    office.write(word(.majorOutage, at: Instant(seconds: 3)), at: 3)
    twin.read(office, at: 4)
    var restored = SimpleNode("office", epoch: 2)
    restored.read(backup, at: 10)
    restored.write(word(.operational, at: Instant(seconds: 11)), at: 11)
    restored.read(twin, at: 12)
    let calls = try #require(restored.record.service("calls"))
    #expect(calls.state == .majorOutage && calls.needsConfirmation)
  }
}
