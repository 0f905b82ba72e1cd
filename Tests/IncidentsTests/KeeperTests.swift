import Detection
import Incidents
import Relais
import Testing

@Suite("A keeper of incidents") struct KeeperTests {
  @Test("opens nothing for suspicion, soft failures, or a verdict that hurts nobody")
  func suspicion() {
    var office = Office.well
    let before = office.facts.count
    office.line("fibre", .suspect)
    office.hear(
      .check(CheckBelief(check: "ordering-check", state: .softFailed(2), since: office.now)))
    office.verdict([[Component(.anchor, subject: "anchor1")]])
    office.pass(600)
    #expect(office.facts.count == before)
    #expect(office.wakeAt == nil)
  }

  @Test("tells the day of a cut line as one incident, from the cut to the end")
  func cut() throws {
    var office = Office.well
    let cut = office.now
    office.line("fibre", .suspect)
    office.pass(4.8)
    office.line("fibre", .down, since: cut)
    #expect(office.open.isEmpty)
    office.pass(1)
    office.verdict([[access]])
    let opened = try #require(office.open.first)
    #expect(opened.id == "solo-1")
    #expect(opened.phase == .identified)
    #expect(opened.cause == [access])
    #expect(opened.since == cut)
    #expect(opened.title(in: .english) == "Internet line fibre: access cut")
    #expect(opened.title(in: .french) == "Ligne fibre\u{A0}: accès coupé")
    #expect(opened.impact == .major)
    office.pass(8)
    office.service("ordering", .majorOutage, explainedBy: [access])
    office.service("checkout", .majorOutage, blamedOn: ["ordering"])
    office.service("calls", .partialOutage, explainedBy: [access])
    let wide = try #require(office.open.first)
    #expect(office.open.count == 1)
    #expect(wide.services.map(\.service) == ["calls", "checkout", "ordering"])
    #expect(wide.service("checkout")?.takenDownBy == ["ordering"])
    #expect(wide.impact == .critical)
    office.pass(7_200)
    office.line("fibre", .up)
    for service in ["ordering", "checkout", "calls"] {
      office.service(ServiceID(service), .operational)
    }
    office.verdict([])
    #expect(office.open.first?.phase == .monitoring)
    office.pass(119)
    #expect(office.open.first?.phase == .monitoring)
    office.pass(1)
    let ended = try #require(office.record.incidents.first)
    #expect(ended.phase == .resolved)
    #expect(ended.steppedBy == .detector)
    #expect(!ended.isFailing)
    #expect(office.record.incidents.count == 1)
  }

  @Test("joins a line that answers badly and the services that fail on it, however short each is")
  func harmed() throws {
    var office = Office.well
    office.line("fibre", .degraded)
    office.pass(20)
    #expect(office.open.isEmpty)
    office.service("ordering", .majorOutage)
    office.pass(3)
    let opened = try #require(office.open.first)
    #expect(opened.lines == [AffectedLine(line: "fibre", condition: .degraded)])
    #expect(opened.services.map(\.service) == ["ordering"])
    office.service("ordering", .operational)
    office.pass(60)
    office.line("fibre", .up)
    office.pass(120)
    #expect(office.open.isEmpty)
    #expect(office.record.incidents.count == 1)
  }

  @Test("after a restart lists what fails under the line that was down, until it hears of that")
  func unheard() throws {
    var office = Office.well
    office.line("fibre", .down)
    office.pass(1)
    office.verdict([[access]])
    office.restart()
    office.service("ordering", .majorOutage)
    office.pass(30)
    #expect(office.open.count == 1)
    #expect(office.open.first?.services.map(\.service) == ["ordering"])
  }

  @Test("waits three seconds for a verdict, then opens without, and identifies later")
  func patience() {
    var office = Office.well
    office.line("fibre", .down)
    office.pass(2.9)
    #expect(office.open.isEmpty)
    office.pass(0.1)
    #expect(office.open.map(\.phase) == [.investigating])
    #expect(office.open.first?.title(in: .english) == "Internet line fibre: cut")
    office.service("ordering", .majorOutage)
    office.pass(10)
    #expect(office.open.count == 1)
    office.verdict([[box, access]], confidence: 0.4)
    #expect(office.open.map(\.phase) == [.investigating])
    #expect(office.open.first?.cause == [box, access])
    office.verdict([[access]])
    #expect(office.open.map(\.phase) == [.identified])
    #expect(office.open.first?.cause == [access])
    #expect(office.record.incidents.count == 1)
  }

  @Test("opens a minor incident for a line that is slow for a minute, not for less")
  func degraded() throws {
    var office = Office.well
    office.line("fibre", .degraded)
    office.pass(59)
    office.line("fibre", .up)
    office.line("fibre", .degraded)
    office.pass(59)
    #expect(office.open.isEmpty)
    office.pass(1)
    office.pass(3)
    let incident = try #require(office.open.first)
    #expect(incident.impact == .minor)
    #expect(incident.title(in: .french) == "Ligne fibre\u{A0}: lente ou instable")
  }

