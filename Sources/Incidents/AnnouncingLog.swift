public import Relais

/// What facts say of messages: all that were put forward, how they were judged, and what each node
/// last told of each delivery.
///
/// It holds them as they were written; what follows of them is told by `Announcing`.
public struct AnnouncingLog: Hashable, Sendable, Codable {
  /// A message that was put forward.
  public struct Submission: Hashable, Sendable, Codable {
    /// The fact.
    public let fact: FactID
    /// Its place among all messages.
    public let time: HybridTime
    /// The message.
    public let news: AnnouncementSubmitted
  }

  /// A message that was written ahead.
  public struct Seal: Hashable, Sendable, Codable {
    /// The fact.
    public let fact: FactID
    /// Its place among all messages.
    public let time: HybridTime
    /// The message.
    public let news: AnnouncementSealed
  }

  /// A message written ahead that a node publishes.
  public struct Release: Hashable, Sendable, Codable {
    /// The fact.
    public let fact: FactID
    /// Its place among all messages.
    public let time: HybridTime
    /// What is published.
    public let news: AnnouncementReleased
  }

  /// A judgement.
  public struct Judgement: Hashable, Sendable, Codable {
    /// The fact.
    public let fact: FactID
    /// What its writer had received by then.
    public let seen: VersionVector
    /// The judgement.
    public let news: AnnouncementJudged
  }

  /// What a node last told of a delivery.
  public struct Report: Hashable, Sendable, Codable {
    /// The node.
    public let node: NodeID
    /// The fact.
    public fileprivate(set) var fact: FactID
    /// What it told.
    public fileprivate(set) var news: DeliveryChanged
  }

  /// Messages of one incident that are kept; further ones are left to the journal.
  public static let submissionLimit = 200
  /// Judgements of one message that are kept.
  public static let judgementLimit = 200
  /// Messages written ahead that are kept beside those of the incidents that are kept; the oldest
  /// are left to the journal.
  public static let sealLimit = 100

  /// The messages, in the order of folding.
  public private(set) var submissions: [Submission] = []
  /// The judgements, in the order of folding.
  public private(set) var judgements: [Judgement] = []
  /// The reports, by delivery and node.
  public private(set) var reports: [Report] = []
  /// The messages written ahead, in the order of folding.
  public private(set) var seals: [Seal] = []
  /// What was published of them, in the order of folding.
  public private(set) var releases: [Release] = []

  /// Nothing yet.
  init() {}

  /// Takes in a message; the same bytes a second time are the same message.
  mutating func submit(_ news: AnnouncementSubmitted, _ fact: RecordedFact) {
    guard submissions.count(where: { $0.news.incident == news.incident }) < Self.submissionLimit,
      !submissions.contains(where: { $0.news.hash == news.hash })
    else { return }
    submissions.append(Submission(fact: fact.id, time: fact.time, news: news))
  }

  /// Takes in a judgement.
  mutating func judge(_ news: AnnouncementJudged, _ fact: RecordedFact) {
    guard judgements.count(where: { $0.news.hash == news.hash }) < Self.judgementLimit else {
      return
    }
    judgements.append(
      Judgement(fact: fact.id, seen: fact.seen ?? VersionVector(), news: news))
  }

  /// Takes in what a node tells of a delivery.
  mutating func report(_ news: DeliveryChanged, _ fact: RecordedFact) {
    let node = fact.id.writer.node
    let place = reports.partitioningIndex { report in
      report.news.delivery == news.delivery
        ? report.node >= node : report.news.delivery > news.delivery
    }
    if place < reports.endIndex, reports[place].news.delivery == news.delivery,
      reports[place].node == node
    {
      reports[place].fact = fact.id
      reports[place].news = news
    } else {
      reports.insert(Report(node: node, fact: fact.id, news: news), at: place)
    }
  }

  /// Takes in a message written ahead; the same bytes a second time are the same message.
  mutating func seal(_ news: AnnouncementSealed, _ fact: RecordedFact) {
    guard !seals.contains(where: { $0.news.hash == news.hash }) else { return }
    seals.append(Seal(fact: fact.id, time: fact.time, news: news))
    guard seals.count > Self.sealLimit else { return }
    let released = Set(releases.map(\.news.sealed))
    guard let oldest = seals.firstIndex(where: { !released.contains($0.news.hash) }) else { return }
    let gone = seals.remove(at: oldest).news.hash
    judgements.removeAll { $0.news.hash == gone }
  }

  /// Takes in that one is published.
  mutating func release(_ news: AnnouncementReleased, _ fact: RecordedFact) {
    guard releases.count(where: { $0.news.incident == news.incident }) < Self.submissionLimit,
      !releases.contains(where: { $0.news.hash == news.hash })
    else { return }
    releases.append(Release(fact: fact.id, time: fact.time, news: news))
  }

  /// Leaves to the journal what is about other incidents.
  mutating func keep(_ incidents: Set<IncidentID>) {
    let sealed = Set(seals.map(\.news.hash))
    submissions.removeAll { !incidents.contains($0.news.incident) }
    judgements.removeAll {
      !incidents.contains($0.news.incident) && !sealed.contains($0.news.hash)
    }
    reports.removeAll { !incidents.contains($0.news.incident) }
    releases.removeAll { !incidents.contains($0.news.incident) }
  }
}

extension Record {
  /// What facts say of messages.
  public var announcing: AnnouncingLog { state.announcing }
}
