import Announcing
import Foundation
import Relais
import Subprocess
import Synchronization
import Testing

@testable import Publishing

@Suite("The banner's channel")
struct BannerTests {
  static let key = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()
  static let words = "Téléphone coupé <b>ici</b>.\n\nNo phone <b>here</b>."

  static func delivery(
    _ action: DeliveryAction = .publish(after: nil), stage: String = "first-notice",
    text: String = words
  ) -> Delivery {
    Sample.delivery(text, action: action, stage: stage, languages: [.french, .english])
  }

  /// The document that says what a delivery does.
  static func document(
    _ delivery: Delivery?, sequence: Int64 = 1_795_426_200_000, until: Int64 = 1_795_429_800,
    link: String? = "https://status.example/incidents/a"
  ) -> BannerDocument {
    var document = BannerDocument([], sequence: sequence) { _ in nil }
    guard let delivery, let words = delivery.rendering.byLanguage else { return document }
    document.messages = [
      BannerDocument.Message(
        id: BannerMessage.id(of: delivery.key), severity: "outage", until: until, link: link,
        texts: words.map { .init(language: $0.language.name, text: $0.text) })
    ]
    return document
  }

  private static func context(
    _ web: WebClient, page: String?, _ document: BannerDocument?, secret: String? = key
  ) -> ChannelContext {
    var context = Sample.context(web, secret.map { ["secret": $0] } ?? [:], timeout: .seconds(20))
    context.banner = ServedBanner(page: page) { document }
    return context
  }

  @Test("reads what it writes, and nothing that is too long or of another shape")
  func documents() {
    let document = Self.document(Self.delivery())
    #expect(BannerDocument(document.bytes) == document)
    #expect(document.bytes.count < 600)
    for text in ["", "{", "[]", #"{"version":2,"sequence":1,"messages":[]}"#, "<html>"] {
      #expect(BannerDocument(Array(text.utf8)) == nil, "\(text)")
    }
    #expect(BannerDocument(document.bytes + Array(repeating: 0x20, count: 20_000)) == nil)
  }

