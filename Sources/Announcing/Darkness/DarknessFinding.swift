public import Incidents
public import Relais

/// What a node is to do by its rule for darkness, for one audience.
public enum DarknessFinding: Hashable, Sendable {
  /// The office is heard, and nothing is to be told of its return.
  case quiet
  /// It is not time yet: then at the earliest.
  case waiting(until: Instant)
  /// It is not one of the hours.
  case outsideHours
  /// Nothing is published, and why.
  case held(DarknessHold)
  /// To be written down, and then to go out.
  case publish(AnnouncementReleased)
}

/// Why nothing is published though the office is dark.
public enum DarknessHold: Hashable, Sendable {
  /// It was published already, for this incident or in this darkness.
  case published
  /// People have told something of this incident themselves.
  case peopleSpoke
  /// No incident is open to tell it of.
  case noIncident
  /// No message was written ahead for the situation.
  case nothingSealed
  /// The one that was written last is not approved.
  case unapproved
  /// Its time is over.
  case expired
  /// Channels are configured otherwise than when it was approved.
  case otherChannels
  /// This node posts on none of its channels.
  case noChannel
  /// Statements of it that are not proved now, by name.
  case untrue([StatementID])
}

/// All that a rule for darkness is held against.
public struct DarknessView: Sendable {
  /// The node that asks.
  public var node: NodeID
  /// The record.
  public var record: Record
  /// The messages.
  public var book: AnnouncementBook
  /// How many people must approve.
  public var policy: ApprovalPolicy
  /// What is known now.
  public var knowledge: Knowledge
  /// Since when the node has been looking without a pause.
  public var attention: Attention
  /// What the company's clocks show now.
  public var hour: OfficeHour
  /// When it is asked.
  public var now: Instant

  /// A view; see the properties.
  public init(
    node: NodeID, record: Record, book: AnnouncementBook, policy: ApprovalPolicy,
    knowledge: Knowledge, attention: Attention, hour: OfficeHour, now: Instant
  ) {
    self.node = node
    self.record = record
    self.book = book
    self.policy = policy
    self.knowledge = knowledge
    self.attention = attention
    self.hour = hour
    self.now = now
  }
}

extension DarknessRule {
  /// What to do by the rule, for each audience that there is a message for.
  ///
  /// It rests on facts alone: a node that was started again, or was killed between deciding and
  /// publishing, finds the same, and what it wrote down before it does not find again.
  public func findings(_ view: DarknessView) -> [DarknessFinding] {
    let standing = view.record.officeStandings.first { $0.node == view.node }
    let situation = standing?.isDark == true ? publish : followUp
    guard let situation, let standing else { return [.quiet] }
    let wanted = Audience.allCases.filter {
      view.book.inForce(for: situation, audience: $0) != nil
    }
    return (wanted.isEmpty ? [.everyone] : wanted).map { audience in
      standing.isDark
        ? finding(for: audience, in: standing, view) : followUp(situation, for: audience, view)
    }
  }

  private func finding(
    for audience: Audience, in standing: OfficeStanding, _ view: DarknessView
  ) -> DarknessFinding {
    let due = max(standing.since, view.attention.since) + after
    guard view.now >= due else { return .waiting(until: due) }
    let open = view.record.openIncidents.filter { $0.concerns(standing.lines) }
    guard let incident = open.min(by: { ($0.since, $0.id) < ($1.since, $1.id) }) else {
      return .held(.noIncident)
    }
    let known = view.released(publish, for: audience)
    guard !known.contains(where: { $0.at >= standing.since || view.isTold($0, of: incident) })
    else { return .held(.published) }
    if view.peopleSpoke(of: incident, to: audience, after: nil) { return .held(.peopleSpoke) }
    return released(publish, for: audience, of: incident, view)
  }

  /// What to tell once the incident is over that was told of by the rule.
  private func followUp(
    _ situation: Situation, for audience: Audience, _ view: DarknessView
  ) -> DarknessFinding {
    guard let first = view.released(publish, for: audience).max(by: { $0.order < $1.order }),
      view.book.standing(of: first, by: view.policy).allowsSending,
      let incident = view.incident(of: first), let end = incident.resolvedAt,
      incident.phase == .resolved, view.now - end <= Self.followUpLimit
    else { return .quiet }
    let known = view.released(situation, for: audience)
    guard !known.contains(where: { view.isTold($0, of: incident) }) else { return .quiet }
    if view.peopleSpoke(of: incident, to: audience, after: first.order) { return .quiet }
    return released(situation, for: audience, of: incident, view)
  }

  private func released(
    _ situation: Situation, for audience: Audience, of incident: Incident, _ view: DarknessView
  ) -> DarknessFinding {
    guard let message = view.book.inForce(for: situation, audience: audience) else {
      return .held(.nothingSealed)
    }
    guard view.now < message.validUntil else { return .held(.expired) }
    guard message.isRendered else { return .held(.otherChannels) }
    guard view.book.standing(of: message, by: view.policy).allowsSending else {
      return .held(.unapproved)
    }
    guard allows(view.hour) else { return .outsideHours }
    let untrue = message.submitted.announcement.statements.filter { statement in
      if case .holds = statement.standing(knowing: view.knowledge, at: view.now) { return false }
      return true
    }
    guard untrue.isEmpty else { return .held(.untrue(untrue.map(\.id))) }
    let channels = message.sheet.renderings.map(\.channel).filter {
      view.record.mayPost($0, view.node)
    }
    guard !channels.isEmpty else { return .held(.noChannel) }
    let end = min(message.validUntil, view.now + Self.lifetime)
    let told = message.told(of: incident.id, on: channels, until: end)
    let hash = view.book.hash(of: told.sheet(on: view.book.channels))
    return .publish(
      AnnouncementReleased(
        incident: incident.id, sealed: "\(message.hash)", hash: "\(hash)", channels: channels,
        validUntil: end, at: view.now))
  }
}

extension DarknessView {
  /// What was published by a rule for a situation.
  fileprivate func released(
    _ situation: Situation, for audience: Audience
  ) -> [AnnouncementBook.Entry] {
    book.entries.filter { entry in
      entry.sealed != nil && entry.submitted.announcement.situation == situation
        && entry.submitted.announcement.audience == audience
    }
  }

  /// The incident that a message is told of, or the one that it is part of by now.
  fileprivate func incident(of entry: AnnouncementBook.Entry) -> Incident? {
    record.incident(entry.submitted.announcement.incident).map(record.whole)
  }

  /// Whether a message is told of an incident, or of a part of it.
  fileprivate func isTold(_ entry: AnnouncementBook.Entry, of incident: Incident) -> Bool {
    self.incident(of: entry)?.id == incident.id
  }

  /// Whether people had a message of their own about an incident approved, after another message.
  fileprivate func peopleSpoke(
    of incident: Incident, to audience: Audience, after order: HybridTime?
  ) -> Bool {
    book.entries.contains { entry in
      entry.sealed == nil && entry.submitted.announcement.audience == audience
        && (order.map { entry.order > $0 } ?? true) && isTold(entry, of: incident)
        && book.standing(of: entry, by: policy).allowsSending
    }
  }
}

extension Incident {
  /// Whether it is about one of these lines.
  fileprivate func concerns(_ lines: [LineID]) -> Bool {
    let mine = Set(self.lines.map(\.line) + cause.compactMap(\.line))
    return !mine.isDisjoint(with: lines)
  }
}
