import Announcing
import Incidents
import Relais
import Testing

@Suite("A statement")
struct StatementTests {
  private func statement(_ claim: Claim, _ proof: Statement.Proof) -> Statement {
    Statement(service: "ordering", claim: claim, proof: proof, takenAt: Office.at(40))
  }

  private func reading(
    _ state: ServiceState, since: Double = 0, seen: Double = 41
  ) -> Knowledge.Reading {
    .init(state: state, since: Office.at(since), seenAt: Office.at(seen))
  }

  @Test("stands while its check says so, and a little after")
  func check() {
    let statement = statement(.works, .check("order-flow"))
    let fresh = Knowledge(checks: ["order-flow": reading(.operational)])
    #expect(statement.standing(knowing: fresh, at: Office.at(42)) == .holds(until: Office.at(46)))
    #expect(statement.standing(knowing: fresh, at: Office.at(46)) == .lapsed(since: Office.at(46)))
    #expect(
      statement.standing(knowing: Knowledge(), at: Office.at(42)) == .lapsed(since: Office.at(40)))
    let failing = Knowledge(checks: ["order-flow": reading(.majorOutage, since: 41)])
    #expect(
      statement.standing(knowing: failing, at: Office.at(42))
        == .contradicted(by: .majorOutage, since: Office.at(41)))
  }

  @Test("by a person outweighs what was seen before, and gives way to what changes after")
  func person() {
    let statement = statement(.works, .person(Office.chantal))
    let before = Knowledge(services: ["ordering": reading(.majorOutage, since: 10, seen: 60)])
    #expect(
      statement.standing(knowing: before, at: Office.at(61)) == .holds(until: Office.at(160)))
    let after = Knowledge(services: ["ordering": reading(.majorOutage, since: 41)])
    #expect(
      statement.standing(knowing: after, at: Office.at(61))
        == .contradicted(by: .majorOutage, since: Office.at(41)))
    #expect(
      statement.standing(knowing: before, at: Office.at(160)) == .lapsed(since: Office.at(160)))
  }

  @Test("is contradicted by what its words deny, and by nothing else")
  func table() {
    let states = ServiceState.allCases
    func against(_ claim: Claim) -> [ServiceState] { states.filter(claim.isContradicted) }
    #expect(
      against(.works) == [.underMaintenance, .degradedPerformance, .partialOutage, .majorOutage])
    #expect(against(.late) == [.underMaintenance, .majorOutage])
    #expect(against(.partly(.outgoing)) == [.operational, .majorOutage])
    #expect(against(.fails) == [.operational, .degradedPerformance])
    for state in states { #expect(!Claim(state).isContradicted(by: state)) }
  }
}

@Suite("An announcement")
struct AnnouncementTests {
  private func draft() throws -> Announcement {
    try Announcement.draft(Office.brief(), with: .standard)
  }

  @Test("whose statement its proof contradicts cannot be approved")
  func contradicted() throws {
    let problems = try draft().problems(
      knowing: Office.knowledge(ordering: .majorOutage, at: 41), at: Office.at(41))
    #expect(problems == [.contradicted("ordering", by: .majorOutage, since: Office.at(0))])
  }

