import Announcing
import Incidents
import Relais

@testable import Pages

/// Announcements of the sample's company on the morning of the outage.
struct AnnouncingSample {
  let sample: DeskSample

  private var now: Instant { sample.now }
  private var story: DeskStory { sample.story }

  private func minutesAgo(_ minutes: Int) -> Instant { now - .seconds(minutes * 60) }

  func written(_ moment: Instant) -> WrittenMoment {
    let clock = sample.zone.local(moment).clock
    return WrittenMoment(
      moment: moment,
      words: LocalizedText([.french: clock.replacing(":", with: " h "), .english: clock]))
  }

  var titles: [ServiceID: LocalizedText] {
    Dictionary(uniqueKeysWithValues: sample.services.map { ($0.id, $0.title) })
  }

  /// Every kind of channel there is, as a company with all of them has them.
  static let channels: [ChannelProfile] = [
    .init(
      id: "banner", kind: "banner", rule: .plain(limit: 600), escaping: .html, guarantee: .exact,
      abilities: [.edit, .retract, .read], isStanding: true, priority: 1, host: "shop.example"),
    .init(
      id: "page", kind: "page", rule: .unhurried, titleRule: .plain(limit: 200), guarantee: .exact,
      abilities: [.edit, .retract, .read], priority: 1, host: "localhost"),
    .init(
      id: "blog", kind: "wordpress", rule: .unhurried, titleRule: .plain(limit: 200),
      escaping: .html, guarantee: .exact, abilities: [.edit, .retract, .read],
      host: "blog.example"),
    .init(
      id: "facebook", kind: "facebook", rule: .facebook, guarantee: .byReading,
      abilities: [.edit, .retract, .reply, .read], host: "graph.facebook.com"),
    .init(
      id: "x", kind: "x", rule: .x, languages: [.french], takesLinks: false, guarantee: .byReading,
      abilities: [.retract, .reply, .read], host: "api.x.com"),
    .init(
      id: "mastodon-fr", kind: "mastodon", rule: .mastodon, languages: [.french],
      guarantee: .byReading, abilities: [.edit, .retract, .reply, .read], host: "social.example"),
    .init(
      id: "mastodon-en", kind: "mastodon", rule: .mastodon, languages: [.english],
      guarantee: .byReading, abilities: [.edit, .retract, .reply, .read], host: "social.example"),
    .init(
      id: "bluesky", kind: "bluesky", rule: .bluesky, languages: [.french], guarantee: .exact,
      abilities: [.retract, .reply, .read], host: "bsky.social"),
    .init(
      id: "matrix", kind: "matrix", rule: .unhurried, guarantee: .exact,
      abilities: [.edit, .retract, .reply, .read], host: "matrix.example"),
    .init(
      id: "slack", kind: "slack", rule: .slack, escaping: .slack, guarantee: .byReading,
      abilities: [.edit, .retract, .reply, .read], host: "slack.com"),
    .init(
      id: "teams", kind: "teams", rule: .bytes(limit: 28_000), escaping: .markdown,
      guarantee: .choose(.atMostOnce), host: "teams.example"),
    .init(
      id: "mail", kind: "mail", rule: .unhurried, titleRule: .mailSubject,
      guarantee: .choose(.atMostOnce), priority: 5, host: "mail.example"),
    .init(
      id: "ntfy", kind: "ntfy", rule: .ntfy, guarantee: .choose(.atMostOnce), priority: 6,
      host: "ntfy.example"),
    .init(
      id: "sms", kind: "sms", rule: .sms, languages: [.french],
      guarantee: .choose(.atLeastOnce), priority: 3, host: "localhost"),
    .init(
      id: "webhook", kind: "webhook", rule: .unhurried, titleRule: .plain(limit: 200),
      guarantee: .exact, priority: 6, host: "customers"),
  ]

  /// What may be said; Anna looked at the mails at 10:10, or too long ago.
  func statements(isOld: Bool = false) -> [Statement] {
    Statement.statements(
      about: [
        TellableService(service: "calls-in", state: .majorOutage, check: "trunk"),
        TellableService(
          service: "mail", state: .degradedPerformance,
          word: .init(
            claim: .late, by: Actor.Person(name: "Anna", origin: "desk"),
            at: minutesAgo(isOld ? 125 : 65))),
        TellableService(
          service: "ordering", state: .operational, check: "order-flow", isAboutOrders: true),
      ], at: now)
  }

  func knowledge(ordering: ServiceState = .operational) -> Knowledge {
    let checks: [CheckID: Knowledge.Reading] = [
      "order-flow": .init(
        state: ordering, since: minutesAgo(ordering == .operational ? 133 : 34), seenAt: now),
      "trunk": .init(state: .majorOutage, since: story.cutAt, seenAt: now),
    ]
    return Knowledge(checks: checks)
  }

