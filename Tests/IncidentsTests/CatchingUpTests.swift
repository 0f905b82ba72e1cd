import Incidents
import Relais
import Testing

@Suite("Catching up") struct CatchingUpTests {
  /// An office whose line was cut and is back, and whose people say that they catch up.
  private func catchingUp() throws -> Office {
    var office = Office.well
    office.line("fibre", .down)
    office.verdict([[access]])
    office.line("fibre", .up)
    office.verdict([])
    #expect(office.open.map(\.phase) == [.monitoring])
    try office.wish(
      .update("solo-1", text: "All works; we answer yesterday's mails.", phase: .catchingUp))
    return office
  }

  @Test("begins with a person's words, and shows since when all works")
  func begins() throws {
    let office = try catchingUp()
    let incident = try #require(office.open.first)
    #expect(incident.phase == .catchingUp && incident.hasBacklog && incident.monitoringAt != nil)
    #expect(incident.updates.map(\.phase) == [.catchingUp])
    #expect(!incident.isHeldByPerson)
  }

  @Test("lasts until a person says that it is done, also beyond a restart")
  func lasts() throws {
    var office = try catchingUp()
    office.pass(86_400)
    office.restart()
    for line in Office.lines { office.line(line.id, .up) }
    office.lookAtAll()
    office.pass(2 * 86_400)
    #expect(office.open.map(\.phase) == [.catchingUp])
    try office.wish(.resolve("solo-1", text: "All is caught up."))
    #expect(office.open.isEmpty)
    #expect(office.record.incident("solo-1")?.hasBacklog == false)
  }

  @Test("may be said while it still fails, and then is not undone by the end of the failure")
  func early() throws {
    var office = Office.well
    office.line("fibre", .down)
    office.verdict([[access]])
    try office.wish(.update("solo-1", text: "We work on paper.", phase: .catchingUp))
    office.pass(60)
    #expect(office.open.map(\.phase) == [.catchingUp])
    office.line("fibre", .up)
    office.pass(3_600)
    #expect(office.open.map(\.phase) == [.catchingUp])
  }

  @Test("is not forgotten by a relapse: once all works again, a person still has to end it")
  func relapse() throws {
    var office = try catchingUp()
    office.pass(600)
    office.line("fibre", .down)
    office.verdict([[access]])
    #expect(office.open.map(\.phase) == [.identified])
    #expect(office.record.incidents.count == 1)
    office.pass(60)
    office.line("fibre", .up)
    office.verdict([])
    office.pass(86_400)
    #expect(office.open.map(\.phase) == [.monitoring])
    try office.wish(.update("solo-1", text: "Still catching up.", phase: .catchingUp))
    office.pass(86_400)
    #expect(office.open.map(\.phase) == [.catchingUp])
  }

  @Test("may be taken back by a person, and then the incident ends as any other")
  func takenBack() throws {
    var office = try catchingUp()
    try office.wish(.update("solo-1", text: "Nothing was left.", phase: .monitoring))
    office.pass(600)
    #expect(office.open.isEmpty)
  }

  @Test("of an incident merged into another goes on there")
  func merged() throws {
    var office = try catchingUp()
    office.service("calls", .majorOutage)
    office.pass(10)
    #expect(office.open.map(\.id) == ["solo-1", "solo-2"])
    try office.wish(.merge("solo-1", into: "solo-2"))
    office.service("calls", .operational)
    office.pass(3_600)
    #expect(office.open.map(\.phase) == [.monitoring])
  }
}