  @Test("whose proof is too old asks for a fresh one")
  func lapsed() throws {
    let problems = try draft().problems(knowing: Office.knowledge(at: 41), at: Office.at(46))
    #expect(
      problems == [
        .unproven("ordering", since: Office.at(46)), .unproven("calls", since: Office.at(46)),
      ])
  }

  @Test("tells when the next update comes in every language, unless nothing is to come")
  func nextUpdate() throws {
    var draft = try draft()
    let know = Office.knowledge(at: 41)
    draft.texts[1].sentences.removeAll { $0.text.contains("9:10") }
    #expect(draft.problems(knowing: know, at: Office.at(41)) == [.nextUpdateUntold(.english)])
    draft.nextUpdate = nil
    #expect(draft.problems(knowing: know, at: Office.at(41)) == [.nextUpdateMissing])
    draft.situation = .over
    #expect(draft.problems(knowing: know, at: Office.at(41)).isEmpty)
    draft = try self.draft()
    draft.nextUpdate?.moment = Office.at(41)
    #expect(draft.problems(knowing: know, at: Office.at(41)) == [.nextUpdatePassed])
  }

  @Test("tells nobody when it should work again, unless somebody has ticked that it does")
  func expectation() throws {
    var brief = Office.brief(.scopeKnown)
    brief.expectation = Expectation(moment: Office.written(150), by: "hot line")
    let hidden = try Announcement.draft(brief, with: .standard)
    #expect(!hidden.texts.contains { $0.ranked.text().contains("10 h 30") })
    var leaking = hidden
    leaking.texts[0].sentences.append(.init("Retour vers 10\u{A0}h\u{A0}30.", rank: .may(1)))
    #expect(
      leaking.problems(knowing: Office.knowledge(at: 41), at: Office.at(41))
        == [.expectationTold(.french)])
    brief.expectation?.isPublic = true
    let told = try Announcement.draft(brief, with: .standard)
    #expect(told.text(in: .french)?.ranked.text().contains("vers 10 h 30.") == true)
    #expect(told.text(in: .english)?.ranked.text().contains("at about 10:30.") == true)
    #expect(told.problems(knowing: Office.knowledge(at: 41), at: Office.at(41)).isEmpty)
  }

  @Test("always holds the sentence about orders, in every language")
  func orders() throws {
    var draft = try draft()
    draft.texts[0].sentences.removeAll { $0.statement == "ordering" }
    let place = try #require(draft.texts[1].sentences.firstIndex { $0.statement == "ordering" })
    draft.texts[1].sentences[place].rank = .may(3)
    #expect(
      draft.problems(knowing: Office.knowledge(at: 41), at: Office.at(41)) == [
        .orderUntold(.french, "ordering"), .orderUntold(.english, "ordering"),
      ])
  }

  @Test("with words that could not be read, or none, or of yesterday, is refused")
  func refused() throws {
    var draft = try draft()
    let know = Office.knowledge(at: 41)
    draft.texts[0].title = "\u{FFFD}"
    draft.texts[1].title = ""
    #expect(
      draft.problems(knowing: know, at: Office.at(41)) == [
        .unpublishable(.french), .empty(.english),
      ])
    draft.texts = []
    draft.validUntil = Office.at(41)
    #expect(draft.problems(knowing: know, at: Office.at(41)) == [.expired, .empty(nil)])
  }

  @Test("that does not fit a channel, or has no words in its language, is refused for it")
  func unfit() throws {
    var draft = try draft()
    let know = Office.knowledge(at: 41)
    let channels: [ChannelProfile] = [.x, .mastodon, .blog, .sms]
    #expect(draft.problems(on: channels, knowing: know, at: Office.at(41)).isEmpty)
    let place = try #require(draft.texts[0].sentences.firstIndex { $0.statement == "ordering" })
    draft.texts[0].sentences[place].text = String(repeating: "é", count: 280)
    draft.texts[0].title = String(repeating: "é", count: 201)
    draft.texts.remove(at: 1)
    let problems = draft.problems(on: channels, knowing: know, at: Office.at(41))
    #expect(problems.contains(.untranslated("mastodon", .english)))
    #expect(problems.contains(.untranslated("blog", .english)))
    #expect(problems.contains(.titleTooLong("blog", by: 1)))
    let excess = TextRule.x.measure(draft.preview(on: .x).rendering.text).excess
    #expect(excess > 0 && problems.contains(.tooLong("x", by: excess)))
    #expect(problems.count == 4)
  }

  @Test("that turns false in public offers a correction that is true")
  func correction() throws {
    let published = try draft()
    let sound = published.review(knowing: Office.knowledge(at: 50), at: Office.at(51))
    #expect(sound.isSound)
    #expect(sound.nextLook == Office.at(55))
    let know = Office.knowledge(ordering: .partialOutage, at: 55)
    let review = published.review(knowing: know, at: Office.at(55))
    #expect(review.contradictions.map(\.statement.id) == ["ordering"])
    let correction = try #require(
      try published.correction(
        of: review, number: 1, nextUpdate: Office.written(80), titles: Office.titles,
        with: .standard, at: Office.at(55)))
    #expect(correction.stage == "first-notice-correction-1")
    #expect(correction.problems(knowing: know, at: Office.at(55)).isEmpty)
    let french = try #require(correction.text(in: .french))
    #expect(french.title == "Rectificatif\u{A0}: Maison Exemple\u{A0}: perturbation en cours")
    let words = french.ranked.text()
    #expect(words.contains("Commandes\u{A0}: cela ne fonctionne qu’en partie."))
    #expect(words.contains("Prochain point à 9 h 20."))
    #expect(!words.contains("Commandes\u{A0}: tout fonctionne"))
    #expect(
      try published.correction(
        of: sound, number: 1, nextUpdate: nil, titles: [:], with: .standard, at: Office.at(51))
        == nil)
  }

  @Test("asks for a fresh proof where one has lapsed, and is no contradiction")
  func fresh() throws {
    let review = try draft().review(knowing: Office.knowledge(at: 41), at: Office.at(300))
    #expect(review.contradictions.isEmpty)
    #expect(review.lapsed == ["ordering", "calls", "mail"])
  }

  @Test("no correction ever claims what is known to be untrue", arguments: Seeds.of(200))
  func law(seed: Int) throws {
    var numbers = SeededNumbers(seed: seed)
    let states = ServiceState.allCases.filter { $0 != .underMaintenance }
    let know = Office.knowledge(
      ordering: numbers.pick(states), calls: numbers.pick(states), at: 44)
    let published = try draft()
    let review = published.review(knowing: know, at: Office.at(44))
    let correction = try published.correction(
      of: review, number: 1, nextUpdate: Office.written(80), titles: Office.titles,
      with: .standard, at: Office.at(44))
    #expect((correction == nil) == review.contradictions.isEmpty)
    if let correction {
      #expect(correction.review(knowing: know, at: Office.at(44)).isSound)
      #expect(correction.problems(knowing: know, at: Office.at(44)).isEmpty)
    }
  }
}

