import Incidents
import Relais
import Testing

@Suite("A fact") struct FactBodyTests {
  @Test("is the same after a way through JSON", arguments: Seeds.of(20))
  func roundTrips(seed: Int) throws {
    for fact in TwoWriters.facts(60, seed: seed) {
      #expect(try roundTrip(fact) == fact)
    }
  }

  @Test("names its kind in words that never change")
  func kinds() throws {
    #expect(
      FactBody.Kind.allCases.map(\.rawValue) == [
        "node.started", "line.state", "service.state", "service.set", "service.released",
        "incident.opened", "incident.identified", "incident.monitoring", "incident.resolved",
        "incident.reopened", "incident.affected", "incident.verdict", "incident.update",
        "incident.corrected", "incident.merged", "maintenance.scheduled", "maintenance.changed",
        "maintenance.stepped", "maintenance.update", "maintenance.corrected", "node.received",
        "company.described", "office.dark", "office.back", "home.claimed", "home.released",
        "account.changed", "announcement.submitted", "announcement.judged", "delivery.changed",
        "announcement.sealed", "announcement.released", "",
      ])
    let body = FactBody.nodeStarted(NodeStarted(version: "1.0.0"))
    #expect(try json(body) == #"{"kind":"node.started","payload":{"version":"1.0.0"}}"#)
  }

  @Test("is urgent where people outside are told something, and never by what nobody knows")
  func urgency() {
    let opened = TwoWriters.facts(200, seed: 1).filter { $0.body.kind == "incident.opened" }
    #expect(!opened.isEmpty && opened.allSatisfy(\.body.isUrgent))
    #expect(!FactBody.nodeStarted(NodeStarted(version: "1.0.0")).isUrgent)
    #expect(!FactBody.unknown(kind: "tide.turned", payload: .null).isUrgent)
  }

  @Test("tells of an account by its name alone, in words that never change")
  func account() throws {
    #expect(
      AccountChanged.Change.allCases.map(\.rawValue) == [
        "invited", "joined", "role", "removed", "password", "totp.on", "totp.off", "totp.recovery",
        "mail", "sessions.ended", "break-glass.made", "break-glass.used",
      ])
    for what in AccountChanged.Change.allCases {
      let body = FactBody.accountChanged(
        AccountChanged(
          account: "Ada", what: what, role: what == .role ? "viewer" : nil,
          by: .person("Maya", from: "desk"), at: Instant(nanoseconds: 5)))
      #expect(try roundTrip(body) == body)
      #expect(body.isUrgent == (what == .breakGlassUsed))
      let fact = RecordedFact(
        id: FactID(writer: WriterID(node: "solo", epoch: 1), sequence: 1),
        time: HybridTime(milliseconds: 1), body: body)
      #expect(Record(folding: [fact]).notUnderstood == 0)
    }
  }

  @Test("of a kind not known is kept whole")
  func unknown() throws {
    let text =
      #"{"kind":"tide.turned","payload":{"a":[1,2.5,null,{"b":true}],"n":18446744073709551615}}"#
    let body = try decode(FactBody.self, text)
    #expect(body.kind == "tide.turned")
    #expect(try json(body) == text)
    #expect(try roundTrip(body) == body)
  }

  @Test("of a known kind with a payload from a newer version is kept whole, and counted")
  func newer() throws {
    let text = #"{"kind":"line.state","payload":{"condition":"sideways","line":"fibre","since":5}}"#
    let body = try decode(FactBody.self, text)
    guard case .unknown("line.state", _) = body else {
      Issue.record("understood \(body)")
      return
    }
    #expect(try json(body) == text)
    let id = FactID(writer: WriterID(node: "solo", epoch: 1), sequence: 1)
    let fact = RecordedFact(id: id, time: HybridTime(milliseconds: 1), body: body)
    #expect(Record(folding: [fact]).notUnderstood == 1)
  }

  @Test("that is no fact is refused", arguments: ["{}", #"{"kind":3}"#, #"{"kind":"x"}"#, "[]"])
  func refused(text: String) {
    #expect(throws: DecodingError.self) { try decode(FactBody.self, text) }
  }
}
