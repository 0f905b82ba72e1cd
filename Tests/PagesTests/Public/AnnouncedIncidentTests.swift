import Incidents
import Relais
import Testing

@testable import Pages

@Suite("An incident that concerns no service shown") struct AnnouncedIncidentTests {
  private func update(
    _ incident: IncidentID, _ number: UInt64, _ words: LocalizedText, by actor: Actor, at: Instant
  ) -> FactBody {
    .updatePosted(
      UpdatePosted(
        incident: incident, update: UpdateID(node: "solo", number: number),
        phase: .investigating, text: words, by: actor, at: at))
  }

  @Test("is nobody's business until something of it is announced, and then only that is told")
  func announced() throws {
    var office = try ToldOffice()
    let incident = ToldOffice.first
    office.tell(
      .incidentOpened(
        IncidentOpened(
          incident: incident, title: "SECRET title",
          lines: [AffectedLine(line: ToldOffice.line, condition: .down)], since: office.now,
          by: ToldOffice.maya, at: office.now)))
    office.pass(60)
    office.tell(update(incident, 1, "SECRET words", by: ToldOffice.maya, at: office.now))
    #expect(office.view.incidents.isEmpty)
    office.pass(60)
    let words = LocalizedText([.english: "We are cut off.", .french: "Nous sommes coupés."])
    let approver = Actor.person("SECRET-Karim", from: Actor.announcement)
    office.tell(update(incident, 2, words, by: approver, at: office.now))
    let told = try #require(office.view.incidents.first)
    #expect(told.title(in: .french) == "Perturbation" && told.title(in: .english) == "Disruption")
    #expect(told.updates.map(\.text).contains(words))
    #expect(!"\(office.view)".contains("SECRET"))
  }

  @Test("tells, where it turned out to be part of another one, of its words what was announced")
  func merged() throws {
    var office = try ToldOffice()
    let (first, second) = (ToldOffice.first, ToldOffice.second)
    for (incident, services) in [
      (first, [AffectedService(service: ToldOffice.shop, state: .majorOutage)]), (second, []),
    ] {
      office.tell(
        .incidentOpened(
          IncidentOpened(
            incident: incident, title: "SECRET title",
            lines: [AffectedLine(line: ToldOffice.line, condition: .down)], services: services,
            since: office.now, by: .detector, at: office.now)))
    }
    office.tell(
      update(second, 1, "SECRET words", by: ToldOffice.maya, at: office.now),
      update(
        second, 2, "We are cut off.", by: .person("SECRET", from: Actor.announcement),
        at: office.now),
      .incidentsMerged(
        IncidentsMerged(incident: second, into: first, by: .detector, at: office.now)))
    let told = try #require(office.view.incidents.first)
    #expect(office.view.incidents.count == 1)
    #expect(told.updates.contains { $0.text == "We are cut off." })
    #expect(!"\(office.view)".contains("SECRET"))
  }
}
