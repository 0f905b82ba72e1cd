internal import Announcing
internal import HTTPTypes
internal import Incidents
internal import Logging
internal import Pages
internal import Relais

extension Desk {
  /// The most incidents whose announcements are shown, the latest.
  private static let toldLimit = 20

  // Looking.

  /// A page about announcements; nil where there is no such thing.
  func announcingPage(_ visit: DeskVisit, _ frame: DeskFrame, _ form: FormState) async -> HTML? {
    switch visit.route {
    case .announceForm, .announce:
      let reading = AnnouncementReading(visit.route.isChange ? visit.form : visit.query)
      guard let view = await draft(visit, reading) else { return nil }
      return DeskPage.announcement(frame, view, form)
    case .announcement, .approveAnnouncement, .revokeAnnouncement:
      guard let view = await approvalView(visit) else { return nil }
      return DeskPage.approval(frame, view, form)
    default:
      return DeskPage.announcements(frame, await truthTable(for: visit.account?.role), form)
    }
  }

  /// How many things among the announcements wait for somebody.
  func announcingCalls() async -> Int { await truthTable(for: nil).calls }

  private func truthTable(for role: Role?) async -> TruthTable {
    let view = await run.announcer.view()
    let record = await run.ledger.record
    let told = record.incidents.filter { !view.book.entries(of: $0.id).isEmpty }
      .sorted { $0.since > $1.since }.prefix(Self.toldLimit)
    return TruthTable(
      incidents: told.map { self.told($0, view) }, titles: await serviceTitles,
      mayDecide: Authorisation.allows(role, DeskRoute.decideDelivery.action),
      sealed: view.book.seals.filter { !view.book.isReplaced($0) }.map {
        SealedRow($0, standing: view.book.standing(of: $0, by: view.policy))
      })
  }

  private func told(_ incident: Incident, _ view: AnnouncingView) -> TruthTable.Told {
    TruthTable.Told(
      incident: incident.id, title: incident.title, isOpen: incident.isOpen,
      messages: view.book.entries(of: incident.id).reversed().map { entry in
        let announcement = entry.submitted.announcement
        var told = ToldMessage(
          hash: entry.hash, stage: announcement.stage, situation: announcement.situation,
          audience: announcement.audience, corrects: entry.submitted.corrects, by: entry.by,
          at: entry.at, standing: view.standing(of: entry),
          review: view.reviews.first { $0.hash == entry.hash }?.review)
        told.isByRule = entry.sealed != nil
        return told
      },
      deliveries: view.deliveries.filter { $0.key.incident == incident.id }.map { record in
        var told = ToldDelivery(
          record, channel: view.profiles.first { $0.id == record.key.channel },
          readAt: view.seenAt[record.key])
        told.poster = view.homes[record.key.channel].flatMap { $0 == run.announcer.node ? nil : $0 }
        return told
      })
  }

  private var serviceTitles: [ServiceID: LocalizedText] {
    get async {
      Dictionary(
        await run.stage.configuration.services.map { ($0.id, $0.title) },
        uniquingKeysWith: { first, _ in first })
    }
  }

  private func approvalView(_ visit: DeskVisit) async -> ApprovalView? {
    guard let hash = ContentHash(hexadecimal: visit.id) else { return nil }
    return await approvalView(
      of: hash, visit,
      mayApprove: Authorisation.allows(
        visit.account?.role, DeskRoute.approveAnnouncement.action))
  }

  /// What the page on which a message is approved shows; nil where there is no such message.
  func approvalView(
    of hash: ContentHash, _ visit: DeskVisit, mayApprove: Bool
  ) async -> ApprovalView? {
    let view = await run.announcer.view()
    let record = await run.ledger.record
    if let message = view.book.seals.last(where: { $0.hash == hash }) {
      return await approvalView(of: message, in: view, visit, mayApprove: mayApprove)
    }
    guard let entry = view.book[hash] else { return nil }
    let announcement = entry.submitted.announcement
    let knowledge = await run.announcer.knowledge()
    var standing = view.standing(of: entry)
    // What this node would render otherwise than it was approved cannot go out from here.
    if !entry.isRendered, case .waiting = standing { standing = .revoked(by: []) }
    let ahead = entry.sealed.map { view.book.approvals.acts(on: $0) } ?? []
    var approval = ApprovalView(
      hash: hash, sheet: entry.sheet, situation: announcement.situation,
      incidentTitle: record.incident(announcement.incident)?.title
        ?? LocalizedText(stringLiteral: announcement.incident.name),
      by: entry.by, at: entry.at, standing: standing,
      needed: view.policy.needed(for: announcement.audience),
      acts: ahead + view.book.approvals.acts(on: hash), channels: view.profiles,
      statements: announcement.statements.map {
        ProvenStatement($0, knowing: knowledge, at: visit.now)
      },
      problems: entry.sealed == nil ? await run.announcer.check(announcement).problems : [],
      costs: await run.announcer.costs(of: entry.sheet.renderings), titles: await serviceTitles,
      mayApprove: mayApprove)
    approval.isByRule = entry.sealed != nil
    return approval
  }

