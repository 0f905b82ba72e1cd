import Incidents
import Relais
import Testing

@testable import Pages

@Suite("The desk")
struct DeskPageTests {
  /// Every page of every sample in both languages.
  private func everyPage() throws -> [(name: String, language: Language, page: String)] {
    try DeskSample.names.flatMap { name in
      try Message.languages.flatMap { language in
        let sample = try DeskSample(name, in: language)
        return try (sample.pages + AnnouncingSample(sample: sample).pages()).map { page in
          ("\(name)/\(page.file) in \(language)", language, page.html.markup)
        }
      }
    }
  }

  private func body(_ page: String) -> String {
    page.replacing(/<(script|style)>[\s\S]*?<\/(script|style)>/, with: "")
  }

  @Test("asks nothing of another host, and runs only its own style and script")
  func selfContained() throws {
    for (name, _, page) in try everyPage() {
      #expect(
        !page.contains("src=") && !page.contains("@import") && !page.contains("url("), "\(name)")
      #expect(!page.contains(" style="), "\(name)")
      #expect(page.matches(of: /<[^>]*\son[a-z]+=/).isEmpty, "\(name)")
      // Where an announcement stands is for a person to follow, with no word of where from.
      let own = body(page).replacing(/href="https:[^"]*" rel="noreferrer"/, with: "")
      #expect(own.matches(of: /(href|action)="(?!\/|#|data:image|otpauth:)/).isEmpty, "\(name)")
      let styles = [DeskStyle.sheet, DeskStyle.small].map { "<style>\($0)</style>" }
      #expect(styles.count { page.contains($0) } == 1, "\(name)")
      #expect(page.ranges(of: "<style>").count == 1, "\(name)")
      let scripts = page.ranges(of: "<script>").count
      let ours = page.ranges(of: "<script>\(DeskScript.text)</script>").count
      #expect(scripts == ours && ours <= 1, "\(name)")
    }
  }

  @Test("names its colours by the palette alone, whose contrasts are reckoned")
  func colours() {
    let palette = InlineText.compact(Palette.sheet)
    for sheet in [DeskStyle.sheet, DeskStyle.small] {
      #expect(sheet.contains(palette))
      let rest = sheet.replacing(palette, with: "")
      #expect(rest.matches(of: /[:, ]#[0-9a-f]{3,6}/).isEmpty)
    }
  }

  @Test("weighs at most 60 kB a page")
  func weight() throws {
    for (name, _, page) in try everyPage() {
      let pressed = Resource(contentType: "text/html", body: Array(page.utf8)).gzipped
      #expect(try #require(pressed).count <= 60_000, "\(name)")
    }
  }

  @Test("has no French sign without its space, and no straight apostrophe")
  func frenchSpaces() throws {
    for (name, language, page) in try everyPage() where language == .french {
      // What channels get is told as it is sent: SMS have signs that every phone has.
      let words = body(page).replacing(/<div class="post"[\s\S]*?<\/div>/, with: "")
        .replacing(/<[^>]*>/, with: " ⁂ ").replacing("Operator's", with: "")
      #expect(words.firstMatch(of: /[A-Za-zé] [:;!?»]/)?.output == nil, "\(name)")
      #expect(words.firstMatch(of: /[a-zé][!»]/)?.output == nil, "\(name)")
      #expect(!words.contains("&#39;"), "\(name)")
    }
  }

  @Test("names every part of a document once, and points only to parts that are there")
  func names() throws {
    for (name, _, page) in try everyPage() {
      let body = body(page)
      let ids = body.matches(of: /\sid="([^"]*)"/).map { String($0.1) }
      #expect(ids.count == Set(ids).count, "\(name)")
      let pointers = body.matches(of: /\s(?:for|aria-labelledby|aria-describedby)="([^"]*)"/)
      for id in pointers.flatMap({ $0.1.split(separator: " ") }) {
        #expect(ids.contains(String(id)), "\(name) points to \(id)")
      }
    }
  }

  @Test("sends the token with every form")
  func tokens() throws {
    for (name, _, page) in try everyPage() {
      let forms = page.ranges(of: "<form").count
      #expect(page.ranges(of: "method=\"post\"").count == forms, "\(name)")
      #expect(page.ranges(of: "name=\"csrf\" value=\"4f1c9b\"").count == forms, "\(name)")
    }
  }

  @Test("leads only to pages that there are")
  func links() throws {
    let plain: Set = [
      "/", "/board", "/desk", "/desk/checks", "/desk/incidents", "/desk/incidents/new",
      "/desk/announcements", "/desk/maintenance", "/desk/journal", "/desk/configuration",
      "/desk/account", "/desk/people", "/desk/account/totp", "/desk/login/break-glass",
      "/desk/login/code", "/desk/join",
    ]
    for (name, _, page) in try everyPage() {
      for match in page.matches(of: /href="(?<address>\/[^"?]*)/) {
        let address = String(match.address)
        let isOne =
          address.wholeMatch(
            of: /\/desk\/(lines|checks|incidents|maintenance|people)\/[A-Za-z0-9@%._~-]+/) != nil
          || address.wholeMatch(of: /\/desk\/incidents\/[A-Za-z0-9@%._~-]+\/announce/) != nil
          || address.wholeMatch(of: /\/desk\/announcements\/[0-9a-f]{64}/) != nil
        #expect(
          plain.contains(address) || isOne || address == "/desk/x"
            || ["/desk/login", "/desk/setup"].contains(address), "\(name) leads to \(address)")
      }
    }
  }

  @Test("tells what is broken, how that is known, and what else it could be")
  func verdict() throws {
    let page = try DeskSample("cut", in: .english).pages.first { $0.file == "overview" }
    let words = try #require(page).html.markup
    for piece in [
      "Access line of fibre, carrier lost at the box, or silent", "97% sure",
      "Nothing beyond box 192.168.1.1 since 08:36:00", "old-line reaches all 3 anchors",
      "Operator’s network of fibre", "&lt;\u{A0}1%", "Nothing is broken",
    ] {
      #expect(words.contains(piece), "\(piece)")
    }
  }

  @Test("never says that everything works while an incident is open or a check has failed")
  func neverAllWell() throws {
    let claim = BoardWords.headline(.well)(in: .english)
    let well = try DeskSample("well", in: .english)
    let over = try DeskSample("catching-up", in: .english)
    var failing = well.report
    failing.checks[5].state = .failed
    func says(_ sample: DeskSample, _ report: StatusReport) -> Bool {
      DeskPage.overview(sample.frame("/desk"), report).markup.contains(claim)
    }
    #expect(says(well, well.report))
    #expect(!says(over, over.report) && !says(well, failing))
  }

  @Test("sends as news what the overview shows")
  func live() throws {
    for name in DeskSample.names {
      let sample = try DeskSample(name, in: .french)
      let frame = sample.frame("/desk")
      let content = DeskPage.overviewContent(frame, sample.report).markup
      let page = DeskPage.overview(frame, sample.report).markup
      #expect(page.contains("<div id=\"live\">\(content)</div>"))
    }
  }

  @Test("finds no page of a line or check that there is not")
  func missing() throws {
    let sample = try DeskSample("well", in: .english)
    let frame = sample.frame("/desk/lines/x")
    #expect(DeskPage.line(frame, sample.report, "x", plots: []) == nil)
    #expect(DeskPage.check(frame, sample.report, "x", plots: []) == nil)
  }

  /// The pages about accounts, with a text in every place that has one.
  private func people(_ text: String, _ frame: DeskFrame, _ form: FormState) -> [HTML] {
    let person = PersonRow(
      name: text, role: .viewer, hasSecondStep: false, sessions: 1, madeAt: .zero, isOwn: true)
    let invitation = Invitation(
      id: text, tokenHash: text, name: text, role: .viewer, by: text, until: .zero)
    let view = PeopleView(people: [person], invitations: [invitation], sealed: nil)
    let session = SessionRow(
      id: text, startedAt: .zero, usedAt: .zero, address: text, agent: text, isCurrent: false)
    return [
      DeskPage.people(frame, form, view, shown: .link(text, invitation)),
      DeskPage.people(frame, form, view, shown: .sealedCode(text)),
      DeskPage.person(frame, form, person, sessions: [session]),
      DeskPage.code(frame, form), DeskPage.breakGlass(frame, form),
      DeskPage.join(frame, form, invitation, token: text),
      DeskPage.secondStep(frame, form, .off(secret: text, address: text)),
      DeskPage.recoveryCodes(frame, [text]),
    ]
  }

  @Test("takes no text of a person, a peer or a configuration for markup")
  func hostile() throws {
    let attack = "<script>alert(1)</script><img src=x onerror=alert(1)>\"' onload='"
    let text = LocalizedText([.french: attack, .english: attack])
    let sample = try DeskSample("well", in: .english)
    var frame = sample.frame("/desk")
    frame.settings.title = text
    frame.person = attack
    frame.csrf = attack
    let service = Service(id: ServiceID(attack), title: text)
    var form = FormState()
    form.values = ["title_en": [attack], "text_en": [attack], "next": [attack], "name": [attack]]
    form.errors = ["": Message(attack), "title_en": Message(attack)]
    var report = sample.report
    report.troubles = [attack]
    report.checks[0].check.id = CheckID(attack)
    report.checks[0].check.target = attack
    report.checks[0].state = .failed
    report.checks[0].last = .failed(.refused(reason: attack))
    report.lines[0].line.id = LineID(attack)
    var pages = [
      DeskPage.login(frame, form), DeskPage.setup(frame, form, token: attack),
      DeskPage.overview(frame, report), DeskPage.checks(frame, report),
      DeskPage.newIncident(frame, [service], form),
      DeskPage.configuration(frame, [ConfigurationRow(attack, .plain(attack))]),
      DeskPage.refused(frame, Message(attack)),
      DeskPage.journal(
        frame,
        [
          JournalRow(
            RecordedFact(
              id: FactID(writer: WriterID(node: NodeID(attack), epoch: 1), sequence: 1),
              time: HybridTime(milliseconds: 0),
              body: .updatePosted(
                UpdatePosted(
                  incident: IncidentID(attack), update: "u", phase: .identified, text: text,
                  by: .person(attack, from: attack), at: .zero))), hash: attack)
        ], next: attack),
      DeskPage.account(
        frame, form,
        sessions: [
          SessionRow(
            id: attack, startedAt: .zero, usedAt: .zero, address: attack, agent: attack,
            isCurrent: false)
        ]),
    ]
    pages += people(attack, frame, form)
    pages += [
      DeskPage.line(frame, report, LineID(attack), plots: []),
      DeskPage.check(frame, report, CheckID(attack), plots: []),
    ].compactMap { $0 }
    #expect(pages.count == 19)
    for page in pages.map(\.markup) {
      #expect(!page.contains("<img") && !page.contains("onload='"))
      #expect(page.ranges(of: "<script>").count <= 1 && !page.contains("<script>alert"))
    }
  }
}
