public import Announcing
public import Incidents
public import Relais

/// What stands where: every incident that was told of, with its messages and their deliveries.
public struct TruthTable: Sendable {
  /// An incident.
  public struct Told: Sendable {
    /// Its name.
    public var incident: IncidentID
    /// What people call it.
    public var title: LocalizedText
    /// Whether it is not over.
    public var isOpen: Bool
    /// The messages, the newest first.
    public var messages: [ToldMessage]
    /// Where they go, in any order.
    public var deliveries: [ToldDelivery]

    /// An incident; see the properties.
    public init(
      incident: IncidentID, title: LocalizedText, isOpen: Bool, messages: [ToldMessage],
      deliveries: [ToldDelivery]
    ) {
      self.incident = incident
      self.title = title
      self.isOpen = isOpen
      self.messages = messages
      self.deliveries = deliveries
    }
  }

  /// The incidents, the latest first.
  public var incidents: [Told]
  /// What people call each service.
  public var titles: [ServiceID: LocalizedText]
  /// Whether the reader may decide on deliveries.
  public var mayDecide: Bool
  /// The messages that are written ahead, those that count.
  public var sealed: [SealedRow]

  /// A table; see the properties.
  public init(
    incidents: [Told], titles: [ServiceID: LocalizedText], mayDecide: Bool = true,
    sealed: [SealedRow] = []
  ) {
    self.sealed = sealed
    self.incidents = incidents
    self.titles = titles
    self.mayDecide = mayDecide
  }
}

/// A message that somebody wrote, with what has become of it.
public struct ToldMessage: Sendable {
  /// What is, or was, approved.
  public var hash: ContentHash
  /// Which message of its incident it is.
  public var stage: Stage
  /// What it is for.
  public var situation: Situation
  /// Whom it is for.
  public var audience: Audience
  /// The stage that it corrects.
  public var corrects: Stage?
  /// Who asks for it.
  public var by: Actor
  /// Since when.
  public var at: Instant
  /// Whether it may go out.
  public var standing: ApprovalStanding
  /// What has become of its truth; nil where nobody looks any more.
  public var review: TruthReview?
  /// Whether it was published by a rule, as it was approved ahead.
  public var isByRule = false

  /// A message; see the properties.
  public init(
    hash: ContentHash, stage: Stage, situation: Situation, audience: Audience,
    corrects: Stage? = nil, by: Actor, at: Instant, standing: ApprovalStanding,
    review: TruthReview? = nil
  ) {
    self.hash = hash
    self.stage = stage
    self.situation = situation
    self.audience = audience
    self.corrects = corrects
    self.by = by
    self.at = at
    self.standing = standing
    self.review = review
  }
}

/// A message that is written ahead.
public struct SealedRow: Hashable, Sendable {
  /// What is, or was, approved.
  public var hash: ContentHash
  /// What it is for.
  public var situation: Situation
  /// Whom it is for.
  public var audience: Audience
  /// How it is judged.
  public var standing: ApprovalStanding
  /// After this nobody publishes it.
  public var validUntil: Instant
  /// Whether channels still make the words of it that were approved.
  public var isRendered: Bool

  /// A message as the book has it.
  public init(_ message: SealedMessage, standing: ApprovalStanding) {
    hash = message.hash
    situation = message.situation
    audience = message.audience
    self.standing = standing
    validUntil = message.validUntil
    isRendered = message.isRendered
  }
}

/// A message on one channel.
public struct ToldDelivery: Sendable {
  /// What names it.
  public var key: DeliveryKey
  /// Where it stands.
  public var state: DeliveryState
  /// The channel; nil where it is not configured any more.
  public var channel: ChannelProfile?
  /// Where people see it.
  public var link: String?
  /// When it was first sent, as far as is known.
  public var sentAt: Instant?
  /// When it was last read what stands there; nil where that never was.
  public var readAt: Instant?
  /// Whether other words stand there than were approved.
  public var isAltered: Bool
  /// The other node, where the channel is to be posted on from there.
  public var poster: NodeID?

