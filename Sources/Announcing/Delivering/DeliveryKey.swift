public import Incidents
public import Relais

/// What names a delivery: the same at both nodes, so that one message goes out once.
public struct DeliveryKey: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// Who speaks.
  public var company: CompanyID
  /// What about.
  public var incident: IncidentID
  /// Where it goes.
  public var channel: ChannelID
  /// Which message of the incident it is.
  public var stage: Stage
  /// Whom it is for.
  public var audience: Audience

  /// A key; see the properties.
  public init(
    company: CompanyID, incident: IncidentID, channel: ChannelID, stage: Stage, audience: Audience
  ) {
    self.company = company
    self.incident = incident
    self.channel = channel
    self.stage = stage
    self.audience = audience
  }

  /// The parts joined by `/`, so that no two keys are one text; what channels take for a key is
  /// made of this: a slug, a transaction's id, a Message-ID.
  public var description: String {
    [company.name, incident.name, channel.name, stage.name, audience.rawValue]
      .map { $0.replacing("%", with: "%25").replacing("/", with: "%2F") }
      .joined(separator: "/")
  }

  /// By company, incident, channel, stage and audience.
  public static func < (a: DeliveryKey, b: DeliveryKey) -> Bool {
    (a.company, a.incident, a.channel, a.stage, a.audience)
      < (b.company, b.incident, b.channel, b.stage, b.audience)
  }

  /// Whether both are messages to the same readers about the same thing: the later one replaces
  /// the earlier one.
  func isOfSameThread(as other: DeliveryKey) -> Bool {
    company == other.company && incident == other.incident && channel == other.channel
      && audience == other.audience
  }
}
