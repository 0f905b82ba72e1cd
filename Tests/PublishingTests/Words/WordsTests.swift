import Announcing
import Foundation
import Incidents
import Relais
import Testing

@testable import Publishing

/// Each of sixty messages as each channel would send it, read by others' programs.
@Suite("Sixty messages on every channel")
struct WordsTests {
  /// What has no words of its own here: they are tried where they are made.
  private static let others: Set<String> = ["banner", "subscribers"]

  private static let keys: [String: [(String, String)]] = [
    "ntfy": [("topic", "shop")], "wordpress": [("user", "relais")], "matrix": [("room", "!a:b")],
    "teams": [], "webhook": [], "mail": [], "mastodon": [],
    "bluesky": [("handle", "shop.example")], "x": [("links", "true")],
    "facebook": [("page", "123")],
    "slack": [("channel", "C1")], "sms": [],
  ]

  private static let secrets = [
    "token": "42-t", "password": "pw", "consumer_key": "ck", "consumer_secret": "cs",
    "token_secret": "ts", "secret": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
  ]

  /// How a request begins that carries words.
  private static let paths: [String: String] = [
    "mastodon": "/api/v1/statuses", "bluesky": "/xrpc/com.atproto.repo.putRecord",
    "x": "/2/tweets", "facebook": "/v26.0/123/feed", "slack": "/api/chat.postMessage",
  ]

  private struct Line: Encodable {
    var kind: String
    var number: Int
    var title: String
    var plain: String
    var used: Int
    var body: String
  }

  private static func announcement(_ number: Int) -> Announcement {
    let words = TextIntake(SixtyMessages.all[number]).text
    var sentences = RankedText(words: words, rank: .may(1)).sentences.map {
      MessageText.Sentence($0.text, rank: $0.rank, opensParagraph: $0.opensParagraph)
    }
    sentences.append(.init(SixtyMessages.order, rank: .must, opensParagraph: true))
    let title = "Panne " + HeaderText.line(String(words.prefix(50)))
    return Announcement(
      company: CompanyID("atelier"), incident: IncidentID("office-7"), stage: Stage("m\(number)"),
      situation: .firstNotice, audience: .everyone,
      texts: [MessageText(language: .french, title: title, sentences: sentences)], statements: [],
      nextUpdate: nil, validUntil: Sample.now + .seconds(3_600))
  }

  /// What a reader is to see: the sentences that stay, whole; and whether they do fit.
  private static func line(
    _ number: Int, on profile: ChannelProfile, in channel: String
  ) throws -> (Line, Rendering) {
    let announcement = announcement(number)
    let preview = announcement.preview(on: profile)
    #expect(preview.fits, "\(channel) \(number)")
    let text = try #require(announcement.texts.first)
    var kept = text.sentences.map(\.text)
    for gone in preview.leftOut + preview.linksLeftOut {
      let place = try #require(kept.lastIndex(of: gone), "\(channel) \(number) left out \(gone)")
      kept.remove(at: place)
    }
    #expect(kept.contains(SixtyMessages.order), "\(channel) \(number)")
    var plain = kept.joined(separator: " ")
    if case .shortMessage = profile.rule { plain = ShortMessage.softened(plain) }
    let line = Line(
      kind: channel, number: number, title: text.title, plain: plain,
      used: preview.measurement.used, body: "")
    return (line, preview.rendering)
  }

  private static func delivery(_ rendering: Rendering, _ number: Int) -> Delivery {
    var delivery = Sample.delivery(rendering.text, title: rendering.title, stage: "m\(number)")
    delivery.rendering.languages = rendering.languages
    return delivery
  }

  private static func channel(
    _ kind: String, _ keys: [(String, Setting)]
  ) throws -> any PublishingChannel {
    let entries = keys.map { Setting.Entry(key: $0.0, line: 1, setting: $0.1) }
    var reader = SettingsReader(Setting(.map(entries), line: 1), path: "channels.\(kind)")
    var basis = ChannelBasis(id: ChannelID("sample"), languages: [.french])
    if reader.contains("links") { basis.takesLinks = reader.flag("links", default: true) }
    let channel = try #require(ChannelRegistry.channel(of: kind, basis, settings: &reader))
    reader.finish()
    if let problem = reader.problems.first { throw problem }
    return channel
  }

