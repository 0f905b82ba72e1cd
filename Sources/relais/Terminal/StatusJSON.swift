internal import FoundationEssentials
internal import Relais
internal import Station

/// The status for scripts: times as RFC 3339, durations in seconds, names in snake case.
struct StatusJSON: Encodable {
  fileprivate var node: String
  fileprivate var version: String
  fileprivate var asOf: String
  fileprivate var startedAt: String
  fileprivate var lines: [LineJSON]
  fileprivate var services: [ServiceJSON]
  fileprivate var checks: [CheckJSON]
  fileprivate var verdict: VerdictJSON?
  fileprivate var incidents: [IncidentJSON]
  fileprivate var maintenances: [MaintenanceJSON]
  fileprivate var officeSilentSince: String?
  fileprivate var troubles: [String]

  /// The status of that moment.
  init(_ report: StatusReport) {
    node = report.node.name
    version = report.version
    asOf = report.asOf.rfc3339
    startedAt = report.startedAt.rfc3339
    lines = report.lines.map(LineJSON.init)
    services = report.services.map(ServiceJSON.init)
    checks = report.checks.map(CheckJSON.init)
    verdict = report.verdict.map(VerdictJSON.init)
    incidents = report.incidents.map(IncidentJSON.init)
    maintenances = report.maintenances.map(MaintenanceJSON.init)
    officeSilentSince = report.officeSilentSince?.rfc3339
    troubles = report.troubles
  }
}

/// A maintenance for scripts.
struct MaintenanceJSON: Encodable {
  fileprivate var id: String
  fileprivate var title: [String: String]
  fileprivate var step: String
  fileprivate var from: String
  fileprivate var until: String
  fileprivate var services: [String]
  fileprivate var by: String

  /// A maintenance as the station tells it.
  init(_ report: MaintenanceReport) {
    id = report.id
    title = [String: String](
      uniqueKeysWithValues: report.title.words.map { ($0.key.name, $0.value) })
    step = report.step
    from = report.from.rfc3339
    until = report.until.rfc3339
    services = report.services.map(\.name)
    by = report.by
  }
}

/// A line for scripts.
struct LineJSON: Encodable {
  fileprivate var name: String
  fileprivate var role: String
  fileprivate var metered: Bool
  fileprivate var device: String?
  fileprivate var gateway: String?
  fileprivate var state: String
  fileprivate var since: String
  fileprivate var reason: String?
  fileprivate var roundTripSeconds: Double?
  fileprivate var loss: Double?
  fileprivate var witnesses: [WitnessJSON]

  /// A line with who stands along it.
  init(_ report: LineReport) {
    name = report.line.id.name
    role = report.line.role.rawValue
    metered = report.line.isMetered
    device = report.line.device
    gateway = report.line.gateway
    state = report.belief.state.rawValue
    since = report.belief.since.rfc3339
    reason = report.belief.reason?.words
    roundTripSeconds = report.roundTrip?.inSeconds
    loss = report.loss
    witnesses = report.witnesses.map(WitnessJSON.init)
  }
}

/// Somebody along a line for scripts.
struct WitnessJSON: Encodable {
  fileprivate var role: String
  fileprivate var name: String
  fileprivate var answering: Bool?
  fileprivate var roundTripSeconds: Double?
  fileprivate var answeredAt: String?

  /// Somebody along a line.
  init(_ report: WitnessReport) {
    role = report.witness.role.rawValue
    name = report.witness.name
    answering = report.isAnswering
    roundTripSeconds = report.roundTrip?.inSeconds
    answeredAt = report.answeredAt?.rfc3339
  }
}

/// A service for scripts.
struct ServiceJSON: Encodable {
  fileprivate var name: String
  fileprivate var title: [String: String]
  fileprivate var state: String
  fileprivate var since: String
  fileprivate var setByPerson: Bool
  fileprivate var becauseOf: [String]

  /// A service.
  init(_ report: ServiceReport) {
    name = report.service.id.name
    title = report.service.title.byTag
    state = report.state.rawValue
    since = report.since.rfc3339
    setByPerson = report.isSetByPerson
    becauseOf = report.blamedOn.map(\.name)
  }
}

/// A check for scripts.
struct CheckJSON: Encodable {
  fileprivate var name: String
  fileprivate var probe: String
  fileprivate var target: String
  fileprivate var service: String?
  fileprivate var line: String?
  fileprivate var state: String
  fileprivate var since: String?
  fileprivate var sentAt: String?
  fileprivate var answered: Bool?
  fileprivate var detail: String?
  fileprivate var durationSeconds: Double?
  fileprivate var phasesSeconds: [String: Double]?
  fileprivate var certificateExpires: String?

