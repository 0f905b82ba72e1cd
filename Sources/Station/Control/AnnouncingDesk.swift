internal import Announcing
internal import Incidents
internal import Pages
internal import Publishing
internal import Relais

/// Answers commands about messages and channels.
struct AnnouncingDesk: Sendable {
  /// The longest that examining all channels may take.
  private static let testLimit: Duration = .seconds(90)

  /// The station.
  let run: StationRun

  private var announcer: Announcer { run.announcer }

  /// Carries out one request of that person.
  func respond(to request: AnnouncingRequest, by person: String) async -> ControlReply {
    let actor = Incidents.Actor.person(person, from: "command line")
    do throws(AnnouncingRefusal) {
      switch request {
      case .preview(let wish):
        let draft = try await draft(wish)
        let costs = await announcer.costs(of: draft.previews.map(\.rendering))
        return .announcements([Self.report(draft, costs)])
      case .submit(let wish, let approving):
        let announcement = try await draft(wish).announcement
        let hash =
          wish.days == nil
          ? try await announcer.submit(announcement, by: actor)
          : try await announcer.seal(announcement, by: actor)
        if approving { try await announcer.judge(hash, .approve, by: actor) }
        return await message("\(hash)")
      case .approve(let name):
        try await announcer.judge(try await hash(named: name), .approve, by: actor)
        return await message(name)
      case .revoke(let name):
        try await announcer.judge(try await hash(named: name), .revoke, by: actor)
        return await message(name)
      case .status(let incident): return .announcements(await standing(of: incident))
      case .channels(let testing):
        if testing { await announcer.examineAll(within: Self.testLimit) }
        return .channels(await channels())
      case .take(let channel):
        try await announcer.take(
          channel, by: Incidents.Actor.Person(name: person, origin: "command line"))
        return .done("This node posts on \(channel) from now on.", facts: [])
      case .secret(let channel, let name, let value):
        return await keep(value, name, of: channel)
      }
    } catch {
      return .refused("\(error)", isMisuse: true)
    }
  }

  private func hash(named name: String) async throws(AnnouncingRefusal) -> ContentHash {
    guard !name.isEmpty, let hash = await announcer.message(named: name) else {
      throw .noMessage(name)
    }
    return hash
  }

  private func draft(_ wish: AnnouncingWish) async throws(AnnouncingRefusal) -> AnnouncementDraft {
    var situation: Situation?
    if let name = wish.situation {
      guard let known = Situation(rawValue: name) else { throw .noSituation(name) }
      situation = known
    }
    guard let audience = Audience(rawValue: wish.audience) else {
      throw .noAudience(wish.audience)
    }
    let draft: AnnouncementDraft
    if let days = wish.days {
      draft = try await announcer.draftAhead(
        situation ?? .officeDark, audience: audience, days: days)
    } else {
      draft = try await announcer.draft(
        for: try await incident(wish.incident), situation: situation, audience: audience)
    }
    guard wish.titles != nil || wish.words != nil else { return draft }
    var announcement = draft.announcement
    for place in announcement.texts.indices {
      let text = announcement.texts[place]
      announcement.texts[place] = text.edited(
        title: wish.titles?.words[text.language] ?? text.title,
        body: wish.words?.words[text.language] ?? text.ranked.text())
    }
    return wish.days == nil
      ? await announcer.check(announcement) : await announcer.checkAhead(announcement)
  }

  /// The incident meant, by its name or its number; the only open one where none is named.
  private func incident(_ wished: IncidentID?) async throws(AnnouncingRefusal) -> IncidentID {
    let record = await run.ledger.record
    if let wished {
      if record.incident(wished) != nil { return wished }
      let found = record.incidents.filter { $0.id.name.hasSuffix("-\(wished)") }
      guard found.count <= 1 else { throw .whichIncident(found.map(\.id)) }
      guard let only = found.first else { throw .noIncident(wished) }
      return only.id
    }
    let open = record.incidents.filter(\.isOpen)
    guard open.count == 1 else { throw .whichIncident(open.map(\.id)) }
    return open[0].id
  }

  private func message(_ name: String) async -> ControlReply {
    let view = await announcer.view()
    let reports = view.book.entries.filter { $0.hash.description.hasPrefix(name) }
      .map { Self.report($0, view) }
    let sealed = view.book.seals.filter { $0.hash.description.hasPrefix(name) }
      .map { Self.report($0, view, at: run.clock.now) }
    return .announcements(reports + sealed)
  }

  private func standing(of wished: IncidentID?) async -> [AnnouncementReport] {
    let view = await announcer.view()
    let sealed = view.book.seals.filter { wished == nil && !view.book.isReplaced($0) }
      .map { Self.report($0, view, at: run.clock.now) }
    return sealed
      + view.book.entries
      .filter { entry in
        guard let wished else { return true }
        let incident = entry.submitted.announcement.incident
        return incident == wished || incident.name.hasSuffix("-\(wished)")
      }
      .map { Self.report($0, view) }
  }