  func draft(
    _ situation: Situation = .scopeKnown, expectation: Expectation? = nil, isOld: Bool = false
  ) throws -> Announcement {
    try .draft(
      Brief(
        company: "delorme", companyName: "Maison Delorme", incident: "office-4",
        since: written(story.cutAt), situation: situation, statements: statements(isOld: isOld),
        titles: titles,
        nextUpdate: written(now + .seconds(2_700)), expectation: expectation,
        link: "https://etat.example/", validUntil: now + .seconds(14_400)), with: .standard)
  }

  var expectation: Expectation {
    Expectation(
      moment: written(now + .seconds(6_300)),
      by: sample.language == .french ? "l’opérateur" : "the operator")
  }

  func proven(_ statements: [Statement], _ knowledge: Knowledge) -> [ProvenStatement] {
    statements.map { ProvenStatement($0, knowing: knowledge, at: now) }
  }

  func view(_ announcement: Announcement, _ knowledge: Knowledge) -> AnnouncementView? {
    story.record.incident("office-4").map { incident in
      let channels = Self.channels
      return AnnouncementView(
        incident: incident, announcement: announcement,
        statements: proven(announcement.statements, knowledge),
        previews: channels.map { announcement.preview(on: $0) }, channels: channels,
        problems: announcement.problems(on: channels, knowing: knowledge, at: now),
        costs: ["x": MessageCost(thousandths: 15, currency: "USD")], titles: titles)
    }
  }

  static let hash = ContentHash(bytes: (0..<32).map { UInt8(truncatingIfNeeded: 7 * $0 + 81) })

  func approval(
    _ announcement: Announcement, standing: ApprovalStanding, needed: Int = 1,
    acts: [ApprovalAct] = [], knowledge: Knowledge? = nil, mayApprove: Bool = true
  ) -> ApprovalView {
    let knowledge = knowledge ?? self.knowledge()
    return ApprovalView(
      hash: Self.hash, sheet: announcement.sheet(for: Self.channels),
      situation: announcement.situation,
      incidentTitle: story.record.incident("office-4")?.title ?? "", by: person("Anna"),
      at: minutesAgo(4), standing: standing, needed: needed, acts: acts,
      channels: Self.channels, statements: proven(announcement.statements, knowledge),
      problems: announcement.problems(on: Self.channels, knowing: knowledge, at: now),
      costs: ["x": MessageCost(thousandths: 15, currency: "USD")], titles: titles,
      mayApprove: mayApprove)
  }

  func person(_ name: String) -> Actor { .person(name, from: "desk") }

  func act(_ kind: ApprovalAct.Kind, _ name: String, minutesAgo minutes: Int) -> ApprovalAct {
    ApprovalAct(
      fact: FactID(writer: WriterID(node: "office", epoch: 1), sequence: UInt64(100 - minutes)),
      kind: kind, hash: Self.hash, by: person(name), at: minutesAgo(minutes))
  }

  private func message(
    _ situation: Situation, minutesAgo minutes: Int, standing: ApprovalStanding,
    review: TruthReview? = nil
  ) -> ToldMessage {
    ToldMessage(
      hash: Self.hash, stage: Stage(situation), situation: situation, audience: .everyone,
      by: person("Anna"), at: minutesAgo(minutes), standing: standing, review: review)
  }

  private func delivery(
    _ channel: ChannelProfile, _ stage: Situation, _ state: DeliveryState,
    incident: IncidentID = "office-4", isAltered: Bool = false
  ) -> ToldDelivery {
    let isRead = channel.abilities.contains(.read) && state.stands
    return ToldDelivery(
      key: DeliveryKey(
        company: "delorme", incident: incident, channel: channel.id, stage: Stage(stage),
        audience: .everyone), state: state, channel: channel,
      link: isRead && channel.kind != "page" ? "https://\(channel.host)/posts/1" : nil,
      sentAt: minutesAgo(43), readAt: isRead ? minutesAgo(2) : nil, isAltered: isAltered)
  }

