/// The state of everything at one moment, as `relais status --json` prints it.
public struct StatusReport: Sendable, Codable, Hashable {
  /// The node's name.
  public var node: NodeID
  /// The version of the program.
  public var version: String
  /// When this was true.
  public var asOf: Instant
  /// Since when the station runs.
  public var startedAt: Instant
  /// The lines in the order of the configuration.
  public var lines: [LineReport]
  /// The services in the order of the configuration.
  public var services: [ServiceReport]
  /// The checks in the order of the configuration.
  public var checks: [CheckReport]
  /// What is broken, if anything is.
  public var verdict: Verdict?
  /// Open incidents, newest first.
  public var incidents: [IncidentReport]
  /// Work announced in advance that is not over, the next to begin first.
  public var maintenances: [MaintenanceReport] = []
  /// Since when nothing is heard of the office, as its twin has it; nil while it is heard.
  public var officeSilentSince: Instant?
  /// What is wrong with the station itself, in words with a remedy; empty when nothing is.
  public var troubles: [String]

  /// See the properties.
  public init(
    node: NodeID, version: String, asOf: Instant, startedAt: Instant, lines: [LineReport],
    services: [ServiceReport], checks: [CheckReport], verdict: Verdict? = nil,
    incidents: [IncidentReport], maintenances: [MaintenanceReport] = [], troubles: [String]
  ) {
    self.node = node
    self.version = version
    self.asOf = asOf
    self.startedAt = startedAt
    self.lines = lines
    self.services = services
    self.checks = checks
    self.verdict = verdict
    self.incidents = incidents
    self.maintenances = maintenances
    self.troubles = troubles
  }

  /// Whether any line is down, any service out, any incident open, or the office silent: exit
  /// code 1.
  public var isAnythingDown: Bool {
    officeSilentSince != nil || lines.contains { $0.belief.state == .down }
      || services.contains { $0.state >= .partialOutage } || !incidents.isEmpty
      || checks.contains { $0.state == .failed }
  }
}

/// A line with what was last seen along it.
public struct LineReport: Sendable, Codable, Hashable {
  /// The line.
  public var line: Line
  /// What is believed of it.
  public var belief: LineBelief
  /// Who stands along it, from the near end to the far end, and how they answer.
  public var witnesses: [WitnessReport]
  /// Median round trip to the anchors, this minute and the one before.
  public var roundTrip: Duration?
  /// Share of the probes to the anchors lost, 0…1, this minute and the one before.
  public var loss: Double?

  /// See the properties.
  public init(
    line: Line, belief: LineBelief, witnesses: [WitnessReport], roundTrip: Duration? = nil,
    loss: Double? = nil
  ) {
    self.line = line
    self.belief = belief
    self.witnesses = witnesses
    self.roundTrip = roundTrip
    self.loss = loss
  }
}

/// Somebody along a line, with the last answer.
public struct WitnessReport: Sendable, Codable, Hashable {
  /// Who.
  public var witness: Witness
  /// Round trip of the last answer.
  public var roundTrip: Duration?
  /// When the last answer came.
  public var answeredAt: Instant?
  /// Whether it answers: not if a probe has waited for more than a second; nil if unknown.
  public var isAnswering: Bool?

  /// See the properties.
  public init(
    witness: Witness, roundTrip: Duration? = nil, answeredAt: Instant? = nil,
    isAnswering: Bool? = nil
  ) {
    self.witness = witness
    self.roundTrip = roundTrip
    self.answeredAt = answeredAt
    self.isAnswering = isAnswering
  }
}

/// A service with what stands behind its state.
public struct ServiceReport: Sendable, Codable, Hashable {
  /// The service.
  public var service: Service
  /// The state shown: a person's word, else the detector's.
  public var state: ServiceState
  /// Since when.
  public var since: Instant
  /// Whether a person has set it.
  public var isSetByPerson: Bool
  /// The services that take it down.
  public var blamedOn: [ServiceID]

  /// See the properties.
  public init(
    service: Service, state: ServiceState, since: Instant, isSetByPerson: Bool,
    blamedOn: [ServiceID]
  ) {
    self.service = service
    self.state = state
    self.since = since
    self.isSetByPerson = isSetByPerson
    self.blamedOn = blamedOn
  }
}

/// How far a check has come in believing that its target fails.
public enum CheckStanding: String, Sendable, Codable, Hashable {
  /// Not asked yet.
  case unknown
  /// Not asked, since this node may not: the last outcome says why.
  case unasked
  /// Answers as it should.
  case ok
  /// Answers, but slowly.
  case slow
  /// Has failed, and is being asked again before anything is said.
  case failing
  /// Has failed as often as configured.
  case failed
}

/// A check with its last outcome.
public struct CheckReport: Sendable, Codable, Hashable {
  /// The check.
  public var check: Check
  /// What is believed of it.
  public var state: CheckStanding
  /// Since when.
  public var since: Instant?
  /// The last outcome, if any.
  public var last: Outcome?
  /// When that attempt was sent.
  public var lastSentAt: Instant?