  private func channels() async -> [ChannelReport] {
    let view = await announcer.view()
    var reports: [ChannelReport] = []
    for profile in view.profiles {
      let isHere = view.homes[profile.id] == announcer.node
      let kept = await announcer.secrets.names(of: profile.id)
      let wanted = await announcer.secretsWanted(by: profile)
      let examined = isHere ? view.examined[profile.id] : nil
      let secrets = wanted.map { ($0.name, kept.contains($0.name)) }
      reports.append(
        ChannelReport(
          id: profile.id, kind: profile.kind, audience: profile.audience.rawValue,
          guarantee: profile.guarantee.name, home: view.homes[profile.id],
          isGood: profile.id == PageChannel.id ? true : examined?.result?.isGood,
          words: examined?.result?.words, testedAt: examined?.at,
          secrets: isHere ? Dictionary(secrets, uniquingKeysWith: { a, _ in a }) : [:]))
    }
    return reports
  }

  private func keep(_ value: String?, _ name: String, of channel: ChannelID) async -> ControlReply {
    let profiles = await announcer.view().profiles
    guard let profile = profiles.first(where: { $0.id == channel }) else {
      return .refused(
        "\(AnnouncingRefusal.noChannel(channel, known: profiles.map(\.id)))", isMisuse: true)
    }
    let wanted = await announcer.secretsWanted(by: profile).map(\.name)
    guard wanted.contains(name) else {
      return .refused(
        wanted.isEmpty
          ? "\(profile.kind) wants no secret"
          : "\(profile.kind) wants \(wanted.joined(separator: " and ")), not \(name)",
        isMisuse: true)
    }
    guard (value?.utf8.count ?? 0) <= SecretStore.limit else {
      return .refused("a secret of more than \(SecretStore.limit) bytes", isMisuse: true)
    }
    do {
      try await announcer.secrets.set(value, name, of: channel)
      await announcer.examineAnew(channel)
      return .done(value == nil ? "Forgotten." : "Kept.", facts: [])
    } catch {
      return .refused("\(error)", isMisuse: false)
    }
  }

  private static func report(
    _ draft: AnnouncementDraft, _ costs: [ChannelID: MessageCost]
  ) -> AnnouncementReport {
    let announcement = draft.announcement
    return AnnouncementReport(
      hash: nil, incident: announcement.incident, stage: announcement.stage.name,
      audience: announcement.audience.rawValue, standing: nil,
      problems: draft.problems.map(\.sentence),
      places: draft.previews.map { preview in
        let cost = [
          preview.measurement.sentence, costs[preview.rendering.channel]?.sentence,
        ].compactMap { $0 }.joined(separator: ", ")
        return AnnouncementReport.Place(
          channel: preview.rendering.channel, title: preview.rendering.title,
          text: preview.rendering.text, cost: cost,
          leftOut: preview.leftOut + preview.linksLeftOut, guarantee: preview.guarantee.name)
      })
  }

  private static func report(
    _ message: SealedMessage, _ view: AnnouncingView, at now: Instant
  ) -> AnnouncementReport {
    let standing = view.book.standing(of: message, by: view.policy)
    var problems: [String] = []
    if view.book.isReplaced(message) { problems.append("\(AnnouncingRefusal.replaced)") }
    if now >= message.validUntil { problems.append(AnnouncementProblem.expired.sentence) }
    if !message.isRendered { problems.append("\(AnnouncingRefusal.otherChannels)") }
    let isReady = problems.isEmpty && standing.allowsSending
    return AnnouncementReport(
      hash: "\(message.hash)", incident: SealedMessage.noIncident,
      stage: message.situation.rawValue, audience: message.audience.rawValue,
      standing: "\(standing.sentence); written ahead, good until \(message.validUntil.day)",
      problems: problems,
      places: message.sheet.renderings.map { rendering in
        let profile = view.profiles.first { $0.id == rendering.channel }
        return AnnouncementReport.Place(
          channel: rendering.channel, title: rendering.title, text: rendering.text, cost: "",
          leftOut: [], guarantee: profile?.guarantee.name ?? "",
          state: isReady ? "sealed" : "draft", detail: nil)
      })
  }

  private static func report(
    _ entry: AnnouncementBook.Entry, _ view: AnnouncingView
  ) -> AnnouncementReport {
    let announcement = entry.submitted.announcement
    let deliveries = view.deliveries(of: entry)
    let standing = view.standing(of: entry).sentence
    var problems: [String] = entry.isRendered ? [] : ["\(AnnouncingRefusal.otherChannels)"]
    if let review = view.reviews.first(where: { $0.hash == entry.hash })?.review {
      problems += review.contradictions.map { contradiction in
        "what it says of \(contradiction.statement.service) is not true any more: "
          + contradiction.state.rawValue
      }
      problems += review.lapsed.map { "what it says of \($0) is not proved any more" }
    }
    return AnnouncementReport(
      hash: "\(entry.hash)", incident: announcement.incident, stage: announcement.stage.name,
      audience: announcement.audience.rawValue,
      standing: entry.sealed == nil
        ? standing : "published by the rule for darkness, \(standing)",
      problems: problems,
      places: entry.sheet.renderings.map { rendering in
        let delivery = deliveries.first { $0.key.channel == rendering.channel }
        let profile = view.profiles.first { $0.id == rendering.channel }
        return AnnouncementReport.Place(
          channel: rendering.channel, title: rendering.title, text: rendering.text, cost: "",
          leftOut: [], guarantee: profile?.guarantee.name ?? "",
          state: (delivery?.state ?? .draft).name, detail: delivery?.detail)
      })
  }
}

extension Instant {
  /// The day in UTC: `2026-11-24`.
  fileprivate var day: String {
    let date = TimeZoneRules.utc.local(self).date
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(date.year)-\(two(date.month))-\(two(date.day))"
  }
}
