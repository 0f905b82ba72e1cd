public import Relais

/// A message was put forward: from now on it can be approved, and only with these bytes.
public struct AnnouncementSubmitted: Hashable, Sendable, Codable {
  /// What it is about.
  public var incident: IncidentID
  /// What approvals name: SHA-256 over the bytes of all its renderings, in hexadecimal digits.
  public var hash: String
  /// The message with what it claims, and its channels, as JSON; `Announcing` knows the form.
  public var content: String
  /// Who put it forward.
  public var by: Actor
  /// When, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(incident: IncidentID, hash: String, content: String, by: Actor, at: Instant) {
    self.incident = incident
    self.hash = hash
    self.content = content
    self.by = by
    self.at = at
  }
}

/// Somebody judged a message, or the first of it is about to be sent.
public struct AnnouncementJudged: Hashable, Sendable, Codable {
  /// What was done.
  public enum Judgement: String, Hashable, Sendable, Codable {
    /// A person approves these very bytes.
    case approve
    /// A person takes that back, or forbids it.
    case revoke
    /// The first of it is about to be sent.
    case intend
  }

  /// What the message is about.
  public var incident: IncidentID
  /// The message: see ``AnnouncementSubmitted/hash``.
  public var hash: String
  /// What was done.
  public var judgement: Judgement
  /// Who did it.
  public var by: Actor
  /// When, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(
    incident: IncidentID, hash: String, judgement: Judgement, by: Actor, at: Instant
  ) {
    self.incident = incident
    self.hash = hash
    self.judgement = judgement
    self.by = by
    self.at = at
  }
}

/// A message on one channel went a step further.
public struct DeliveryChanged: Hashable, Sendable, Codable {
  /// What it is about.
  public var incident: IncidentID
  /// Which message of the incident, on which channel, for whom: the same at both nodes.
  public var delivery: String
  /// Where it stands, as JSON; `Announcing` knows the form.
  public var content: String
  /// When, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(incident: IncidentID, delivery: String, content: String, at: Instant) {
    self.incident = incident
    self.delivery = delivery
    self.content = content
    self.at = at
  }
}
