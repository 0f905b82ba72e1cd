import Announcing
import Publishing
import Rehearsal
import Relais
import Testing

@Suite("Slack")
struct SlackTests {
  private let service = ModelledService.slack

  @Test("finds its message by metadata, and its answers in their thread")
  func reads() async throws {
    let text = Escaping.slack.escape("Panne : voir https://a.example/x <ici> & là")
    try await service.withModel { channel, context, served, _ in
      let first = try #require(
        await channel.attempt(Sample.delivery(text), in: context).outcome.post)
      served.move(to: Sample.now + .seconds(4))
      #expect(
        await channel.look(for: Sample.delivery(text), in: context)
          == .found(first, isAltered: false))
      #expect(
        await channel.look(for: Sample.delivery("autres mots"), in: context)
          == .found(first, isAltered: true))
      #expect(
        await channel.look(for: Sample.delivery(text, stage: "over"), in: context) == .absent)
      var last = first
      for (number, stage) in ["b", "c"].enumerated() {
        served.move(to: Sample.now + .seconds(Double(10 + 10 * number)))
        let delivery = Sample.delivery(stage, action: .publish(after: last), stage: stage)
        last = try #require(await channel.attempt(delivery, in: context).outcome.post)
        served.move(to: Sample.now + .seconds(Double(15 + 10 * number)))
        #expect(
          await channel.look(for: delivery, in: context)
            == .found(last, isAltered: false))
      }
      // An answer to an answer belongs into the same thread.
      #expect(served.model.posts.map(\.parent) == [nil, first.id, first.id])
    }
  }

  @Test("reads an edited message by its id")
  func edits() async throws {
    try await service.withModel { channel, context, served, _ in
      let first = try #require(
        await channel.attempt(Sample.delivery("Panne"), in: context).outcome.post)
      served.move(to: Sample.now + .seconds(4))
      let edit = Sample.delivery("Fini", action: .edit(first))
      #expect(await channel.look(for: edit, in: context) == .absent)
      #expect(await channel.attempt(edit, in: context).outcome == .confirmed(first))
      #expect(await channel.look(for: edit, in: context) == .found(first, isAltered: false))
      let retraction = Sample.delivery("Fini", action: .retract(first))
      #expect(await channel.attempt(retraction, in: context).outcome == .confirmed(first))
      #expect(await channel.look(for: retraction, in: context) == .absent)
      #expect(
        await channel.attempt(retraction, in: context).outcome
          == .refused(Refusal(.gone, "message_not_found")))
    }
  }

  @Test(
    "says by its name what an error is about",
    arguments: [
      ("invalid_auth", Refusal.Kind.credentials), ("token_revoked", .credentials),
      ("not_in_channel", .credentials), ("missing_scope", .credentials), ("msg_too_long", .content),
      ("message_not_found", .gone), ("channel_not_found", .other), ("never_heard_of", .other),
    ])
  func refusals(error: String, kind: Refusal.Kind) async throws {
    #expect(
      try await service.outcome(of: .json(#"{"ok":false,"error":"\#(error)"}"#))
        == .refused(Refusal(kind, error)))
  }

  @Test("waits as long as it is told, and knows what is open")
  func limits() async throws {
    let limited = StandInAnswer.reply(
      429, [("Retry-After", "30"), ("Content-Type", "application/json")],
      #"{"ok":false,"error":"ratelimited"}"#)
    let until = Receipt.Outcome.limited(until: Sample.now + .seconds(30))
    #expect(try await service.outcome(of: limited) == until)
    #expect(
      try await service.outcome(of: .json(#"{"ok":false,"error":"ratelimited"}"#))
        == .limited(until: nil))
    #expect(
      try await service.outcome(of: .json(#"{"ok":false,"error":"internal_error"}"#))
        == .uncertain("internal_error"))
    #expect(
      try await service.outcome(of: .reply(200, [], "<html>"))
        == .uncertain("an answer that is none of Slack's"))
  }

  @Test("tells as whom and where it would write, and why not")
  func examines() async throws {
    try await service.withModel { channel, context, served, _ in
      #expect(await channel.examine(in: context) == .good("relais in Shop, C1"))
      served.start(SlackModel(channel: "C2", token: "T"))
      #expect(
        await channel.examine(in: context) == .bad("relais in Shop, C1: channel_not_found"))
      served.start(SlackModel(channel: "C1", token: "other"))
      #expect(await channel.examine(in: context) == .bad("invalid_auth"))
    }
    #expect(throws: ConfigurationProblem.self) {
      try Sample.channel(SlackChannel.self, [("channel", "#general")])
    }
  }
}
