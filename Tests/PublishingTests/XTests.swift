import Announcing
import Publishing
import Rehearsal
import Relais
import Testing

@Suite("X")
struct XTests {
  private let service = ModelledService.x

  @Test("takes no links unless it is told to, since each costs")
  func links() throws {
    #expect(try service.channel("http://127.0.0.1:1").profile.takesLinks == false)
    let basis = ChannelBasis(id: ChannelID("sample"), takesLinks: true)
    #expect(try Sample.channel(XChannel.self, [], basis: basis).profile.takesLinks)
  }

  @Test("finds its post though links come shortened, and asks for no older ones")
  func reads() async throws {
    let text = "Panne : voir https://a.example/panne & attendre <ici>"
    try await service.withModel { channel, context, served, server in
      let post = try #require(
        await channel.attempt(Sample.delivery(text), in: context).outcome.post)
      served.move(to: Sample.now + .seconds(11))
      let found = await channel.look(for: Sample.delivery(text), in: context)
      #expect(found == .found(post, isAltered: false))
      let since = try #require(
        server.asked.last.flatMap { WireForm.values(of: $0.query)["since_id"] }.flatMap(UInt64.init)
      )
      let milliseconds = Int64(since >> 22) + 1_288_834_974_657
      #expect(milliseconds == (Sample.now.nanoseconds / 1_000_000) - 120_000)
      #expect((served.model as? XModel)?.cost == 201)
    }
  }

  @Test("reads on where a page does not hold all")
  func pages() async throws {
    try await service.withModel { channel, context, served, _ in
      for number in 0..<25 {
        served.move(to: Sample.now + .seconds(Double(number)))
        _ = await channel.attempt(Sample.delivery("Post \(number)"), in: context)
      }
      served.move(to: Sample.now + .seconds(60))
      guard case .found = await channel.look(for: Sample.delivery("Post 0"), in: context) else {
        Issue.record("the oldest of 25 was not found")
        return
      }
      #expect(await channel.look(for: Sample.delivery("Post 99"), in: context) == .absent)
    }
  }

  @Test("says what a refusal is about, and when the limit ends")
  func refusals() async throws {
    let reset = String(Sample.now.nanoseconds / 1_000_000_000 + 300)
    let day = String(Sample.now.nanoseconds / 1_000_000_000 + 7_200)
    let duplicate = "You are not allowed to create a Tweet with duplicate content."
    let table: [(StandInAnswer, Receipt.Outcome)] = [
      (.json(#"{"detail":"\#(duplicate)","status":403}"#, status: 403), .alreadyThere(nil)),
      (
        .json(#"{"detail":"Forbidden"}"#, status: 403),
        .refused(Refusal(.credentials, "HTTP 403: Forbidden"))
      ),
      (
        .json(#"{"detail":"CreditsDepleted"}"#, status: 402),
        .refused(Refusal(.credentials, "no credits are left: CreditsDepleted"))
      ),
      (
        .reply(429, [("x-rate-limit-reset", reset)]),
        .limited(until: Sample.now + .seconds(300))
      ),
      (
        .reply(
          429,
          [
            ("x-rate-limit-reset", reset), ("x-app-limit-24hour-remaining", "0"),
            ("x-app-limit-24hour-reset", day),
          ]), .limited(until: Sample.now + .seconds(7_200))
      ),
      (.reply(503), .uncertain("HTTP 503")),
    ]
    for (answer, expected) in table {
      #expect(try await service.outcome(of: answer) == expected)
    }
  }

  @Test("tells that a token may only read")
  func examines() async throws {
    let user = #"{"data":{"id":"42","username":"shop"}}"#
    for (level, isGood) in [("read", false), ("read-write", true)] {
      try await service.with(
        answering: StandInAnswer.reply(200, [("x-access-level", level)], user).always
      ) {
        channel, context, _ in
        let test = await channel.examine(in: context)
        #expect(test.isGood == isGood)
        #expect(test.words.hasPrefix("@shop on X"))
      }
    }
  }

  @Test(
    "costs more with a link, however that is written",
    arguments: [
      ("Panne", 15), ("Voir https://shop.fr", 200), ("Voir shop.fr/panne", 200), ("À 11 h 30.", 15),
    ])
  func costs(text: String, thousandths: Int) throws {
    let x = try Sample.channel(XChannel.self, [])
    #expect(
      x.cost(of: Sample.delivery(text).rendering)
        == MessageCost(thousandths: thousandths, currency: "USD"))
  }
}
