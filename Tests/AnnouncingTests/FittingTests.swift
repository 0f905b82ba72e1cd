import Announcing
import Testing

@Suite("Fitting a text")
struct FittingTests {
  private static let rules: [TextRule] = [
    .x, .mastodon, .bluesky, .sms, .ntfy, .mailSubject, .facebook, .slack, .shortMessage(parts: 1),
    .plain(limit: 40), .bytes(limit: 60),
  ]

  private static let words = [
    "panne", "téléphone", "être", "🐱", "👨‍👩‍👧‍👦", "https://shop.example/panne", "e\u{301}tat", "の", "€",
    "shop.example", "عربي", "<b>", "*", "11\u{A0}h", "a\nb", "«\u{A0}non\u{A0}»", "x@y.fr",
  ]

  private func anyText(_ numbers: inout SeededNumbers) -> RankedText {
    RankedText(
      (0..<Int.random(in: 1...12, using: &numbers)).map { place in
        let count = Int.random(in: 1...14, using: &numbers)
        let text = (0..<count).map { _ in numbers.pick(Self.words) }.joined(separator: " ") + "."
        let rank: RankedText.Rank =
          numbers.happens(0.2) ? .must : .may(UInt8.random(in: 0...4, using: &numbers))
        return .init("\(place): \(text)", rank: rank, opensParagraph: numbers.happens(0.3))
      })
  }

  @Test(
    "leaves out whole sentences, the least first, never what must stay, and no more than needed",
    arguments: Seeds.of(400))
  func law(seed: Int) throws {
    var numbers = SeededNumbers(seed: seed)
    let text = anyText(&numbers)
    let rule = numbers.pick(Self.rules)
    let escaping = numbers.pick(Escaping.allCases)
    let fitted = rule.fit(text, escaping: escaping)
    #expect(fitted.measurement == rule.measure(fitted.text))
    let dropped = Set(fitted.dropped)
    #expect(dropped.allSatisfy { text.sentences[$0].rank != .must })
    let worst = dropped.map { text.sentences[$0].rank }.max()
    for (place, sentence) in text.sentences.enumerated() where !dropped.contains(place) {
      if let worst { #expect(sentence.rank >= worst) }
      // The very sentence stands in it, as the channel shows it.
      var words = sentence.text
      if rule.isOneLine { words = HeaderText.line(words) }
      if case .shortMessage = rule { words = ShortMessage.softened(words) }
      #expect(fitted.text.contains(escaping.escape(words)))
    }
    if !fitted.fits {
      #expect(
        text.sentences.indices.allSatisfy {
          dropped.contains($0) || text.sentences[$0].rank == .must
        })
    }
    // Every sentence left out was one too many when it went: the last of them had to go.
    let last = fitted.dropped.max { a, b in
      let (first, second) = (text.sentences[a].rank, text.sentences[b].rank)
      return first == second ? a > b : first < second
    }
    guard let last else { return }
    var richer: [RankedText.Sentence] = []
    var opens = false
    for (place, sentence) in text.sentences.enumerated() {
      opens = opens || sentence.opensParagraph
      guard place == last || !dropped.contains(place) else { continue }
      richer.append(.init(sentence.text, rank: .must, opensParagraph: opens))
      opens = false
    }
    #expect(!rule.fit(RankedText(richer), escaping: escaping).fits)
  }

  @Test("says so when what must stay is too long, and cuts nothing")
  func tooLong() {
    let order = "Vous pouvez commander normalement. " + String(repeating: "é", count: 5_000)
    let text = RankedText([.init(order, rank: .must), .init("Merci.", rank: .may(1))])
    let fitted = TextRule.x.fit(text)
    #expect(!fitted.fits)
    #expect(fitted.text == order)
    #expect(fitted.dropped == [1])
    #expect(fitted.measurement.excess == 5_000 + 35 - 280)
  }

  @Test("keeps paragraphs, also where their first sentence goes")
  func paragraphs() {
    let text = RankedText([
      .init("Un.", rank: .must),
      .init("Deux, qui est bien plus long.", rank: .may(0), opensParagraph: true),
      .init("Trois.", rank: .must),
    ])
    #expect(TextRule.unhurried.fit(text).text == "Un.\n\nDeux, qui est bien plus long. Trois.")
    #expect(TextRule.plain(limit: 20).fit(text).text == "Un.\n\nTrois.")
    #expect(TextRule.subject(limit: 20).fit(text).text == "Un. Trois.")
  }

  @Test("takes free words apart at the ends of sentences and nowhere else")
  func sentences() {
    func parts(_ words: String) -> [String] {
      RankedText(words: words, rank: .may(1)).sentences.map(\.text)
    }
    #expect(parts("Panne. Point à 11 h. Merci !") == ["Panne.", "Point à 11 h.", "Merci !"])
    #expect(parts("Point à 11 h. 30 au plus tard.") == ["Point à 11 h. 30 au plus tard."])
    #expect(parts("M. Petit répond. Oui.") == ["M. Petit répond.", "Oui."])
    #expect(parts("Il est 11.30 etc. et puis non.") == ["Il est 11.30 etc. et puis non."])
    #expect(
      parts("« Non. » Il dit oui…  Vraiment ?! Si.") == [
        "« Non. »", "Il dit oui…", "Vraiment ?!", "Si.",
      ])
    #expect(parts("https://a.fr/b.c\nhttps://d.fr") == ["https://a.fr/b.c", "https://d.fr"])
    #expect(parts("").isEmpty)
    let text = RankedText(words: "Un.\n\nDeux. Trois.", rank: .must)
    #expect(text.sentences.map(\.opensParagraph) == [false, true, false])
    #expect(text.text() == "Un.\n\nDeux. Trois.")
  }

  @Test("shortens five thousand characters, and a text of nothing but links")
  func extremes() {
    let long = RankedText(
      (0..<200).map { .init("Phrase numéro \($0) ici.", rank: $0 == 0 ? .must : .may(1)) })
    #expect(long.text().count > 4_400)
    let fitted = TextRule.mastodon.fit(long)
    #expect(fitted.fits)
    #expect(fitted.text.hasPrefix("Phrase numéro 0 ici. Phrase numéro 1 ici."))
    let links = RankedText(
      words: (1...20).map { "https://shop.example/\($0)" }.joined(separator: "\n"), rank: .may(1))
    #expect(TextRule.x.fit(links).text.split(separator: " ").count == 11)
  }
}
