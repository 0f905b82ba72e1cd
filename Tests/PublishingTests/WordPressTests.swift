import Announcing
import Relais
import Testing

@testable import Publishing

@Suite("WordPress")
struct WordPressTests {
  private static func channel(_ port: Int, api: String = "plain", user: String = "admin")
    throws -> WordPressChannel
  {
    try Sample.channel(
      WordPressChannel.self,
      [("site", "http://127.0.0.1:\(port)"), ("user", user), ("api", api)])
  }

  @Test("makes paragraphs, breaks and links of text, and nothing of what only looks like markup")
  func paragraphs() {
    let escaped = Escaping.html.escape(
      "Un\nDeux [gallery]\n\n<b>Trois</b> \"https://a.example/?x=1&y=2\".")
    #expect(
      BlogText.paragraphs(escaped)
        == "<p>Un<br>Deux &#91;gallery&#93;</p>\n<p>&lt;b&gt;Trois&lt;/b&gt; &quot;"
        + "<a href=\"https://a.example/?x=1&amp;y=2\">https://a.example/?x=1&amp;y=2</a>&quot;.</p>"
    )
  }

  @Test(
    "publishes on a real blog, is read back, corrected and taken away",
    .enabled(if: WordPressPeer.isInstalled, "needs root and Debian's wordpress, MariaDB, PHP"))
  func realBlog() async throws {
    try await WordPressPeer.with { blog in
      try await WebClient.with { web in
        let context = Sample.context(web, ["password": blog.password], timeout: .seconds(30))
        for api in ["plain", "pretty"] {
          try await life(on: try Self.channel(blog.port, api: api), context, stage: api)
        }
        try await examined(blog, context)
        try await cut(blog, context)
      }
    }
  }

  private func life(
    on channel: WordPressChannel, _ context: ChannelContext, stage: String
  ) async throws {
    let text = Escaping.html.escape(
      "Téléphone coupé <script>alert(1)</script> [gallery]\n\nÀ 11 h.")
    let delivery = Sample.delivery(text, title: "Panne <b>nette</b>", stage: stage)
    #expect(await channel.look(for: delivery, in: context) == .absent)
    let receipt = await channel.attempt(delivery, in: context)
    guard case .confirmed(let post?) = receipt.outcome else {
      Issue.record("\(receipt)")
      return
    }
    #expect(await channel.look(for: delivery, in: context) == .found(post, isAltered: false))
    let page = await context.web.ask(
      WebRequest("GET", try #require(post.link)), within: context.timeout)
    guard case .answered(let shown, _) = page else {
      Issue.record("\(page)")
      return
    }
    #expect(shown.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(!shown.text.contains("<script>alert(1)"))
    #expect(shown.text.contains("&#91;gallery&#93;"))
    #expect(!shown.text.contains("<b>nette</b>"))

    let mended = Sample.delivery(
      "Réparé", title: "Fini", action: .edit(post), stage: "\(stage)-correction-1")
    #expect(await channel.attempt(mended, in: context).outcome == .confirmed(post))
    #expect(await channel.look(for: mended, in: context) == .found(post, isAltered: false))
    #expect(await channel.look(for: delivery, in: context) == .found(post, isAltered: true))

    let away = Sample.delivery(text, action: .retract(post), stage: stage)
    #expect(await channel.attempt(away, in: context).outcome == .confirmed(post))
    #expect(await channel.look(for: away, in: context) == .absent)
    #expect(await channel.look(for: delivery, in: context) == .absent)
    // A repeat changes nothing, and what never was is gone.
    #expect(await channel.attempt(away, in: context).outcome == .confirmed(post))
    let stranger = Sample.delivery(text, action: .edit(RemotePost(id: "99999")), stage: stage)
    guard
      case .refused(let refusal) = await channel.attempt(stranger, in: context).outcome
    else {
      Issue.record("a post that is not there was changed")
      return
    }
    #expect(refusal.kind == .gone)
  }

  private func examined(_ blog: WordPressPeer, _ context: ChannelContext) async throws {
    let channel = try Self.channel(blog.port)
    #expect(
      await channel.examine(in: context) == .good("admin on http://127.0.0.1:\(blog.port)"))
    var other = context
    other.secrets = ["password": blog.readerPassword]
    let reader = try Self.channel(blog.port, user: "reader")
    let test = await reader.examine(in: other)
    #expect(test.words.contains("may not publish"))
    let wrong = await channel.examine(in: other)
    #expect(!wrong.isGood)
    #expect(wrong.words.hasPrefix("HTTP 401"))
    let refused = await channel.attempt(Sample.delivery("x"), in: other)
    guard case .refused(let refusal) = refused.outcome else {
      Issue.record("\(refused)")
      return
    }
    #expect(refusal.kind == .credentials)
    // A host without WordPress, as far as the interface goes.
    let nowhere = try Sample.channel(
      WordPressChannel.self, [("site", "http://127.0.0.1:\(blog.port)/wp-includes"), ("user", "a")])
    #expect(!(await nowhere.examine(in: context)).isGood)
  }

  /// Cuts one publication everywhere, and counts what stands there in the end.
  private func cut(_ blog: WordPressPeer, _ context: ChannelContext) async throws {
    let volume = try await CuttingProxy.run(to: blog.port) { proxy, port in
      var telling = Telling(context)
      telling.title = "Mesure"
      let state = await telling.run(on: try Self.channel(port), stage: "cut-measure")
      #expect(state == .confirmed)
      return proxy.volume
    }
    let cuts = CutPlan.cuts(of: volume)
    var attempts = 0
    for (number, cut) in cuts.enumerated() {
      try await CuttingProxy.run(to: blog.port, cutting: cut) { _, port in
        var telling = Telling(context)
        telling.title = "Coupure \(number)"
        let state = await telling.run(on: try Self.channel(port), stage: "cut-\(number)")
        #expect(state == .confirmed, "\(cut)")
        #expect(telling.record?.remote != nil, "\(cut)")
        attempts += telling.attempts
      }
    }
    let titles = try await blog.php(
      "foreach (get_posts(['numberposts' => -1, 'post_status' => 'any']) as $post) "
        + "echo $post->post_title, \"\\n\";")
    let counts = titles.split(separator: "\n").reduce(into: [:]) { $0[$1, default: 0] += 1 }
    for number in cuts.indices {
      #expect(counts["Coupure \(number)"] == 1, "\(cuts[number])")
    }
    print("WordPress: \(cuts.count) cuts, \(attempts) attempts, each message stands once")
  }
}
