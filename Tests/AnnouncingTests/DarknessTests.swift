import Announcing
import Incidents
import Relais
import Testing

@Suite("The rule for darkness")
struct DarknessTests {
  /// A darkness that begins at 9:00 on the Monday, with a message approved before.
  private func ready() throws -> (DarkOffice, ContentHash) {
    var place = DarkOffice()
    let hash = try place.seal(at: 60)
    place.judge(hash, .approve, at: 61)
    _ = place.look(from: 530, to: 540)
    place.darken(at: 540)
    return (place, hash)
  }

  @Test("has nothing published where it is not time, and then once, however long it stays dark")
  func once() throws {
    var (place, hash) = try ready()
    let incident = place.open(at: 540)
    #expect(place.findings(at: 541) == [.waiting(until: DarkOffice.at(550))])
    let found = place.look(from: 542, to: 1_200)
    #expect(found.map(\.minute) == [550])
    let news = try #require(found.first?.news)
    #expect((news.incident, news.sealed) == (incident, "\(hash)"))
    // The phones' home is the office, which is cut off: nothing of it goes out there later.
    #expect(news.channels == ["notes"])
    #expect(place.findings(at: 1_200) == [.held(.published)])
  }

  @Test("sends the very words that were approved, named anew for the incident")
  func words() throws {
    var (place, hash) = try ready()
    let incident = place.open(at: 540)
    _ = place.look(from: 541, to: 600)
    let sealed = try #require(place.book.seals.first)
    let entry = try #require(place.book.entries.first)
    #expect(entry.isRendered && entry.hash != hash && entry.sealed == hash)
    #expect(entry.submitted.announcement.incident == incident)
    #expect(entry.sheet.renderings == sealed.sheet.renderings.filter { $0.channel == "notes" })
    #expect(place.book.standing(of: entry, by: place.policy).allowsSending)
    // What was sent of it this time is no intent of the message that is kept.
    place.write(
      .announcementJudged(
        AnnouncementJudged(
          incident: incident, hash: "\(entry.hash)", judgement: .intend, by: .detector,
          at: DarkOffice.at(600))), at: 600)
    place.judge(hash, .revoke, at: 601)
    #expect(place.book.standing(of: sealed, by: place.policy) == .revoked(by: ["Karim"]))
    #expect(place.book.standing(of: entry, by: place.policy).allowsSending)
  }

  @Test("keeps to its hours and days, over midnight too")
  func hours() throws {
    var (place, _) = try ready()
    _ = place.open(at: 540)
    place.rule.from = 600
    place.rule.until = 660
    #expect(place.look(from: 541, to: 599).isEmpty)
    #expect(place.findings(at: 599) == [.outsideHours])
    #expect(place.look(from: 600, to: 700).map(\.minute) == [600])

    let night = DarknessRule(
      publish: .officeDark, from: 22 * 60, until: 6 * 60, days: [.friday])
    #expect(night.allows(OfficeHour(day: .friday, minute: 22 * 60)))
    #expect(night.allows(OfficeHour(day: .saturday, minute: 359)))
    #expect(!night.allows(OfficeHour(day: .saturday, minute: 360)))
    #expect(!night.allows(OfficeHour(day: .friday, minute: 100)))
    #expect(!night.allows(OfficeHour(day: .saturday, minute: 23 * 60)))
  }

  @Test("finds a message void that was edited, taken back, out of time or made for other channels")
  func void() throws {
    let (begun, hash) = try ready()
    var place = begun
    _ = place.open(at: 540)
    var edited = place
    let other = try edited.seal(at: 545, words: "A word more.")
    #expect(edited.look(from: 541, to: 555).isEmpty)
    #expect(edited.findings(at: 556) == [.held(.unapproved)])
    edited.judge(other, .approve, at: 557)
    #expect(edited.look(from: 557, to: 560).map(\.news.sealed) == ["\(other)"])

    var revoked = place
    revoked.judge(hash, .revoke, at: 545)
    #expect(revoked.look(from: 541, to: 600).isEmpty)

    var late = begun
    _ = late.open(at: 540)
    let short = try late.seal(until: 545, at: 541, words: "Short.")
    late.judge(short, .approve, at: 541)
    #expect(late.look(from: 541, to: 552).isEmpty)
    #expect(late.findings(at: 553) == [.held(.expired)])

    var otherwise = place
    var channels = DarkOffice.channels
    channels[0].rule = .bytes(limit: 120)
    otherwise.book = AnnouncementBook(channels: channels, hash: DarkOffice.hash)
    #expect(otherwise.book.entries.isEmpty)
    otherwise.write(.nodeStarted(NodeStarted(version: "1")), at: 545)
    #expect(otherwise.look(from: 541, to: 552).isEmpty)
    #expect(otherwise.findings(at: 553) == [.held(.otherChannels)])
    #expect(place.look(from: 541, to: 560).count == 1)
  }

