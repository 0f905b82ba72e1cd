import Incidents
import Relais
import Testing

extension Office {
  /// Plans work from so many seconds from now on, for so long.
  mutating func plan(
    _ services: [ServiceID] = ["ordering"], in delay: Double, lasting length: Double
  ) throws {
    let from = now + .nanoseconds(Int64(delay * 1e9))
    try wish(
      .scheduleMaintenance(
        title: "New database", text: nil, services: services, from: from,
        until: from + .nanoseconds(Int64(length * 1e9))))
  }

  func step(_ id: MaintenanceID) -> MaintenanceStep? { record.maintenance(id)?.step }
  func shown(_ id: ServiceID) -> ServiceState? { record.service(id)?.state }
}

@Suite("A keeper of incidents beside maintenance") struct MaintenanceKeeperTests {
  @Test("begins and ends it at its times, also after a restart")
  func times() throws {
    var office = Office.well
    try office.plan(in: 3_600, lasting: 1_800)
    #expect(office.step("solo-m1") == .scheduled)
    office.pass(3_599)
    #expect(office.step("solo-m1") == .scheduled && office.shown("ordering") == .operational)
    office.pass(1)
    #expect(office.step("solo-m1") == .inProgress && office.shown("ordering") == .underMaintenance)
    #expect(office.shown("checkout") == .operational)
    office.restart()
    office.lookAtAll()
    office.pass(1_799)
    #expect(office.step("solo-m1") == .inProgress)
    office.pass(1)
    #expect(office.step("solo-m1") == .completed && office.shown("ordering") == .operational)
    let work = try #require(office.record.maintenance("solo-m1"))
    #expect(work.by == Office.maya && work.steppedBy == .detector)
    #expect(work.beganAt == work.from && work.endedAt == work.until && work.revision == 2)
    #expect(office.record.incidents.isEmpty)
    #expect(
      office.record.service("ordering")?.changes.map(\.state) == [
        .operational, .underMaintenance, .operational,
      ])
  }

  @Test("completes what nobody was there to begin, and never shows it as under way")
  func missed() throws {
    var office = Office.well
    try office.plan(in: 60, lasting: 60)
    office.sleep(10_000)
    office.lookAtAll()
    #expect(office.step("solo-m1") == .completed)
    #expect(office.record.maintenance("solo-m1")?.beganAt == nil)
    #expect(office.record.service("ordering")?.changes.map(\.state) == [.operational])
  }

  @Test("opens nothing for what fails under it, and keeps what the detector believes")
  func pardoned() throws {
    var office = Office.well
    try office.plan(in: 0, lasting: 1_800)
    office.service("ordering", .majorOutage, explainedBy: [shop])
    office.verdict([[shop]])
    office.service("checkout", .majorOutage, blamedOn: ["ordering"])
    office.pass(1_000)
    #expect(office.open.isEmpty)
    #expect(office.shown("ordering") == .underMaintenance)
    #expect(office.record.service("ordering")?.detected?.state == .majorOutage)
    // What cannot do without it fails for the same reason.
    #expect(office.shown("checkout") == .underMaintenance)
    office.service("e-mail", .majorOutage)
    office.pass(3)
    #expect(office.open.map { $0.services.map(\.service) } == [["e-mail"]])
    office.service("e-mail", .operational)
    office.service("ordering", .operational)
    office.service("checkout", .operational)
    office.verdict([])
    office.pass(2_000)
    #expect(office.open.isEmpty && office.record.incidents.count == 1)
  }

  @Test("opens an incident for a failure that lasts beyond the end, as of the end")
  func beyond() throws {
    var office = Office.well
    try office.plan(in: 0, lasting: 1_800)
    office.service("ordering", .majorOutage)
    office.service("checkout", .majorOutage, blamedOn: ["ordering"])
    let end = office.now + .seconds(1_800)
    office.pass(1_800 + 59)
    #expect(office.open.isEmpty && office.shown("ordering") == .majorOutage)
    office.pass(1)
    let incident = try #require(office.open.first)
    #expect(office.open.count == 1 && incident.since == end)
    #expect(incident.services.map(\.service) == ["checkout", "ordering"])
  }

  @Test("opens an incident at once for a failure that begins after the end")
  func afterwards() throws {
    var office = Office.well
    try office.plan(in: 0, lasting: 60)
    office.pass(61)
    office.service("ordering", .majorOutage)
    office.pass(3)
    #expect(office.open.count == 1)
  }

  @Test("gives a service that is back a moment after the end no incident")
  func shortlyAfter() throws {
    var office = Office.well
    try office.plan(in: 0, lasting: 1_800)
    office.service("ordering", .majorOutage)
    office.pass(600)
    try office.wish(.completeMaintenance("solo-m1", text: nil))
    office.pass(20)
    office.restart()
    office.service("ordering", .majorOutage)
    office.pass(20)
    office.service("ordering", .operational)
    office.pass(600)
    #expect(office.record.incidents.isEmpty)
  }

  @Test("goes on with an incident that was there before, and ends it when the service is back")
  func repair() throws {
    var office = Office.well
    office.service("ordering", .majorOutage)
    office.pass(10)
    #expect(office.open.map(\.phase) == [.investigating])
    try office.plan(in: 0, lasting: 1_800)
    office.pass(600)
    #expect(office.open.map(\.phase) == [.investigating])
    #expect(office.open.first?.service("ordering")?.state == .majorOutage)
    office.service("ordering", .operational)
    #expect(office.open.map(\.phase) == [.monitoring])
    office.pass(20)
    // Failing again is part of the work, and does not keep the incident open.
    office.service("ordering", .majorOutage)
    office.pass(60)
    #expect(office.open.isEmpty && office.shown("ordering") == .underMaintenance)
    office.service("ordering", .operational)
    office.pass(3_000)
    #expect(office.record.incidents.count == 1)
  }

  @Test("shows a person's word on a service before maintenance")
  func word() throws {
    var office = Office.well
    try office.plan(in: 0, lasting: 1_800)
    try office.wish(.setService("ordering", .partialOutage))
    #expect(office.shown("ordering") == .partialOutage)
    try office.wish(.releaseService("ordering"))
    #expect(office.shown("ordering") == .underMaintenance)
  }

  @Test("begins one that a person begins early, and leaves it so")
  func early() throws {
    var office = Office.well
    try office.plan(in: 3_600, lasting: 1_800)
    try office.wish(.beginMaintenance("solo-m1", text: "We begin early."))
    office.pass(1_000)
    #expect(office.step("solo-m1") == .inProgress)
    try office.wish(.updateMaintenance("solo-m1", text: "We look.", step: .verifying))
    #expect(office.shown("ordering") == .underMaintenance)
    office.pass(3_600 + 800 - 1)
    #expect(office.step("solo-m1") == .verifying)
    office.pass(1)
    #expect(office.step("solo-m1") == .completed)
  }

  @Test("follows one whose end or services change while it is under way")
  func changed() throws {
    var office = Office.well
    try office.plan(["ordering", "calls"], in: 0, lasting: 600)
    let until = office.now + .seconds(1_200)
    try office.wish(
      .changeMaintenance("solo-m1", title: nil, services: ["calls"], from: nil, until: until))
    #expect(office.shown("ordering") == .operational && office.shown("calls") == .underMaintenance)
    office.service("ordering", .majorOutage)
    office.pass(3)
    #expect(office.open.count == 1)
    office.pass(1_190)
    #expect(office.step("solo-m1") == .inProgress)
    office.pass(10)
    #expect(office.step("solo-m1") == .completed && office.shown("calls") == .operational)
  }

  @Test("takes back what it did too early, where another node had changed the times unseen")
  func untimely() throws {
    var office = Office.well
    try office.plan(in: 100, lasting: 100)
    let twin = WriterID(node: "twin", epoch: 1)
    func putOff(_ number: UInt64, from: Double, until: Double) -> RecordedFact {
      let start = Instant(seconds: 1_000)
      return RecordedFact(
        id: FactID(writer: twin, sequence: number),
        time: HybridTime(milliseconds: 1_050_000 + Int64(number)),
        body: .maintenanceChanged(
          MaintenanceChanged(
            maintenance: "solo-m1",
            window: MaintenanceWindow(
              from: start + .seconds(from), until: start + .seconds(until)),
            by: .person("Ali", from: "desk"), at: start + .seconds(50))))
    }
    office.pass(150)
    #expect(office.step("solo-m1") == .inProgress)
    office.take(putOff(1, from: 1_000, until: 2_000))
    #expect(office.step("solo-m1") == .scheduled)
    office.pass(850)
    #expect(office.step("solo-m1") == .inProgress)
    office.pass(1_000)
    #expect(office.step("solo-m1") == .completed)
    office.take(putOff(2, from: 1_000, until: 5_000))
    #expect(office.step("solo-m1") == .inProgress)
    office.pass(3_000)
    #expect(office.step("solo-m1") == .completed)
    // Nothing is wrong with what is taken back, so nothing flaps.
    #expect(office.record.maintenance("solo-m1")?.history.count == 9)
  }
}