  /// A check with its last outcome.
  init(_ report: CheckReport) {
    name = report.check.id.name
    probe = report.check.probe
    target = report.check.target
    service = report.check.service?.name
    line = report.check.line?.name
    state = report.state.rawValue
    since = report.since?.rfc3339
    sentAt = report.lastSentAt?.rfc3339
    switch report.last {
    case .answered(let answer):
      answered = true
      detail = answer.detail
      durationSeconds = answer.duration.inSeconds
      let phases = answer.phases.map { ($0.key.rawValue, $0.value.inSeconds) }
      phasesSeconds = [String: Double](phases) { first, _ in first }
      certificateExpires = answer.certificateExpiry?.rfc3339
    case .failed(let failure):
      answered = false
      detail = failure.words
    case nil: break
    }
  }
}

/// A verdict for scripts.
struct VerdictJSON: Encodable {
  fileprivate var since: String
  fileprivate var confidence: Double
  fileprivate var faults: [[ComponentJSON]]
  fileprivate var evidence: [String]
  fileprivate var runnersUp: [RunnerUpJSON]

  /// Another explanation, and its chance.
  struct RunnerUpJSON: Encodable {
    fileprivate var components: [ComponentJSON]
    fileprivate var probability: Double
  }

  /// A verdict; without faults, nothing is broken.
  init(_ verdict: Verdict) {
    since = verdict.since.rfc3339
    confidence = verdict.confidence
    faults = verdict.faults.map { $0.members.map(ComponentJSON.init) }
    evidence = verdict.evidence.map { $0.words(timeOfDay: \.rfc3339) }
    runnersUp = verdict.runnersUp.map { other in
      RunnerUpJSON(
        components: other.components.map(ComponentJSON.init), probability: other.probability)
    }
  }
}

/// A component for scripts.
struct ComponentJSON: Encodable {
  fileprivate var component: String
  fileprivate var line: String?
  fileprivate var words: String

  /// A component by its name and in words.
  init(_ component: Component) {
    self.component = component.name
    line = component.line?.name
    words = component.words
  }
}

/// An incident for scripts.
struct IncidentJSON: Encodable {
  fileprivate var id: String
  fileprivate var title: [String: String]
  fileprivate var phase: String
  fileprivate var impact: String
  fileprivate var since: String
  fileprivate var openedBy: String
  fileprivate var resolvedAt: String?
  fileprivate var mergedInto: String?
  fileprivate var disputed: [ClaimJSON]?
  fileprivate var lines: [String]
  fileprivate var services: [String]
  fileprivate var causes: [ComponentJSON]
  fileprivate var verdict: VerdictJSON?
  fileprivate var updates: [UpdateJSON]
  fileprivate var history: [EntryJSON]

  /// What a node says of where it stands, not knowing what another one says.
  struct ClaimJSON: Encodable {
    fileprivate var phase: String
    fileprivate var node: String
    fileprivate var by: String
    fileprivate var at: String
  }

  /// Words that were posted.
  struct UpdateJSON: Encodable {
    fileprivate var id: String
    fileprivate var phase: String
    fileprivate var text: [String: String]
    fileprivate var by: String
    fileprivate var at: String
  }

  /// One thing that was done.
  struct EntryJSON: Encodable {
    fileprivate var at: String
    fileprivate var by: String
    fileprivate var what: String
  }

  /// An incident with its updates and history, newest first.
  init(_ report: IncidentReport) {
    id = report.id
    title = report.title.byTag
    phase = report.phase
    impact = report.impact
    since = report.since.rfc3339
    openedBy = report.openedBy
    resolvedAt = report.resolvedAt?.rfc3339
    mergedInto = report.mergedInto
    let claims = report.disputed.map { claim in
      ClaimJSON(
        phase: claim.phase, node: claim.node.name, by: claim.by, at: claim.at.rfc3339)
    }
    disputed = claims.isEmpty ? nil : claims
    lines = report.lines.map(\.name)
    services = report.services.map(\.name)
    causes = report.causes.map(ComponentJSON.init)
    verdict = report.verdict.map(VerdictJSON.init)
    updates = report.updates.map { update in
      UpdateJSON(
        id: update.id, phase: update.phase, text: update.text.byTag, by: update.by,
        at: update.at.rfc3339)
    }
    history = report.history.map { EntryJSON(at: $0.at.rfc3339, by: $0.by, what: $0.what) }
  }
}

extension LocalizedText {
  /// The words by language tag.
  var byTag: [String: String] {
    [String: String](words.map { ($0.key.name, $0.value) }) { first, _ in first }
  }
}

extension Instant {
  /// `2026-11-23T08:35:12.345Z` (RFC 3339).
  var rfc3339: String {
    Date.ISO8601FormatStyle(includingFractionalSeconds: true)
      .format(Date(timeIntervalSince1970: seconds))
  }
}
