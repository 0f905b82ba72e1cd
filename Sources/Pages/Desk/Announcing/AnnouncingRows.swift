public import Announcing
public import Incidents
public import Relais

/// A statement, and how its proof stands.
public struct ProvenStatement: Hashable, Sendable {
  /// The statement.
  public var statement: Statement
  /// Whether it may be said now.
  public var standing: StatementStanding
  /// Since when its proof has said the same; nil where that is not known.
  public var since: Instant?

  /// A statement; see the properties.
  public init(_ statement: Statement, standing: StatementStanding, since: Instant? = nil) {
    self.statement = statement
    self.standing = standing
    self.since = since
  }

  /// A statement, as it stands by what is known now.
  public init(_ statement: Statement, knowing knowledge: Knowledge, at now: Instant) {
    let reading =
      switch statement.proof {
      case .check(let check): knowledge.checks[check]
      case .verdict: knowledge.services[statement.service]
      case .person: Knowledge.Reading?.none
      }
    self.init(
      statement, standing: statement.standing(knowing: knowledge, at: now), since: reading?.since)
  }
}

/// What the page on which an announcement is written shows.
public struct AnnouncementView: Sendable {
  /// What it is about; nil for one that is written ahead.
  public var incident: Incident?
  /// The announcement as it is now.
  public var announcement: Announcement
  /// The stage that it corrects.
  public var corrects: Stage?
  /// Everything that may be said of services, also what no sentence says.
  public var statements: [ProvenStatement]
  /// How it would stand on each channel of its audience.
  public var previews: [Preview]
  /// The channels.
  public var channels: [ChannelProfile]
  /// What keeps it from being approved.
  public var problems: [AnnouncementProblem]
  /// What it costs, where that is known.
  public var costs: [ChannelID: MessageCost]
  /// What people call each service.
  public var titles: [ServiceID: LocalizedText]
  /// How many people must approve it.
  public var needed: Int

  /// A view; see the properties.
  public init(
    incident: Incident?, announcement: Announcement, corrects: Stage? = nil,
    statements: [ProvenStatement], previews: [Preview], channels: [ChannelProfile],
    problems: [AnnouncementProblem], costs: [ChannelID: MessageCost] = [:],
    titles: [ServiceID: LocalizedText], needed: Int = 1
  ) {
    self.incident = incident
    self.announcement = announcement
    self.corrects = corrects
    self.statements = statements
    self.previews = previews
    self.channels = channels
    self.problems = problems
    self.costs = costs
    self.titles = titles
    self.needed = needed
  }
}

/// A link that came by mail, as the page that it leads to knows it.
public struct ApprovalByLink: Hashable, Sendable {
  /// What the link carries.
  public var token: String
  /// Who approves by it.
  public var account: String
  /// Whether that is done.
  public var isDone: Bool

  /// A link; see the properties.
  public init(token: String, account: String, isDone: Bool = false) {
    self.token = token
    self.account = account
    self.isDone = isDone
  }
}

/// What the page on which an announcement is approved shows.
public struct ApprovalView: Sendable {
  /// What is approved.
  public var hash: ContentHash
  /// The words for each channel.
  public var sheet: ApprovalSheet
  /// What it is for.
  public var situation: Situation
  /// What people call the incident.
  public var incidentTitle: LocalizedText
  /// Who asks for it.
  public var by: Actor
  /// Since when.
  public var at: Instant
  /// Whether it may go out.
  public var standing: ApprovalStanding
  /// How many different people must approve it.
  public var needed: Int
  /// What was done about it, the oldest first.
  public var acts: [ApprovalAct]
  /// The channels.
  public var channels: [ChannelProfile]
  /// What it claims.
  public var statements: [ProvenStatement]
  /// What keeps it from being approved now.
  public var problems: [AnnouncementProblem]
  /// What it costs, where that is known.
  public var costs: [ChannelID: MessageCost]
  /// What people call each service.
  public var titles: [ServiceID: LocalizedText]
  /// Whether the reader may approve at all.
  public var mayApprove: Bool
  /// Whether it was published by a rule, as it was approved ahead.
  public var isByRule = false
  /// Whether a later one was written ahead in its place.
  public var isReplaced = false

  /// A view; see the properties.
  public init(
    hash: ContentHash, sheet: ApprovalSheet, situation: Situation, incidentTitle: LocalizedText,
    by: Actor, at: Instant, standing: ApprovalStanding, needed: Int, acts: [ApprovalAct],
    channels: [ChannelProfile], statements: [ProvenStatement], problems: [AnnouncementProblem],
    costs: [ChannelID: MessageCost] = [:], titles: [ServiceID: LocalizedText], mayApprove: Bool
  ) {
    self.hash = hash
    self.sheet = sheet
    self.situation = situation
    self.incidentTitle = incidentTitle
    self.by = by
    self.at = at
    self.standing = standing
    self.needed = needed
    self.acts = acts
    self.channels = channels
    self.statements = statements
    self.problems = problems
    self.costs = costs
    self.titles = titles
    self.mayApprove = mayApprove
  }
}
