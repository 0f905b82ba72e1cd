import Announcing
import Incidents
import Relais
import Testing

@Suite("A message that a person has edited")
struct EditingTests {
  private static let message = MessageText(
    language: .english, title: "Example: service disruption",
    sentences: [
      .init("Calls do not come through.", rank: .must, statement: "calls"),
      .init("Ordering: everything works normally.", rank: .must, statement: "ordering"),
      .init("We are finding out what has broken.", rank: .may(2), opensParagraph: true),
      .init("Next update at 11:30.", rank: .must),
      .init("All the news as it comes: https://status.example/", rank: .may(1)),
      .init("Sorry. Thank you for your patience.", rank: .may(0)),
    ])

  private func edit(_ change: (inout [String]) -> Void) -> MessageText {
    var lines = Self.message.body.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    change(&lines)
    return Self.message.edited(
      title: Self.message.title, body: lines.joined(separator: "\n"))
  }

  @Test("is shown to be edited with a line for each sentence")
  func body() {
    #expect(
      Self.message.body == """
        Calls do not come through.
        Ordering: everything works normally.

        We are finding out what has broken.
        Next update at 11:30.
        All the news as it comes: https://status.example/
        Sorry. Thank you for your patience.
        """)
  }

  @Test("keeps all that was not touched, though two lines become one paragraph's words")
  func untouched() {
    let edited = edit { $0[3] = "We know what has broken: a cable." }
    var expected = Self.message.sentences
    expected[2].text = "We know what has broken: a cable."
    #expect(edited.sentences == expected && edited.title == Self.message.title)
  }

  @Test("keeps what a sentence states where its words were replaced in place")
  func inPlace() {
    let edited = edit { $0[1] = "You can order as ever!" }
    #expect(edited.sentences[1].text == "You can order as ever!")
    #expect(edited.sentences[1].statement == "ordering" && edited.sentences[1].rank == .must)
    #expect(edited.sentences[0] == Self.message.sentences[0])
  }

  @Test("states in that sentence what a writer says that it states, and in no other")
  func bound() {
    let other = Self.message.binding("ordering", to: 5, alwaysStays: true)
    #expect(other.sentences.map(\.statement) == ["calls", nil, nil, nil, nil, "ordering"])
    #expect(other.sentences[5].rank == .must)
    for place in [nil, -1, 6] {
      let none = Self.message.binding("ordering", to: place, alwaysStays: true)
      #expect(none.sentences.map(\.statement) == ["calls", nil, nil, nil, nil, nil])
    }
    #expect(Self.message.binding("ordering", to: 1, alwaysStays: false) == Self.message)
  }

  @Test("has new sentences that are ordinary and state nothing")
  func new() {
    let edited = edit { $0.insert(contentsOf: ["Mobile phones work. Mails too.", ""], at: 1) }
    #expect(
      edited.sentences.map(\.statement) == ["calls", nil, nil, "ordering", nil, nil, nil, nil])
    #expect(edited.sentences[1] == .init("Mobile phones work.", rank: .ordinary))
    #expect(edited.sentences[2] == .init("Mails too.", rank: .ordinary))
    #expect(edited.sentences[3].opensParagraph && edited.sentences[4].opensParagraph)
  }

  @Test("finds a replaced sentence by its words where others were added or taken out around it")
  func moved() {
    let added = edit { lines in
      lines[1] = "Here is the good news.\nOrdering works normally, and everything else too."
    }
    #expect(added.sentences.map(\.statement)[..<4] == ["calls", nil, "ordering", nil])
    let removed = edit { lines in
      lines.removeSubrange(0...1)
      lines.insert("Ordering works normally.", at: 0)
    }
    #expect(removed.sentences[0].statement == "ordering" && removed.sentences[0].rank == .must)
    #expect(removed.sentences.count == 5)
  }

  @Test("keeps a sentence to which another was added on the same line")
  func sameLine() {
    let edited = edit { $0[0] += " We are sorry." }
    #expect(edited.sentences[0] == Self.message.sentences[0])
    #expect(edited.sentences[1] == .init("We are sorry.", rank: .ordinary))
    #expect(edited.sentences[2].statement == "ordering")
  }

  @Test("takes other kinds of spaces for no change, and sets French ones")
  func spaces() {
    let french = MessageText(
      language: .french, title: "Exemple\u{A0}: panne",
      sentences: [
        .init("Commandes\u{A0}: tout va bien.", rank: .must, statement: "ordering"),
        .init("Merci.", rank: .may(0)),
      ])
    #expect(
      french.edited(title: "Exemple : panne", body: "Commandes : tout va bien.\r\nMerci.")
        == french)
    let edited = french.edited(title: "Coupure : la suite", body: "Tout va bien !\nMerci.")
    #expect(edited.title == "Coupure\u{A0}: la suite")
    #expect(edited.sentences[0].text == "Tout va bien\u{A0}!")
  }

  @Test("is cleaned of what must not be published, and has a title of one line")
  func cleaned() {
    let edited = Self.message.edited(title: "A\u{202E}\nB: c", body: "So\u{0} be\u{200B} it.")
    #expect(edited.title == "A B: c")
    #expect(edited.sentences.map(\.text) == ["So be it."])
    #expect(Self.message.edited(title: "", body: " \n \n").sentences.isEmpty)
  }

  @Test("is taken in within bounds, however long and however changed")
  func bounds() {
    let long = MessageText(
      language: .english, title: "Long",
      sentences: (0..<8_000).map { .init("S\($0).", rank: .may(UInt8($0 % 200))) })
    let lines = long.body.split(separator: "\n").map { $0.dropFirst() }
    #expect(
      long.edited(title: "Long", body: lines.joined(separator: "\n")).sentences.count == 8_000)
    let other = long.edited(title: "Long", body: lines.dropLast().joined(separator: "\n"))
    #expect(other.sentences.allSatisfy { $0.rank == .ordinary })
    #expect(long.edited(title: "Long", body: String(repeating: "a\n", count: 40_000)).body.isEmpty)
  }

  private func anyMessage(_ chance: inout SeededNumbers) -> MessageText {
    let words = [
      "calls", "Ordering", "fails", "9:30", "l’opérateur", "«\u{A0}oui\u{A0}»", "M. Petit", "🎈",
      "https://a.example/b?c=d", "11 h. 30", "e\u{301}", "%", "-", "!",
    ]
    let ends = [".", "!", "?", "…", "", ".\"", " ;"]
    let sentences = (0..<Int.random(in: 0...12, using: &chance)).map { place in
      let text = (0...Int.random(in: 0...6, using: &chance)).map { _ in chance.pick(words) }
        .joined(separator: chance.pick([" ", ". ", "\u{A0}"]))
      return MessageText.Sentence(
        text + chance.pick(ends),
        rank: chance.pick([.must, .may(0), .may(UInt8.random(in: 0...255, using: &chance))]),
        opensParagraph: place > 0 && chance.happens(0.3),
        statement: chance.pick([nil, nil, "ordering", "-", "a b%20\n", "calls"]))
    }
    return MessageText(
      language: chance.pick([.french, .english]), title: chance.pick(words), sentences: sentences)
  }

  @Test("comes back identical where nothing was edited", arguments: Seeds.of(300))
  func identity(seed: Int) {
    var chance = SeededNumbers(seed: seed)
    let message = anyMessage(&chance)
    #expect(message.edited(title: message.title, body: message.body) == message)
    let read = MessageText(
      marked: message.marked, language: message.language, title: message.title)
    #expect(read == message)
  }

  @Test(
    "has all its words, its paragraphs, and no statement that it had not",
    arguments: Seeds.of(300))
  func words(seed: Int) {
    var chance = SeededNumbers(seed: seed)
    let message = anyMessage(&chance)
    let body = anyMessage(&chance).body
    let edited = message.edited(title: "T", body: body)
    func bare(_ text: String) -> String { String(text.filter { !$0.isWhitespace }) }
    #expect(bare(edited.body) == bare(TextIntake(body).text))
    let paragraphs = TextIntake(body).text.split(separator: "\n\n").count
    #expect(edited.sentences.count(where: \.opensParagraph) == max(1, paragraphs) - 1)
    #expect(
      Set(edited.sentences.compactMap(\.statement))
        .isSubset(of: message.sentences.compactMap(\.statement)))
    // What was taken in once is as it is.
    #expect(edited.edited(title: "T", body: edited.body) == edited)
  }

  @Test(
    "keeps every sentence's rank and statement when one is added anywhere",
    arguments: Seeds.of(300))
  func addition(seed: Int) {
    var chance = SeededNumbers(seed: seed)
    let message = anyMessage(&chance)
    var lines = message.body.split(separator: "\n", omittingEmptySubsequences: false)
    lines.insert("Zzz.", at: Int.random(in: 0...lines.count, using: &chance))
    let edited = message.edited(
      title: message.title, body: lines.joined(separator: "\n")
    ).sentences.filter { $0.text != "Zzz." }
    #expect(edited.map(\.text) == message.sentences.map(\.text))
    #expect(edited.map(\.rank) == message.sentences.map(\.rank))
    #expect(edited.map(\.statement) == message.sentences.map(\.statement))
  }

  @Test(
    "is not read from marks that are none",
    arguments: [
      "x", "! ", "! a", "256 - a", "-1 - a", "+1 - a", "!! - a", " - a", "!  a", "! - a\n\u{0}",
    ])
  func noMarks(text: String) {
    #expect(MessageText(marked: text, language: .english, title: "") == nil)
  }

  @Test("is shown as readers see it, whatever a channel escapes", arguments: Escaping.allCases)
  func shown(escaping: Escaping) {
    for seed in Seeds.of(200) {
      var chance = SeededNumbers(seed: seed)
      let marks = Array("&<>\"'\\`*_{}[]()#+-!|~@ abé;brlt\n").map(String.init) + ["&amp;", "<br>"]
      let text = (0..<20).map { _ in chance.pick(marks) }.joined()
      #expect(escaping.shown(escaping.escape(text)) == text)
    }
  }
}

