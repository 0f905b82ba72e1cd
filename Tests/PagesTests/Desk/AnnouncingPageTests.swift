import Announcing
import Incidents
import Relais
import Testing

@testable import Pages

@Suite("The pages for announcing")
struct AnnouncingPageTests {
  private func sample(_ language: Language = .english) throws -> AnnouncingSample {
    AnnouncingSample(sample: try DeskSample("cut", in: language))
  }

  private func page(_ file: String, in language: Language = .english) throws -> String {
    try #require(try sample(language).pages().first { $0.file == file }).html.markup
  }

  /// What a reader sees of a page.
  private func words(_ page: String) -> String {
    page.replacing(/<style>[\s\S]*?<\/style>/, with: "").replacing(/<[^>]*>/, with: "")
      .replacing("\u{A0}", with: " ").replacing("&#39;", with: "'")
  }

  @Test("let an announcement be approved with at most 30 kB in all, and without a script")
  func small() throws {
    for language in Message.languages {
      let draft = try sample(language).draft(expectation: sample(language).expectation)
      let view = try sample(language).approval(
        draft, standing: .waiting(for: 2), needed: 2,
        acts: (1...6).map { try sample(language).act(.approve, "Person \($0)", minutesAgo: $0) })
      let frame = try sample(language).sample.frame("/desk/announcements/x")
      let page = DeskPage.approval(frame, view, FormState()).markup
      #expect(view.sheet.renderings.count == 15)
      #expect(page.utf8.count <= 30_000, "\(page.utf8.count)")
      #expect(!page.contains("<script") && !page.contains("src="))
      #expect(page.contains("<style>\(DeskStyle.small)</style>"))
    }
  }

  @Test("show the exact words of every channel before they are approved, each wording once")
  func exact() throws {
    let sample = try sample()
    var draft = try sample.draft()
    draft.texts[1].sentences[0].text = "5 < 6 & \"7\" <b>"
    let view = sample.approval(draft, standing: .waiting(for: 1))
    let page = DeskPage.approval(sample.sample.frame("/desk/announcements/x"), view, FormState())
    let shown = words(page.markup)
    for rendering in view.sheet.renderings {
      let channel = try #require(view.channels.first { $0.id == rendering.channel })
      let text = channel.escaping.shown(rendering.text).split(separator: "\n\n")
      for paragraph in text {
        let escaped = HTML(paragraph).markup.replacing("\u{A0}", with: " ")
          .replacing("&#39;", with: "'")
        #expect(shown.contains(escaped), "\(rendering.channel): \(paragraph)")
      }
    }
    #expect(page.markup.ranges(of: "class=\"wording\"").count < view.sheet.renderings.count)
    #expect(shown.contains("5 &lt; 6 &amp; &quot;7&quot; &lt;b&gt;"))
  }

  @Test("have one button to approve, where that is missing and nothing stands against it")
  func oneButton() throws {
    let sample = try sample()
    let draft = try sample.draft()
    let frame = sample.sample.frame("/desk/announcements/x")
    func approves(_ view: ApprovalView) -> Bool {
      let page = DeskPage.approval(frame, view, FormState()).markup
      let count = page.ranges(of: "/approve\"").count
      #expect(count <= 1)
      return count == 1
    }
    #expect(approves(sample.approval(draft, standing: .waiting(for: 1))))
    #expect(!approves(sample.approval(draft, standing: .waiting(for: 1), mayApprove: false)))
    #expect(!approves(sample.approval(draft, standing: .approved(by: ["Luc"], tooLate: []))))
    let own = [sample.act(.approve, "Maya", minutesAgo: 1)]
    #expect(!approves(sample.approval(draft, standing: .waiting(for: 1), needed: 2, acts: own)))
    let others = [sample.act(.approve, "Luc", minutesAgo: 1)]
    #expect(approves(sample.approval(draft, standing: .waiting(for: 1), needed: 2, acts: others)))
    let untrue = sample.knowledge(ordering: .majorOutage)
    #expect(!approves(sample.approval(draft, standing: .waiting(for: 1), knowledge: untrue)))
    var late = sample.approval(draft, standing: .waiting(for: 1))
    late.sheet = ApprovalSheet(
      company: "delorme", incident: "office-4", stage: "first-notice", audience: .everyone,
      renderings: [], validUntil: sample.sample.now)
    #expect(!approves(late))
  }

