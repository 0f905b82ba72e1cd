import Announcing
import Testing

@Suite("A text rule")
struct TextRuleTests {
  @Test(
    "weighs text as X does",
    arguments: [
      ("This is a test.", 15), ("", 0), ("http://test.com", 23), ("https://test.com", 23),
      ("test.com", 23), ("Test https://test.com test https://test.com test.com test", 86),
      ("저찀쯿쿿", 8), ("H🐱☺", 5), ("é", 1), ("e\u{301}", 1), ("e\u{301}\u{323}", 2),
      ("👨‍👩‍👧‍👦", 2), ("🇫🇷", 2), ("👍🏽", 2), ("1\u{FE0F}\u{20E3}", 2), ("❤\u{FE0F}", 2),
      ("…", 2), ("’", 1), ("«\u{A0}ça\u{A0}»", 6), ("€", 2), ("œ", 1), ("عربي", 4),
      ("(http://test.com/a(b)).", 26), ("https://status.lan/panne-du-23", 30),
      ("©", 2), ("©\u{FE0E}", 3), ("#1 *", 4), ("⚠", 2), ("http://a.b@test.com:8/x", 23),
      ("Voir shop.example/a/b?c=d, merci", 35),
      ("v2.10", 5), ("a.b@c.fr", 8),
      // Where no space ends a link.
      ("https://a.fr|b.fr", 47), ("https://shop.fr,blog.fr", 47), ("https://shop.fr’ok", 26),
      ("https://shop.fr/障害", 27), ("https://shop.frの", 25), ("https://shop.fr/é?q=é", 24),
      ("https://shop.fr/a{b.fr}", 48), ("https://shop.fr/a^b", 25),
    ])
  func weighs(text: String, weight: Int) {
    #expect(WeightedLength.of(text) == weight)
  }

  @Test("lets 280 weighted characters pass on X and not one more")
  func xLimit() {
    #expect(TextRule.x.measure(String(repeating: "の", count: 140)).fits)
    #expect(!TextRule.x.measure(String(repeating: "の", count: 140) + "a").fits)
    #expect(TextRule.x.measure(String(repeating: "👨‍👩‍👧‍👦", count: 140)).used == 280)
    #expect(TextRule.x.measure(String(repeating: "é", count: 281)).excess == 1)
  }

  @Test("counts each link as 23 on Mastodon, and nothing else")
  func mastodon() {
    let long = "https://shop.example/" + String(repeating: "a", count: 600)
    #expect(TextRule.mastodon.measure("ici : \(long)").used == 29)
    #expect(TextRule.mastodon.measure("http://a.fr").used == 23)
    #expect(TextRule.mastodon.measure("shop.example").used == 12)
    #expect(TextRule.mastodon.measure("👨‍👩‍👧‍👦").used == 1)
  }

