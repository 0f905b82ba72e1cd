internal import Announcing
internal import Incidents
internal import Pages
internal import Relais

extension Announcer {
  /// For how many days a message written ahead is good if nobody says otherwise.
  static let standardDays = 90
  /// For how many days at most.
  static let longestDays = 366

  /// A message for a situation that may come, to be approved ahead.
  ///
  /// It tells no hour, and of services only what the twin's own checks will prove when it goes out.
  func draftAhead(
    _ situation: Situation, audience: Audience = .everyone, days: Int = standardDays
  ) async throws(AnnouncingRefusal) -> AnnouncementDraft {
    let configuration = await stage.configuration
    let page = configuration.page
    let now = clock.now
    let known = await knowledge()
    let shown = page.groups.flatMap(\.services).map(\.id)
    let statements = shown.compactMap { id -> Statement? in
      let service = configuration.services.first { $0.id == id }
      let check = configuration.checks.first {
        $0.check.vantage == .twin && $0.check.service == id
      }
      guard let service, let check else { return nil }
      let statement = Statement(
        service: id, claim: .works, proof: .check(check.check.id), takenAt: now,
        isAboutOrders: service.isAboutOrders)
      if case .contradicted = statement.standing(knowing: known, at: now) { return nil }
      return statement
    }
    let brief = Brief(
      company: CompanyID(HostName.of(url: page.url) ?? "company"), companyName: page.title,
      incident: SealedMessage.noIncident, since: nil, situation: situation, audience: audience,
      languages: page.languages,
      statements: statements.filter(\.isAboutOrders) + statements.filter { !$0.isAboutOrders },
      titles: Dictionary(
        configuration.services.map { ($0.id, $0.title) }, uniquingKeysWith: { a, _ in a }),
      nextUpdate: nil, link: configuration.writtenPage.url.isEmpty ? nil : "\(page.url)/",
      validUntil: now)
    guard let phrasebook else {
      throw .noWords(.noWords(page.languages.first ?? .english, situation))
    }
    let end = now + .seconds(86_400 * min(max(1, days), Self.longestDays))
    do throws(DraftProblem) {
      return await checkAhead(try Announcement.draft(brief, with: phrasebook).sealed(until: end))
    } catch {
      throw .noWords(error)
    }
  }

  /// How a message written ahead would stand on each channel that the twin posts on, and what keeps
  /// it from being approved.
  func checkAhead(_ announcement: Announcement) async -> AnnouncementDraft {
    let mine = book.channels.filter {
      $0.audience == announcement.audience && wish(for: $0.id) == .twin
    }
    return AnnouncementDraft(
      announcement: announcement, previews: mine.map { announcement.preview(on: $0) },
      problems: announcement.problemsAhead(
        on: mine, knowing: await knowledge(), at: clock.now))
  }

  /// Keeps a message ahead, in place of any earlier one for its situation: from now on it can be
  /// approved.
  ///
  /// - Returns: what approvals name.
  func seal(
    _ announcement: Announcement, by actor: Incidents.Actor
  ) async throws(AnnouncingRefusal) -> ContentHash {
    let draft = await checkAhead(announcement)
    guard draft.problems.isEmpty else { throw .problems(draft.problems) }
    let submitted = SubmittedAnnouncement(
      announcement, channels: draft.previews.map(\.rendering.channel))
    let hash = submitted.sheet(on: book.channels).hash(by: Self.hash)
    try await keep(
      .announcementSealed(
        AnnouncementSealed(
          situation: announcement.situation.rawValue, audience: announcement.audience.rawValue,
          hash: "\(hash)", content: Self.written(submitted), by: actor, at: clock.now)))
    return hash
  }

  /// Approves a message that was written ahead, or takes that back.
  func judge(
    _ message: SealedMessage, _ judgement: AnnouncementJudged.Judgement,
    by actor: Incidents.Actor
  ) async throws(AnnouncingRefusal) {
    if judgement == .approve {
      guard !book.isReplaced(message) else { throw .replaced }
      guard message.isRendered else { throw .otherChannels }
      let problems = await checkAhead(message.submitted.announcement).problems
      guard problems.isEmpty else { throw .problems(problems) }
    }
    try await keep(
      .announcementJudged(
        AnnouncementJudged(
          incident: SealedMessage.noIncident, hash: "\(message.hash)", judgement: judgement,
          by: actor, at: clock.now)))
  }
}