  /// A delivery; see the properties.
  public init(
    key: DeliveryKey, state: DeliveryState, channel: ChannelProfile?, link: String? = nil,
    sentAt: Instant? = nil, readAt: Instant? = nil, isAltered: Bool = false
  ) {
    self.key = key
    self.state = state
    self.channel = channel
    self.link = link
    self.sentAt = sentAt
    self.readAt = readAt
    self.isAltered = isAltered
  }

  /// A delivery as it was written.
  public init(_ record: DeliveryRecord, channel: ChannelProfile?, readAt: Instant? = nil) {
    self.init(
      key: record.key, state: record.state, channel: channel, link: record.remote?.link,
      sentAt: record.firstSentAt, readAt: readAt, isAltered: record.isAltered)
  }
}

extension ToldDelivery {
  /// The other node, where an approved message waits for it.
  var awaited: NodeID? { state == .approved ? poster : nil }
}

extension TruthTable {
  /// How many things ask for a person: what is not true any more, what nobody knows, what stands
  /// though its incident is over, and what waits to be approved.
  public var calls: Int {
    incidents.reduce(0) { sum, incident in
      sum + incident.untrue.count + incident.outlived.count + incident.questions.count
        + incident.waiting.count
    } + sealed.count { if case .waiting = $0.standing { true } else { false } }
  }
}

extension TruthTable.Told {
  /// Messages that stand somewhere and are not true any more.
  var untrue: [ToldMessage] {
    messages.filter { message in
      !(message.review?.contradictions.isEmpty ?? true) && stands(message)
    }
  }

  /// Messages that stand somewhere and whose proof is too old.
  var unproven: [ToldMessage] {
    messages.filter { message in
      !(message.review?.lapsed.isEmpty ?? true) && message.review?.contradictions.isEmpty == true
        && stands(message)
    }
  }

  /// What stands until somebody takes it away, though the incident is over.
  var outlived: [ToldDelivery] {
    isOpen ? [] : deliveries.filter { $0.channel?.isStanding == true && $0.state.stands }
  }

  /// What only a person can say.
  var questions: [ToldDelivery] {
    deliveries.filter { delivery in
      if case .needsPerson = delivery.state { return true }
      return false
    }
  }

  /// What waits to be approved.
  var waiting: [ToldMessage] {
    messages.filter { message in
      if case .waiting = message.standing { return true }
      return false
    }
  }

  /// Whether a message stands on some channel.
  func stands(_ message: ToldMessage) -> Bool {
    deliveries.contains { delivery in
      delivery.key.stage == message.stage && delivery.key.audience == message.audience
        && delivery.state.stands
    }
  }

  /// What the table shows: of each channel the latest delivery, and earlier ones that still stand.
  ///
  /// Channels come in the order in which they go out, deliveries of one with the newest first.
  var rows: [ToldDelivery] {
    let order = Dictionary(
      messages.enumerated().map { (MessageName($1), $0) }, uniquingKeysWith: min)
    func age(_ delivery: ToldDelivery) -> Int { order[MessageName(delivery)] ?? messages.count }
    let sorted = deliveries.sorted { a, b in
      (a.channel?.priority ?? .max, a.key.channel, age(a), a.key)
        < (b.channel?.priority ?? .max, b.key.channel, age(b), b.key)
    }
    var seen: Set<ChannelID> = []
    return sorted.filter { delivery in
      seen.insert(delivery.key.channel).inserted || delivery.state.stands
        || !delivery.state.isSettled || isQuestion(delivery)
    }
  }

  private func isQuestion(_ delivery: ToldDelivery) -> Bool {
    if case .needsPerson = delivery.state { return true }
    return false
  }
}

/// What tells the messages of an incident apart.
private struct MessageName: Hashable {
  var stage: Stage
  var audience: Audience

  init(_ message: ToldMessage) {
    (stage, audience) = (message.stage, message.audience)
  }

  init(_ delivery: ToldDelivery) {
    (stage, audience) = (delivery.key.stage, delivery.key.audience)
  }
}
