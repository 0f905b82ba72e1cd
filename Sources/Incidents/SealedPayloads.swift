public import Relais

/// A message was written ahead of need, for a situation that may come: from now on it can be
/// approved, and only with these bytes.
///
/// The last one for a situation and an audience is the one that counts: whoever writes another puts
/// the earlier one out of force, approved or not.
public struct AnnouncementSealed: Hashable, Sendable, Codable {
  /// What it is for, by the name of the situation.
  public var situation: String
  /// Whom it is for, by the name of the audience.
  public var audience: String
  /// What approvals name; see ``AnnouncementSubmitted/hash``.
  public var hash: String
  /// The message with what it claims, and its channels, as JSON; `Announcing` knows the form.
  public var content: String
  /// Who wrote it.
  public var by: Actor
  /// When, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(
    situation: String, audience: String, hash: String, content: String, by: Actor, at: Instant
  ) {
    self.situation = situation
    self.audience = audience
    self.hash = hash
    self.content = content
    self.by = by
    self.at = at
  }
}

/// A node publishes a message that was written and approved ahead, by the company's rule for the
/// case that has come: nobody was asked.
public struct AnnouncementReleased: Hashable, Sendable, Codable {
  /// What it is told of.
  public var incident: IncidentID
  /// The message as it was approved: see ``AnnouncementSealed/hash``.
  public var sealed: String
  /// What deliveries name: the hash of the same words, told of this incident on these channels.
  public var hash: String
  /// The channels: those of the message whose home the node was.
  public var channels: [ChannelID]
  /// After this nothing of it goes out, and what stands until it is taken away is taken away.
  public var validUntil: Instant
  /// When, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(
    incident: IncidentID, sealed: String, hash: String, channels: [ChannelID],
    validUntil: Instant, at: Instant
  ) {
    self.incident = incident
    self.sealed = sealed
    self.hash = hash
    self.channels = channels
    self.validUntil = validUntil
    self.at = at
  }
}
