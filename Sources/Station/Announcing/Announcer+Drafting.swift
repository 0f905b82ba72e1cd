internal import Announcing
internal import Detection
internal import Incidents
internal import Pages
internal import Relais

extension Announcer {
  /// How long a message may wait to be sent, before it is news of another day.
  private static let validity: Duration = .seconds(4 * 3_600)
  /// When the next update comes if nobody says otherwise.
  private static let cadence: Duration = .seconds(30 * 60)

  /// A message about an incident, made of what is known now.
  func draft(
    for incident: IncidentID, situation: Situation? = nil, audience: Audience = .everyone
  ) async throws(AnnouncingRefusal) -> AnnouncementDraft {
    let record = await ledger.record
    guard let told = record.incidents.first(where: { $0.id == incident }) else {
      throw .noIncident(incident)
    }
    let configuration = await stage.configuration
    let now = clock.now
    let statements = Statement.statements(
      about: tellable(configuration, record, told), at: now)
    let hasSpoken = !book.entries(of: incident).isEmpty
    let suggested = Situation.suggested(
      for: told, statements: statements, isOnBackupLine: await isOnBackupLine,
      hasSpoken: hasSpoken)
    let chosen = situation ?? suggested
    let page = configuration.page
    let stage = book.stage(of: chosen, about: incident)
    let brief = Brief(
      company: CompanyID(HostName.of(url: page.url) ?? "company"), companyName: page.title,
      incident: incident, since: WrittenMoment(told.since, in: page.zone), situation: chosen,
      audience: audience, languages: page.languages, statements: statements,
      titles: Dictionary(
        configuration.services.map { ($0.id, $0.title) }, uniquingKeysWith: { a, _ in a }),
      nextUpdate: chosen.isLast
        ? nil : WrittenMoment(Self.rounded(now + Self.cadence), in: page.zone),
      link: configuration.writtenPage.url.isEmpty
        ? nil : "\(page.url)/\(PublicView.path(of: incident))",
      validUntil: now + Self.validity)
    guard let phrasebook else {
      throw .noWords(.noWords(page.languages.first ?? .english, chosen))
    }
    do throws(DraftProblem) {
      var announcement = try Announcement.draft(brief, with: phrasebook)
      announcement.stage = stage
      return await check(announcement)
    } catch {
      throw .noWords(error)
    }
  }

  /// How a message would stand on each channel, and what keeps it from being put forward.
  func check(_ announcement: Announcement) async -> AnnouncementDraft {
    let mine = book.channels.filter { $0.audience == announcement.audience }
    return AnnouncementDraft(
      announcement: announcement, previews: mine.map { announcement.preview(on: $0) },
      problems: announcement.problems(
        on: mine, knowing: await knowledge(), at: clock.now))
  }

  /// The services that may be spoken of: those that the page shows, first those that this is about.
  private func tellable(
    _ configuration: Configuration, _ record: Record, _ incident: Incident
  ) -> [TellableService] {
    let shown = configuration.page.groups.flatMap(\.services).map(\.id)
    return shown.compactMap { id in
      guard let service = configuration.services.first(where: { $0.id == id }) else { return nil }
      let standing = record.services.first { $0.service == id }
      var word: TellableService.Word?
      if let said = standing?.word, let state = said.state, case .person(let person) = said.by {
        word = TellableService.Word(claim: Claim(state), by: person, at: said.at)
      } else if let said = incident.word(on: id), (standing?.detected?.since ?? .zero) <= said.at {
        word = TellableService.Word(claim: Claim(said.state), by: said.by, at: said.at)
      }
      return TellableService(
        service: id, state: standing?.detected?.state, isAboutOrders: service.isAboutOrders,
        word: word)
    }
  }