  @Test("opens a second incident for a second independent cause")
  func second() {
    var office = Office.well
    office.line("fibre", .down)
    office.verdict([[access]])
    office.pass(300)
    office.verdict([[access], [shop]])
    office.service("ordering", .majorOutage, explainedBy: [shop])
    #expect(office.open.map(\.cause) == [[access], [shop]])
    #expect(office.open.map { $0.services.map(\.service) } == [[], ["ordering"]])
    #expect(office.open.map(\.id) == ["solo-1", "solo-2"])
  }

  @Test("keeps a failing shop apart from a line cut later that hides it")
  func hidden() {
    var office = Office.well
    office.verdict([[shop]])
    office.service("ordering", .majorOutage, explainedBy: [shop])
    office.pass(600)
    office.line("fibre", .down)
    office.verdict([[access]])
    office.service("ordering", .majorOutage, explainedBy: [access])
    office.service("e-mail", .majorOutage, explainedBy: [access])
    #expect(office.open.map(\.cause) == [[shop], [access]])
    #expect(office.open.map { $0.services.map(\.service) } == [["ordering"], ["e-mail"]])
    office.pass(600)
    office.line("fibre", .up)
    office.service("e-mail", .operational)
    office.verdict([[shop]])
    office.service("ordering", .majorOutage, explainedBy: [shop])
    office.pass(120)
    #expect(office.open.map(\.cause) == [[shop]])
  }

  @Test("gives a service that still fails once the line is back an incident of its own")
  func leftOver() {
    var office = Office.well
    office.line("fibre", .down)
    office.verdict([[access]])
    office.service("ordering", .majorOutage, explainedBy: [access])
    office.pass(600)
    office.line("fibre", .up)
    office.verdict([[shop]])
    office.service("ordering", .majorOutage, explainedBy: [shop])
    #expect(office.open.map(\.cause) == [[access], [shop]])
    #expect(office.open.map(\.phase) == [.monitoring, .identified])
    #expect(office.open.map { $0.services.map(\.service) } == [[], ["ordering"]])
  }

  @Test("goes back to identified on a relapse, and makes one incident of a flapping line")
  func flapping() {
    var office = Office.well
    for _ in 0..<20 {
      office.line("fibre", .down)
      office.verdict([[access]])
      #expect(office.open.map(\.phase) == [.identified])
      office.pass(30)
      office.line("fibre", .up)
      office.verdict([])
      #expect(office.open.map(\.phase) == [.monitoring])
      office.pass(60)
    }
    office.pass(60)
    #expect(office.open.isEmpty)
    #expect(office.record.incidents.count == 1)
  }

  @Test("reopens what comes back within ten minutes, and opens anew after")
  func relapse() {
    var office = Office.well
    for (pause, count) in [(0.0, 1), (700, 1), (900, 2)] {
      office.pass(pause)
      office.line("fibre", .down)
      office.pass(5)
      #expect(office.open.count == 1)
      #expect(office.record.incidents.count == count)
      office.line("fibre", .up)
    }
  }

  @Test("after a restart neither opens again nor ends what it has not heard of")
  func restart() {
    var office = Office.well
    office.line("fibre", .down)
    office.verdict([[access]])
    office.service("ordering", .majorOutage, explainedBy: [access])
    office.restart()
    office.pass(3_600)
    office.line("fibre", .unknown)
    #expect(office.open.map(\.phase) == [.identified])
    office.line("fibre", .up)
    office.pass(3_600)
    #expect(office.open.map(\.phase) == [.identified])
    office.lookAtAll()
    #expect(office.open.map(\.phase) == [.monitoring])
    office.restart()
    office.pass(600)
    #expect(office.open.map(\.phase) == [.monitoring])
    office.line("fibre", .up)
    office.lookAtAll()
    #expect(office.open.isEmpty)
    #expect(office.record.incidents.count == 1)
    #expect(office.record.service("ordering")?.state == .operational)
  }

  @Test("tells what one moment brings as one change, and of several the last")
  func together() {
    var office = Office.well
    office.line("fibre", .down)
    office.verdict([[access]])
    let before = office.facts.count
    let since = office.now
    office.hear([
      .service(
        ServiceBelief(
          service: "calls", state: .majorOutage, since: since, explainedBy: [access])),
      .service(
        ServiceBelief(
          service: "e-mail", state: .partialOutage, since: since, explainedBy: [access])),
      .service(
        ServiceBelief(
          service: "e-mail", state: .majorOutage, since: since, explainedBy: [access])),
    ])
    #expect(
      office.facts.dropFirst(before).map(\.body.kind) == [
        "service.state", "service.state", "incident.affected",
      ])
    #expect(office.open.first?.services.map(\.state) == [.majorOutage, .majorOutage])
  }

  @Test("lets a line or service that is no longer configured go")
  func unconfigured() {
    var office = Office.well
    office.append(
      .incidentOpened(
        IncidentOpened(
          incident: "solo-9", title: "Old trouble", cause: [Component(.line, line: "cable")],
          lines: [AffectedLine(line: "cable", condition: .down)],
          services: [AffectedService(service: "fax", state: .majorOutage)], since: office.now,
          by: .detector, at: office.now)))
    office.hear(.woke)
    office.pass(120)
    #expect(office.open.isEmpty)
  }
}
