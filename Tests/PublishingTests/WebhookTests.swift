import Announcing
import Foundation
import Relais
import Testing

@testable import Publishing

@Suite("A webhook")
struct WebhookTests {
  private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  private static func channel(_ url: String, _ keys: [(String, String)] = []) throws
    -> WebhookChannel
  {
    try Sample.channel(WebhookChannel.self, [("address", url), ("inside", "true")] + keys)
  }

  private static func context(_ web: WebClient) -> ChannelContext {
    var context = Sample.context(web, ["secret": secret])
    context.now = Instant(nanoseconds: Int64(Date().timeIntervalSince1970) * 1_000_000_000)
    return context
  }

  private static func object(_ body: [UInt8]) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
  }

  @Test(
    "is signed as Standard Webhooks' own library checks",
    .enabled(
      if: PeerProgram.exists(PeerProgram.python("python3")), "needs scripts/install-clients"))
  func signature() async throws {
    let judge = """
      import json, sys
      from standardwebhooks.webhooks import Webhook
      asked = json.load(open('asked.json'))
      secret = '\(Self.secret)'
      Webhook(secret).verify(asked['body'], asked['headers'])
      try:
        Webhook(secret).verify(asked['body'] + ' ', asked['headers'])
        print('took what was changed')
      except Exception:
        print('good')

      """
    try await WebClient.with { web in
      try await StandInServer.run(answering: { _ in .reply(204) }) { server, url in
        let channel = try Self.channel("\(url)/hook")
        let delivery = Sample.delivery("Panne à l’« atelier » ☎", title: "Téléphone")
        let receipt = await channel.attempt(delivery, in: Self.context(web))
        let asked = try #require(server.asked.first)
        let id = try #require(asked.fields["webhook-id"])
        #expect(receipt.outcome == .confirmed(RemotePost(id: id)))
        try await ScratchFolder.with { folder in
          let words = try JSONSerialization.data(
            withJSONObject: ["body": asked.text, "headers": asked.fields])
          try folder.write("asked.json", String(decoding: words, as: UTF8.self))
          try folder.write("judge.py", judge)
          let said = try await PeerProgram.output(
            of: [PeerProgram.python("python3"), "judge.py"], in: folder)
          #expect(said == "good\n")
        }
      }
    }
  }

  @Test("tells what is announced, changed and taken away")
  func payload() async throws {
    try await WebClient.with { web in
      try await StandInServer.run(answering: { _ in .reply(200) }) { server, url in
        let channel = try Self.channel(url)
        let context = Self.context(web)
        guard
          case .confirmed(let post?) = await channel.attempt(
            Sample.delivery("Panne", title: "T"), in: context
          ).outcome
        else {
          Issue.record("not confirmed")
          return
        }
        _ = await channel.attempt(
          Sample.delivery("Réparé", action: .edit(post), stage: "first-notice-correction-1"),
          in: context)
        _ = await channel.attempt(Sample.delivery("Panne", action: .retract(post)), in: context)
        let events = try server.asked.map { try Self.object($0.body) }
        #expect(
          events.map { $0["type"] as? String } == [
            "announcement.published", "announcement.edited", "announcement.retracted",
          ])
        let data = events.compactMap { $0["data"] as? [String: Any] }
        #expect(data.map { $0["text"] as? String } == ["Panne", "Réparé", nil])
        #expect(data.allSatisfy { $0["id"] as? String == post.id })
        #expect(events[0]["timestamp"] as? String == "2026-11-23T09:30:00Z")
        #expect(Set(server.asked.compactMap { $0.fields["webhook-id"] }).count == 3)
      }
    }
  }

  @Test("tells of an incident as Statuspage does, where that is wanted")
  func statuspage() async throws {
    try await WebClient.with { web in
      try await StandInServer.run(answering: { _ in .reply(200) }) { server, url in
        let channel = try Self.channel(url, [("payload", "statuspage"), ("page", "kctbh9vrtdwd")])
        #expect(!channel.profile.abilities.contains(.retract))
        for stage in ["first-notice", "backup-line-2", "over"] {
          _ = await channel.attempt(
            Sample.delivery("Panne", title: "T", stage: stage), in: Self.context(web))
        }
        let events = try server.asked.map { try Self.object($0.body) }
        let incidents = events.compactMap { $0["incident"] as? [String: Any] }
        #expect(
          incidents.map { $0["status"] as? String } == ["investigating", "identified", "resolved"])
        let updates = try #require(incidents[0]["incident_updates"] as? [[String: Any]])
        #expect(updates.first?["body"] as? String == "Panne")
        #expect((events[0]["page"] as? [String: Any])?["id"] as? String == "kctbh9vrtdwd")
      }
    }
  }

  @Test("is the same event at every attempt, wherever the answer is cut", arguments: 0..<40)
  func cut(after count: Int) async throws {
    try await WebClient.with { web in
      try await StandInServer.run(answering: { _ in .reply(200, [("X-Long", "12345")], "taken") }) {
        server, url in
        let port = try #require(Int(url.split(separator: ":").last ?? ""))
        try await CuttingProxy.run(to: port, cutting: .reply(count)) { _, port in
          var telling = Telling(Self.context(web))
          let channel = try Self.channel("http://127.0.0.1:\(port)")
          #expect(await telling.run(on: channel, stage: "cut") == .confirmed)
        }
        #expect(server.asked.count == 2)
        #expect(Set(server.asked.compactMap { $0.fields["webhook-id"] }).count == 1)
      }
    }
  }

  @Test(
    "goes nowhere inside, however that is written",
    arguments: [
      "127.0.0.1", "localhost", "10.1.2.3", "192.168.1.1", "172.20.0.1", "169.254.1.1",
      "100.64.0.1", "[::1]", "[::ffff:10.0.0.1]", "[fd00::1]", "[fe80::1]", "0x7f.1", "2130706433",
      "0.0.0.0", "169.254.169.254", "[64:ff9b::a00:1]", "[2002:7f00:1::]",
    ])
  func inside(host: String) async throws {
    try await WebClient.with { web in
      let channel = try Sample.channel(WebhookChannel.self, [("address", "http://\(host):9/x")])
      let receipt = await channel.attempt(Sample.delivery("x"), in: Self.context(web))
      guard case .notSent(let words) = receipt.outcome else {
        Issue.record("\(receipt)")
        return
      }
      #expect(words.contains("not on the Internet"), "\(words)")
      #expect(!(await channel.examine(in: Self.context(web))).isGood)
    }
  }

  @Test("never asks where clouds hand out secrets, even where the inside is allowed")
  func metadata() async throws {
    try await WebClient.with { web in
      let channel = try Self.channel("http://169.254.169.254/latest")
      let receipt = await channel.attempt(Sample.delivery("x"), in: Self.context(web))
      guard case .notSent(let words) = receipt.outcome else {
        Issue.record("\(receipt)")
        return
      }
      #expect(words.contains("not on the Internet"))
    }
  }

  @Test(
    "tells addresses of the Internet from others",
    arguments: [
      ([1, 1, 1, 1], AddressReach.global), ([192, 0, 2, 1], .never), ([224, 0, 0, 1], .never),
      ([100, 63, 255, 255], .global), ([172, 32, 0, 1], .global), ([127, 9, 9, 9], .inside),
      ([0x20, 1, 0x41, 0xd0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], .global),
      ([0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], .never), ([], .never),
    ] as [([UInt8], AddressReach)])
  func reach(bytes: [UInt8], reach: AddressReach) {
    #expect(AddressReach(bytes) == reach)
  }

  @Test("needs a secret of the right kind", arguments: ["", "whsec_", "whsec_YWJj", "MfKQ9r8GKY"])
  func secrets(secret: String) async throws {
    try await WebClient.with { web in
      var context = Self.context(web)
      context.secrets = ["secret": secret]
      let channel = try Self.channel("http://127.0.0.1:9")
      guard
        case .refused(let refusal) = await channel.attempt(Sample.delivery("x"), in: context)
          .outcome
      else {
        Issue.record("sent with \(secret)")
        return
      }
      #expect(refusal.kind == .credentials)
      #expect(secret.isEmpty || !refusal.words.contains(secret) || secret == "whsec_")
    }
  }
}