  @Test("holds Bluesky's texts to characters and to bytes, whichever is fuller")
  func bluesky() {
    #expect(TextRule.bluesky.measure(String(repeating: "a", count: 300)).fits)
    #expect(!TextRule.bluesky.measure(String(repeating: "a", count: 301)).fits)
    // 25 bytes each: 121 characters are 3 025 bytes.
    let family = String(repeating: "👨‍👩‍👧‍👦", count: 121)
    #expect(
      TextRule.bluesky.measure(family) == Measurement(used: 3_025, limit: 3_000, unit: .bytes))
  }

  @Test(
    "splits an SMS as the network does",
    arguments: [
      (String(repeating: "a", count: 160), ShortMessage.Alphabet.gsm7, 1),
      (String(repeating: "a", count: 161), .gsm7, 2),
      (String(repeating: "a", count: 306), .gsm7, 2),
      (String(repeating: "a", count: 307), .gsm7, 3),
      (String(repeating: "€", count: 80), .gsm7, 1), (String(repeating: "€", count: 81), .gsm7, 2),
      // An escape is not parted: 76 euro signs to a part, one septet left over.
      (String(repeating: "€", count: 152), .gsm7, 2),
      (String(repeating: "€", count: 153), .gsm7, 3),
      ("Téléphone coupé à Évreux, où ?", .gsm7, 1),
      ("ê" + String(repeating: "a", count: 69), .ucs2, 1),
      ("ê" + String(repeating: "a", count: 70), .ucs2, 2),
      ("ç" + String(repeating: "a", count: 134), .ucs2, 3),
      // A surrogate pair is not parted: 33 to a part.
      (String(repeating: "🐱", count: 35), .ucs2, 1), (String(repeating: "🐱", count: 66), .ucs2, 2),
      (String(repeating: "🐱", count: 67), .ucs2, 3), ("", .gsm7, 0),
    ])
  func shortMessages(text: String, alphabet: ShortMessage.Alphabet, parts: Int) {
    let message = ShortMessage(text)
    #expect(message.alphabet == alphabet)
    #expect(message.parts == parts)
  }

  @Test("names the letters that make an SMS dear, each once")
  func dear() {
    #expect(ShortMessage("Être prêt, ça va").dear == ["Ê", "ê", "ç"])
    #expect(ShortMessage("e\u{301}tat").dear.isEmpty)
    #expect(ShortMessage("É è à ù ì ò Ç ß ñ").dear.isEmpty)
    #expect(ShortMessage("line\r\nline").dear.isEmpty)
    let softened = ShortMessage.softened("L’œuvre «\u{A0}dure\u{A0}» — déjà…")
    #expect(softened == "L'oeuvre \" dure \" - déjà...")
    #expect(ShortMessage(softened).alphabet == .gsm7)
  }

  @Test("counts bytes for ntfy and characters for the rest")
  func others() {
    #expect(TextRule.ntfy.measure(String(repeating: "é", count: 2_048)).fits)
    #expect(!TextRule.ntfy.measure(String(repeating: "é", count: 2_048) + "a").fits)
    #expect(TextRule.facebook.measure("👍🏽 ok").used == 4)
  }

  @Test(
    "finds links by its small rule",
    arguments: [
      ("Voir https://a.fr/b.", ["https://a.fr/b"]), ("(https://a.fr/b)", ["https://a.fr/b"]),
      ("https://a.fr/b_(c)", ["https://a.fr/b_(c)"]), ("«https://a.fr»", ["https://a.fr"]),
      ("HTTP://A.FR/x?y=1&z=2#t!", ["HTTP://A.FR/x?y=1&z=2#t"]), ("xhttp://a.fr", []),
      ("http://", []), ("https://a.fr https://b.fr", ["https://a.fr", "https://b.fr"]),
      ("https://a.fr/\u{7}x", ["https://a.fr/"]), ("<https://a.fr>", ["https://a.fr"]),
    ])
  func links(text: String, links: [String]) {
    #expect(LinkFinder.links(in: text).map(String.init) == links)
    let whole = LinkFinder.pieces(of: text).map { piece -> String in
      switch piece {
      case .text(let words): String(words)
      case .link(let words, _): String(words)
      }
    }
    #expect(whole.joined() == text)
  }

  @Test("never lets a header be begun within a subject")
  func headers() {
    let evil = "Panne\r\nBcc: all@example.org\u{0}\u{2028}X: y\u{85}Z"
    let fitted = TextRule.mailSubject.fit(RankedText([.init(evil, rank: .must)]))
    #expect(fitted.text == "Panne Bcc: all@example.org X: y Z")
    #expect(fitted.text.unicodeScalars.allSatisfy { $0.value >= 32 })
  }

  @Test("escapes values as each channel wants them")
  func escapes() {
    let text = "<b>&\"'\n*x*_(y)[z]"
    #expect(
      Escaping.html.escape(text) == "&lt;b&gt;&amp;&quot;&#39;<br>*x*_(y)[z]")
    #expect(Escaping.slack.escape(text).hasPrefix("&lt;b&gt;&amp;\"'\n"))
    #expect(Escaping.markdown.escape("*x*_(y)") == "\\*x\\*\\_\\(y\\)")
    #expect(Escaping.littleText.escape("a@b #c") == "a\\@b \\#c")
    #expect(Escaping.none.escape(text) == text)
  }
}
