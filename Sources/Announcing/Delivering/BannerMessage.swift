public import Incidents
public import Relais

/// What banners say of one incident, at a moment.
public struct BannerMessage: Hashable, Sendable {
  /// How much it hurts, by what the message is for.
  public enum Severity: String, Hashable, Sendable, Codable {
    /// Something does not work.
    case outage
    /// Much works, by another way or for some.
    case limited
    /// It works again.
    case restored

    /// The severity of a message; what a stage's name begins with is its situation.
    init(_ stage: Stage) {
      switch Situation.allCases.first(where: { stage.name.hasPrefix($0.rawValue) }) {
      case .firstNotice, .scopeKnown, .officeDark, nil: self = .outage
      case .backupLine, .phonesPartly, .catchingUp: self = .limited
      case .backToNormal, .over: self = .restored
      }
    }
  }

  /// The words in one language.
  public struct Words: Hashable, Sendable {
    /// The language.
    public var language: Language
    /// One paragraph of plain text.
    public var text: String
  }

  /// What it is about.
  public var incident: IncidentID
  /// What no other message is called: `office-7/first-notice`.
  public var id: String
  /// How much it hurts.
  public var severity: Severity
  /// It is shown before this moment only.
  public var until: Instant
  /// The words, the language for readers of none of them first.
  public var words: [Words]

  /// What is said by a delivery to a banner; nil where its words are of another shape.
  public init?(_ record: DeliveryRecord) {
    guard let parts = record.rendering.byLanguage else { return nil }
    incident = record.key.incident
    id = Self.id(of: record.key)
    severity = Severity(record.key.stage)
    until = record.deadline
    words = parts.map { Words(language: $0.language, text: $0.text) }
  }

  /// What the message of a delivery is called.
  public static func id(of key: DeliveryKey) -> String { "\(key.incident)/\(key.stage)" }
}

extension Sequence<DeliveryRecord> {
  /// What banners say now: of each incident the latest message that stands, or may stand, on one of
  /// these channels; the latest first, and of so many incidents at most.
  public func banners(
    on channels: Set<ChannelID>, at now: Instant, limit: Int = 3
  ) -> [BannerMessage] {
    let shown = filter { channels.contains($0.key.channel) && $0.mayStand && now < $0.deadline }
      .sorted { ($0.order, $0.key) > ($1.order, $1.key) }
    var messages: [BannerMessage] = []
    for record in shown where !messages.contains(where: { $0.incident == record.key.incident }) {
      if let message = BannerMessage(record) { messages.append(message) }
    }
    return Array(messages.prefix(limit))
  }
}

extension DeliveryRecord {
  /// Whether it stands there, or may: from the moment before it is sent to the one before it is
  /// taken away.
  fileprivate var mayStand: Bool {
    switch state {
    case .inflight, .unknown, .reconciling, .needsPerson, .confirmed: true
    // It is tried again, since nobody could read that it stands everywhere.
    case .approved, .ready: attempt > 0
    case .draft, .rejected, .superseded, .cancelled, .expired, .retracting, .retracted,
      .cannotRetract:
      false
    }
  }
}
