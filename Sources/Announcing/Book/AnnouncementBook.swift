public import Incidents
public import Relais

/// All messages that were put forward, and how they are judged: what facts say, understood.
public struct AnnouncementBook: Sendable {
  /// A message that was put forward.
  public struct Entry: Hashable, Sendable {
    /// The fact that did it.
    public let fact: FactID
    /// Its place among all messages: later ones never overtake earlier ones.
    public let order: HybridTime
    /// Who put it forward.
    public let by: Actor
    /// When, by the clock of that node.
    public let at: Instant
    /// The message.
    public let submitted: SubmittedAnnouncement
    /// What approvals name.
    public let hash: ContentHash
    /// The very renderings, as this node's channels make them.
    public let sheet: ApprovalSheet
    /// Whether those are the bytes that were put forward; if not, this node's channels are
    /// configured otherwise than those of the node it was written at, and nothing goes out from
    /// here.
    public let isRendered: Bool
    /// The message written ahead that this is, told of an incident by a rule; nil where people put
    /// it forward for the incident.
    public var sealed: ContentHash?
  }

  /// Makes a message of a fact's content; nil where a newer version wrote it.
  public typealias Reader = (String) -> SubmittedAnnouncement?

  /// The channels that sheets are made for.
  public let channels: [ChannelProfile]
  /// The messages, in their order.
  public private(set) var entries: [Entry] = []
  /// The messages written ahead, in their order; see ``inForce(for:audience:)``.
  public private(set) var seals: [SealedMessage] = []
  /// How they are judged.
  public private(set) var approvals = ApprovalLedger()
  /// Messages that a newer version wrote.
  public private(set) var unread: Set<FactID> = []

  private let hash: Hasher256

  /// A book without messages, for these channels.
  public init(channels: [ChannelProfile], hash: @escaping Hasher256) {
    self.channels = channels
    self.hash = hash
  }

  /// The message of that hash; nil if there is none.
  public subscript(hash: ContentHash) -> Entry? { entries.first { $0.hash == hash } }

  /// The messages of an incident, in their order.
  public func entries(of incident: IncidentID) -> [Entry] {
    entries.filter { $0.submitted.announcement.incident == incident }
  }

  /// Takes in what facts say; what is known already costs a look.
  public mutating func take(_ log: AnnouncingLog, reading: Reader) {
    for submission in log.submissions where !isKnown(submission.fact) {
      guard let submitted = reading(submission.news.content),
        let named = ContentHash(hexadecimal: submission.news.hash)
      else {
        unread.insert(submission.fact)
        continue
      }
      let sheet = submitted.sheet(on: channels)
      insert(
        Entry(
          fact: submission.fact, order: submission.time, by: submission.news.by,
          at: submission.news.at, submitted: submitted, hash: named, sheet: sheet,
          isRendered: sheet.hash(by: hash) == named))
    }
    takeSeals(log, reading: reading)
    for judgement in log.judgements {
      guard let act = ApprovalAct(judgement) else { continue }
      approvals.insert(act)
    }
  }

  private mutating func takeSeals(_ log: AnnouncingLog, reading: Reader) {
    for seal in log.seals where !seals.contains(where: { $0.fact == seal.fact }) {
      guard let submitted = reading(seal.news.content),
        let named = ContentHash(hexadecimal: seal.news.hash)
      else {
        unread.insert(seal.fact)
        continue
      }
      let sheet = submitted.sheet(on: channels)
      let message = SealedMessage(
        fact: seal.fact, order: seal.time, by: seal.news.by, at: seal.news.at,
        submitted: submitted, hash: named, sheet: sheet,
        isRendered: sheet.hash(by: hash) == named)
      let place = seals.firstIndex { ($0.order, $0.fact) > (message.order, message.fact) }
      seals.insert(message, at: place ?? seals.endIndex)
    }
    for release in log.releases where !isKnown(release.fact) {
      let news = release.news
      guard let sealed = seals.first(where: { $0.hash.description == news.sealed }),
        let named = ContentHash(hexadecimal: news.hash)
      else { continue }
      let submitted = sealed.told(of: news.incident, on: news.channels, until: news.validUntil)
      let sheet = submitted.sheet(on: channels)
      insert(
        Entry(
          fact: release.fact, order: release.time, by: sealed.by, at: news.at,
          submitted: submitted, hash: named, sheet: sheet,
          isRendered: sealed.isRendered && sheet.hash(by: hash) == named, sealed: sealed.hash))
    }
  }

  private mutating func insert(_ entry: Entry) {
    let place = entries.firstIndex { ($0.order, $0.fact) > (entry.order, entry.fact) }
    entries.insert(entry, at: place ?? entries.endIndex)
  }

  private func isKnown(_ fact: FactID) -> Bool {
    unread.contains(fact) || entries.contains { $0.fact == fact }
  }

  /// How a message is judged, where so many people must approve.
  public func standing(of entry: Entry, by policy: ApprovalPolicy) -> ApprovalStanding {
    approvals.standing(
      of: entry.hash, approvedAs: entry.sealed,
      needing: policy.needed(for: entry.submitted.announcement.audience))
  }

  /// The hash of a sheet, as approvals name it.
  func hash(of sheet: ApprovalSheet) -> ContentHash { sheet.hash(by: hash) }

  /// What the next message of a situation is called.
  public func stage(of situation: Situation, about incident: IncidentID) -> Stage {
    let taken = Set(entries(of: incident).map(\.submitted.announcement.stage))
    var number = 1
    while taken.contains(Stage(situation, number: number)) { number += 1 }
    return Stage(situation, number: number)
  }
}

extension ApprovalAct {
  /// The act that a fact tells of; nil where what it names is no hash.
  fileprivate init?(_ judgement: AnnouncingLog.Judgement) {
    let news = judgement.news
    guard let hash = ContentHash(hexadecimal: news.hash) else { return nil }
    let kind: Kind =
      switch news.judgement {
      case .approve: .approve
      case .revoke: .revoke
      case .intend: .intend
      }
    self.init(
      fact: judgement.fact, kind: kind, hash: hash, by: news.by, at: news.at, seen: judgement.seen)
  }
}

extension ContentHash {
  /// A hash from hexadecimal digits; nil for anything else.
  public init?(hexadecimal text: String) {
    guard let bytes = Hexadecimal.bytes(of: text), !bytes.isEmpty else { return nil }
    self.init(bytes: bytes)
  }
}
