import Incidents
import Relais
import Testing

@testable import Journal

@Suite("Two journals that were apart for seven days")
struct WeekApartTests {
  private static let facts = 10_000
  private static let week = 7 * 86_400.0

  @Test("hold the same facts once they have met, none lost, none doubled, and give the same record")
  func week() async throws {
    let nodes = try await TwoNodes()
    try await nodes.exchange()
    var acknowledged: Set<FactID> = []
    for (place, journal) in [nodes.office, nodes.twin].enumerated() {
      for start in stride(from: 0, to: Self.facts, by: 100) {
        let drafts = try (start..<start + 100).map { number in
          try Self.draft(number, of: journal.node, after: Double(place) * 7)
        }
        let appended = try await journal.append(drafts)
        try #require(appended.isDurable)
        for sequence in appended.sequences {
          acknowledged.insert(FactID(writer: journal.writer, sequence: sequence))
        }
      }
    }
    #expect(acknowledged.count == 2 * Self.facts)

    let sent = try await nodes.exchange()
    #expect(sent.bytes < 4_000_000, "\(sent)")
    let (here, there) = (try await nodes.office.everything(), try await nodes.twin.everything())
    #expect(here == there)
    #expect(here.count == Set(here.map(\.id)).count, "doubled")
    #expect(acknowledged.subtracting(here.map(\.id)).isEmpty, "lost")
    #expect(here.count == acknowledged.count)
    let ends = try await (nodes.office.verify(), nodes.twin.verify())
    #expect(ends.0.isClean && ends.1.isClean)
    #expect(ends.0.chains.map(\.hash).sorted() == ends.1.chains.map(\.hash).sorted())
    let records = try await (nodes.office.record(), nodes.twin.record())
    #expect(try records.0.canonicalBytes() == records.1.canonicalBytes())
    #expect(records.0.count == here.count)
    #expect(try await nodes.exchange().bytes == 0)
    await nodes.close()
  }

  /// One of the facts of a busy week, spread evenly.
  private static func draft(
    _ number: Int, of node: NodeID, after seconds: Double
  ) throws -> FactDraft {
    let at = testNow + .seconds(week * Double(number) / Double(facts) + seconds)
    let incident = IncidentID(node: node, number: UInt64(number / 20 + 1))
    let step = IncidentStep(incident: incident, by: .detector, at: at)
    let body: FactBody =
      switch number % 20 {
      case 0:
        .incidentOpened(
          IncidentOpened(
            incident: incident, title: "Line cut",
            lines: [AffectedLine(line: "fibre", condition: .down)], since: at, by: .detector,
            at: at))
      case 13: .incidentMonitored(step)
      case 19: .incidentResolved(step)
      default:
        .lineStateChanged(
          LineStateChanged(
            line: "fibre", condition: number.isMultiple(of: 2) ? .down : .up, since: at))
      }
    let time = HybridTime(milliseconds: at.nanoseconds / 1_000_000)
    return try FactCodec.draft(of: body, at: time)
  }
}
