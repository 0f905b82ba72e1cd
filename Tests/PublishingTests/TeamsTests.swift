import Announcing
import Foundation
import Publishing
import Relais
import Testing

@Suite("Teams")
struct TeamsTests {
  private let teams: TeamsChannel

  init() throws { teams = try Sample.channel(TeamsChannel.self, []) }

  @Test("posts a card whose words mean nothing to Markdown, and whose links lead somewhere")
  func card() async throws {
    try await WebClient.with { web in
      try await StandInServer.run(answering: { _ in .reply(202) }) { server, url in
        let receipt = await teams.attempt(
          Sample.delivery("**Panne** [ici]\n\nVoir https://a.example/x.", title: "Téléphone"),
          in: Sample.context(web, ["address": "\(url)/workflows/7?sig=s3cret"]))
        #expect(receipt.outcome == .confirmed(nil))
        let asked = try #require(server.asked.first)
        #expect(asked.uri == "/workflows/7?sig=s3cret")
        let message = try #require(
          try JSONSerialization.jsonObject(with: Data(asked.body)) as? [String: Any])
        #expect(message["type"] as? String == "message")
        let attachment = try #require((message["attachments"] as? [[String: Any]])?.first)
        #expect(
          attachment["contentType"] as? String == "application/vnd.microsoft.card.adaptive")
        let card = try #require(attachment["content"] as? [String: Any])
        let blocks = try #require(card["body"] as? [[String: Any]])
        let runs = blocks.map { ($0["inlines"] as? [[String: Any]]) ?? [] }
        #expect(
          runs.map { $0.compactMap { $0["text"] as? String } } == [
            ["Téléphone"], ["**Panne** [ici]"], ["Voir ", "https://a.example/x", "."],
          ])
        let action = try #require(runs[2][1]["selectAction"] as? [String: Any])
        #expect(action["url"] as? String == "https://a.example/x")
      }
    }
  }

  @Test("asks a person after a cut, and never tells the address")
  func cut() async throws {
    try await WebClient.with { web in
      try await StandInServer.run(answering: { _ in .close }) { server, url in
        var telling = Telling(Sample.context(web, ["address": "\(url)/x?sig=s3cret"]))
        #expect(await telling.run(on: teams, stage: "cut") == .needsPerson(.mayHaveGone))
        #expect(server.asked.count == 1)
      }
      for address in ["http://127.0.0.1:1/x?sig=s3cret", "ftp://s3cret", ""] {
        let context = Sample.context(web, ["address": address])
        let receipt = await teams.attempt(Sample.delivery("x"), in: context)
        #expect(!"\(receipt)".contains("s3cret"))
        let test = await teams.examine(in: context)
        #expect(!test.isGood)
        #expect(!test.words.contains("s3cret"))
      }
    }
  }

  @Test("says that a workflow is gone, and when one of the old kind is configured")
  func gone() async throws {
    try await WebClient.with { web in
      try await StandInServer.run(answering: { _ in .reply(404) }) { _, url in
        let receipt = await teams.attempt(
          Sample.delivery("x"), in: Sample.context(web, ["address": url]))
        #expect(
          receipt.outcome
            == .refused(Refusal(.credentials, "HTTP 404: there is no such workflow")))
      }
      let old = Sample.context(web, ["address": "https://shop.webhook.office.com/webhookb2/1"])
      #expect((await teams.examine(in: old)).words.contains("no longer served"))
    }
  }
}