  /// What one channel that speaks HTTP sends for each message.
  private static func sent(
    _ kind: String, by server: StandInServer, at url: String, over web: WebClient
  ) async throws -> [Line] {
    let address =
      kind == "wordpress" ? "site" : kind == "webhook" ? "address" : kind == "teams" ? "" : "server"
    var settings = (keys[kind] ?? []).map { ($0.0, Setting(.scalar($0.1), line: 1)) }
    if !address.isEmpty { settings.append((address, Setting(.scalar(url), line: 1))) }
    if kind == "webhook" { settings.append(("inside", Setting(.scalar("true"), line: 1))) }
    let channel = try channel(kind, settings)
    var lines: [Line] = []
    for number in SixtyMessages.all.indices {
      var (line, rendering) = try line(number, on: channel.profile, in: kind)
      let before = server.asked.count
      var secrets = secrets
      secrets["address"] = url
      _ = await channel.attempt(delivery(rendering, number), in: Sample.context(web, secrets))
      let asked = server.asked.dropFirst(before).first { request in
        paths[kind].map { request.path.hasPrefix($0) } ?? true
      }
      let request = try #require(asked, "\(kind) \(number)")
      #expect(!request.fields.keys.contains("bcc"))
      line.body = Data(request.body).base64EncodedString()
      lines.append(line)
    }
    return lines
  }

  private static func numbers(_ people: [String]) -> Setting {
    Setting(.list(people.map { Setting(.scalar($0), line: 1) }), line: 1)
  }

  private static func shortMessages(over web: WebClient) async throws -> [Line] {
    try await GammuPeer.with { peer in
      let channel = try channel(
        "sms",
        [
          ("recipients", numbers(["+33612345678"])),
          ("spool", Setting(.scalar(peer.folder.path), line: 1)),
        ])
      var lines: [Line] = []
      for number in SixtyMessages.all.indices {
        var (line, rendering) = try line(number, on: channel.profile, in: "sms")
        let delivery = delivery(rendering, number)
        _ = await channel.attempt(delivery, in: Sample.context(web, timeout: .zero))
        let file = try #require(
          peer.folder.files(in: "outbox").first { $0.contains(delivery.digest) })
        let path = URL(fileURLWithPath: "\(peer.folder.path)/outbox/\(file)")
        line.body = try Data(contentsOf: path).base64EncodedString()
        lines.append(line)
      }
      return lines
    }
  }

  private static func mails(over web: WebClient) async throws -> [Line] {
    try await MailPeer.with { peer in
      let channel = try channel(
        "mail",
        [
          ("host", Setting(.scalar("127.0.0.1"), line: 1)),
          ("port", Setting(.scalar("\(peer.smtp)"), line: 1)),
          ("security", Setting(.scalar("none"), line: 1)),
          ("from", Setting(.scalar("info@shop.example"), line: 1)),
          ("recipients", numbers(["anne@client.example"])),
        ])
      var lines: [Line] = []
      var known: Set<String> = []
      for number in SixtyMessages.all.indices {
        var (line, rendering) = try line(number, on: channel.profile, in: "mail")
        let receipt = await channel.attempt(
          delivery(rendering, number), in: Sample.context(web, timeout: .seconds(30)))
        guard case .confirmed = receipt.outcome else {
          Issue.record("mail \(number): \(receipt)")
          continue
        }
        let files = Set(try peer.folder.files(in: "mail/new"))
        // One mail, whatever its words say of another.
        try #require(files.subtracting(known).count == 1, "mail \(number)")
        let file = files.subtracting(known).first ?? ""
        known = files
        let path = URL(fileURLWithPath: "\(peer.folder.path)/mail/new/\(file)")
        line.body = try Data(contentsOf: path).base64EncodedString()
        lines.append(line)
      }
      return lines
    }
  }

  @Test("are sixty, and each kind of channel is among those that are tried")
  func complete() {
    #expect(SixtyMessages.all.count == 60)
    #expect(Set(SixtyMessages.all).count == 60)
    #expect(
      Set(ChannelRegistry.all.map { $0.kind.name }).subtracting(Self.others) == Set(Self.keys.keys))
  }

  @Test(
    "fit, keep the sentence about orders, and say what they say and nothing else on the wire",
    .enabled(if: NetworkClients.haveCounters, "needs scripts/install-clients"))
  func wire() async throws {
    let bluesky = ServedModel(ModelledService.bluesky.model(0))
    let lines = try await WebClient.with { web in
      var lines: [Line] = []
      try await StandInServer.run(answering: { request in
        request.path.hasPrefix("/xrpc/") ? bluesky.answer(request) : .json("{}")
      }) { server, url in
        for kind in Self.keys.keys.sorted() where kind != "mail" && kind != "sms" {
          lines += try await Self.sent(kind, by: server, at: url, over: web)
        }
      }
      lines += try await Self.shortMessages(over: web)
      if MailPeer.isInstalled { lines += try await Self.mails(over: web) }
      return lines
    }
    let encoder = JSONEncoder()
    let input = try lines.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    let said = try await NetworkClients.run(
      "judge_words", reading: input.joined(separator: "\n") + "\n")
    let verdicts = said.split(separator: "\n")
    #expect(verdicts.count == 1, "\(said)")
    #expect(verdicts.last?.hasPrefix("\(lines.count) read") == true)
    print("words: \(verdicts.last ?? "")")
  }
}
