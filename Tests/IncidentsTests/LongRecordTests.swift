import Incidents
import Relais
import Testing

@Suite("A record of many years") struct LongRecordTests {
  private func years(_ incidents: Int) -> [RecordedFact] {
    var facts: [RecordedFact] = []
    func write(_ body: FactBody) {
      let number = UInt64(facts.count) + 1
      facts.append(
        RecordedFact(
          id: FactID(writer: WriterID(node: "solo", epoch: 1), sequence: number),
          time: HybridTime(milliseconds: Int64(number) * 1_000), body: body))
    }
    for number in 1...UInt64(incidents) {
      let id = IncidentID(node: "solo", number: number)
      write(
        .incidentOpened(
          IncidentOpened(incident: id, title: "Cut", since: .zero, by: .detector, at: .zero)))
      write(
        .textCorrected(
          TextCorrected(
            incident: id, update: nil, text: "Digger", by: Office.maya, at: .zero)))
      // The third is never ended.
      if number != 3 {
        write(.incidentResolved(IncidentStep(incident: id, by: .detector, at: .zero)))
      }
    }
    return facts
  }

  @Test("leaves what ended long ago to the journal, and keeps what is open")
  func archive() throws {
    let record = Record(folding: years(1_000))
    #expect(record.incidents.count >= Record.incidentLimit)
    #expect(record.incidents.count < 2 * Record.incidentLimit)
    #expect(record.archived == UInt64(1_000 - record.incidents.count))
    #expect(record.openIncidents.map(\.id) == ["solo-3"])
    #expect(record.incident("solo-4") == nil && record.hasOpened("solo-4"))
    #expect(!record.hasOpened("solo-1001") && !record.hasOpened("solo-0"))
    #expect(record.nextIncident(at: "solo") == "solo-1001")
    let latest = try #require(record.incident("solo-1000"))
    #expect(latest.history.count == 3 && latest.forgotten == 0)
    let older = try #require(record.incident("solo-950"))
    #expect(older.history.map(\.body.kind) == ["incident.corrected"] && older.forgotten == 2)
    #expect(record.incident("solo-3")?.title == "Digger")
  }

  @Test("refuses commands on what rests in the journal, and says so")
  func refused() {
    let office = Office.well
    let record = Record(folding: years(1_000))
    #expect(throws: CommandRefusal.archived("solo-4")) {
      try office.keeper.facts(
        for: .resolve("solo-4", text: nil), by: Office.maya, record: record, at: office.now)
    }
  }

  @Test(
    "is the same bytes whether folded at once, one by one, or in parts", arguments: [1, 30, 500])
  func same(window: Int) throws {
    let facts = years(600)
    let expected = try Record(folding: facts).canonicalBytes()
    var single = Record(window: window)
    for fact in facts { #expect(single.insert(fact) == .folded) }
    #expect(try single.canonicalBytes() == expected)
    var random = SeededNumbers(seed: window)
    var parts = Record(window: 2_000)
    var rest = facts.shuffled(using: &random)
    while !rest.isEmpty {
      let part = Array(rest.prefix(Int.random(in: 1...400, using: &random)))
      let tooLate = parts.insert(contentsOf: part)
      #expect(tooLate.isEmpty)
      rest.removeFirst(part.count)
    }
    #expect(try parts.canonicalBytes() == expected)
    let stored = try roundTrip(single.snapshot(window: window))
    #expect(try Record(restoring: stored)?.canonicalBytes() == expected)
  }
}
