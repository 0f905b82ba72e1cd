import Incidents
import Relais
import Testing

@Suite("A command") struct CommandTests {
  /// An office with a cut line told as solo-1.
  private var cut: Office {
    var office = Office.well
    office.line("fibre", .down)
    office.verdict([[access]])
    return office
  }

  private func refusal(_ command: Command, in office: Office) -> CommandRefusal? {
    do {
      _ = try office.keeper.facts(
        for: command, by: Office.maya, record: office.record, at: office.now)
      return nil
    } catch {
      return error
    }
  }

  @Test("opens, tells, corrects and ends an incident, and keeps every word")
  func story() throws {
    var office = Office.well
    let calls = AffectedService(service: "calls", state: .partialOutage)
    try office.wish(.open(title: "Phones", text: "Calls fail.", services: [calls]))
    let opened = office.now
    let word = try #require(office.record.incident("solo-1")?.word(on: "calls"))
    #expect(word.state == .partialOutage && .person(word.by) == Office.maya)
    #expect(word.at == opened)
    #expect(office.record.incident("solo-1")?.word(on: "site") == nil)
    office.pass(60)
    try office.wish(.update("solo-1", text: "Operator called.", phase: .identified))
    try office.wish(.correctUpdate("solo-1", "solo-1", "Some calls fail."))
    try office.wish(.correctTitle("solo-1", "Some calls fail"))
    office.pass(60)
    try office.wish(.resolve("solo-1", text: "All calls get through."))
    let incident = try #require(office.record.incident("solo-1"))
    #expect(incident.phase == .resolved && incident.word(on: "calls") == nil)
    #expect(incident.openedBy == Office.maya && incident.steppedBy == Office.maya)
    #expect(
      incident.updates.map(\.text) == [
        "All calls get through.", "Operator called.", "Some calls fail.",
      ])
    #expect(incident.updates.map(\.phase) == [.resolved, .identified, .investigating])
    #expect(incident.updates.map(\.id) == ["solo-3", "solo-2", "solo-1"])
    #expect(incident.title == "Some calls fail")
    #expect(incident.history.count == 7)
    #expect(!incident.isFailing)
    try office.wish(.reopen("solo-1", text: "Not yet."))
    #expect(office.open.map(\.phase) == [.investigating])
  }

  @Test("that names no incident is refused with those that are open")
  func unknown() {
    let refused = CommandRefusal.unknownIncident("solo-7", open: ["solo-1"])
    for command: Command in [
      .update("solo-7", text: "x", phase: nil), .correctTitle("solo-7", "x"),
      .merge("solo-7", into: "solo-1"), .merge("solo-1", into: "solo-7"),
      .resolve("solo-7", text: nil), .reopen("solo-7", text: nil),
      .correctUpdate("solo-7", "solo-1", "x"),
    ] {
      #expect(refusal(command, in: cut) == refused)
    }
    #expect(refused.description == "there is no incident solo-7; open: solo-1")
    #expect(
      refusal(.resolve("solo-7", text: nil), in: .well)?.description
        == "there is no incident solo-7; none is open")
  }

  @Test("that does not fit the incident is refused with the reason")
  func misfit() throws {
    var office = cut
    #expect(
      refusal(.reopen("solo-1", text: nil), in: office)
        == .notResolved("solo-1", phase: .identified))
    #expect(refusal(.merge("solo-1", into: "solo-1"), in: office) == .mergedWithItself("solo-1"))
    #expect(
      refusal(.correctUpdate("solo-1", "solo-4", "x"), in: office)
        == .unknownUpdate("solo-4", of: "solo-1", known: []))
    try office.wish(.resolve("solo-1", text: nil))
    #expect(
      refusal(.resolve("solo-1", text: nil), in: office)
        == .alreadyResolved("solo-1", by: Office.maya, at: office.now))
    #expect(
      refusal(.update("solo-1", text: "x", phase: .monitoring), in: office) == .resolved("solo-1"))
    #expect(refusal(.update("solo-1", text: "What we learned.", phase: nil), in: office) == nil)
    try office.wish(.open(title: "Other", text: nil, services: []))
    try office.wish(.merge("solo-2", into: "solo-1"))
    #expect(
      refusal(.update("solo-2", text: "x", phase: nil), in: office)
        == .merged("solo-2", into: "solo-1"))
  }

  @Test("with an unknown service, or one that nobody set, is refused")
  func services() {
    let known: [ServiceID] = ["calls", "checkout", "e-mail", "ordering"]
    let fax = CommandRefusal.unknownService("fax", known: known)
    #expect(refusal(.setService("fax", .majorOutage), in: .well) == fax)
    #expect(refusal(.releaseService("fax"), in: .well) == fax)
    #expect(refusal(.releaseService("calls"), in: .well) == .notSet("calls"))
    let affected = AffectedService(service: "fax", state: .majorOutage)
    #expect(refusal(.open(title: "x", text: nil, services: [affected]), in: .well) == fax)
    #expect(
      fax.description
        == "there is no service fax; configured: calls, checkout, e-mail, ordering")
  }

  @Test("with an empty or endless text is refused")
  func texts() {
    let endless = LocalizedText(stringLiteral: String(repeating: "x", count: 10_001))
    #expect(refusal(.open(title: " ", text: nil, services: []), in: .well) == .empty(.english))
    #expect(
      refusal(.open(title: LocalizedText([:]), text: nil, services: []), in: .well) == .empty(nil))
    #expect(
      refusal(.update("solo-1", text: endless, phase: nil), in: cut)
        == .tooLong(.english, limit: 10_000))
    #expect(
      refusal(.correctTitle("solo-1", endless), in: cut) == .tooLong(.english, limit: 200))
  }
}