@Suite("An announcement that a person has edited")
struct AnnouncementEditTests {
  private func draft() throws -> Announcement {
    try .draft(Office.brief(), with: .standard)
  }

  private func unedited(_ draft: Announcement) -> AnnouncementEdit {
    AnnouncementEdit(
      words: draft.texts.map { .init(shown: $0, title: $0.title, body: $0.body) },
      claims: Dictionary(uniqueKeysWithValues: draft.statements.map { ($0.id, $0.claim) }),
      shownUpdate: draft.nextUpdate, nextUpdate: draft.nextUpdate)
  }

  private func edited(
    _ draft: Announcement, _ edit: AnnouncementEdit, ordering: ServiceState = .operational
  ) -> Announcement {
    draft.edited(
      by: edit, of: Office.karim, knowing: Office.knowledge(ordering: ordering, at: 41),
      at: Office.at(41))
  }

  @Test("is the draft where nothing was edited")
  func identity() throws {
    let draft = try draft()
    #expect(edited(draft, unedited(draft)) == draft)
  }

  @Test("tells a new time of the next update where its words told the old one")
  func nextUpdate() throws {
    let draft = try draft()
    var edit = unedited(draft)
    edit.nextUpdate = Office.written(100)
    let later = edited(draft, edit)
    #expect(later.nextUpdate == Office.written(100))
    #expect(later.problems(knowing: Office.knowledge(at: 41), at: Office.at(41)).isEmpty)
    #expect(later.text(in: .english)?.body.contains("Next update at 9:40.") == true)
    edit.nextUpdate = nil
    #expect(edited(draft, edit).nextUpdate == nil)
  }