  /// A morning on which much goes wrong.
  var busy: TruthTable {
    let wrong = TruthReview.wrong(
      statements()[0], state: .majorOutage, since: minutesAgo(34))
    let states: [ChannelID: DeliveryState] = [
      "teams": .needsPerson(.mayHaveGone), "ntfy": .inflight, "sms": .ready,
      "mastodon-en": .unknown, "matrix": .retracting,
      "x": .rejected(Announcing.Refusal(.credentials, "401 Unauthorized")), "webhook": .expired,
      "mail": .cannotRetract("sent"),
    ]
    let told = Self.channels.map { channel in
      delivery(
        channel, .scopeKnown, states[channel.id] ?? .confirmed, isAltered: channel.id == "facebook")
    }
    let earlier = Self.channels.filter { !$0.isStanding }.map { channel in
      delivery(
        channel, .firstNotice,
        channel.abilities.contains(.edit) ? .superseded(by: Stage(.scopeKnown)) : .confirmed)
    }
    var late = delivery(Self.channels[1], .over, .approved, incident: "office-3")
    late.poster = "twin"
    return TruthTable(
      incidents: [
        TruthTable.Told(
          incident: "office-4", title: story.record.incident("office-4")?.title ?? "",
          isOpen: true,
          messages: [
            message(.backupLine, minutesAgo: 4, standing: .waiting(for: 1)),
            message(
              .scopeKnown, minutesAgo: 45, standing: .approved(by: ["Luc"], tooLate: []),
              review: wrong),
            message(
              .firstNotice, minutesAgo: 140, standing: .approved(by: ["Luc"], tooLate: [])),
          ], deliveries: told + earlier),
        TruthTable.Told(
          incident: "office-3", title: story.record.incident("office-3")?.title ?? "",
          isOpen: false,
          messages: [
            message(.over, minutesAgo: 8_000, standing: .approved(by: ["Zoé"], tooLate: []))
          ],
          deliveries: [delivery(Self.channels[0], .over, .confirmed, incident: "office-3"), late]),
      ], titles: titles)
  }

  /// Every page, by the name of its file.
  func pages() throws -> [(file: String, html: HTML)] {
    func frame(_ path: String) -> DeskFrame {
      var frame = sample.frame(path)
      frame.calls = sample.name == "cut" ? busy.calls : 0
      return frame
    }
    let approval = frame("/desk/announcements/\(Self.hash)")
    let list = frame("/desk/announcements")
    if sample.name == "well" {
      return [
        (
          "announcements-none",
          DeskPage.announcements(list, TruthTable(incidents: [], titles: titles), FormState())
        )
      ]
    }
    guard sample.name == "cut" else { return [] }
    let announce = frame("/desk/incidents/office-4/announce")
    let draft = try draft(expectation: expectation)
    let untrue = knowledge(ordering: .majorOutage)
    var pages: [(String, HTML)] = [
      ("announcements", DeskPage.announcements(list, busy, FormState())),
      (
        "approval",
        DeskPage.approval(
          approval, self.approval(draft, standing: .waiting(for: 1)), FormState())
      ),
      (
        "approval-second",
        DeskPage.approval(
          approval,
          self.approval(
            draft, standing: .waiting(for: 1), needed: 2,
            acts: [act(.approve, "Maya", minutesAgo: 2)]), FormState())
      ),
      (
        "approval-done",
        DeskPage.approval(
          approval,
          self.approval(
            draft, standing: .approved(by: ["Luc"], tooLate: ["Zoé"]),
            acts: [
              act(.approve, "Luc", minutesAgo: 3), act(.intend, "Luc", minutesAgo: 2),
              act(.revoke, "Zoé", minutesAgo: 1),
            ]), FormState())
      ),
      (
        "approval-untrue",
        DeskPage.approval(
          approval, self.approval(draft, standing: .waiting(for: 1), knowledge: untrue),
          FormState())
      ),
    ]
    if let view = view(draft, knowledge()) {
      pages.append(("announce", DeskPage.announcement(announce, view, FormState())))
    }
    if let view = view(try wrong(self.draft(isOld: true)), untrue) {
      var form = FormState()
      form.form = "announce"
      form.values = [
        "next_time": ["25:00"], "title_fr": [view.announcement.texts[0].title],
        "text_fr": [view.announcement.texts[0].body], "title_en": [""],
        "text_en": [view.announcement.texts[1].body],
      ]
      form.errors = ["next_time": DeskMessages.wrongTime]
      pages.append(("announce-refused", DeskPage.announcement(announce, view, form)))
    }
    return pages
  }

  /// The draft with all sorts of mistakes in it.
  private func wrong(_ draft: Announcement) throws -> Announcement {
    var wrong = draft
    let long = String(repeating: "On vous le dit et on vous le répète encore une fois. ", count: 9)
    wrong.texts[0].sentences.append(.init(long, rank: .must))
    wrong.texts[1].title = ""
    wrong.texts[1] = wrong.texts[1].binding("ordering", to: nil, alwaysStays: false)
    wrong.nextUpdate = written(now - .seconds(60))
    return wrong
  }
}

extension TruthReview {
  /// A review by which one statement is wrong.
  static func wrong(_ statement: Statement, state: ServiceState, since: Instant) -> TruthReview {
    let announcement = Announcement(
      company: "delorme", incident: "office-4", stage: "scope-known", situation: .scopeKnown,
      audience: .everyone, texts: [], statements: [statement], nextUpdate: nil, validUntil: since)
    let check: CheckID? =
      switch statement.proof {
      case .check(let check): check
      default: nil
      }
    return announcement.review(
      knowing: Knowledge(
        checks: check.map { [$0: .init(state: state, since: since, seenAt: since)] } ?? [:]),
      at: since)
  }
}