  /// What is known now, as far as statements may rest on it.
  func knowledge() async -> Knowledge {
    var knowledge = Knowledge()
    let record = await ledger.record
    let now = clock.now
    // What the detector wrote of a service holds until it writes something else; while the office
    // is silent nobody sees how its services do.
    let isDark = record.officeStandings.contains(where: \.isDark)
    for standing in record.services {
      if let word = standing.word, let state = word.state {
        knowledge.services[standing.service] = Knowledge.Reading(
          state: state, since: word.at, seenAt: now)
        continue
      }
      guard let detected = standing.detected else { continue }
      knowledge.services[standing.service] = Knowledge.Reading(
        state: detected.state, since: detected.since,
        seenAt: isDark ? detected.since : now)
    }
    guard let generation = await stage.generation else { return knowledge }
    let view = await generation.watch.view
    for belief in view.checks {
      guard let seen = view.latest.observations[belief.check] else { continue }
      let state: ServiceState
      switch belief.state {
      case .unknown: continue
      case .ok, .softFailed: state = .operational
      case .slow: state = .degradedPerformance
      case .failed: state = .majorOutage
      }
      knowledge.checks[belief.check] = Knowledge.Reading(
        state: state, since: belief.since, seenAt: seen.sentAt)
    }
    return knowledge
  }

  private var isOnBackupLine: Bool {
    get async {
      guard let generation = await stage.generation else { return false }
      let view = await generation.watch.view
      let lines = generation.model.lines
      let isDown: (LineID) -> Bool = { id in
        view.lines.contains { $0.line == id && $0.state == .down }
      }
      return lines.contains { $0.line.role == .primary && isDown($0.line.id) }
        && lines.contains { $0.line.role != .primary && !isDown($0.line.id) }
    }
  }

  /// Holds what stands in public against what is known, and drafts what is to be corrected.
  func review(_ record: Record) async {
    let knowledge = await knowledge()
    let now = clock.now
    let configuration = await stage.configuration
    titles = Dictionary(
      configuration.services.map { ($0.id, $0.title) }, uniquingKeysWith: { a, _ in a })
    let zone = configuration.page.zone
    var found: [AnnouncementReview] = []
    for incident in record.incidents where incident.isOpen {
      for audience in Audience.allCases {
        let entries = book.entries(of: incident.id)
          .filter { $0.submitted.announcement.audience == audience }
        let standing = entries.last { entry in
          outbox.records.contains { $0.hash == entry.hash && $0.state.stands }
        }
        guard let standing else { continue }
        let announcement = standing.submitted.announcement
        let review = announcement.review(knowing: knowledge, at: now)
        guard !review.isSound else { continue }
        // A later message, whatever it says, is on its way to be approved.
        let isAnswered = entries.last != standing
        found.append(
          AnnouncementReview(
            hash: standing.hash, announcement: announcement, review: review,
            correction: isAnswered
              ? nil : correction(of: announcement, review, among: entries, zone, at: now)))
      }
    }
    let isNews = found.count != reviews.count
    reviews = found
    if isNews { ring() }
  }

  private func correction(
    of announcement: Announcement, _ review: TruthReview,
    among entries: [AnnouncementBook.Entry], _ zone: TimeZoneRules, at now: Instant
  ) -> Announcement? {
    guard let phrasebook else { return nil }
    let number = 1 + entries.count { $0.submitted.corrects != nil }
    var draft = try? announcement.correction(
      of: review, number: number,
      nextUpdate: announcement.nextUpdate.map { _ in
        WrittenMoment(Self.rounded(now + Self.cadence), in: zone)
      }, titles: titles, with: phrasebook, at: now)
    draft?.validUntil = now + Self.validity
    return draft
  }

  /// The next five minutes that the clock shows.
  private static func rounded(_ moment: Instant) -> Instant {
    let step: Int64 = 300 * 1_000_000_000
    return Instant(nanoseconds: (moment.nanoseconds + step - 1) / step * step)
  }
}

extension WrittenMoment {
  /// A moment as people write it in that zone: `11 h 30`, `11:30`.
  init(_ moment: Instant, in zone: TimeZoneRules) {
    let local = zone.local(moment)
    let minute = local.minute < 10 ? "0\(local.minute)" : "\(local.minute)"
    let hour = local.hour < 10 ? "0\(local.hour)" : "\(local.hour)"
    self.init(
      moment: moment,
      words: LocalizedText([
        .french: "\(local.hour) h \(minute)", .english: "\(hour):\(minute)",
      ]))
  }
}
