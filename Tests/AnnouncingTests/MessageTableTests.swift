import Announcing
import Testing

/// Sixty messages as people write them, and their length by twitter-text's own counter (3.0, as the
/// package twitter-text-parser 3.0.0 has it).
private let messages: [(text: String, weight: Int)] = [
  ("Panne opérateur : téléphones et Internet coupés. Point à 11 h.", 62),
  ("Être prêt, ça va.", 17),
  ("L’œuvre n’est « pas » finie — déjà…", 36),
  ("Naïveté, Noël, maïs, cœur, Ÿ", 28),
  ("À É È Ù Ç ß ñ ø å", 17),
  ("e\u{301}te\u{301} re\u{301}pare\u{301}", 10),
  ("o\u{302}\u{323} et a\u{308}\u{304}", 7),
  ("Ελληνικά: βλάβη", 15),
  ("Сбой связи", 10),
  ("Связь восстановлена й и\u{306}", 23),
  ("障害が発生しています。", 22),
  ("電話がつながりません", 20),
  ("통신 장애가 있습니다", 20),
  ("ไม่มีสัญญาณ", 11),
  ("हिन्दी में सूचना", 16),
  ("عطل في الهاتف", 13),
  ("תקלה בטלפון", 11),
  ("مرحبا hello عالم", 16),
  ("שלום https://shop.fr/he", 28),
  ("\u{200F}עברית\u{200E} ok", 12),
  ("🐱", 2),
  ("👨\u{200D}👩\u{200D}👧\u{200D}👦 la famille", 13),
  ("🇫🇷 🇬🇧 🇩🇪", 8),
  ("👍🏽👍🏿", 4),
  ("1\u{FE0F}⃣ 2\u{FE0F}⃣ #\u{FE0F}⃣", 8),
  ("❤\u{FE0F} merci", 8),
  ("❤ merci", 8),
  ("☎\u{FE0F} coupé ☎", 11),
  ("⚠\u{FE0F} Attention ⚠", 15),
  ("© 2026 ™ ®", 13),
  ("✅ commandes ❌ téléphone", 25),
  ("🏳\u{FE0F}\u{200D}🌈 🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}", 5),
  ("☺ ♥ ✔ ▶", 11),
  ("https://shop.fr", 23),
  ("https://shop.fr https://blog.shop.fr/a/b?c=d#e", 47),
  ("Voir https://shop.fr/panne.", 29),
  ("(https://shop.fr/a_(b)) fin", 29),
  ("http://shop.fr:8080/x", 23),
  ("HTTPS://SHOP.FR/X", 23),
  ("shop.fr", 23),
  ("www.shop.fr/panne merci", 29),
  ("Écrivez à aide@shop.fr", 22),
  ("status.shop.fr: tout", 29),
  ("ftp://shop.fr/x", 15),
  ("<b>gras</b> & <script>alert(1)</script>", 39),
  ("*gras* _italique_ `code` [lien](x)", 34),
  ("# Titre\n- un\n- deux", 19),
  ("a & b < c > d \"e\" 'f'", 21),
  ("{{service}} {{{link}}}", 22),
  ("@relais #panne $TSLA", 20),
  ("10 % de 5 € = 0,5 €", 21),
  ("12:30 – 14:00", 13),
  ("11\u{A0}h\u{A0}30\u{202F}!", 10),
  ("a\nb\nc", 5),
  ("Retour\u{2028}ligne", 13),
  (String(repeating: "x", count: 280), 280),
  (String(repeating: "é", count: 281), 281),
  (String(repeating: "の", count: 141), 282),
  (String(repeating: "mot ", count: 1_250), 5000),
  (String(repeating: "https://shop.fr/ ", count: 12), 288),
]

@Suite("Sixty messages")
struct MessageTableTests {
  /// Addresses without a scheme are put at the dearer of two lengths, and the domains of X's own
  /// list are not known here: these may come out longer, never shorter.
  @Test("weigh on X what X says", arguments: messages.indices)
  func weights(place: Int) {
    let (text, weight) = messages[place]
    #expect(WeightedLength.of(text) == weight, "\(text)")
  }

  @Test("stay whole or are refused on every channel, and are harmless", arguments: messages.indices)
  func everywhere(place: Int) {
    let order = "Vous pouvez commander normalement."
    let intake = TextIntake(messages[place].text)
    var sentences = RankedText(words: intake.text, rank: .may(1)).sentences
    sentences.append(.init(order, rank: .must))
    let rules: [TextRule] = [
      .x, .mastodon, .bluesky, .sms, .ntfy, .mailSubject, .facebook, .slack, .linkedIn, .unhurried,
    ]
    for rule in rules {
      for escaping in [Escaping.none, .html, .markdown] {
        let fitted = rule.fit(RankedText(sentences), escaping: escaping)
        #expect(fitted.fits)
        #expect(fitted.text.contains(escaping.escape(order)))
        if rule.isOneLine {
          #expect(!fitted.text.unicodeScalars.contains { $0.value < 32 || $0.value == 0x2028 })
        }
        if escaping == .html { #expect(!fitted.text.contains("<script")) }
        let kept = sentences.indices.filter { !fitted.dropped.contains($0) }
        #expect(kept.contains(sentences.count - 1))
      }
    }
  }
}
