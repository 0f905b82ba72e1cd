import Announcing
import Publishing
import Rehearsal
import Relais
import Testing

@Suite("Mastodon")
struct MastodonTests {
  private let service = ModelledService.mastodon(.answers)

  @Test("publishes with language, key and what it follows")
  func publishes() async throws {
    try await service.withModel { channel, context, served, server in
      let first = await channel.attempt(Sample.delivery("Panne"), in: context).outcome.post
      let id = try #require(first?.id)
      let follow = Sample.delivery("Suite", action: .publish(after: first), stage: "over")
      _ = await channel.attempt(follow, in: context)
      #expect(served.model.posts.map(\.parent) == [nil, id])
      let asked = server.asked.map { WireForm.values(of: $0.text) }
      #expect(
        asked.last == [
          "status": "Suite", "language": "fr", "visibility": "public", "in_reply_to_id": id,
        ])
      let keys = server.asked.compactMap { $0.fields["idempotency-key"] }
      #expect(Set(keys).count == 2 && keys.allSatisfy { $0.count == 32 })
    }
  }

  @Test(
    "knows its post by the words, whatever HTML they come in",
    arguments: [
      "Deux lignes,\npuis\n\nun paragraphe", "a < b && <b>c</b> \"d\" 'e'",
      "Voir https://a.example/x?y=1&z=2 !", "مرحبا 👩‍👩‍👧 e\u{301}",
    ])
  func reads(text: String) async throws {
    try await service.withModel { channel, context, served, _ in
      _ = await channel.attempt(Sample.delivery("Autre", stage: "other"), in: context)
      #expect(await channel.look(for: Sample.delivery(text), in: context) == .absent)
      let post = try #require(
        await channel.attempt(Sample.delivery(text), in: context).outcome.post)
      served.move(to: Sample.now + .seconds(6))
      let found = await channel.look(for: Sample.delivery(text), in: context)
      #expect(found == .found(post, isAltered: false))
    }
  }

  @Test("does not take the same words of an earlier incident for its own, however many follow")
  func earlier() async throws {
    try await service.withModel { channel, context, served, _ in
      served.move(to: Sample.now - .seconds(86_400))
      _ = await channel.attempt(Sample.delivery("C’est fini"), in: context)
      for number in 0..<45 {
        served.move(to: Sample.now + .seconds(Double(number)))
        let other = Sample.delivery("Autre \(number)", stage: "other-\(number)")
        _ = await channel.attempt(other, in: context)
      }
      served.move(to: Sample.now + .seconds(60))
      #expect(await channel.look(for: Sample.delivery("C’est fini"), in: context) == .absent)
      let first = Sample.delivery("Autre 0")
      guard case .found = await channel.look(for: first, in: context) else {
        Issue.record("the oldest of 45 was not found")
        return
      }
    }
  }

  @Test("says what a refusal is about, and what is open")
  func refusals() async throws {
    let until = "2026-11-23T09:32:00.000Z"
    let table: [(StandInAnswer, Receipt.Outcome)] = [
      (
        .json(#"{"error":"The access token is invalid"}"#, status: 401),
        .refused(Refusal(.credentials, "HTTP 401: The access token is invalid"))
      ),
      (
        .json(#"{"error":"Validation failed"}"#, status: 422),
        .refused(Refusal(.content, "HTTP 422: Validation failed"))
      ),
      (.reply(429, [("X-RateLimit-Reset", until)]), .limited(until: Sample.now + .seconds(120))),
      // The answer of some releases to a key that they know.
      (.json(#"{"error":"Oops"}"#, status: 500), .uncertain("HTTP 500: Oops")),
      (.reply(200, [], "<html>"), .uncertain("an answer that is no post")),
    ]
    for (answer, expected) in table {
      #expect(try await service.outcome(of: answer) == expected)
    }
    let gone = StandInAnswer.json(#"{"error":"Record not found"}"#, status: 404)
    #expect(
      try await service.outcome(of: gone, .retract(RemotePost(id: "9")))
        == .refused(Refusal(.gone, "HTTP 404: Record not found")))
  }

  @Test("tells that the instance takes fewer characters than configured")
  func limit() async throws {
    let served = ServedModel(MastodonModel(token: "T", limit: 400))
    try await service.with(answering: served.answer) { channel, context, _ in
      let test = await channel.examine(in: context)
      #expect(!test.isGood)
      #expect(test.words.hasSuffix("takes 400 characters and limit says 500"))
      served.start(MastodonModel(token: "T"))
      let good = await channel.examine(in: context)
      #expect(good == .good("@shop@\(channel.profile.host)"))
      served.start(MastodonModel(token: "other"))
      let dead = await channel.examine(in: context)
      #expect(dead == .bad("HTTP 401: The access token is invalid"))
    }
  }
}
