import Announcing
import Publishing
import Rehearsal
import Relais
import Testing

@Suite("Facebook")
struct FacebookTests {
  private let service = ModelledService.facebook

  private func complaint(
    _ code: Int, _ words: String = "no", more: String = "", status: Int = 400,
    fields: [(String, String)] = []
  ) -> StandInAnswer {
    .reply(
      status, [("Content-Type", "application/json")] + fields,
      #"{"error":{"message":"\#(words)","type":"OAuthException","code":\#(code)\#(more)}}"#)
  }

  @Test("never puts the token into an address")
  func tokens() async throws {
    try await service.withModel { channel, context, _, server in
      let post = try #require(
        await channel.attempt(Sample.delivery("Panne"), in: context).outcome.post)
      _ = await channel.look(for: Sample.delivery("Panne"), in: context)
      _ = await channel.attempt(Sample.delivery("Fini", action: .edit(post)), in: context)
      _ = await channel.attempt(Sample.delivery("Fini", action: .retract(post)), in: context)
      #expect(await channel.examine(in: context) == .good("Shop"))
      #expect(server.asked.count == 5)
      #expect(server.asked.allSatisfy { $0.fields["authorization"] == "Bearer T" })
      #expect(server.asked.allSatisfy { !$0.uri.contains("access_token") })
    }
  }

  @Test("reads on by a mark, not by the address that Facebook gives")
  func pages() async throws {
    try await service.withModel { channel, context, served, server in
      for number in 0..<60 {
        _ = await channel.attempt(Sample.delivery("Post \(number)"), in: context)
      }
      served.move(to: Sample.now + .seconds(30))
      guard case .found = await channel.look(for: Sample.delivery("Post 0"), in: context) else {
        Issue.record("the oldest of 60 was not found")
        return
      }
      #expect(server.asked.count { $0.method == "GET" } == 3)
    }
  }

  @Test("says by the number what a refusal is about")
  func refusals() async throws {
    let usage = #"{"123":[{"type":"pages","estimated_time_to_regain_access":7}]}"#
    let table: [(StandInAnswer, Receipt.Outcome)] = [
      (complaint(506, "(#506) Duplicate status message"), .alreadyThere(nil)),
      (complaint(190, "expired"), .refused(Refusal(.credentials, "(#190) expired"))),
      (complaint(200), .refused(Refusal(.credentials, "(#200) no"))),
      (complaint(10), .refused(Refusal(.credentials, "(#10) no"))),
      (complaint(100), .refused(Refusal(.content, "(#100) no"))),
      (complaint(100, more: #","error_subcode":33"#), .refused(Refusal(.gone, "(#100) no"))),
      (complaint(368), .limited(until: nil)), (complaint(4), .limited(until: nil)),
      (complaint(17), .limited(until: nil)), (complaint(613), .limited(until: nil)),
      (
        complaint(32, fields: [("X-Business-Use-Case-Usage", usage)]),
        .limited(until: Sample.now + .seconds(420))
      ),
      (complaint(2), .uncertain("(#2) no")),
      (complaint(99, more: #","is_transient":true"#), .uncertain("(#99) no")),
      (complaint(1, status: 500), .uncertain("HTTP 500")),
      (complaint(1_234), .refused(Refusal(.other, "(#1234) no"))),
    ]
    for (answer, expected) in table {
      #expect(try await service.outcome(of: answer) == expected)
    }
  }

  @Test("tells that a token is of somebody else")
  func examines() async throws {
    try await service.with(answering: StandInAnswer.json(#"{"id":"7","name":"Chantal"}"#).always) {
      channel, context, _ in
      let test = await channel.examine(in: context)
      #expect(test == .bad("the token is of Chantal, not of the page 123"))
    }
  }

  @Test("names the key where a setting is wrong")
  func settings() {
    for keys in [[("page", "shop")], [("page", "1"), ("version", "26")], []] {
      #expect(throws: ConfigurationProblem.self) {
        try Sample.channel(FacebookChannel.self, keys)
      }
    }
  }
}
