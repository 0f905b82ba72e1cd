internal import Announcing
internal import Incidents
internal import Relais

extension Announcer {
  /// Puts a message forward: from now on it can be approved, with these very bytes.
  ///
  /// - Returns: what approvals name.
  func submit(
    _ announcement: Announcement, corrects: Announcing.Stage? = nil, by actor: Incidents.Actor
  ) async throws(AnnouncingRefusal) -> ContentHash {
    guard let incident = await incident(announcement.incident) else {
      throw .noIncident(announcement.incident)
    }
    let draft = await check(announcement)
    guard draft.problems.isEmpty else { throw .problems(draft.problems) }
    let submitted = SubmittedAnnouncement(
      announcement, corrects: corrects, channels: draft.previews.map(\.rendering.channel))
    let hash = submitted.sheet(on: book.channels).hash(by: Self.hash)
    try await keep(
      .announcementSubmitted(
        AnnouncementSubmitted(
          incident: incident.id, hash: "\(hash)", content: Self.written(submitted), by: actor,
          at: clock.now)))
    return hash
  }

  /// Approves a message, or takes that back.
  ///
  /// What its proof contradicts by now is not approved.
  func judge(
    _ hash: ContentHash, _ judgement: AnnouncementJudged.Judgement, by actor: Incidents.Actor
  ) async throws(AnnouncingRefusal) {
    let log = await ledger.record.announcing
    book.take(log) { Self.read(SubmittedAnnouncement.self, $0) }
    if let message = book.seals.last(where: { $0.hash == hash }) {
      return try await judge(message, judgement, by: actor)
    }
    guard let entry = book[hash] else { throw .noMessage("\(hash)") }
    if judgement == .approve {
      guard entry.isRendered else { throw .otherChannels }
      let problems = await check(entry.submitted.announcement).problems
      guard problems.isEmpty else { throw .problems(problems) }
    }
    try await keep(
      .announcementJudged(
        AnnouncementJudged(
          incident: entry.submitted.announcement.incident, hash: "\(hash)", judgement: judgement,
          by: actor, at: clock.now)))
  }

  /// Does what a person says of a delivery.
  func decide(
    _ key: DeliveryKey, _ decision: DeliveryDecision
  ) async throws(AnnouncingRefusal) {
    guard outbox.record(key) != nil else { throw .noDelivery }
    enter.yield(.decided(key, decision))
  }

  /// Makes this node the home of a channel, on a person's word.
  ///
  /// Whoever had it may have sent what is not known here: that is read back, or asked about, first.
  func take(_ channel: ChannelID, by person: Incidents.Actor.Person) async throws(AnnouncingRefusal)
  {
    let known = book.channels.map(\.id)
    guard known.contains(channel) else { throw .noChannel(channel, known: known) }
    let claim: FactBody
    do throws(TakeoverRefusal) {
      claim = try await ledger.record.claim(
        channel, for: node, on: .person(person), at: clock.now)
    } catch {
      throw .homeStays(channel)
    }
    try await keep(claim)
  }

  /// What approvals of the message name whose hash begins so; nil where none or several do.
  func message(named start: String) async -> ContentHash? {
    let log = await ledger.record.announcing
    book.take(log) { Self.read(SubmittedAnnouncement.self, $0) }
    let found = (book.entries.map(\.hash) + book.seals.map(\.hash))
      .filter { $0.description.hasPrefix(start) }
    return found.count == 1 ? found[0] : nil
  }

  /// All that a person may want to see.
  func view() async -> AnnouncingView {
    let record = await ledger.record
    book.take(record.announcing) { Self.read(SubmittedAnnouncement.self, $0) }
    let homes = record.homes.compactMap { home in home.holder.map { (home.channel, $0) } }
    return AnnouncingView(
      book: book, deliveries: outbox.records, policy: policy, profiles: book.channels,
      homes: Dictionary(homes, uniquingKeysWith: { a, _ in a }), examined: examined,
      seenAt: seenAt, reviews: reviews)
  }

  private func incident(_ id: IncidentID) async -> Incident? {
    await ledger.record.incidents.first { $0.id == id }
  }

  /// Writes a fact down, or says why not.
  func keep(_ body: FactBody) async throws(AnnouncingRefusal) {
    let written = await ledger.keep([body])
    enter.yield(.changed)
    if let trouble = written.trouble { throw .notWritten(trouble) }
  }
}