@Suite("A situation")
struct SituationTests {
  @Test("is suggested by how the incident stands")
  func suggested() {
    let statements = Office.statements(at: Office.at(40))
    func suggest(_ facts: [FactBody], backup: Bool = false, spoken: Bool = true) -> Situation? {
      let writer = WriterID(node: "office", epoch: 1)
      let record = Record(
        folding: facts.enumerated().map { place, body in
          RecordedFact(
            id: FactID(writer: writer, sequence: UInt64(place + 1)),
            time: HybridTime(milliseconds: Int64(place + 1)), body: body)
        })
      return record.incidents.first.map {
        .suggested(
          for: $0, statements: statements, isOnBackupLine: backup, hasSpoken: spoken)
      }
    }
    let opened = FactBody.incidentOpened(
      IncidentOpened(
        incident: "office-1", title: "x", impact: .major, since: Office.at(36), by: .detector,
        at: Office.at(37)))
    #expect(suggest([opened], spoken: false) == .firstNotice)
    #expect(suggest([opened], backup: true) == .backupLine)
    func step(_ body: (IncidentStep) -> FactBody) -> FactBody {
      body(IncidentStep(incident: "office-1", by: .detector, at: Office.at(60)))
    }
    #expect(suggest([opened, step(FactBody.incidentMonitored)]) == .backToNormal)
    #expect(suggest([opened, step(FactBody.incidentResolved)]) == .over)
  }
}
