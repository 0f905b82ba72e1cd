public import Relais

/// An incident begins.
public struct IncidentOpened: Hashable, Sendable, Codable {
  /// The incident.
  public var incident: IncidentID
  /// What people read first, in each language of the pages.
  public var title: LocalizedText
  /// How much it matters at least, whatever it turns out to take down.
  public var impact: Impact
  /// The components of which one is broken, likeliest first; empty if unknown.
  public var cause: [Component]
  /// The lines that it is about.
  public var lines: [AffectedLine]
  /// The services that it takes down.
  public var services: [AffectedService]
  /// Since when something has been wrong, which is before it was opened.
  public var since: Instant
  /// Who did it.
  public var by: Actor
  /// When it was observed or wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(
    incident: IncidentID, title: LocalizedText, impact: Impact = .none, cause: [Component] = [],
    lines: [AffectedLine] = [], services: [AffectedService] = [], since: Instant, by: Actor,
    at: Instant
  ) {
    self.incident = incident
    self.title = title
    self.impact = impact
    self.cause = cause
    self.lines = lines
    self.services = services
    self.since = since
    self.by = by
    self.at = at
  }
}

/// It is known what is wrong, or known better, or it is wrong again after all.
public struct IncidentIdentified: Hashable, Sendable, Codable {
  /// The incident.
  public var incident: IncidentID
  /// The components of which one is broken, likeliest first; empty if unknown.
  public var cause: [Component]
  /// A title that fits the cause; never replaces one that a person wrote.
  public var title: LocalizedText?
  /// Who did it.
  public var by: Actor
  /// When it was observed or wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(
    incident: IncidentID, cause: [Component] = [], title: LocalizedText? = nil, by: Actor,
    at: Instant
  ) {
    self.incident = incident
    self.cause = cause
    self.title = title
    self.by = by
    self.at = at
  }
}

/// An incident takes a step that needs no more words: monitoring, resolved, reopened.
public struct IncidentStep: Hashable, Sendable, Codable {
  /// The incident.
  public var incident: IncidentID
  /// Who did it.
  public var by: Actor
  /// When it was observed or wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(incident: IncidentID, by: Actor, at: Instant) {
    self.incident = incident
    self.by = by
    self.at = at
  }
}

/// What an incident takes down changed; whatever is not named here stays as it is.
public struct AffectedChanged: Hashable, Sendable, Codable {
  /// The incident.
  public var incident: IncidentID
  /// Lines that came to it or changed; `up` where one has recovered.
  public var lines: [AffectedLine]
  /// Services that came to it or changed; `operational` where one has recovered.
  public var services: [AffectedService]
  /// Lines that turned out to have nothing to do with it.
  public var removedLines: [LineID]
  /// Services that turned out to have nothing to do with it.
  public var removedServices: [ServiceID]
  /// Who did it.
  public var by: Actor
  /// When it was observed or wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(
    incident: IncidentID, lines: [AffectedLine] = [], services: [AffectedService] = [],
    removedLines: [LineID] = [], removedServices: [ServiceID] = [], by: Actor, at: Instant
  ) {
    self.incident = incident
    self.lines = lines
    self.services = services
    self.removedLines = removedLines
    self.removedServices = removedServices
    self.by = by
    self.at = at
  }
}

/// The explanation of an incident changed, whatever its phase.
public struct VerdictRevised: Hashable, Sendable, Codable {
  /// The incident.
  public var incident: IncidentID
  /// The components of which one is broken, likeliest first.
  public var cause: [Component]
  /// The whole verdict with its evidence.
  public var verdict: Verdict
  /// A title that fits the cause; never replaces one that a person wrote.
  public var title: LocalizedText?
  /// When it was observed or wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(
    incident: IncidentID, cause: [Component], verdict: Verdict, title: LocalizedText? = nil,
    at: Instant
  ) {
    self.incident = incident
    self.cause = cause
    self.verdict = verdict
    self.title = title
    self.at = at
  }
}

/// Words were added to an incident, and perhaps its phase changed with them.
public struct UpdatePosted: Hashable, Sendable, Codable {
  /// The incident.
  public var incident: IncidentID
  /// The name of the update.
  public var update: UpdateID
  /// The phase that it announces; the incident's own if nothing changes.
  public var phase: IncidentPhase
  /// The words, in each language they were written in.
  public var text: LocalizedText
  /// Who did it.
  public var by: Actor
  /// When it was observed or wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(
    incident: IncidentID, update: UpdateID, phase: IncidentPhase, text: LocalizedText, by: Actor,
    at: Instant
  ) {
    self.incident = incident
    self.update = update
    self.phase = phase
    self.text = text
    self.by = by
    self.at = at
  }
}

/// Words of an incident were replaced; the old ones stay in its history.
public struct TextCorrected: Hashable, Sendable, Codable {
  /// The incident.
  public var incident: IncidentID
  /// The update whose text is replaced; nil for the incident's title.
  public var update: UpdateID?
  /// The words that stand there from now on.
  public var text: LocalizedText
  /// Who did it.
  public var by: Actor
  /// When it was observed or wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(incident: IncidentID, update: UpdateID?, text: LocalizedText, by: Actor, at: Instant)
  {
    self.incident = incident
    self.update = update
    self.text = text
    self.by = by
    self.at = at
  }
}

/// Two incidents turned out to be one; the one merged away points to the other from now on.
public struct IncidentsMerged: Hashable, Sendable, Codable {
  /// The incident merged away.
  public var incident: IncidentID
  /// The incident that goes on.
  public var into: IncidentID
  /// Who did it.
  public var by: Actor
  /// When it was observed or wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(incident: IncidentID, into: IncidentID, by: Actor, at: Instant) {
    self.incident = incident
    self.into = into
    self.by = by
    self.at = at
  }
}