  @Test("carry what was shown, so that what comes back is taken apart as it was")
  func roundTrip() throws {
    let sample = try sample()
    let draft = try sample.draft()
    let view = try #require(sample.view(draft, sample.knowledge()))
    let page = DeskPage.announcement(
      sample.sample.frame("/desk/incidents/office-4/announce"), view, FormState()
    ).markup
    for text in draft.texts {
      #expect(page.contains("name=\"was_\(text.language)\" value=\"\(HTML(text.marked).markup)\""))
      #expect(page.contains(">\n\(HTML(text.body).markup)</textarea>"))
    }
    for statement in draft.statements {
      #expect(
        page.contains("name=\"claim.\(statement.service)\" value=\"\(statement.claim.name)\""))
    }
  }

  @Test("keep a correction for those who read what it corrects, and say what becomes of that")
  func correction() throws {
    let sample = try sample()
    var view = try #require(sample.view(try sample.draft(), sample.knowledge()))
    view.corrects = "scope-known"
    let page = DeskPage.announcement(sample.sample.frame("/desk/x"), view, FormState()).markup
    #expect(page.contains("<input type=\"hidden\" name=\"audience\" value=\"everyone\">"))
    #expect(page.contains("name=\"corrects\" value=\"scope-known\""))
    #expect(!page.contains("<select id=\"announce-audience\"") && !page.contains("value=\"draft\""))
    #expect(page.contains("Replaces the message that it corrects."))
  }

  @Test("tell of each statement what proves it, since when, and which sentence makes it")
  func proofs() throws {
    let shown = words(try page("announce"))
    for piece in [
      "works normally", "The check order-flow says so since 09:02", "Anna said so at 10:10",
      "Ordering: everything works normally.", "never left out: orders rest on it",
      "Another sentence says it",
    ] {
      #expect(shown.contains(piece), "\(piece)")
    }
    #expect(!shown.contains("I have just looked"))
    let refused = words(try page("announce-refused"))
    #expect(refused.contains("Major outage since 10:41") && refused.contains("Not said (English)"))
    #expect(refused.contains("Proof too old Anna said so at 09:10"))
    #expect(refused.ranges(of: "I have just looked: it is so").count == 1)
  }

  @Test("tell what was left out, what it costs, how much room it takes and what is promised")
  func previews() throws {
    let shown = words(try page("announce"))
    for piece in [
      "of 280 characters as X counts", "costs $0.015", "Left out to fit", "of 3 SMS",
      "Stands there exactly once.", "At most once: in doubt a person is asked.",
      "At least once: in doubt it goes again.",
    ] {
      #expect(shown.contains(piece), "\(piece)")
    }
  }

  @Test("ask for approval only where nothing stands against it, and say what does")
  func problems() throws {
    let submit = "value=\"submit\""
    #expect(try page("announce").contains(submit))
    let refused = try page("announce-refused")
    #expect(!refused.contains(submit))
    let shown = words(refused)
    for piece in [
      "Ordering: what is said is not true; since 10:41: major outage.",
      "The time of the next update has passed.", "English: There are no words.",
      "English: No sentence that always stays says how orders do (Ordering).",
      "X: even without all that may go, the text is too long",
    ] {
      #expect(shown.contains(piece), "\(piece)")
    }
    // What was typed stays, also where it is no time of day.
    #expect(refused.contains("type=\"text\" value=\"25:00\""))
  }

  @Test("put first what is not true any more, with the way to its correction")
  func untrue() throws {
    let page = try page("announcements")
    let shown = words(page)
    #expect(shown.contains("Since 10:41: Ordering fails; it still says: works normally."))
    let alarm = try #require(page.firstRange(of: "class=\"alarm\""))
    let table = try #require(page.firstRange(of: "<table"))
    #expect(alarm.lowerBound < table.lowerBound)
    #expect(
      page.contains(
        "/desk/incidents/office-4/announce?corrects=scope-known&amp;audience=everyone"))
  }

  @Test("raise an alarm about a banner that stands though its incident is over")
  func outlived() throws {
    var table = try sample().busy
    func alarms(_ table: TruthTable) throws -> Bool {
      try DeskPage.announcements(
        sample().sample.frame("/desk/announcements"), table, FormState()
      ).markup.contains("still says it, though the incident is over")
    }
    #expect(try alarms(table))
    table.incidents[1].isOpen = true
    #expect(try !alarms(table))
    table.incidents[1].isOpen = false
    table.incidents[1].deliveries[0].state = .retracted
    #expect(try !alarms(table))
  }

  @Test("offer of each delivery what its state allows")
  func decisions() throws {
    let sample = try sample()
    func acts(_ state: DeliveryState, _ channel: Int = 0, poster: NodeID? = nil) -> [String] {
      let profile = AnnouncingSample.channels[channel]
      var delivery = ToldDelivery(
        key: DeliveryKey(
          company: "c", incident: "office-4", channel: profile.id, stage: "over",
          audience: .everyone), state: state, channel: profile)
      delivery.poster = poster
      let table = TruthTable(
        incidents: [
          TruthTable.Told(
            incident: "office-4", title: "A", isOpen: true, messages: [],
            deliveries: [delivery])
        ], titles: [:])
      let page = DeskPage.announcements(
        sample.sample.frame("/desk/announcements"), table, FormState())
      return page.markup.matches(of: /name="act" value="(?<act>[a-z_]*)"/).map { String($0.act) }
    }
    #expect(acts(.confirmed) == ["retract"])
    // The phone network takes nothing back.
    #expect(acts(.confirmed, 13).isEmpty)
    #expect(acts(.needsPerson(.mayHaveGone)) == ["is_there", "send_again", "stop"])
    #expect(acts(.rejected(Announcing.Refusal(.other, ""))) == ["send_again"])
    for state in [DeliveryState.draft, .approved, .ready] { #expect(acts(state) == ["stop"]) }
    // The other node posts there: only what waits for it can be posted from here instead.
    #expect(acts(.approved, poster: "twin") == ["take", "stop"])
    #expect(acts(.draft, poster: "twin") == ["stop"])
    #expect(acts(.confirmed, poster: "twin") == ["retract"])
    for state in [DeliveryState.inflight, .unknown, .reconciling] {
      #expect(acts(state) == ["is_there", "stop"])
    }
    for state in [
      DeliveryState.superseded(by: "b"), .cancelled(.closed), .expired, .retracting, .retracted,
      .cannotRetract(""),
    ] {
      #expect(acts(state).isEmpty)
    }
  }

  @Test("lead to what stands there only where that is a page on the web")
  func links() throws {
    let sample = try sample()
    for (link, isShown) in [
      ("https://a.example/1", true), ("http://a.example/1", true),
      ("javascript:alert(1)", false), ("data:text/html,x", false), ("//a.example", false),
      ("", false),
    ] {
      var table = sample.busy
      for told in table.incidents.indices {
        for place in table.incidents[told].deliveries.indices {
          table.incidents[told].deliveries[place].link = link
        }
      }
      let page = DeskPage.announcements(
        sample.sample.frame("/desk/announcements"), table, FormState()
      ).markup
      #expect(page.contains("rel=\"noreferrer\"") == isShown, "\(link)")
      #expect(page.contains("href=\"\(link)\" rel=\"noreferrer\"") == isShown)
    }
  }

  @Test("count for the links at the top what waits for somebody")
  func calls() throws {
    #expect(try sample().busy.calls == 4)
    #expect(words(try page("announcements")).contains("4 wait for somebody"))
    #expect(TruthTable(incidents: [], titles: [:]).calls == 0)
  }

  @Test("show of each channel its latest delivery, and earlier ones that still stand")
  func rows() throws {
    let told = try sample().busy.incidents[0]
    let rows = told.rows.map { "\($0.key.channel)/\($0.key.stage)" }
    #expect(rows.first == "banner/scope-known")
    #expect(rows.contains("x/scope-known") && rows.contains("x/first-notice"))
    #expect(rows.contains("blog/scope-known") && !rows.contains("blog/first-notice"))
  }

  @Test("have words for everything that can be said of an announcement", arguments: [1, 2, 1_234])
  func everyWord(count: Int) throws {
    let reader = try sample(.french).sample.frame("/desk").reader
    let announcement = try sample(.french).draft()
    let problems = AnnouncementProblemWords(
      reader: reader, announcement: announcement, titles: [:], channels: [])
    let all: [AnnouncementProblem] = [
      .contradicted("a", by: .majorOutage, since: reader.asOf), .unproven("a", since: reader.asOf),
      .empty(nil), .empty(.french), .nextUpdateMissing, .nextUpdatePassed,
      .nextUpdateUntold(.english), .orderUntold(.french, "a"), .expectationTold("de"),
      .unpublishable(.french), .expired, .tooLong("x", by: count), .titleTooLong("x", by: count),
      .untranslated("x", "de"),
    ]
    let said = all.map { problems.words($0) }
    #expect(said.allSatisfy { !$0.english.isEmpty && !$0.french.isEmpty })
    #expect(Set(said.map(\.french)).count == said.count)
    #expect(
      AnnouncingWords.cost(MessageCost(thousandths: 200, currency: "USD"))
        == Message(english: "$0.20", french: "0,20\u{A0}$"))
    #expect(
      AnnouncingWords.cost(MessageCost(thousandths: 1_015, currency: "CHF")).english
        == "1.015\u{A0}CHF")
    #expect(
      AnnouncingWords.cost(MessageCost(thousandths: 2_520, currency: "EUR", people: 12))
        == Message(
          english: "€2.52 (12 recipients)", french: "2,52\u{A0}€ (12 destinataires)"))
    #expect(AnnouncingWords.cost(MessageCost(people: 1)).french == "1 destinataire")
  }

  @Test("take no words for markup, whoever wrote them")
  func hostile() throws {
    let attack = "<script>alert(1)</script><img src=x onerror=alert(1)>\"' onload='"
    let sample = try sample()
    var draft = try sample.draft(expectation: sample.expectation)
    draft.expectation?.by = attack
    for place in draft.texts.indices {
      draft.texts[place].title = attack
      draft.texts[place].sentences[0].text = attack
    }
    draft.statements[0].service = ServiceID(attack)
    draft.statements[0].id = StatementID(attack)
    draft.statements[1].proof = .check(CheckID(attack))
    let text = LocalizedText([.french: attack, .english: attack])
    var view = try #require(sample.view(draft, sample.knowledge()))
    view.statements = sample.proven(draft.statements, sample.knowledge())
    view.titles = ["ordering": text]
    view.channels = view.channels.map { channel in
      var channel = channel
      channel.kind = attack
      return channel
    }
    var form = FormState()
    form.form = "announce"
    form.errors = ["": Message(attack)]
    var approval = sample.approval(draft, standing: .approved(by: [attack], tooLate: [attack]))
    approval.incidentTitle = text
    approval.by = .person(attack, from: attack)
    var table = sample.busy
    table.titles = ["ordering": text]
    table.incidents[0].title = text
    table.incidents[0].deliveries[4].state = .rejected(Announcing.Refusal(.other, attack))
    table.incidents[0].deliveries[5].link = "https://\(attack)"
    let frame = sample.sample.frame("/desk/announcements")
    for page in [
      DeskPage.announcement(frame, view, form), DeskPage.approval(frame, approval, form),
      DeskPage.announcements(frame, table, form),
    ].map(\.markup) {
      #expect(!page.contains("<img") && !page.contains("<script") && !page.contains("onload='"))
    }
  }
}