  /// The same of a message that is written ahead.
  private func approvalView(
    of message: SealedMessage, in view: AnnouncingView, _ visit: DeskVisit, mayApprove: Bool
  ) async -> ApprovalView {
    let announcement = message.submitted.announcement
    let knowledge = await run.announcer.knowledge()
    var standing = view.book.standing(of: message, by: view.policy)
    if !message.isRendered, case .waiting = standing { standing = .revoked(by: []) }
    var approval = ApprovalView(
      hash: message.hash, sheet: message.sheet, situation: message.situation,
      incidentTitle: "", by: message.by, at: message.at, standing: standing,
      needed: view.policy.needed(for: message.audience),
      acts: view.book.approvals.acts(on: message.hash), channels: view.profiles,
      statements: announcement.statements.map {
        ProvenStatement($0, knowing: knowledge, at: visit.now)
      }, problems: await run.announcer.checkAhead(announcement).problems,
      costs: await run.announcer.costs(of: message.sheet.renderings),
      titles: await serviceTitles,
      mayApprove: mayApprove)
    approval.isReplaced = view.book.isReplaced(message)
    return approval
  }

  // Writing.

  /// A draft as the page shows it; nil where there is no such incident, or nothing to correct.
  private func draft(
    _ visit: DeskVisit, _ reading: AnnouncementReading
  ) async -> AnnouncementView? {
    guard let draft = try? await base(visit, reading) else { return nil }
    return await view(of: draft, draft.announcement.statements, visit, reading)
  }

  /// The draft that a page begins from, made anew.
  private func base(
    _ visit: DeskVisit, _ reading: AnnouncementReading
  ) async throws(AnnouncingRefusal) -> AnnouncementDraft {
    let incident = IncidentID(visit.id)
    if incident == SealedMessage.noIncident {
      return try await run.announcer.draftAhead(
        reading.situation ?? .officeDark, audience: reading.audience)
    }
    guard let corrects = reading.corrects else {
      return try await run.announcer.draft(
        for: incident, situation: reading.situation, audience: reading.audience)
    }
    let view = await run.announcer.view()
    let entry = view.book.entries(of: incident).last { entry in
      entry.submitted.announcement.stage == corrects
        && entry.submitted.announcement.audience == reading.audience
    }
    guard let entry else { throw .noMessage(corrects.name) }
    if let drafted = view.reviews.first(where: { $0.hash == entry.hash })?.correction {
      return await run.announcer.check(drafted)
    }
    // Nothing in it is untrue: its words are corrected for their own sake.
    let fresh = try await run.announcer.draft(
      for: incident, situation: entry.submitted.announcement.situation, audience: reading.audience)
    var announcement = entry.submitted.announcement
    let count = view.book.entries(of: incident).count { $0.submitted.corrects != nil }
    announcement.stage = corrects.correction(1 + count)
    announcement.validUntil = fresh.announcement.validUntil
    return await run.announcer.check(announcement)
  }

  private func view(
    of draft: AnnouncementDraft, _ statements: [Statement], _ visit: DeskVisit,
    _ reading: AnnouncementReading
  ) async -> AnnouncementView? {
    let view = await run.announcer.view()
    let knowledge = await run.announcer.knowledge()
    let incident = await run.ledger.record.incident(IncidentID(visit.id))
    guard incident != nil || draft.announcement.incident == SealedMessage.noIncident else {
      return nil
    }
    return AnnouncementView(
      incident: incident, announcement: draft.announcement, corrects: reading.corrects,
      statements: statements.map { ProvenStatement($0, knowing: knowledge, at: visit.now) },
      previews: draft.previews, channels: view.profiles, problems: draft.problems,
      costs: await run.announcer.costs(of: draft.previews.map(\.rendering)),
      titles: await serviceTitles,
      needed: view.policy.needed(for: draft.announcement.audience))
  }

  // Changing.