  @Test("is confirmed once page and site show it, and says what is lacking until then")
  func withoutPlugin() async throws {
    let delivery = Self.delivery()
    let said = Mutex<(status: BannerDocument, site: String)>((Self.document(nil), "<p>Shop</p>"))
    try await StandInServer.run { request in
      let (document, site) = said.withLock { $0 }
      if request.path == "/banner.json" {
        return .json(String(decoding: document.bytes, as: UTF8.self))
      }
      return .reply(200, [("Content-Type", "text/html")], site)
    } _: { _, url in
      let channel = try Sample.channel(BannerChannel.self, [("site", url)])
      try await WebClient.with { web in
        var context = Self.context(web, page: url, Self.document(delivery))
        func outcome(_ delivery: Delivery) async -> Receipt.Outcome {
          await channel.attempt(delivery, in: context).outcome
        }
        #expect(await outcome(delivery) == .uncertain("\(url)/banner.json does not show it yet"))
        #expect(await channel.look(for: delivery, in: context) == .absent)
        said.withLock { $0.status = Self.document(delivery) }
        #expect(
          await outcome(delivery)
            == .uncertain("\(url) does not include banner.js: add it"))
        #expect(await channel.examine(in: context).words.hasSuffix("add it"))
        said.withLock { $0.site = "<script src='\(url)/banner.js' defer></script>" }
        let post = RemotePost(id: "office-7/first-notice", link: url)
        #expect(await outcome(delivery) == .confirmed(post))
        #expect(await channel.look(for: delivery, in: context) == .found(post, isAltered: false))
        #expect(await channel.examine(in: context) == .good(url))

        let other = Self.delivery(text: "Autre.\n\nOther.")
        #expect(await channel.look(for: other, in: context) == .found(post, isAltered: true))
        let away = Self.delivery(.retract(post))
        context = Self.context(web, page: url, Self.document(nil))
        #expect(await outcome(away) == .uncertain("\(url)/banner.json still shows it"))
        said.withLock { $0.status = Self.document(nil) }
        #expect(await outcome(away) == .confirmed(post))
        context.banner = nil
        #expect(await outcome(delivery) == .notSent("this node serves no public page"))
      }
    }
  }

  @Test("hands the plugin what it signs, and tells a wrong key from a shop that is down")
  func refusals() async throws {
    let delivery = Self.delivery()
    let answer = Mutex(StandInAnswer.json("{}"))
    try await StandInServer.run { _ in
      answer.withLock { $0 }
    } _: { server, url in
      let channel = try Sample.channel(BannerChannel.self, [("site", url), ("plugin", "yes")])
      try await WebClient.with { web in
        let context = Self.context(web, page: nil, Self.document(delivery))
        let cases: [(StandInAnswer, Receipt.Outcome)] = [
          (
            .json(#"{"code":"relais_signature","message":"no"}"#, status: 401),
            .refused(Refusal(.credentials, "HTTP 401: no"))
          ),
          (
            .json(#"{"code":"rest_no_route","message":"no"}"#, status: 404),
            .refused(Refusal(.other, "HTTP 404: no; the plugin is not installed there"))
          ),
          (.reply(502, [], ""), .uncertain("HTTP 502")),
          (.close, .uncertain("the connection was closed before the answer")),
          (.json("no banner"), .uncertain("the plugin on \(url): an answer that is no banner")),
        ]
        for (said, expected) in cases {
          answer.withLock { $0 = said }
          #expect(await channel.attempt(delivery, in: context).outcome == expected)
        }
        let keyless = Self.context(web, page: nil, Self.document(delivery), secret: nil)
        let count = server.asked.count
        #expect(
          await channel.attempt(delivery, in: keyless).outcome
            == .refused(Refusal(.credentials, StandardSignature.badSecret)))
        #expect(server.asked.count == count)
        let push = try #require(server.asked.first)
        #expect(push.body == Self.document(delivery).bytes)
        #expect(push.fields["webhook-timestamp"] == "1795426200")
      }
    }
  }

  @Test("asks for a site where the plugin is to be")
  func settings() {
    #expect(throws: ConfigurationProblem.self) {
      try Sample.channel(BannerChannel.self, [("plugin", "yes")])
    }
  }
}

@Suite("What sites get for their banner")
struct BannerFileTests {
  /// The page's address in the files that are only read.
  private static let page = "https://status.example"

