internal import Announcing
internal import Crypto
internal import FoundationEssentials
internal import Incidents
internal import Journal
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Pages
internal import Publishing
internal import Relais
internal import Twin

/// The outbox's shell: keeps what it writes, carries out what it asks, and tells it what happened.
///
/// One thing after the other, in the order in which they came; only what takes long, the asking of
/// channels, runs beside.
actor Announcer {
  /// Something happened.
  enum Event: Sendable {
    /// The record, the configuration or what is watched has changed, or time has passed.
    case changed
    /// The outbox wished to be woken.
    case woke
    /// An attempt has ended.
    case answered(DeliveryKey, attempt: Int, Receipt)
    /// It was read what stands there.
    case readBack(DeliveryKey, ReadBack)
    /// A person says what to do with a delivery.
    case decided(DeliveryKey, DeliveryDecision)
    /// A channel was examined.
    case examined(ChannelID, SelfTest, at: Instant)
  }

  /// Something to ask of a channel, beside everything else.
  enum Job: Sendable {
    /// Publish, edit or retract.
    case send(Delivery)
    /// Read what stands there.
    case read(Delivery)
    /// Ask whether it would work.
    case examine(ChannelID)
  }

  /// How often what stands in public is held against what is known, if nothing changes.
  static let lookPeriod: Duration = .seconds(5)
  /// How often channels are examined.
  static let examinePeriod: Duration = .seconds(86_400)
  /// Where the homes that the outbox has taken in are kept.
  static let homesKey = "announcing-homes"

  /// This node.
  let node: NodeID
  /// The record, and who writes it.
  let ledger: Ledger
  /// What is watched.
  let stage: Stage
  /// The nodes that this one is paired with.
  let pairs: PairBook
  /// The node's clocks.
  let clock: StationClock
  /// Where troubles are told.
  let logger: Logger
  /// The secrets of channels.
  let secrets: SecretStore

  /// What facts say of messages, understood.
  var book: AnnouncementBook
  /// The deliveries.
  var outbox: Outbox
  /// The channels that are configured.
  var channels: [ConfiguredChannel] = []
  /// How many must approve.
  var policy = ApprovalPolicy()
  /// The public page as a channel.
  var page: PageChannel
  /// What came of examining each channel, and when.
  var examined: [ChannelID: Examination] = [:]
  /// What has become of what stands in public.
  var reviews: [AnnouncementReview] = []
  /// What people call each service.
  var titles: [ServiceID: LocalizedText] = [:]
  /// The words of the company.
  var phrasebook: Phrasebook?

  private let journal: Journal
  private let bell: Bell
  private let events: AsyncStream<Event>
  /// Takes in what happened.
  nonisolated let enter: AsyncStream<Event>.Continuation
  private let jobs: AsyncStream<Job>
  private let order: AsyncStream<Job>.Continuation
  private let eventLoop: any EventLoop
  private var alarm: Scheduled<Void>?
  private var isBegun = false
  /// What the outbox has been told already.
  private var told = Told()

  private struct Told {
    var submissions: Set<FactID> = []
    var standings: [ContentHash: ApprovalStanding] = [:]
    var homes: [ChannelID: HomeTerm] = [:]
    var reports: Set<FactID> = []
    var closed: Set<IncidentID> = []
    var profiles: [ChannelProfile] = []
    var allowance: LineAllowance?
  }

  /// An announcer that has not looked at the record yet.
  init(
    node: NodeID, folder: DataFolder, journal: Journal, ledger: Ledger, stage: Stage,
    pairs: PairBook, clock: StationClock, logger: Logger, bell: Bell
  ) {
    self.node = node
    self.journal = journal
    self.ledger = ledger
    self.stage = stage
    self.pairs = pairs
    self.clock = clock
    self.logger = logger
    self.bell = bell
    secrets = SecretStore(folder: folder.path)
    phrasebook = try? .standard
    page = PageChannel(languages: [.french, .english], ledger: ledger)
    book = AnnouncementBook(channels: [], hash: Self.hash)
    outbox = Outbox(node: node, hash: Self.hash)
    eventLoop = MultiThreadedEventLoopGroup.singleton.next()
    (events, enter) = AsyncStream.makeStream()
    (jobs, order) = AsyncStream.makeStream()
  }

  /// SHA-256 (FIPS 180-4).
  static let hash: Hasher256 = { Array(SHA256.hash(data: $0)) }

  /// Announces until cancelled.
  nonisolated func run() async {
    do {
      try await WebClient.with { web in
        await withDiscardingTaskGroup { group in
          group.addTask { [self] in
            for await _ in bell.strokes() { enter.yield(.changed) }
          }
          group.addTask { [self] in
            while !Task.isCancelled {
              try? await Task.sleep(for: Self.lookPeriod)
              enter.yield(.changed)
            }
          }
          group.addTask { [self] in for await event in events { await handle(event) } }
          for await job in jobs {
            group.addTask { [self] in enter.yield(await carryOut(job, over: web)) }
          }
          group.cancelAll()
        }
      }
    } catch {
      logger.error("Nothing can be announced", metadata: ["reason": "\(error)"])
    }
  }

  private func handle(_ event: Event) async {
    switch event {
    case .changed: await look()
    case .woke: await feed(.woke)
    case .answered(let key, let attempt, let receipt):
      logger.info("Channel answered", metadata: ["delivery": "\(key)", "receipt": "\(receipt)"])
      await feed(.answered(key, attempt: attempt, receipt))
    case .readBack(let key, let result): await feed(.readBack(key, result))
    case .decided(let key, let decision): await feed(.decided(key, decision))
    case .examined(let channel, let result, let moment):
      examined[channel] = Examination(result: result, at: moment)
    }
    bell.ring(unless: event)
  }

  /// Tells those who show what stands where that it has changed.
  func ring() { bell.ring() }

  /// Takes in what has changed: channels first, then homes, messages and approvals, then what other
  /// nodes tell.
  private func look() async {
    guard await stage.generation != nil else { return }
    let record = await ledger.record
    let configuration = await stage.configuration
    await take(configuration)
    book.take(record.announcing) { Self.read(SubmittedAnnouncement.self, $0) }
    if !isBegun { await begin(record) }
    await claimHomes(record)
    for home in record.homes { await take(home) }
    for entry in book.entries where told.submissions.insert(entry.fact).inserted {
      guard entry.isRendered else {
        logger.error(
          "A message cannot go out from here: the channels are configured otherwise than where it was written",
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
    for incident in record.incidents where incident.phase == .resolved {
      if told.closed.insert(incident.id).inserted { await feed(.closed(incident.id)) }
    }
    if !isBegun {
      isBegun = true
      await feed(.resumed)
    }
    await review(record)
    examineWhatIsDue()
  }

  /// Takes up the channels and templates of a configuration.
  private func take(_ configuration: Configuration) async {
    channels = configuration.channels
    policy = configuration.approval
    page = PageChannel(languages: configuration.page.languages, ledger: ledger)
    let profiles = [page.profile] + channels.map(\.channel.profile)
    guard profiles != told.profiles else { return }
    told.profiles = profiles
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
    outbox = Outbox(
      restoring: own, homes: homes, node: node, at: clock.now, hash: Self.hash)
    await feed(.configured(told.profiles))
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
      } else if home?.holder == node, !isWanted, isIdle(profile.id),
        let release = record.release(profile.id, by: node, at: clock.now)
      {
        claims.append(release)
      }
    }
    if !claims.isEmpty { _ = await ledger.keep(claims) }
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

  /// Tells the outbox what happened, and carries out what it asks for, in order.
  func feed(_ input: Outbox.Input) async {
    var numbers = SystemRandomNumberGenerator()
    var waiting = outbox.receive(input, at: clock.now, using: &numbers)[...]
    while let directive = waiting.popFirst() {
      switch directive {
      case .record(let record):
        guard record.node == node else { continue }
        await keep(record)
        if record.state == .inflight {
          waiting += outbox.receive(
            .recorded(record.key, revision: record.revision), at: clock.now, using: &numbers)
        }
      case .send(let delivery): order.yield(.send(delivery))
      case .read(let delivery): order.yield(.read(delivery))
      case .ask(let key, let question):
        logger.warning(
          "A person is asked about a delivery",
          metadata: ["delivery": "\(key)", "question": "\(question.rawValue)"])
      case .withdraw: break
      case .propose(let key, _):
        logger.notice(
          "Other words came for what has left already", metadata: ["delivery": "\(key)"])
      case .refuse(let key, let why):
        logger.warning(
          "A delivery is not taken in",
          metadata: ["delivery": "\(key)", "reason": "\(why.rawValue)"])
      case .wake(let moment): wake(at: moment)
      }
    }
  }

  /// Writes a delivery down to stay; before the first byte of a message leaves, also that approvals
  /// can no longer be taken back unnoticed.
  private func keep(_ record: DeliveryRecord) async {
    var bodies = [
      FactBody.deliveryChanged(
        DeliveryChanged(
          incident: record.key.incident, delivery: "\(record.key)",
          content: Self.written(DeliveryNote(record)), at: clock.now))
    ]
    if record.state == .inflight, record.attempt == 1 {
      bodies.append(
        .announcementJudged(
          AnnouncementJudged(
            incident: record.key.incident, hash: "\(record.hash)", judgement: .intend,
            by: .detector, at: clock.now)))
    }
    let written = await ledger.keep(bodies)
    guard let trouble = written.trouble, record.state == .inflight else { return }
    logger.error(
      "Nothing is sent before the disk works again", metadata: ["reason": "\(trouble)"])
    for await health in journal.healthChanges() where health == .healthy { return }
  }

  private func wake(at moment: Instant) {
    alarm?.cancel()
    let delay = max(.zero, moment - clock.now)
    alarm = eventLoop.scheduleTask(in: .nanoseconds(delay.nanoseconds)) { [enter] in
      _ = enter.yield(.woke)
    }
  }

  /// Examines a channel again, since something about it has changed.
  func examineAnew(_ id: ChannelID) {
    examined[id] = Examination(result: nil, at: clock.now)
    order.yield(.examine(id))
  }

  /// Examines all channels whose home is here, and waits for what comes of it.
  func examineAll(within limit: Duration) async {
    let begun = clock.now
    let mine = channels.map(\.channel.profile.id).filter { told.homes[$0]?.holder == node }
    for id in mine { order.yield(.examine(id)) }
    let strokes = bell.strokes()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await Task.sleep(for: limit) }
      group.addTask { [self] in
        for await _ in strokes where await isExamined(mine, since: begun) { return }
      }
      await group.next()
      group.cancelAll()
    }
  }

  private func isExamined(_ ids: [ChannelID], since begun: Instant) -> Bool {
    ids.allSatisfy { id in
      guard let last = examined[id] else { return false }
      return last.result != nil && last.at >= begun
    }
  }

  /// Asks for what is due to be examined.
  private func examineWhatIsDue() {
    for channel in channels {
      let id = channel.channel.profile.id
      guard told.homes[id]?.holder == node else { continue }
      if let last = examined[id], clock.now - last.at < Self.examinePeriod { continue }
      examined[id] = examined[id] ?? Examination(result: nil, at: clock.now)
      order.yield(.examine(id))
    }
  }

  /// Reads what a fact holds; nil where a newer version wrote it.
  static func read<Value: Decodable>(_ type: Value.Type, _ text: String) -> Value? {
    try? JSONDecoder().decode(type, from: Data(text.utf8))
  }

  /// What a fact is to hold.
  static func written(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

extension Bell {
  /// Tells those who show what stands where; a mere look is no news.
  fileprivate func ring(unless event: Announcer.Event) {
    switch event {
    case .changed, .woke: break
    case .answered, .readBack, .decided, .examined: ring()
    }
  }
}
