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
    /// A channel's witness has answered who is its home.
    case sought(ChannelID, ChannelWitness.Answer)
  }

  /// Something to ask of a channel, beside everything else.
  enum Job: Sendable {
    /// Publish, edit or retract.
    case send(Delivery)
    /// Read what stands there.
    case read(Delivery)
    /// Ask whether it would work.
    case examine(ChannelID)
    /// Ask its witness to become its home.
    case seek(ChannelID)
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
  /// Writes to subscribers.
  let fanOut: any FanOut
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
  /// When each delivery was last seen to stand there, in this life.
  var seenAt: [DeliveryKey: Instant] = [:]
  /// Leave to post, by the channels' witnesses.
  var terms: [ChannelID: WitnessedTerm] = [:]
  /// When each witness was last asked to make this node a channel's home.
  var soughtAt: [ChannelID: Instant] = [:]
  /// What has become of what stands in public.
  var reviews: [AnnouncementReview] = []
  /// Since when this node has been looking without a pause.
  var attention: Attention
  /// What the rule for darkness says; empty where there is none, or this is no twin.
  var darkness: [DarknessFinding] = []
  /// What banners say.
  let banner = BannerBoard()
  /// What people call each service.
  var titles: [ServiceID: LocalizedText] = [:]
  /// The words of the company.
  var phrasebook: Phrasebook?

  /// Where facts lie.
  let journal: Journal
  /// Rung for those who show what stands where.
  let bell: Bell
  private let events: AsyncStream<Event>
  /// Takes in what happened.
  nonisolated let enter: AsyncStream<Event>.Continuation
  private let jobs: AsyncStream<Job>
  /// Asks for something beside everything else.
  nonisolated let order: AsyncStream<Job>.Continuation
  private let eventLoop: any EventLoop
  private var alarm: Scheduled<Void>?
  /// Whether the outbox has been told what happened before the start.
  var isBegun = false
  /// What the outbox has been told already.
  var told = Told()
  /// Deliveries of which this node has written anything down.
  var keptKeys: Set<DeliveryKey> = []
  /// Messages of which this node has written down that the first of them is about to leave.
  var intended: Set<ContentHash> = []

  /// What the outbox has been told.
  struct Told {
    /// What the lines of the node allow.
    enum WayOut {
      /// None of them works.
      case cut
      /// Only lines that are thin or paid for by the byte.
      case thin
      /// A main line.
      case ample
    }

    /// What they allowed; nil before the first look.
    var wayOut: WayOut?
    /// Messages.
    var submissions: Set<FactID> = []
    /// How they are judged.
    var standings: [ContentHash: ApprovalStanding] = [:]
    /// Who posts where.
    var homes: [ChannelID: HomeTerm] = [:]
    /// What other nodes told of deliveries.
    var reports: Set<FactID> = []
    /// Incidents that are over.
    var closed: Set<IncidentID> = []
    /// The channels.
    var profiles: [ChannelProfile] = []
  }

  /// An announcer that has not looked at the record yet.
  init(
    node: NodeID, folder: DataFolder, journal: Journal, ledger: Ledger, stage: Stage,
    pairs: PairBook, fanOut: any FanOut, clock: StationClock, logger: Logger, bell: Bell
  ) {
    self.node = node
    self.journal = journal
    self.ledger = ledger
    self.stage = stage
    self.pairs = pairs
    self.fanOut = fanOut
    self.clock = clock
    self.logger = logger
    self.bell = bell
    secrets = SecretStore(folder: folder.path)
    page = PageChannel(languages: [.french, .english], ledger: ledger)
    book = AnnouncementBook(channels: [], hash: Self.hash)
    outbox = Outbox(node: node, hash: Self.hash)
    attention = Attention(at: clock.now)
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
      if case .confirmed = receipt.outcome { seenAt[key] = clock.now }
      await feed(.answered(key, attempt: attempt, receipt))
    case .readBack(let key, let result):
      if case .found = result { seenAt[key] = clock.now }
      await feed(.readBack(key, result))
    case .decided(let key, let decision): await feed(.decided(key, decision))
    case .examined(let channel, let result, let moment):
      examined[channel] = Examination(result: result, at: moment)
    case .sought(let channel, let answer): await take(answer, of: channel)
    }
    bell.ring(unless: event)
  }

  /// Tells those who show what stands where that it has changed.
  func ring() { bell.ring() }

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
    showBanners()
  }

  /// Writes a delivery down to stay; before the first byte of a message leaves, also that approvals
  /// can no longer be taken back unnoticed.
  private func keep(_ record: DeliveryRecord) async {
    // What has not left follows from its message and how that is judged: nothing to remember, and
    // nothing to send to the other node over a line that is paid by the byte.
    guard keptKeys.contains(record.key) || !record.followsFromMessage else { return }
    keptKeys.insert(record.key)
    var bodies = [
      FactBody.deliveryChanged(
        DeliveryChanged(
          incident: record.key.incident, delivery: "\(record.key)",
          content: Self.written(DeliveryNote(record)), at: clock.now))
    ]
    if record.state == .inflight, intended.insert(record.hash).inserted {
      bodies.append(
        .announcementJudged(
          AnnouncementJudged(
            incident: record.key.incident, hash: "\(record.hash)", judgement: .intend,
            by: .detector, at: clock.now)))
    }
    let kept = await ledger.keep(bodies)
    guard let trouble = kept.trouble, record.state == .inflight else { return }
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
    case .answered, .readBack, .decided, .examined, .sought: ring()
    }
  }
}
