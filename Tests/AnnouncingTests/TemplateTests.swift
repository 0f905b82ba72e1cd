import Announcing
import Relais
import Testing

@Suite("A template")
struct TemplateTests {
  private func problems(_ text: String) -> [TemplateProblem] {
    do {
      _ = try Template(text, file: "fr-over.txt")
      return []
    } catch { return error.problems }
  }

  @Test(
    "names file, line, column and what to write for every mistake",
    arguments: [
      ("= T\n! {{{link}}}", 2, 3, "{{{link}}}", "write {{link}}"),
      ("= T\n! {{link", 2, 3, "{{link", "it is not closed"),
      ("= T\n! a }} b", 2, 5, "}}", "closes nothing"),
      ("= T\n! {{#fails}}x{{/fails}}", 2, 3, "{{#fails}}", "no sections"),
      ("= T\n\n  + {{ lnik }}", 3, 8, "{{lnik}}", "write {{link}}, if that is meant"),
      ("= T\n! {{customer_name}}", 2, 5, "{{customer_name}}", "there is no such name"),
      ("= T\n! Or {{works}}", 2, 8, "{{works}}", "a line of its own"),
      ("= T\n!! Or", 2, 1, "!!", "begin with !"),
      ("= T\n= U\n! x", 2, 3, "a second title", "keep one line"),
      ("! x", 1, 1, "no title", "= {{company}}"), ("= T", 1, 1, "no sentence", "! {{fails}}"),
      ("= T\n! {{}}", 2, 3, "{{}}", "it names nothing"),
      ("= {{fails}}\n! x", 1, 5, "fails", "a title has no"),
      ("= T\n! {{link}}}", 2, 3, "{{link}}}", "write {{link}}"),
    ])
  func mistakes(text: String, line: Int, column: Int, found: String, advice: String) throws {
    let first = try #require(problems(text).first)
    #expect(first.file == "fr-over.txt")
    #expect(first.line == line)
    #expect(first.column == column)
    #expect(first.found == found)
    #expect(first.advice.contains(advice))
    #expect("\(first)".hasPrefix("fr-over.txt:\(line):\(column): "))
  }

  @Test("tells all mistakes at once")
  func allAtOnce() {
    #expect(problems("= {{x}}\n! {{{link}}} {{\n~ fine").map(\.line) == [1, 2, 2])
  }

  @Test("never traps on anything, and is limited", arguments: Seeds.of(300))
  func hostile(seed: Int) {
    var numbers = SeededNumbers(seed: seed)
    let pieces = [
      "{{", "}}", "{", "}", "link", "fails", "\n", "=", "!", "+", " ", "#", "é", "\r\n",
    ]
    let text = (0..<Int.random(in: 0...60, using: &numbers)).map { _ in numbers.pick(pieces) }
    _ = problems(text.joined())
    _ = try? ClaimSentences(text.joined(), file: "x")
    #expect(!problems("= T\n" + String(repeating: "! x\n", count: Template.lineLimit)).isEmpty)
    #expect(!problems(String(repeating: "é", count: Template.byteLimit)).isEmpty)
  }

  @Test("leaves a line out whose value there is not, and takes values for nothing but words")
  func filling() throws {
    let template = try Template(
      "= {{company}} !\n\n! {{works}}\n\n+ Lire {{link}} : {{expected}}\nDepuis {{since}}",
      file: "f")
    let values = Template.Values(
      words: [.company: "A {{link}} <b>\r\nBcc: x", .since: "8 h"],
      statements: Office.statements(at: .zero).map { .init(statement: $0, sentence: "\($0.id).") })
    let text = template.filled(with: values, in: .french)
    #expect(text.title == "A {{link}} <b> Bcc: x\u{A0}!")
    #expect(text.sentences.map(\.text) == ["ordering.", "Depuis 8 h"])
    #expect(text.sentences.map(\.statement) == ["ordering", nil])
    #expect(text.sentences.map(\.opensParagraph) == [false, true])
  }

  @Test("keeps the sentence about orders always, whatever the template says")
  func orders() throws {
    let template = try Template("= T\n{{works}}\n{{fails}}", file: "f")
    let values = Template.Values(
      words: [:],
      statements: Office.statements(at: .zero).map { .init(statement: $0, sentence: "x") })
    let text = template.filled(with: values, in: .english)
    #expect(text.sentences.map(\.rank) == [.must, .may(0)])
  }

  @Test("for a company's own words about one service goes before the general ones")
  func ownWords() throws {
    let own = Phrasebook.File(
      name: "fr-statements.txt",
      text: Claim.all.map { "\($0.name): {{service}} \($0.name)" }.joined(separator: "\n")
        + "\nworks[ordering]: Commandez donc !")
    let book = try Phrasebook(reading: [own])
    let sentences = try #require(book.sentences(in: .french))
    #expect(
      sentences.sentence(for: .works, about: "ordering", title: "Boutique") == "Commandez donc !")
    #expect(sentences.sentence(for: .works, about: "mail", title: "Mail") == "Mail works")
    #expect(book.languages.isEmpty)
  }

  @Test(
    "file of another name, and sentences with mistakes, are refused with advice",
    arguments: [
      ("notes.txt", "x", "name it after a language"),
      ("fr-statements.txt", "wroks: x", "write works"),
      ("fr-statements.txt", "works: {{servce}}", "write {{service}}"),
      ("fr-statements.txt", "works: x", "add a line late"),
      ("fr-statements.txt", "works[]: x", "write works"),
    ])
  func refused(name: String, text: String, advice: String) {
    #expect {
      try Phrasebook(reading: [.init(name: name, text: text)])
    } throws: { error in
      (error as? TemplateProblems)?.problems.contains { $0.advice.contains(advice) } == true
    }
  }
}

@Suite("The standard templates")
struct StandardTemplateTests {
  @Test("are whole, in French and English")
  func whole() throws {
    #expect(try Phrasebook.standard.languages == [.english, .french])
  }

  @Test(
    "say what works, what does not and when the next update comes, and fit every channel",
    arguments: Situation.allCases)
  func drafts(situation: Situation) throws {
    let draft = try Announcement.draft(Office.brief(situation), with: .standard)
    #expect(draft.problems(knowing: Office.knowledge(at: 41), at: Office.at(41)).isEmpty)
    for text in draft.texts {
      let words = text.ranked.text()
      #expect(!words.contains("{{") && !text.title.isEmpty)
      #expect(words.contains(text.language == .french ? "Commandes" : "Ordering"))
      for rule in [TextRule.x, .mastodon, .bluesky, .sms, .ntfy] {
        let fitted = rule.fit(text.ranked)
        #expect(fitted.fits, "\(situation) \(text.language) \(fitted.measurement)")
        #expect(fitted.text.contains(text.language == .french ? "Commandes" : "Ordering"))
      }
      #expect(TextRule.mailSubject.measure(text.title).fits)
    }
  }

  @Test("read as they should")
  func reads() throws {
    let draft = try Announcement.draft(Office.brief(), with: .standard)
    let french = try #require(draft.text(in: .french))
    #expect(french.title == "Maison Exemple\u{A0}: perturbation en cours")
    #expect(
      french.ranked.text() == """
        Téléphone\u{A0}: cela ne fonctionne pas pour le moment. E-mails\u{A0}: nous répondons, \
        mais avec du retard. Commandes\u{A0}: tout fonctionne normalement.

        Nous cherchons d’où vient la panne. Prochain point à 9 h 10. Les nouvelles au fil de \
        l’eau\u{A0}: https://status.maison-exemple.fr/ Merci de votre patience, et pardon pour la \
        gêne.
        """)
  }
}
