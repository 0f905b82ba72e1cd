import Incidents
import Relais
import Testing

@Suite("What facts say of messages")
struct AnnouncingLogTests {
  private let incident = IncidentID("office-7")

  private func facts() -> [RecordedFact] {
    let office = WriterID(node: "office", epoch: 1)
    let twin = WriterID(node: "twin", epoch: 1)
    let maya = Actor.person("Maya", from: "desk")
    func fact(_ writer: WriterID, _ number: UInt64, _ body: FactBody) -> RecordedFact {
      RecordedFact(
        id: FactID(writer: writer, sequence: number),
        time: HybridTime(milliseconds: Int64(number) * 1_000), body: body)
    }
    func moment(_ second: Int64) -> Instant { Instant(nanoseconds: second * 1_000_000_000) }
    func step(_ words: String, _ second: Int64) -> FactBody {
      .deliveryChanged(
        DeliveryChanged(incident: incident, delivery: "d", content: words, at: moment(second)))
    }
    let submitted = FactBody.announcementSubmitted(
      AnnouncementSubmitted(
        incident: incident, hash: "00ff", content: "{}", by: maya, at: moment(1)))
    return [
      fact(office, 1, submitted),
      fact(office, 2, submitted),
      fact(
        office, 3,
        .announcementJudged(
          AnnouncementJudged(
            incident: incident, hash: "00ff", judgement: .approve, by: maya, at: moment(3)))),
      fact(twin, 4, step("ready", 4)),
      fact(office, 5, step("known", 5)),
      fact(twin, 6, step("confirmed", 6)),
    ]
  }

  @Test("is each message once, all judgements, and the last word of each node on a delivery")
  func folds() {
    let log = Record(folding: facts()).announcing
    #expect(log.submissions.map(\.fact.sequence) == [1])
    #expect(log.judgements.map(\.news.judgement) == [.approve])
    #expect(log.reports.map(\.news.content) == ["known", "confirmed"])
    #expect(log.reports.map(\.node) == ["office", "twin"])
  }

  @Test("is the same in whatever order facts arrive")
  func orders() {
    let whole = Record(folding: facts()).announcing
    var numbers = Lehmer(seed: 3)
    for _ in 0..<50 {
      var record = Record()
      for fact in facts().shuffled(using: &numbers) { _ = record.insert(fact) }
      #expect(record.announcing == whole)
    }
  }
}

/// A small generator, the same in every run.
private struct Lehmer: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 2 &+ 1 }
  mutating func next() -> UInt64 {
    state = state &* 0xDA94_2042_E4DD_58B5 &+ 0x9E37_79B9_7F4A_7C15
    return state ^ (state >> 29)
  }
}
