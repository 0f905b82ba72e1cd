import Announcing
import Foundation
import Relais
import Synchronization
import Testing

@testable import Publishing

@Suite("The banner on a real WordPress")
struct BannerSiteTests {
  /// The site with the plugin, and a page whose document the test chooses.
  private struct Scene {
    var blog: WordPressPeer
    var web: WebClient
    var page: String
    var served: Served

    var site: String { "http://127.0.0.1:\(blog.port)" }

    func context(_ secret: String = BannerTests.key) -> ChannelContext {
      var context = Sample.context(web, ["secret": secret], timeout: .seconds(30))
      context.now = Instant(seconds: Date().timeIntervalSince1970)
      context.banner = ServedBanner(page: page) { served.document }
      return context
    }

    func home() async throws -> String {
      let outcome = await web.ask(WebRequest("GET", "\(site)/"), within: .seconds(30))
      guard case .answered(let answer, _) = outcome else {
        Issue.record("\(outcome)")
        return ""
      }
      return answer.text
    }
  }

  /// What the page serves.
  private final class Served: Sendable {
    private let state = Mutex(BannerTests.document(nil))
    var document: BannerDocument {
      get { state.withLock { $0 } }
      set { state.withLock { $0 = newValue } }
    }
  }

  private static var now: Int64 { Int64(Date().timeIntervalSince1970) }

  private static func document(_ delivery: Delivery?, left: Int64 = 3_600) -> BannerDocument {
    BannerTests.document(
      delivery, sequence: Int64(Date().timeIntervalSince1970 * 1_000), until: now + left)
  }

  @Test(
    "comes and goes at Relais's word, is read back, and harms neither theme nor reader",
    .enabled(if: WordPressPeer.isInstalled, "needs root and Debian's wordpress, MariaDB, PHP"))
  func realSite() async throws {
    let served = Served()
    try await StandInServer.run { _ in
      // WordPress reads until the connection is closed.
      .cut(
        after: BannerDocument.limit, 200, [("Content-Type", "application/json")],
        String(decoding: served.document.bytes, as: UTF8.self))
    } _: { _, page in
      try await WordPressPeer.with { blog in
        try blog.folder.makeFolder("site/wp-content/mu-plugins")
        try blog.folder.makeFolder("site/wp-content/uploads")
        try blog.folder.write(
          "site/wp-content/mu-plugins/relais-banner.php", BannerPlugin.text(page: page))
        try await WebClient.with { web in
          let scene = Scene(blog: blog, web: web, page: page, served: served)
          try await withoutKey(scene)
          let configuration = try blog.folder.text(of: "site/wp-config.php")
          try blog.folder.write(
            "site/wp-config.php",
            configuration.replacing(
              "<?php", with: "<?php\ndefine('RELAIS_BANNER_KEY', '\(BannerTests.key)');",
              maxReplacements: 1))
          try await life(scene)
          try await signatures(scene)
          try await pulled(scene)
        }
      }
    }
  }

  private func withoutKey(_ scene: Scene) async throws {
    let channel = try Self.channel(scene)
    let test = await channel.examine(in: scene.context())
    #expect(!test.isGood && test.words.contains("RELAIS_BANNER_KEY"), "\(test.words)")
  }

  private static func channel(_ scene: Scene) throws -> BannerChannel {
    try Sample.channel(BannerChannel.self, [("site", scene.site), ("plugin", "yes")])
  }

  private func life(_ scene: Scene) async throws {
    let channel = try Self.channel(scene)
    let delivery = BannerTests.delivery()
    #expect(await channel.examine(in: scene.context()) == .good("the plugin on \(scene.site)"))
    #expect(await channel.look(for: delivery, in: scene.context()) == .absent)
    #expect(!(try await scene.home()).contains("<noscript><div"))

    scene.served.document = Self.document(delivery)
    let post = RemotePost(id: "office-7/first-notice", link: scene.site)
    #expect(await channel.attempt(delivery, in: scene.context()).outcome == .confirmed(post))
    #expect(
      await channel.look(for: delivery, in: scene.context()) == .found(post, isAltered: false))
    let home = try await scene.home()
    #expect(home.contains("No phone &lt;b&gt;here&lt;/b&gt;."))
    #expect(!home.contains("<b>here"))
    #expect(home.contains("/wp-content/uploads/relais/banner.js?ver="))
    let file = try scene.blog.folder.text(of: "site/wp-content/uploads/relais/banner.json")
    #expect(BannerDocument(Array(file.utf8))?.messages == scene.served.document.messages)
    if BannerBrowser.isInstalled {
      try await BannerBrowser.check(["site", "\(scene.site)/", "No phone <b>here</b>."])
    }

