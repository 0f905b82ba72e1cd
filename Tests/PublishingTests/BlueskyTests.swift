import Announcing
import Foundation
import Incidents
import Publishing
import Rehearsal
import Relais
import Testing

@Suite("Bluesky")
struct BlueskyTests {
  private let service = ModelledService.bluesky

  private struct Asked: Decodable {
    struct Record: Decodable {
      struct Facet: Decodable {
        struct Index: Decodable {
          var byteStart: Int
          var byteEnd: Int
        }
        struct Feature: Decodable { var uri: String }
        var index: Index
        var features: [Feature]
      }
      struct Reply: Decodable {
        struct Reference: Decodable, Equatable {
          var uri: String
          var cid: String
        }
        var root: Reference
        var parent: Reference
      }
      var text: String
      var createdAt: String
      var langs: [String]?
      var facets: [Facet]?
      var reply: Reply?
    }
    var rkey: String
    var record: Record
  }

  private func puts(_ server: StandInServer) throws -> [Asked] {
    try server.asked.filter { $0.path.hasSuffix("putRecord") }
      .map { try JSONDecoder().decode(Asked.self, from: Data($0.body)) }
  }

  @Test("puts the same bytes under the same name at every attempt, and logs in once")
  func repeats() async throws {
    try await service.withModel { channel, context, served, server in
      var delivery = Sample.delivery("Panne")
      let first = await channel.attempt(delivery, in: context).outcome
      delivery.attempt = 2
      #expect(await channel.attempt(delivery, in: context).outcome == first)
      let asked = server.asked.filter { $0.path.hasSuffix("putRecord") }
      #expect(asked.count == 2 && asked[0].body == asked[1].body)
      #expect(try puts(server)[0].record.createdAt == "2026-11-23T09:30:00.000Z")
      #expect(served.model.posts.count == 1 && served.model.posts[0].edits == 0)
      #expect((served.model as? BlueskyModel)?.logins == 1)
      let post = try #require(first.post)
      #expect(
        await channel.look(for: delivery, in: context) == .found(post, isAltered: false))
      #expect(await channel.look(for: Sample.delivery("x", stage: "over"), in: context) == .absent)
    }
  }

  @Test("names each delivery of one approval by a valid and different TID")
  func names() async throws {
    try await service.withModel { channel, context, _, server in
      for number in 0..<200 {
        _ = await channel.attempt(Sample.delivery("x", stage: "s\(number)"), in: context)
      }
      let names = try puts(server).map(\.rkey)
      #expect(Set(names).count == 200)
      let digits = Array("234567abcdefghijklmnopqrstuvwxyz")
      for name in names {
        #expect(name.count == 13)
        let number = name.reduce(UInt64(0)) { value, digit in
          value << 5 | UInt64(digits.firstIndex(of: digit) ?? 0)
        }
        // Its first 53 bits are microseconds; ours begin with the millisecond of the approval.
        #expect(number >> 63 == 0)
        #expect(number >> 10 / 1_000 == UInt64(Sample.now.nanoseconds / 1_000_000))
      }
    }
  }

  @Test("points at links by bytes, and names three languages at most")
  func facets() async throws {
    let text = "É👩‍👩‍👧 https://a.example/é, puis (http://b.example)."
    try await service.withModel { channel, context, _, server in
      let languages: [Language] = ["fr", "en", "de", "it"]
      _ = await channel.attempt(Sample.delivery(text, languages: languages), in: context)
      let record = try #require(try puts(server).first?.record)
      #expect(record.langs == ["fr", "en", "de"])
      let bytes = Array(text.utf8)
      let links = (record.facets ?? []).map { facet in
        let range = facet.index.byteStart..<facet.index.byteEnd
        return (String(decoding: bytes[range], as: UTF8.self), facet.features[0].uri)
      }
      #expect(links.map(\.0) == ["https://a.example/é", "http://b.example"])
      #expect(links.map(\.0) == links.map(\.1))
    }
  }

  @Test("answers the last post, and names how the thread began")
  func replies() async throws {
    try await service.withModel { channel, context, _, server in
      var last: RemotePost?
      for stage in ["a", "b", "c"] {
        let delivery = Sample.delivery(stage, action: .publish(after: last), stage: stage)
        let post = try #require(await channel.attempt(delivery, in: context).outcome.post)
        let found = await channel.look(for: delivery, in: context)
        #expect(found == .found(post, isAltered: false))
        last = post
      }
      let replies = try puts(server).map(\.record.reply)
      #expect(replies[0] == nil)
      #expect(replies[1]?.root == replies[1]?.parent)
      #expect(replies[2]?.root == replies[1]?.root && replies[2]?.parent != replies[2]?.root)
    }
  }

  @Test("renews a session that has run out, without the password")
  func renews() async throws {
    try await service.withModel { channel, context, served, server in
      _ = await channel.attempt(Sample.delivery("Panne"), in: context)
      served.move(to: Sample.now + .seconds(3 * 3_600))
      let later = await channel.attempt(Sample.delivery("Fini", stage: "over"), in: context)
      #expect(later.outcome.post != nil)
      #expect((served.model as? BlueskyModel)?.logins == 1)
      #expect(server.asked.contains { $0.path.hasSuffix("refreshSession") })
    }
  }

  @Test("knows that nothing has left where nobody could log in")
  func login() async throws {
    #expect(try await service.outcome(of: .close).isNotSent)
    #expect(try await service.outcome(of: .reply(502)).isNotSent)
    let wrong = StandInAnswer.json(
      #"{"error":"AuthenticationRequired","message":"Invalid identifier or password"}"#, status: 401
    )
    #expect(
      try await service.outcome(of: wrong)
        == .refused(
          Refusal(
            .credentials, "HTTP 401: AuthenticationRequired: Invalid identifier or password")))
    let edit = try await service.outcome(of: .close, .edit(RemotePost(id: "at://x/y/z")))
    #expect(edit == .refused(Refusal(.other, "Bluesky does not show that a post was edited")))
  }
}

extension Receipt.Outcome {
  /// Whether it says that nothing has left.
  fileprivate var isNotSent: Bool {
    if case .notSent = self { return true }
    return false
  }
}