  @Test("claims what was claimed when the words were written, though more is known by now")
  func claims() throws {
    let draft = try draft()
    var later = draft
    later.statements[0].claim = .fails
    later.statements[2].claim = .works
    let announcement = edited(later, unedited(draft), ordering: .majorOutage)
    #expect(announcement.statements[0].claim == .works)
    // Chantal, who said that mails are late, says by now that they are not.
    #expect(announcement.statements[2].claim == .late)
    #expect(announcement.statements[2].proof == .verdict)
    let problems = announcement.problems(
      knowing: Office.knowledge(ordering: .majorOutage, at: 41), at: Office.at(41))
    #expect(problems.contains(.contradicted("ordering", by: .majorOutage, since: Office.at(0))))
  }

  @Test("states only what a sentence says, and always what it says of orders")
  func statements() throws {
    let draft = try draft()
    var edit = unedited(draft)
    for place in edit.words.indices {
      for statement in draft.statements {
        edit.words[place].shown = edit.words[place].shown.binding(
          statement.id, to: nil, alwaysStays: false)
      }
    }
    #expect(edited(draft, edit).statements.map(\.id) == ["ordering"])
  }

  @Test("is vouched for by who edits it where a proof has lapsed, never against what is seen")
  func vouching() throws {
    let draft = try draft()
    var edit = unedited(draft)
    edit.vouched = ["mail", "ordering", "calls"]
    func later(_ ordering: ServiceState) -> Announcement {
      draft.edited(
        by: edit, of: Office.karim, knowing: Office.knowledge(ordering: ordering, at: 41),
        at: Office.at(200))
    }
    let vouched = later(.operational).statements
    #expect(vouched.allSatisfy { $0.proof == .person(Office.karim) })
    #expect(vouched.allSatisfy { $0.takenAt == Office.at(200) })
    #expect(later(.majorOutage).statements[0].proof == .check("order-flow"))
    // What holds by its own proof needs nobody's word.
    #expect(edited(draft, edit).statements == draft.statements)
  }
}