  /// See the properties.
  public init(
    check: Check, state: CheckStanding, since: Instant? = nil, last: Outcome? = nil,
    lastSentAt: Instant? = nil
  ) {
    self.check = check
    self.state = state
    self.since = since
    self.last = last
    self.lastSentAt = lastSentAt
  }
}

/// An incident as the command line shows it.
public struct IncidentReport: Sendable, Codable, Hashable {
  /// Its name, such as `solo-12`.
  public var id: String
  /// Its title in every language there is.
  public var title: LocalizedText
  /// Where it stands: `investigating`, `identified`, `monitoring`, `catching_up`, `resolved`.
  public var phase: String
  /// How much it matters: `none`, `minor`, `major`, `critical`.
  public var impact: String
  /// When it began.
  public var since: Instant
  /// Who opened it.
  public var openedBy: String
  /// When it was resolved, if it is.
  public var resolvedAt: Instant?
  /// The incident that it is part of, if it was merged.
  public var mergedInto: String?
  /// Whether a person resolved it while something it is about still does not work.
  public var isResolvedWhileFailing: Bool
  /// What nodes that did not know of each other say of where it stands, for a person to choose;
  /// empty while they agree.
  public var disputed: [Claim]
  /// The lines that it is about.
  public var lines: [LineID]
  /// What it takes down now.
  public var services: [ServiceID]
  /// What is broken, as far as known, likeliest first.
  public var causes: [Component]
  /// The explanation with its evidence, if there is one.
  public var verdict: Verdict?
  /// What was said, newest first.
  public var updates: [Update]
  /// What was done, newest first.
  public var history: [Entry]

  /// See the properties.
  public init(
    id: String, title: LocalizedText, phase: String, impact: String, since: Instant,
    openedBy: String, resolvedAt: Instant? = nil, mergedInto: String? = nil,
    isResolvedWhileFailing: Bool, disputed: [Claim] = [], lines: [LineID], services: [ServiceID],
    causes: [Component], verdict: Verdict? = nil, updates: [Update], history: [Entry]
  ) {
    self.id = id
    self.title = title
    self.phase = phase
    self.impact = impact
    self.since = since
    self.openedBy = openedBy
    self.resolvedAt = resolvedAt
    self.mergedInto = mergedInto
    self.isResolvedWhileFailing = isResolvedWhileFailing
    self.disputed = disputed
    self.lines = lines
    self.services = services
    self.causes = causes
    self.verdict = verdict
    self.updates = updates
    self.history = history
  }

  /// What a node says of where it stands, not knowing what another one says.
  public struct Claim: Sendable, Codable, Hashable {
    /// Where it stands by that.
    public var phase: String
    /// The node at which it was said.
    public var node: NodeID
    /// Who said it.
    public var by: String
    /// When, by that node's clock.
    public var at: Instant

    /// See the properties.
    public init(phase: String, node: NodeID, by: String, at: Instant) {
      self.phase = phase
      self.node = node
      self.by = by
      self.at = at
    }
  }

  /// Words that were posted.
  public struct Update: Sendable, Codable, Hashable {
    /// Its name within the incident.
    public var id: String
    /// The phase that it announced.
    public var phase: String
    /// The words as corrected.
    public var text: LocalizedText
    /// Who posted it.
    public var by: String
    /// When it was posted.
    public var at: Instant

    /// See the properties.
    public init(id: String, phase: String, text: LocalizedText, by: String, at: Instant) {
      self.id = id
      self.phase = phase
      self.text = text
      self.by = by
      self.at = at
    }
  }

  /// One thing that was done.
  public struct Entry: Sendable, Codable, Hashable {
    /// When.
    public var at: Instant
    /// Who: `the detector`, or a person.
    public var by: String
    /// What, in English.
    public var what: String

    /// See the properties.
    public init(at: Instant, by: String, what: String) {
      self.at = at
      self.by = by
      self.what = what
    }
  }
}

/// A maintenance as commands and the board show it.
public struct MaintenanceReport: Sendable, Codable, Hashable {
  /// Its name, such as `solo-m3`.
  public var id: String
  /// Its title in every language there is.
  public var title: LocalizedText
  /// Where it stands: `scheduled`, `in_progress`, `verifying`, `completed`, `cancelled`.
  public var step: String
  /// When it begins.
  public var from: Instant
  /// When it ends.
  public var until: Instant
  /// The services that it concerns.
  public var services: [ServiceID]
  /// Who announced it.
  public var by: String

  /// See the properties.
  public init(
    id: String, title: LocalizedText, step: String, from: Instant, until: Instant,
    services: [ServiceID], by: String
  ) {
    self.id = id
    self.title = title
    self.step = step
    self.from = from
    self.until = until
    self.services = services
    self.by = by
  }
}
