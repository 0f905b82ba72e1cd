import Announcing
import Incidents
import Relais
import Testing

@Suite("A banner")
struct BannerTests {
  private static func profile(limit: Int = 600) -> ChannelProfile {
    ChannelProfile(
      id: "banner", kind: "banner", rule: .plain(limit: limit), takesLinks: false,
      guarantee: .exact, abilities: [.edit, .retract, .read], isStanding: true,
      isByLanguage: true, host: "shop", settle: .seconds(1))
  }

  /// An outbox whose disk writes at once, and whose channel answers as the test says.
  private struct Bench {
    var outbox = Outbox(node: "solo", hash: weakHash)
    var numbers = SeededNumbers(seed: 1)
    var now = Office.at(0)
    var sent: [Delivery] = []
    var wake: Instant?

    init() {
      give(.configured([BannerTests.profile()]))
      give(.home("banner", HomeTerm(holder: "solo", epoch: 1)))
    }

    mutating func give(_ input: Outbox.Input) {
      var waiting = [input]
      while !waiting.isEmpty {
        for directive in outbox.receive(waiting.removeFirst(), at: now, using: &numbers) {
          switch directive {
          case .record(let record):
            waiting.append(.recorded(record.key, revision: record.revision))
          case .send(let delivery): sent.append(delivery)
          case .wake(let moment): wake = moment
          default: break
          }
        }
      }
    }

    /// Approves a message, and gives what its delivery is called.
    mutating func approve(_ stage: Stage, order: Int64, until minutes: Double = 60) -> DeliveryKey {
      let sheet = ApprovalSheet(
        company: "example", incident: "office-1", stage: stage, audience: .everyone,
        renderings: [
          Rendering(
            channel: "banner", languages: [.french, .english], title: "",
            text: "\(stage) coupé.\n\n\(stage) cut.")
        ], validUntil: Office.at(minutes))
      give(.submitted(sheet, order: HybridTime(milliseconds: order), mayHaveLeft: false))
      give(.approval(sheet.hash(by: weakHash), .approved(by: ["A"], tooLate: [])))
      return DeliveryKey(
        company: "example", incident: "office-1", channel: "banner", stage: stage,
        audience: .everyone)
    }

    mutating func answer(_ outcome: Receipt.Outcome) {
      guard let last = sent.last else { return }
      give(.answered(last.key, attempt: last.attempt, Receipt(outcome)))
    }

    var shown: [String] { outbox.records.banners(on: ["banner"], at: now).map(\.id) }
  }

  @Test("gives each language room of its own, as one paragraph that can be told from the other")
  func languages() throws {
    func text(_ language: Language, _ words: String) -> MessageText {
      MessageText(
        language: language, title: "",
        sentences: [
          .init("\(words) must.", rank: .must),
          .init("\(words) may, and is rather long.", rank: .may(1), opensParagraph: true),
          .init("\(words) last https://a.example/.", rank: .may(2)),
        ])
    }
    let announcement = Announcement(
      company: "example", incident: "office-1", stage: "first-notice", situation: .firstNotice,
      audience: .everyone, texts: [text(.french, "Fr"), text(.english, "Longer English")],
      statements: [], nextUpdate: nil, validUntil: Office.at(60))
    let ample = announcement.preview(on: Self.profile()).rendering
    let parts = try #require(ample.byLanguage)
    #expect(parts.map(\.language) == [.french, .english])
    #expect(
      parts.map(\.text) == [
        "Fr must. Fr may, and is rather long.",
        "Longer English must. Longer English may, and is rather long.",
      ])
    // The shorter language keeps what the longer one has no room for.
    let narrow = announcement.preview(on: Self.profile(limit: 40))
    #expect(
      narrow.rendering.byLanguage?.map(\.text)
        == ["Fr must. Fr may, and is rather long.", "Longer English must."])
    #expect(narrow.fits)
    #expect(narrow.leftOut == ["Longer English may, and is rather long."])
    let tooNarrow = announcement.preview(on: Self.profile(limit: 10))
    #expect(!tooNarrow.fits)
    #expect(tooNarrow.measurement.used == "Longer English must.".count)
    #expect(Rendering(channel: "b", languages: [.french], title: "", text: "").byLanguage == nil)
    let two = Rendering(channel: "b", languages: [.french], title: "", text: "a\n\nb")
    #expect(two.byLanguage == nil)
  }

  @Test("stands from before it is sent until before it is taken away, and the next replaces it")
  func life() throws {
    var bench = Bench()
    let first = bench.approve("first-notice", order: 1)
    #expect(bench.outbox.record(first)?.state == .inflight)
    #expect(bench.shown == ["office-1/first-notice"])
    // Nobody could read it everywhere yet: it stays, and is tried again.
    bench.answer(.uncertain("the shop is slow"))
    #expect(bench.outbox.record(first)?.state == .ready)
    #expect(bench.shown == ["office-1/first-notice"])
    bench.now = try #require(bench.wake)
    bench.give(.woke)
    bench.answer(.confirmed(RemotePost(id: "office-1/first-notice")))
    let second = bench.approve("back-to-normal", order: 2)
    #expect(bench.sent.last?.action == .edit(RemotePost(id: "office-1/first-notice")))
    #expect(bench.shown == ["office-1/back-to-normal"])
    bench.answer(.confirmed(RemotePost(id: "office-1/first-notice")))
    #expect(bench.outbox.record(first)?.state == .superseded(by: "back-to-normal"))
    let message = try #require(
      bench.outbox.records.banners(on: ["banner"], at: bench.now).first)
    #expect(message.severity == .restored)
    #expect(message.until == Office.at(60))
    #expect(message.words.map(\.text) == ["back-to-normal coupé.", "back-to-normal cut."])
    #expect(bench.outbox.records.banners(on: ["other"], at: bench.now).isEmpty)
    bench.give(.closed("office-1"))
    #expect(bench.outbox.record(second)?.state == .retracting)
    #expect(bench.shown.isEmpty)
    bench.answer(.confirmed(nil))
    #expect(bench.outbox.record(second)?.state == .retracted)
  }

  @Test("does not come to stand for an incident that is over, unless that goes on")
  func afterClosure() {
    var bench = Bench()
    bench.give(.closed("office-1"))
    let late = bench.approve("over", order: 1)
    #expect(bench.outbox.record(late)?.state == .cancelled(.closed))
    #expect(bench.sent.isEmpty && bench.shown.isEmpty)
    bench.give(.reopened("office-1"))
    let next = bench.approve("scope-known", order: 2)
    #expect(bench.outbox.record(next)?.state == .inflight)
    #expect(bench.shown == ["office-1/scope-known"])
  }

  @Test("goes by itself when its time has passed, and is read to be gone")
  func expiry() {
    var bench = Bench()
    let key = bench.approve("first-notice", order: 1, until: 60)
    bench.answer(.confirmed(RemotePost(id: "office-1/first-notice")))
    bench.now = Office.at(60)
    #expect(bench.shown.isEmpty)
    #expect(bench.wake == Office.at(60))
    bench.give(.woke)
    #expect(bench.outbox.record(key)?.state == .retracting)
    #expect(bench.sent.last?.action == .retract(RemotePost(id: "office-1/first-notice")))
  }
}