  @Test("is a script of three kilobytes at most, which a page's own files carry along")
  func weight() async throws {
    try await ScratchFolder.with { folder in
      try folder.write("banner.js", BannerScript.text)
      _ = try await PeerProgram.output(of: ["gzip", "-9", "-k", "banner.js"], in: folder)
      let size = try #require(
        FileManager.default.attributesOfItem(atPath: "\(folder.path)/banner.js.gz")[.size] as? Int)
      #expect(size <= 3_000)
      // No heredoc or comment of the plugin ends within it.
      #expect(!BannerScript.text.contains("RELAIS") && !BannerScript.text.contains("</"))
      #expect(BannerPlugin.text(page: Self.page).contains("const PAGE = '\(Self.page)';"))
      #expect(!BannerPlugin.text(page: Self.page).contains("@" + "SCRIPT@"))
    }
  }

  @Test(
    "is PHP, where it is the plugin",
    .enabled(if: PeerProgram.exists("/usr/bin/php"), "needs php-cli"))
  func lint() async throws {
    try await ScratchFolder.with { folder in
      try folder.write("relais-banner.php", BannerPlugin.text(page: Self.page))
      let said = try await PeerProgram.output(of: ["php", "-l", "relais-banner.php"], in: folder)
      #expect(said.hasPrefix("No syntax errors"))
    }
  }

  @Test("keeps a copy on the site's own host, whole or not at all, and no longer than it holds")
  func snippet() async throws {
    let now = Int64(Date().timeIntervalSince1970)
    let standing = BannerTests.document(BannerTests.delivery(), sequence: 5, until: now + 3_600)
    let passed = BannerTests.document(BannerTests.delivery(), sequence: 6, until: now - 1)
    let answer = Mutex(StandInAnswer.close)
    func says(_ document: BannerDocument) {
      answer.withLock { $0 = .json(String(decoding: document.bytes, as: UTF8.self)) }
    }
    try await StandInServer.run { request in
      request.path == "/banner.js" ? .reply(200, [], BannerScript.text) : answer.withLock { $0 }
    } _: { _, url in
      try await ScratchFolder.with { folder in
        try folder.write("relais-banner", BannerSnippet.text(page: url))
        func ask() async throws -> BannerDocument? {
          let said = try await PeerProgram.output(
            of: ["sh", "relais-banner", "--once", "site/relais"], in: folder)
          #expect(said.isEmpty)
          let files = try folder.files(in: "site/relais")
          #expect(Set(files).isSubset(of: ["banner.js", "banner.json"]), "\(files)")
          guard files.contains("banner.json") else { return nil }
          return BannerDocument(Array(try folder.text(of: "site/relais/banner.json").utf8))
        }
        #expect(try await ask() == nil)
        #expect(try folder.text(of: "site/relais/banner.js") == BannerScript.text)
        says(standing)
        #expect(try await ask() == standing)
        // Whatever else is answered leaves the copy as it is.
        let whole = String(decoding: standing.bytes, as: UTF8.self)
        let others: [StandInAnswer] = [
          .close, .reply(503), .reply(200, [], "<html>Wartung</html>"), .reply(200),
          .cut(after: 120, 200, [], whole), .json(String(whole.dropLast())),
          .json(String(decoding: BannerTests.document(nil, sequence: 4).bytes, as: UTF8.self)),
          .json(whole + String(repeating: " ", count: 30_000)),
        ]
        for other in others {
          answer.withLock { $0 = other }
          #expect(try await ask() == standing, "\(other)")
        }
        says(BannerTests.document(nil, sequence: 7))
        #expect(try await ask()?.messages == [])
        // What has passed its time goes though nobody can be asked.
        try folder.write(
          "site/relais/banner.json", String(decoding: passed.bytes, as: UTF8.self))
        answer.withLock { $0 = .close }
        #expect(try await ask()?.messages == [])
        // A lock that is held leaves the work to who holds it.
        try folder.makeFolder("site/relais/.relais-banner.lock")
        _ = try await PeerProgram.output(
          of: ["sh", "relais-banner", "--once", "site/relais"], in: folder)
        #expect(try folder.files(in: "site/relais").contains(".relais-banner.lock"))
      }
    }
  }

  @Test(
    "shows in a browser what is said, in the reader's language, moves nothing, and breaks nothing",
    .enabled(if: BannerBrowser.isInstalled, "needs chromium and chromium-driver"))
  func browser() async throws {
    try await ScratchFolder.with { folder in
      try folder.write("banner.js", BannerScript.text)
      try await BannerBrowser.check(["page", folder.path])
    }
  }
}

/// Tests/PublishingTests/Browser/check_banner.py.
enum BannerBrowser {
  /// Whether there is a browser to look with.
  static let isInstalled = PeerProgram.exists("/usr/bin/chromedriver")

  /// Has it look, and makes issues of its faults.
  ///
  /// RELAIS_PICTURES=folder keeps pictures.
  static func check(_ words: [String]) async throws {
    let script = "\(PeerProgram.root)/Tests/PublishingTests/Browser/check_banner.py"
    let pictures = ProcessInfo.processInfo.environment["RELAIS_PICTURES"]
    let result = try await run(
      .name("python3"), arguments: Arguments([script] + words + (pictures.map { [$0] } ?? [])),
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    #expect(
      result.terminationStatus.isSuccess, "\(result.standardOutput)\n\(result.standardError)")
  }
}
