import Detection
import Incidents
import Relais
import Testing

/// A twin's keeper with the record it shares with an office.
private struct TwinDesk {
  var node = SimpleNode("twin")
  var keeper = IncidentKeeper(
    node: "twin", lines: Office.lines, services: Office.services, checks: Office.checks,
    role: .twin)
  var wakeAt: Instant?

  mutating func hear(_ inputs: [IncidentKeeper.Input], at seconds: Double) {
    let now = Instant(seconds: seconds)
    for directive in keeper.receive(inputs, record: node.record, at: now) {
      switch directive {
      case .append(let body): node.write(body, at: seconds)
      case .wake(let moment): wakeAt = moment
      }
    }
  }

  mutating func pass(to seconds: Double) {
    while let moment = wakeAt, moment.seconds <= seconds {
      wakeAt = nil
      hear([.woke], at: moment.seconds)
    }
  }

  mutating func dark(since: Double, at seconds: Double) {
    let belief = IncidentKeeper.OfficeBelief(
      isDark: true, since: Instant(seconds: since), lines: ["fibre", "old-line"])
    hear([.office(belief)], at: seconds)
  }

  mutating func back(at seconds: Double) {
    hear(
      [.office(IncidentKeeper.OfficeBelief(isDark: false, since: Instant(seconds: seconds)))],
      at: seconds)
  }

  static func down(_ service: ServiceID, at seconds: Double) -> IncidentKeeper.Input {
    .service(
      ServiceBelief(
        service: service, state: .majorOutage, since: Instant(seconds: seconds),
        failing: [CheckID("\(service)-check")]))
  }
}

@Suite("A twin") struct DarkOfficeTests {
  @Test("writes nothing while the office is there")
  func quiet() {
    var twin = TwinDesk()
    twin.back(at: 10)
    twin.hear([TwinDesk.down("ordering", at: 11)], at: 11)
    twin.pass(to: 500)
    #expect(twin.node.facts.isEmpty)
  }

  @Test("tells that the office is dark, opens an incident at once, and adds what fails outside")
  func dark() throws {
    var twin = TwinDesk()
    twin.hear([TwinDesk.down("ordering", at: 11)], at: 11)
    twin.dark(since: 100, at: 105)
    twin.pass(to: 106)
    let darkness = try #require(twin.node.record.darkness)
    #expect(darkness.lines == ["fibre", "old-line"] && darkness.since == Instant(seconds: 100))
    let incident = try #require(twin.node.record.openIncidents.first)
    #expect(incident.id == "twin-1" && incident.since <= Instant(seconds: 100))
    #expect(incident.title(in: .french) == "Le bureau est injoignable")
    #expect(incident.lines.map(\.condition) == [.down, .down])
    twin.pass(to: 120)
    #expect(twin.node.record.openIncidents.count == 1)
    #expect(twin.node.record.incident("twin-1")?.service("ordering")?.state == .majorOutage)
    #expect(twin.node.record.service("ordering")?.state == .majorOutage)
    twin.dark(since: 100, at: 130)
    #expect(twin.node.facts.count { $0.body.kind == "office.dark" } == 1)
  }

  @Test("says that the office is back, and leaves the incident to its keeper")
  func back() throws {
    var twin = TwinDesk()
    twin.dark(since: 100, at: 105)
    twin.pass(to: 106)
    twin.back(at: 300)
    twin.pass(to: 900)
    let standing = try #require(twin.node.record.officeStandings.first)
    #expect(!standing.isDark && standing.backAt == Instant(seconds: 300))
    #expect(twin.node.record.openIncidents.map(\.id) == ["twin-1"])
    let count = twin.node.facts.count

    var office = Office.well
    office.pass(400)
    for fact in twin.node.facts { office.take(fact) }
    office.pass(200)
    #expect(office.open.isEmpty)
    #expect(office.record.incident("twin-1")?.phase == .resolved)
    #expect(twin.node.facts.count == count)
  }

  @Test("and its office opened one each for one cut: the office's keeper joins them by itself")
  func joined() throws {
    var twin = TwinDesk()
    twin.dark(since: 1_003, at: 1_008)
    twin.pass(to: 1_010)
    var office = Office.well
    office.line("fibre", .down)
    office.line("old-line", .down)
    office.pass(20)
    #expect(office.open.count == 1)
    let own = try #require(office.open.first?.id)
    for fact in twin.node.facts { office.take(fact) }
    office.pass(1)
    #expect(office.open.map(\.id) == [own])
    #expect(office.record.incident("twin-1")?.mergedInto == own)
    // Once, however often it looks.
    office.pass(100)
    #expect(office.facts.count { $0.body.kind == "incident.merged" } == 1)
    office.line("fibre", .up)
    office.line("old-line", .up)
    office.pass(200)
    #expect(office.open.isEmpty)
    // The twin never joins anything, even while the office is dark.
    twin.hear([.woke], at: 1_200)
    #expect(!twin.node.facts.contains { $0.body.kind == "incident.merged" })
  }

  @Test("learns of the office's incident by a stick: they are joined as well when they meet")
  func stick() throws {
    var twin = TwinDesk()
    twin.dark(since: 1_003, at: 1_008)
    twin.pass(to: 1_010)
    var office = Office.well
    office.line("fibre", .down)
    office.line("old-line", .down)
    office.verdict([[Component(.lan, line: "fibre"), Component(.lan, line: "old-line")]])
    office.pass(20)
    let own = try #require(office.open.first?.id)
    // What lies on the stick is taken in while the office is still dark: of two incidents about one
    // line the twin's keeper lets one alone list it.
    twin.node.take(office.facts)
    twin.hear([.woke], at: office.now.seconds)
    twin.pass(to: office.now.seconds + 20)
    for fact in twin.node.facts where fact.id.writer.node == "twin" { office.take(fact) }
    office.pass(20)
    #expect(office.open.map(\.id) == [own])
    #expect(office.record.incident("twin-1")?.mergedInto == own)
  }

  @Test("and its office opened one each about different lines: both stay")
  func apart() {
    var office = Office.well
    office.line("old-line", .down)
    office.pass(20)
    let other = RecordedFact(
      id: FactID(writer: WriterID(node: "twin", epoch: 1), sequence: 1),
      time: HybridTime(milliseconds: 1_010_000),
      body: .incidentOpened(
        IncidentOpened(
          incident: "twin-1", title: "Cut",
          lines: [AffectedLine(line: "fibre", condition: .down)], since: office.now,
          by: .detector, at: office.now)))
    office.take(other)
    #expect(office.record.incident("twin-1")?.mergedInto == nil)
  }
}
