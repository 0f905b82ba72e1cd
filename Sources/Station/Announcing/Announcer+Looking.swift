internal import Announcing
internal import Detection
internal import FoundationEssentials
internal import Incidents
internal import Journal
internal import Logging
internal import Pages
internal import Publishing
internal import Relais
internal import Twin

extension Announcer {
  /// Takes in what has changed: channels first, then homes, messages and approvals, then what other
  /// nodes tell.
  func look() async {
    guard await stage.generation != nil else { return }
    let record = await ledger.record
    let configuration = await stage.configuration
    await take(configuration)
    book.take(record.announcing) { Self.read(SubmittedAnnouncement.self, $0) }
    if !isBegun { await begin(record) }
    await weighWayOut()
    await claimHomes(record)
    for home in record.homes { await take(home) }
    // Before the messages, so that nothing comes to stand for what is over.
    for incident in record.incidents {
      // What was merged into another one ends with it.
      if record.whole(of: incident).phase == .resolved {
        if told.closed.insert(incident.id).inserted { await feed(.closed(incident.id)) }
      } else if told.closed.remove(incident.id) != nil {
        await feed(.reopened(incident.id))
      }
    }
    for entry in book.entries where told.submissions.insert(entry.fact).inserted {
      guard entry.isRendered else {
        logger.error(
          "A message cannot go out from here: its channels are configured otherwise elsewhere",
          metadata: ["message": "\(entry.hash)"])
        continue
      }
      await feed(.submitted(entry.sheet, order: entry.order, mayHaveLeft: false))
    }
    for entry in book.entries {
      let standing = book.standing(of: entry, by: policy)
      guard told.standings[entry.hash] != standing else { continue }
      told.standings[entry.hash] = standing
      await feed(.approval(entry.hash, standing))
    }
    for report in record.announcing.reports
    where report.node != node && told.reports.insert(report.fact).inserted {
      guard let note = Self.read(DeliveryNote.self, report.news.content),
        let heard = note.record(by: book)
      else { continue }
      await feed(.heard(heard))
    }
    if !isBegun {
      isBegun = true
      await feed(.resumed)
    }
    await followDarkness()
    showBanners()
    await review(record)
    seekHomes()
    examineWhatIsDue()
  }

  /// Takes up the channels and templates of a configuration.
  private func take(_ configuration: Configuration) async {
    channels = configuration.channels
    policy = configuration.approval
    phrasebook = configuration.phrasebook
    page = PageChannel(languages: configuration.page.languages, ledger: ledger)
    let profiles = [page.profile] + channels.map(\.channel.profile)
    guard profiles != told.profiles else { return }
    told.profiles = profiles
    // What could not be rendered as it was approved, or heard of, may be now.
    told.submissions = []
    told.reports = []
    book = AnnouncementBook(channels: profiles, hash: Self.hash)
    if isBegun { await feed(.configured(profiles)) }
  }

  /// Goes on where the last life ended; whatever may have been on its way is unknown now.
  private func begin(_ record: Record) async {
    var homes: [ChannelID: HomeTerm] = [:]
    if let bytes = try? await journal.memory(Self.homesKey) {
      homes = (try? JSONDecoder().decode([ChannelID: HomeTerm].self, from: Data(bytes))) ?? [:]
    }
    let own = record.announcing.reports.filter { $0.node == node }
      .compactMap { Self.read(DeliveryNote.self, $0.news.content)?.record(by: book) }
    keptKeys = Set(own.map(\.key))
    let acts = record.announcing.judgements.filter {
      $0.news.judgement == .intend && $0.fact.writer.node == node
    }
    intended = Set(acts.compactMap { ContentHash(hexadecimal: $0.news.hash) })
    outbox = Outbox(
      restoring: own, homes: homes, node: node, at: clock.now, hash: Self.hash)
    await feed(.configured(told.profiles))
  }

  /// Tells the outbox what the way out allows, and that there is one again.
  ///
  /// Much leaves at once over a main line that works, and where no line is watched; little over any
  /// other, which is thin or paid for by the byte.
  private func weighWayOut() async {
    guard let generation = await stage.generation else { return }
    var way = Told.WayOut.ample
    let lines = generation.model.lines.map(\.line)
    if await stage.configuration.role != .twin, !lines.isEmpty {
      let beliefs = await generation.watch.view.lines
      let working = lines.filter { line in
        !beliefs.contains { $0.line == line.id && $0.state == .down }
      }
      let isAmple = working.contains { $0.role == .primary && !$0.isMetered }
      way = working.isEmpty ? .cut : isAmple ? .ample : .thin
    }
    guard way != told.wayOut else { return }
    let wasCut = told.wayOut == Told.WayOut.cut
    told.wayOut = way
    await feed(.allowance(way == .ample ? .ample : .thin))
    // Also when the main line comes back: what failed over the backup may work over it.
    if wasCut || way == .ample { await feed(.linkUp) }
  }

  /// Becomes the home of channels that nobody has and that are to live here.
  private func claimHomes(_ record: Record) async {
    var claims: [FactBody] = []
    for profile in told.profiles {
      let home = record.home(of: profile.id)
      let isWanted = await isHome(by: wish(for: profile.id))
      if home?.holder == nil, isWanted {
        if let claim = try? record.claim(profile.id, for: node, on: .free, at: clock.now) {
          claims.append(claim)
        }
      } else if home?.holder == node, !isWanted, home?.claim?.by.isPerson == false,
        isIdle(profile.id), Self.isKnownElsewhere(home?.claim, in: record),
        let release = record.release(profile.id, by: node, at: clock.now)
      {
        claims.append(release)
      }
    }
    if !claims.isEmpty { _ = await ledger.keep(claims) }
  }

  /// Whether another node knows of a claim that a witness gave ground for: before that nobody is
  /// there to go back to.
  private static func isKnownElsewhere(_ claim: ChannelHome.Claim?, in record: Record) -> Bool {
    guard let claim, case .witness = claim.reason else { return true }
    return record.nodes.contains { node in
      node != claim.node && record.known(to: node)?.covers(claim.fact) == true
    }
  }

  /// Whether a channel that is to live there lives here: at an office without a twin all do.
  private func isHome(by wish: ConfiguredChannel.Home) async -> Bool {
    let pairs = await pairs.active
    if await stage.configuration.role == .twin {
      return wish == .twin && pairs.contains { $0.side == .office }
    }
    return wish == .office || !pairs.contains { $0.side == .twin }
  }

  /// Where a channel is to live.
  func wish(for channel: ChannelID) -> ConfiguredChannel.Home {
    channels.first { $0.channel.profile.id == channel }?.home ?? .twin
  }

  /// Whether nothing is on its way there.
  private func isIdle(_ channel: ChannelID) -> Bool {
    outbox.records.allSatisfy { $0.key.channel != channel || $0.state.isSettled }
  }

  private func take(_ home: ChannelHome) async {
    let isUnhanded: Bool =
      switch home.claim?.reason {
      case .person, .witness: true
      case .first, .released, nil: false
      }
    let term = HomeTerm(holder: home.holder, epoch: home.epoch, isHandedOver: !isUnhanded)
    guard told.homes[home.channel] != term else { return }
    told.homes[home.channel] = term
    await feed(.home(home.channel, term))
    if let bytes = try? JSONEncoder().encode(told.homes) {
      try? await journal.remember(Array(bytes), as: Self.homesKey)
    }
  }
}