  /// Does what a form about announcements asks for.
  func keepAnnouncements(_ visit: DeskVisit) async -> DeskAnswer {
    guard let actor = visit.actor else { return .none(visit) }
    do throws(AnnouncingRefusal) {
      switch visit.route {
      case .announce: return try await announce(visit, by: actor)
      case .decideDelivery: return try await decide(visit, by: actor)
      default: return try await judge(visit, by: actor)
      }
    } catch {
      switch error {
      case .noIncident, .whichIncident, .noMessage: return .none(visit)
      default:
        run.logger.info("The desk could not announce", metadata: ["why": "\(error)"])
        return await again(visit, saying: error.message, .unprocessableContent)
      }
    }
  }

  private func announce(
    _ visit: DeskVisit, by actor: Incidents.Actor
  ) async throws(AnnouncingRefusal) -> DeskAnswer {
    var reading = AnnouncementReading(
      visit.form, typed: visit.typed(Self.form(of: visit.route)))
    let base = try await base(visit, reading)
    let frame = visit.frame()
    if reading.act == .draft {
      guard let view = await view(of: base, base.announcement.statements, visit, reading) else {
        return .none(visit)
      }
      return .page(DeskPage.announcement(frame, view, FormState()))
    }
    let zone = visit.settings.zone
    reading.read(base.announcement, zone: zone, at: visit.now) { WrittenMoment($0, in: zone) }
    guard case .person(let person) = actor else { return .none(visit) }
    let announcement = base.announcement.edited(
      by: reading.edit, of: person, knowing: await run.announcer.knowledge(), at: visit.now)
    let isAhead = announcement.incident == SealedMessage.noIncident
    let draft =
      isAhead
      ? await run.announcer.checkAhead(announcement) : await run.announcer.check(announcement)
    let isWell = draft.problems.isEmpty && reading.state.errors.isEmpty
    if reading.act == .submit, isWell, reading.changesNothing {
      let hash =
        isAhead
        ? try await run.announcer.seal(announcement, by: actor)
        : try await run.announcer.submit(announcement, corrects: reading.corrects, by: actor)
      return .go("/desk/announcements/\(hash)", .submitted)
    }
    let statements = draft.announcement.statements
    let others = base.announcement.statements.filter { other in
      !statements.contains { $0.id == other.id }
    }
    guard let view = await view(of: draft, statements + others, visit, reading) else {
      return .none(visit)
    }
    // What was read is shown as it was understood; what could not be, as it was typed.
    var form = reading.state.errors.isEmpty ? FormState() : reading.state
    form.form = reading.state.form
    if reading.act == .submit, isWell { form.errors[""] = DeskMessages.changedSincePreview }
    return .page(
      DeskPage.announcement(frame, view, form), isWell ? .ok : .unprocessableContent)
  }

  private func judge(
    _ visit: DeskVisit, by actor: Incidents.Actor
  ) async throws(AnnouncingRefusal) -> DeskAnswer {
    guard let hash = ContentHash(hexadecimal: visit.id) else { return .none(visit) }
    let isApproval = visit.route == .approveAnnouncement
    try await run.announcer.judge(hash, isApproval ? .approve : .revoke, by: actor)
    return .go("/desk/announcements/\(hash)", isApproval ? .approved : .takenBack)
  }

  private func decide(
    _ visit: DeskVisit, by actor: Incidents.Actor
  ) async throws(AnnouncingRefusal) -> DeskAnswer {
    let form = visit.form
    let key = await run.announcer.view().deliveries.map(\.key).first { key in
      key.incident.name == form["incident"] && key.channel.name == form["channel"]
        && key.stage.name == form["stage"] && key.audience.rawValue == form["audience"]
    }
    let person = visit.account?.name ?? ""
    if let key, form["act"] == "take" {
      let by = Incidents.Actor.Person(name: person, origin: "desk")
      try await run.announcer.take(key.channel, by: by)
      return .go("/desk/announcements", .saved)
    }
    let decision: DeliveryDecision? =
      switch form["act"] {
      case "is_there": .isThere(nil)
      case "send_again": .sendAgain
      case "stop": .stop(by: person)
      case "retract": .retract(by: person)
      default: nil
      }
    guard let key, let decision else { throw .noDelivery }
    try await run.announcer.decide(key, decision)
    return .go("/desk/announcements", .saved)
  }
}

extension AnnouncingRefusal {
  /// Why, for a person at the desk.
  fileprivate var message: Message {
    switch self {
    case .problems: DeskMessages.cannotGoOut
    case .otherChannels: DeskMessages.otherChannels
    case .noDelivery: DeskMessages.noDelivery
    case .notWatching: DeskMessages.notWatching
    case .noWords: DeskMessages.noTemplate
    case .noIncident, .whichIncident, .noMessage: DeskMessages.notFound
    case .noSituation, .noAudience, .noChannel, .homeStays, .replaced: DeskMessages.notAChoice
    case .notWritten: DeskMessages.notWritten
    }
  }
}
