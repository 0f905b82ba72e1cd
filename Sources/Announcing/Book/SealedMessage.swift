public import Incidents
public import Relais

/// A message that was written ahead of need, to be published by a rule if its situation comes.
///
/// What is approved are its renderings, byte for byte, and its time. Told of an incident, these
/// very words go out; only what names them is another.
public struct SealedMessage: Hashable, Sendable {
  /// What stands in place of an incident until there is one.
  public static let noIncident = IncidentID("ahead")

  /// The fact that wrote it.
  public let fact: FactID
  /// Its place among all messages.
  public let order: HybridTime
  /// Who wrote it.
  public let by: Actor
  /// When, by the clock of that node.
  public let at: Instant
  /// The message, told of nothing yet.
  public let submitted: SubmittedAnnouncement
  /// What approvals name.
  public let hash: ContentHash
  /// The very renderings, as this node's channels make them.
  public let sheet: ApprovalSheet
  /// Whether those are the bytes that were written; if not, channels were configured otherwise
  /// since, and it is void.
  public let isRendered: Bool

  /// What it is for.
  public var situation: Situation { submitted.announcement.situation }
  /// Whom it is for.
  public var audience: Audience { submitted.announcement.audience }
  /// After this nobody publishes it.
  public var validUntil: Instant { submitted.announcement.validUntil }

  /// The same words, told of an incident on some of its channels.
  func told(
    of incident: IncidentID, on channels: [ChannelID], until end: Instant
  ) -> SubmittedAnnouncement {
    var submitted = submitted
    submitted.announcement.incident = incident
    submitted.announcement.validUntil = end
    submitted.channels = submitted.channels.filter(channels.contains)
    return submitted
  }
}

extension Announcement {
  /// The same message as it is kept ahead: told of nothing yet, without an hour, good until then.
  ///
  /// Only statements that a check proves by itself are kept, since nobody may be there to vouch for
  /// others when it goes out.
  public func sealed(until end: Instant) -> Announcement {
    var sealed = self
    sealed.incident = SealedMessage.noIncident
    sealed.stage = Stage("\(situation.rawValue)-sealed")
    sealed.nextUpdate = nil
    sealed.expectation = nil
    sealed.validUntil = end
    return sealed
  }

  /// All that keeps a message written ahead from being approved; empty if nothing does.
  ///
  /// It cannot tell an hour, and what proves it now need not prove it then: it is looked at again
  /// when it is to go out. What is not true now cannot be approved either.
  public func problemsAhead(
    on channels: [ChannelProfile], knowing knowledge: Knowledge, at now: Instant
  ) -> [AnnouncementProblem] {
    problems(on: channels, knowing: knowledge, at: now).filter { problem in
      switch problem {
      case .nextUpdateMissing, .unproven: false
      default: true
      }
    }
      + statements.compactMap { statement in
        if case .check = statement.proof { return nil }
        return .unproven(statement.id, since: statement.takenAt)
      }
  }
}

extension AnnouncementBook {
  /// The message written ahead that counts for a situation: the last one, approved or not.
  public func inForce(for situation: Situation, audience: Audience) -> SealedMessage? {
    seals.last { $0.situation == situation && $0.audience == audience }
  }

  /// Whether a message written ahead was replaced by a later one, and so is void.
  public func isReplaced(_ message: SealedMessage) -> Bool {
    inForce(for: message.situation, audience: message.audience) != message
  }

  /// How a message written ahead is judged.
  public func standing(of message: SealedMessage, by policy: ApprovalPolicy) -> ApprovalStanding {
    approvals.standing(of: message.hash, needing: policy.needed(for: message.audience))
  }
}
