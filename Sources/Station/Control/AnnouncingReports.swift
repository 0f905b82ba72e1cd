public import Incidents
public import Relais

/// What a command asks about messages and channels.
public enum AnnouncingRequest: Sendable, Codable {
  /// How a message would stand, without putting it forward.
  case preview(AnnouncingWish)
  /// Put a message forward, and approve it at once where that is wished.
  case submit(AnnouncingWish, approving: Bool)
  /// Approve the message whose hash begins so.
  case approve(String)
  /// Take that back.
  case revoke(String)
  /// What stands where, of one incident or of all.
  case status(IncidentID?)
  /// The channels; examined now where that is wished.
  case channels(testing: Bool)
  /// Make the node that is asked the home of a channel, whoever had it.
  case take(ChannelID)
  /// Keep a secret of a channel, or with nil forget it.
  case secret(ChannelID, name: String, value: String?)
}

/// What a message is to be.
public struct AnnouncingWish: Sendable, Codable {
  /// What about; nil for the only incident that is open.
  public var incident: IncidentID?
  /// For how many days the message is good that is written ahead, about no incident yet; nil for
  /// one that is about an incident.
  public var days: Int?
  /// What it is for, by its name in `templates/`; nil for what is likely.
  public var situation: String?
  /// Whom it is for: `everyone`, `subscribers` or `staff`.
  public var audience: String
  /// Titles in place of those of the draft, by language.
  public var titles: LocalizedText?
  /// Words in place of those of the draft, by language.
  public var words: LocalizedText?

  /// A wish; see the properties.
  public init(
    incident: IncidentID?, situation: String?, audience: String, titles: LocalizedText?,
    words: LocalizedText?, days: Int? = nil
  ) {
    self.incident = incident
    self.days = days
    self.situation = situation
    self.audience = audience
    self.titles = titles
    self.words = words
  }
}

/// A message as the command line shows it.
public struct AnnouncementReport: Sendable, Codable {
  /// How it would stand, or stands, on one channel.
  public struct Place: Sendable, Codable {
    /// The channel.
    public var channel: ChannelID
    /// The title, where the channel has one.
    public var title: String
    /// The very words.
    public var text: String
    /// What they cost there: `212 of 500 characters`; empty where that is not shown.
    public var cost: String
    /// Sentences that were left out to make it fit.
    public var leftOut: [String]
    /// What can be promised: `exact`, `by_reading`, `at_most_once`, `at_least_once`.
    public var guarantee: String
    /// Where the delivery stands: `confirmed`, `ready`…; nil before it is put forward.
    public var state: String?
    /// Why it stands so, or where people see it.
    public var detail: String?
  }

  /// What approvals name; nil before it is put forward.
  public var hash: String?
  /// What it is about.
  public var incident: IncidentID
  /// Which message of the incident it is.
  public var stage: String
  /// Whom it is for.
  public var audience: String
  /// How it is judged: `waiting for 1`, `approved by Maya`, `revoked by Maya`; nil for a draft.
  public var standing: String?
  /// What keeps it from being put forward, or has become untrue since.
  public var problems: [String]
  /// The channels.
  public var places: [Place]
}

/// A channel as the command line shows it.
public struct ChannelReport: Sendable, Codable {
  /// Its name.
  public var id: ChannelID
  /// Its kind.
  public var kind: String
  /// Whom it reaches.
  public var audience: String
  /// What can be promised there.
  public var guarantee: String
  /// The node that posts there; nil for nobody.
  public var home: NodeID?
  /// Whether a message would go out; nil where that was not asked, or is asked elsewhere.
  public var isGood: Bool?
  /// As whom or where it would stand, or why not.
  public var words: String?
  /// When that was asked.
  public var testedAt: Instant?
  /// The secrets it wants, each with whether it is there; empty where its home is elsewhere.
  public var secrets: [String: Bool]
}