  @Test("holds back what a proof contradicts, or proves no more, and lets go what is proved")
  func untrue() throws {
    var place = DarkOffice()
    let statement = Statement(
      service: "ordering", claim: .works, proof: .check("shop"), takenAt: DarkOffice.at(50),
      isAboutOrders: true)
    let hash = try place.seal(at: 60, statements: [statement])
    place.judge(hash, .approve, at: 61)
    _ = place.look(from: 530, to: 540)
    place.darken(at: 540)
    _ = place.open(at: 540)
    func reading(_ state: ServiceState, _ minute: Int) -> Knowledge {
      Knowledge(checks: [
        "shop": Knowledge.Reading(
          state: state, since: DarkOffice.at(0), seenAt: DarkOffice.at(minute))
      ])
    }
    #expect(place.look(from: 541, to: 551).isEmpty)
    #expect(place.findings(at: 552) == [.held(.untrue(["ordering"]))])
    place.knowledge = reading(.majorOutage, 553)
    #expect(place.findings(at: 553) == [.held(.untrue(["ordering"]))])
    place.knowledge = reading(.operational, 553)
    #expect(place.look(from: 554, to: 554).count == 1)
  }

  @Test("is silent where people have spoken, and where no incident is open")
  func people() throws {
    let (begun, _) = try ready()
    var place = begun
    #expect(place.look(from: 541, to: 550).isEmpty)
    #expect(place.findings(at: 551) == [.held(.noIncident)])
    let incident = place.open(at: 552)
    try place.speak(of: incident, at: 552)
    #expect(place.findings(at: 552) == [.held(.peopleSpoke)])
    #expect(place.look(from: 553, to: 700).isEmpty)
  }

  @Test("counts no silence that the node did not hear itself")
  func absence() throws {
    var (place, _) = try ready()
    _ = place.open(at: 540)
    _ = place.look(from: 541, to: 545)
    // The node sleeps for an hour; the office may have been back all the time.
    #expect(place.findings(at: 605) == [.waiting(until: DarkOffice.at(615))])
    #expect(place.look(from: 606, to: 700).map(\.minute) == [615])
  }

  @Test("tells the end once, of what it has told of, when the incident is over")
  func followUp() throws {
    var (place, _) = try ready()
    let over = try place.seal(.over, at: 62)
    place.judge(over, .approve, at: 63)
    let incident = place.open(at: 540)
    #expect(place.look(from: 541, to: 600).count == 1)
    place.brighten(at: 601)
    #expect(place.look(from: 601, to: 610).isEmpty)
    place.resolve(incident, at: 611)
    let found = place.look(from: 611, to: 900)
    #expect(found.map(\.minute) == [611])
    #expect(found.map(\.news.sealed) == ["\(over)"])
    #expect(Set(place.book.entries.map(\.submitted.announcement.stage)).count == 2)
  }

  @Test("of two incidents that are one tells the end once, and none where nothing was told")
  func merged() throws {
    var (place, _) = try ready()
    let over = try place.seal(.over, at: 62)
    place.judge(over, .approve, at: 63)
    let first = place.open(at: 540)
    #expect(place.look(from: 541, to: 560).count == 1)
    let second = place.open(at: 561)
    place.write(
      .incidentsMerged(
        IncidentsMerged(incident: first, into: second, by: .detector, at: DarkOffice.at(562))),
      at: 562)
    #expect(place.look(from: 562, to: 600).isEmpty)
    place.brighten(at: 601)
    place.resolve(second, at: 602)
    let found = place.look(from: 602, to: 700)
    #expect(found.map(\.news.incident) == [second])

    var (quiet, _) = try ready()
    let end = try quiet.seal(.over, at: 62)
    quiet.judge(end, .approve, at: 63)
    let short = quiet.open(at: 540)
    quiet.brighten(at: 545)
    quiet.resolve(short, at: 546)
    #expect(quiet.look(from: 546, to: 700).isEmpty)
  }

  @Test("wants two people where two are needed")
  func pairs() throws {
    var (place, hash) = try ready()
    place.policy = ApprovalPolicy(inPairs: [.everyone])
    _ = place.open(at: 540)
    #expect(place.look(from: 541, to: 560).isEmpty)
    place.judge(hash, .approve, by: Office.chantal, at: 561)
    #expect(place.look(from: 561, to: 570).count == 1)
  }

  @Test("lets a message written ahead rest on checks alone, and have no hour")
  func ahead() throws {
    var brief = Office.brief(.officeDark)
    brief.nextUpdate = nil
    let drafted = try Announcement.draft(brief, with: .standard)
    let message = drafted.sealed(until: Office.at(1_000))
    let knowledge = Office.knowledge(at: 41)
    let problems = message.problemsAhead(on: [], knowing: knowledge, at: Office.at(41))
    #expect(problems == [.unproven("mail", since: Office.at(40))])
    #expect(message.texts.allSatisfy { !$0.ranked.text().contains("9:10") })
    let wrong = message.problemsAhead(
      on: [], knowing: Office.knowledge(ordering: .majorOutage, at: 41), at: Office.at(41))
    let isContradicted = wrong.contains { problem in
      if case .contradicted("ordering", .majorOutage, _) = problem { return true }
      return false
    }
    #expect(isContradicted)
  }
}
