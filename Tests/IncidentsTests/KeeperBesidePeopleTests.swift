import Incidents
import Relais
import Testing

@Suite("A keeper of incidents beside people") struct KeeperBesidePeopleTests {
  @Test("leaves an incident that a person resolved, says that it goes on, and notes its end")
  func resolvedWhileFailing() throws {
    var office = Office.well
    office.line("fibre", .down)
    office.verdict([[access]])
    try office.wish(.resolve("solo-1", text: nil))
    office.pass(60)
    office.line("fibre", .down)
    office.verdict([[box]])
    office.service("e-mail", .majorOutage, explainedBy: [box])
    office.pass(1_000)
    #expect(office.open.isEmpty)
    let quiet = try #require(office.record.incident("solo-1"))
    #expect(quiet.isResolvedWhileFailing && quiet.steppedBy == Office.maya)
    #expect(quiet.services.map(\.service) == ["e-mail"])
    office.restart()
    office.pass(5)
    office.line("fibre", .down)
    office.service("e-mail", .majorOutage, explainedBy: [])
    office.pass(10)
    #expect(office.open.isEmpty)
    office.line("fibre", .up)
    office.service("e-mail", .operational)
    office.lookAtAll()
    #expect(office.record.incident("solo-1")?.isResolvedWhileFailing == false)
    #expect(office.record.incidents.count == 1)
    office.line("fibre", .down)
    office.pass(5)
    #expect(office.open.map(\.id) == ["solo-1"])
  }

  @Test("never ends what a person opened, nor what a person opened again")
  func personOpened() throws {
    var office = Office.well
    let calls = AffectedService(service: "calls", state: .majorOutage)
    try office.wish(.open(title: "Phones are dead", text: "We look.", services: [calls]))
    office.pass(3_600)
    #expect(office.open.map(\.phase) == [.investigating])
    #expect(office.open.first?.service("calls")?.state == .majorOutage)
    office.service("calls", .partialOutage)
    office.pass(60)
    office.service("calls", .operational)
    office.pass(3_600)
    #expect(office.open.map(\.phase) == [.investigating])
    #expect(office.record.incidents.count == 1)
    try office.wish(.resolve("solo-1", text: nil))
    #expect(office.record.incident("solo-1")?.isResolvedWhileFailing == false)

    office.pass(3_600)
    office.line("fibre", .down)
    office.pass(10)
    office.line("fibre", .up)
    office.pass(200)
    #expect(office.open.isEmpty)
    try office.wish(.reopen("solo-2", text: nil))
    office.pass(3_600)
    #expect(office.open.map(\.id) == ["solo-2"])
  }

  @Test("keeps a person's title and a person's phase")
  func personsWords() throws {
    var office = Office.well
    office.line("fibre", .down)
    office.pass(4)
    try office.wish(.correctTitle("solo-1", "Digger cut the fibre"))
    office.verdict([[access]])
    #expect(office.open.first?.title(in: .english) == "Digger cut the fibre")
    try office.wish(.update("solo-1", text: "Seems back.", phase: .monitoring))
    office.service("e-mail", .majorOutage, explainedBy: [access])
    office.pass(600)
    #expect(office.open.map(\.phase) == [.monitoring])
    try office.wish(.update("solo-1", text: "Catching up.", phase: .catchingUp))
    office.line("fibre", .up)
    office.service("e-mail", .operational)
    office.pass(3_600)
    #expect(office.open.map(\.phase) == [.catchingUp])
  }

  @Test("holds to a person's word on a service until it is taken back")
  func override() throws {
    var office = Office.well
    try office.wish(.setService("ordering", .underMaintenance))
    office.service("ordering", .majorOutage)
    office.pass(600)
    #expect(office.open.isEmpty)
    #expect(office.record.service("ordering")?.state == .underMaintenance)
    try office.wish(.releaseService("ordering"))
    office.pass(3)
    #expect(office.open.map { $0.services.map(\.service) } == [["ordering"]])
    #expect(office.record.service("ordering")?.state == .majorOutage)
  }

  @Test("follows an incident that was merged into another")
  func merged() throws {
    var office = Office.well
    office.line("fibre", .down)
    office.verdict([[access]])
    office.verdict([[access], [shop]])
    office.service("ordering", .majorOutage, explainedBy: [shop])
    try office.wish(.merge("solo-2", into: "solo-1"))
    #expect(office.open.map(\.id) == ["solo-1"])
    office.pass(60)
    office.verdict([[shop], [access]])
    #expect(office.open.map(\.id) == ["solo-1"])
    office.line("fibre", .up)
    office.pass(600)
    #expect(office.open.map(\.phase) == [.identified])
    office.service("ordering", .operational)
    office.verdict([])
    office.pass(120)
    #expect(office.open.isEmpty)
    #expect(office.record.incidents.count == 2)
  }
}