    let mended = BannerTests.delivery(
      .edit(post), stage: "first-notice-correction-1", text: "Mieux.\n\nBetter.")
    scene.served.document = Self.document(mended)
    #expect(await channel.attempt(mended, in: scene.context()).outcome == .confirmed(post))
    #expect(await channel.look(for: delivery, in: scene.context()) == .absent)
    #expect(try await scene.home().contains("Better."))

    scene.served.document = Self.document(nil)
    let away = BannerTests.delivery(.retract(post), stage: "first-notice-correction-1")
    #expect(await channel.attempt(away, in: scene.context()).outcome == .confirmed(post))
    #expect(!(try await scene.home()).contains("Better."))

    // It goes with its time, whatever stands in the file.
    scene.served.document = Self.document(delivery, left: 2)
    #expect(await channel.attempt(delivery, in: scene.context()).outcome == .confirmed(post))
    try await PeerProgram.wait(for: "its time to pass") {
      try await !scene.home().contains("<noscript><div")
    }
    #expect(
      await channel.look(for: delivery, in: scene.context()) == .found(post, isAltered: false)
        || Self.now >= scene.served.document.messages[0].until)
  }

  /// What is not signed, signed by another, too old, or older than what stands there, changes
  /// nothing.
  private func signatures(_ scene: Scene) async throws {
    let channel = try Self.channel(scene)
    let other = "whsec_" + Data(repeating: 8, count: 32).base64EncodedString()
    let delivery = BannerTests.delivery()
    scene.served.document = Self.document(delivery)
    guard
      case .refused(let refusal) = await channel.attempt(
        delivery, in: scene.context(other)
      ).outcome
    else {
      Issue.record("a wrong key was taken")
      return
    }
    #expect(refusal.kind == .credentials && refusal.words.hasPrefix("HTTP 401"))
    let key = try #require(StandardSignature.key(of: BannerTests.key))
    let body = scene.served.document.bytes
    let late = Instant(seconds: Date().timeIntervalSince1970 - 400)
    let signed = StandardSignature.fields(of: body, id: "a", at: scene.context().now, by: key)
    let cases: [(body: [UInt8], fields: [WebField], status: Int)] = [
      (body, [], 401), (body + [0x20], signed, 401),
      (body, StandardSignature.fields(of: body, id: "a", at: late, by: key), 401),
      (body, signed, 200),
    ]
    for (body, fields, status) in cases {
      #expect(try await push(body, fields, scene) == status)
    }
    // Sent again, or an older one: what stands there stays.
    #expect(try await push(body, signed, scene) == 200)
    let old = BannerTests.document(nil, sequence: 1).bytes
    let far = BannerTests.document(nil, sequence: (Self.now + 4_000) * 1_000).bytes
    let junk = Array(#"{"version":1,"sequence":"x","messages":[]}"#.utf8)
    for (body, status) in [(old, 409), (far, 409), (junk, 400)] {
      let fields = StandardSignature.fields(of: body, id: "b", at: scene.context().now, by: key)
      #expect(try await push(body, fields, scene) == status)
    }
    #expect(try await scene.home().contains("No phone"))
  }

  private func push(_ body: [UInt8], _ fields: [WebField], _ scene: Scene) async throws -> Int {
    let outcome = await scene.web.ask(
      WebRequest(
        "POST", "\(scene.site)/?rest_route=/relais/v1/banner",
        fields: fields + [WebField("Content-Type", "application/json")], body: body),
      within: .seconds(30))
    guard case .answered(let answer, _) = outcome else { return 0 }
    return answer.status
  }

  /// Without a push it asks the page by itself; what the page does not say changes nothing.
  private func pulled(_ scene: Scene) async throws {
    let delivery = BannerTests.delivery(stage: "scope-known", text: "Cause.\n\nReason.")
    scene.served.document = Self.document(delivery)
    _ = try await scene.blog.php("do_action('relais_banner_pull');")
    #expect(try await scene.home().contains("Reason."))
    _ = try await scene.blog.php(
      "add_filter('pre_http_request', function () { return new WP_Error('x', 'down'); });"
        + "do_action('relais_banner_pull');")
    #expect(try await scene.home().contains("Reason."))
    let next = try await scene.blog.php("echo wp_next_scheduled('relais_banner_pull') > 0;")
    #expect(next == "1")
    // A folder that cannot be written to: the script stands in the page, its source is WordPress.
    _ = try await scene.blog.php(
      "update_option('upload_path', '/proc/relais-nowhere');"
        + "update_option('upload_url_path', 'http://127.0.0.1/nowhere');")
    let home = try await scene.home()
    #expect(home.contains("relais/v1/banner") && home.contains("relaisBanner"))
  }
}