@Suite("What was typed on the page of an announcement")
struct AnnouncementReadingTests {
  private let sample: AnnouncingSample
  private let draft: Announcement

  init() throws {
    sample = AnnouncingSample(sample: try DeskSample("cut", in: .french))
    draft = try sample.draft(expectation: sample.expectation)
  }

  /// The fields of the form as a browser sends them, read out of the page.
  private func fields(_ announcement: Announcement) throws -> [(String, String)] {
    let view = try #require(sample.view(announcement, sample.knowledge()))
    let page = DeskPage.announcement(
      sample.sample.frame("/desk/incidents/office-4/announce"), view, FormState()
    ).markup
    let start = try #require(page.firstRange(of: "<form id=\"announce\"")).upperBound
    let form = page[start...].prefix(
      upTo: try #require(page[start...].firstRange(of: "</form>")).lowerBound)
    func plain(_ text: some StringProtocol) -> String { Escaping.html.shown(String(text)) }
    var fields = form.matches(of: /<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"/).filter {
      !$0.0.contains("checkbox")
    }.map { (plain($0.1), plain($0.2)) }
    fields += form.matches(of: /<textarea[^>]* name="([^"]*)"[^>]*>\n([^<]*)<\/textarea>/).map {
      (plain($0.1), plain($0.2).replacing("\n", with: "\r\n"))
    }
    fields += form.matches(of: /<select[^>]* name="([^"]*)"[^>]*>(.*?)<\/select>/).map { match in
      let chosen = match.2.firstMatch(of: /value="([^"]*)" selected/).map { String($0.1) } ?? ""
      return (plain(match.1), chosen)
    }
    fields += form.matches(of: /type="checkbox" name="([^"]*)" value="on" checked/).map {
      (plain($0.1), "on")
    }
    return fields
  }

  private func read(_ fields: [(String, String)]) throws -> AnnouncementReading {
    let body = fields.map { name, value in
      "\(FormBody.encoded(path: name))=\(FormBody.encoded(path: value))"
    }.joined(separator: "&")
    var reading = AnnouncementReading(try FormBody(Array(body.utf8)))
    reading.read(draft, zone: sample.sample.zone, at: sample.sample.now, written: sample.written)
    return reading
  }

  private func changed(_ field: String, to value: String) throws -> AnnouncementReading {
    var fields = try fields(draft).filter { $0.0 != field }
    fields.append((field, value))
    return try read(fields)
  }

  private func announcement(_ reading: AnnouncementReading) -> Announcement {
    draft.edited(
      by: reading.edit, of: Actor.Person(name: "Maya", origin: "desk"),
      knowing: sample.knowledge(), at: sample.sample.now)
  }

  @Test("is the draft as it was shown where nothing was typed, and was looked at then")
  func untouched() throws {
    let reading = try read(try fields(draft))
    #expect(reading.changesNothing && reading.state.errors.isEmpty)
    #expect(announcement(reading) == draft)
    #expect(reading.act == .preview && reading.audience == .everyone)
    #expect(reading.situation == .scopeKnown && reading.corrects == nil)
  }

  @Test("is not looked at yet where anything was typed, ticked or chosen")
  func touched() throws {
    for (field, value) in [
      ("title_fr", "Autre"), ("text_en", "Other."), ("next_time", "12:30"), ("eta", "on"),
      ("audience", "staff"), ("vouch.mail", "on"), ("bind.ordering_fr", "0"),
      ("bind.ordering_en", ""),
    ] {
      #expect(try !changed(field, to: value).changesNothing, "\(field)")
    }
  }

  @Test("moves the next update in all texts with its field")
  func nextUpdate() throws {
    let edited = announcement(try changed("next_time", to: "13:05"))
    #expect(edited.text(in: .french)?.body.contains("Prochain point à 13 h 05.") == true)
    #expect(edited.text(in: .english)?.body.contains("Next update at 13:05.") == true)
    #expect(try changed("next_time", to: "").edit.nextUpdate == nil)
    // At 11:15, 11:00 has just passed, and half past midnight is to come.
    #expect(
      try changed("next_time", to: "11:00").edit.nextUpdate?.moment ?? sample.sample.now
        < sample.sample.now)
    let night = try #require(try changed("next_time", to: "00:30").edit.nextUpdate?.moment)
    #expect(night > sample.sample.now || sample.sample.now - night < .seconds(12 * 3_600))
  }

  @Test(
    "says beside the field what is no time of day",
    arguments: ["25:00", "12", "12:60", "::", "1 2:3:4:5", "-1:00", "٣:٠٠", "12:00:00:00"])
  func noTime(text: String) throws {
    let reading = try changed("next_time", to: text)
    #expect(reading.state.errors["next_time"] == DeskMessages.wrongTime)
  }

  @Test("makes a statement in the sentence that was chosen")
  func chosen() throws {
    let edited = announcement(try changed("bind.mail_fr", to: "0"))
    let sentences = try #require(edited.text(in: .french)).sentences
    #expect(sentences[0].statement == "mail")
    #expect(sentences.count { $0.statement == "mail" } == 1)
  }

  @Test("is read without harm, whatever a browser sends")
  func foreign() throws {
    let names = ["was_fr", "next_was", "bind.ordering_fr", "claim.ordering", "audience", "act"]
    for name in names {
      for value in ["", "\u{0}", "-1", "9223372036854775807", "99999999999999999999", "! - \n\n x"]
      {
        let reading = try changed(name, to: value)
        #expect(reading.edit.words.count == 2)
      }
    }
    let nothing = try read([])
    #expect(nothing.edit.words.allSatisfy { $0.title.isEmpty && $0.body.isEmpty })
    #expect(!nothing.changesNothing)
    let problems = announcement(nothing).problems(
      knowing: sample.knowledge(), at: sample.sample.now)
    #expect(problems.contains(.empty(.french)))
  }
}
