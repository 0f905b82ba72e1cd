public import Relais

/// Something that went wrong, as the record tells it: what, since when, what it takes down, where
/// it stands, and every word that was said.
public struct Incident: Hashable, Sendable, Codable {
  /// Facts of an incident kept in its ``history``; the journal keeps all of them.
  public static let historyLimit = 400

  /// Its name.
  public let id: IncidentID
  /// Who opened it.
  public internal(set) var openedBy: Actor
  /// Since when something has been wrong.
  public internal(set) var since: Instant
  /// When it was opened.
  public internal(set) var openedAt: Instant
  /// When it was first known what is wrong.
  public internal(set) var identifiedAt: Instant?
  /// When everything worked again, so far; nil before, and after a relapse.
  public internal(set) var monitoringAt: Instant?
  /// When it was resolved; nil before, and after it was reopened.
  public internal(set) var resolvedAt: Instant?
  /// Since when all lines and services that it is about work; nil while one does not, or if it is
  /// about none.
  public internal(set) var calmSince: Instant?
  /// Whether anything it is about does not work.
  public internal(set) var isFailing = false
  /// Whether a person said that people catch up, and no person has said anything else since: only
  /// a person knows when that is done.
  public internal(set) var hasBacklog = false
  /// The components of which one is broken, likeliest first; empty while unknown.
  public internal(set) var cause: [Component]
  /// The causes of incidents merged into this one.
  public internal(set) var furtherCauses: [Component] = []
  /// The explanation with its evidence, if there is one; left to the journal like `history`.
  public internal(set) var verdict: Verdict?
  /// The lines that it is about, by name; those that have recovered stay as `up`.
  public internal(set) var lines: [AffectedLine] = []
  /// The incident that this one turned out to be part of.
  public internal(set) var mergedInto: IncidentID?
  /// The incidents that turned out to be part of this one, in the order of merging.
  public internal(set) var merged: [IncidentID] = []
  /// What happened to it, oldest first: corrections, steps, everything.
  ///
  /// Beyond ``historyLimit``, and once the incident is not among the latest any more, facts of the
  /// detector are left to the journal; those of persons never.
  public internal(set) var history: [RecordedFact] = []
  /// Facts of the detector that ``history`` no longer holds.
  public internal(set) var forgotten: UInt64 = 0

  /// How much it matters at least, by the facts that opened it.
  var baseImpact: Impact
  /// Who opened it again last, where that counts; a person keeps it from ending by itself.
  var reopenedBy: Actor?
  /// The titles that nodes gave it without knowing of each other; as a rule one.
  var titles = Register<Title>()
  /// The last steps that nodes took without knowing of each other; as a rule one.
  var phases = Register<Step>()
  /// The services ever listed, by name, those taken off the list included.
  var affected: [AffectedEntry] = []
  /// The words posted to it, oldest first.
  var posted: [Update] = []

  /// A title and who wrote it.
  struct Title: Hashable, Sendable, Codable {
    /// The words, in each language of the pages.
    var text: LocalizedText
    /// Who wrote it; a person's title outlasts the detector's.
    var by: Actor
  }

  /// A step from phase to phase.
  struct Step: Hashable, Sendable, Codable {
    /// The phase that it leads to.
    var phase: IncidentPhase
    /// Who took it.
    var by: Actor
    /// When it was taken, by the taker's clock.
    var at: Instant
  }

  /// A service, and how it does as far as each node knows.
  struct AffectedEntry: Hashable, Sendable, Codable {
    /// The service, which has one entry in an incident.
    var service: ServiceID
    /// What nodes said of it without knowing of each other; as a rule one.
    var listings = Register<Listing>()

    /// The worst of what nodes say at the same time.
    var shown: Listing? {
      if let agreed = listings.agreed { return agreed }
      return listings.siblings.max { ($0.state ?? .operational) < ($1.state ?? .operational) }
    }
  }

  /// How a service does by somebody's word.
  struct Listing: Hashable, Sendable, Codable {
    /// Nil where it turned out to have nothing to do with the incident.
    var affected: AffectedService?
    /// Whose word it is; a person's gives way only to a person's or to a failure that is seen.
    var by: Actor

    /// How the service does; nil where it has nothing to do with the incident.
    var state: ServiceState? { affected?.state }
  }

  /// Words that were posted to an incident.
  public struct Update: Hashable, Sendable, Codable {
    /// Its name within the incident.
    public let id: UpdateID
    /// The phase that it announced.
    public let phase: IncidentPhase
    /// Who posted it.
    public let by: Actor
    /// When it was posted.
    public let at: Instant
    /// The words as corrected, with those that another node wrote at the same time.
    public internal(set) var texts = Register<LocalizedText>()

    /// The words that hold: the last correction.
    public var text: LocalizedText { texts.latest ?? LocalizedText([:]) }
  }
}

extension Incident {
  /// What people read first: the last title written.
  public var title: LocalizedText { titles.latest?.text ?? LocalizedText([:]) }

  /// Titles that nodes wrote without knowing of each other, the shown one last; usually one.
  public var titleSiblings: [LocalizedText] { titles.siblings.map(\.text) }

  /// Where it stands.
  ///
  /// Of steps taken without knowing of each other the one furthest from the end
  /// holds: a resolution never hides an outage that was told at the same time.
  public var phase: IncidentPhase { step.phase }

  /// Whether nodes disagree on where it stands, so that a person should say.
  public var needsConfirmation: Bool {
    guard phases.agreed == nil else { return false }
    return Set(phases.siblings.map(\.phase.gravity)).count > 1
  }

  /// Whether it is not over and no part of another.
  public var isOpen: Bool { phase != .resolved && mergedInto == nil }

  /// Whether it was resolved, by a person, while something it is about still does not work.
  public var isResolvedWhileFailing: Bool {
    phase == .resolved && mergedInto == nil && isFailing
  }

  /// Whether only a person ends it: a person opened it, or opened it again.
  public var isHeldByPerson: Bool { openedBy.isPerson || (reopenedBy?.isPerson ?? false) }

  /// Who took the last step: who resolved it, where it is resolved.
  public var steppedBy: Actor { step.by }

  /// The services that it takes down, by name; those that have recovered stay as `operational`.
  public var services: [AffectedService] { affected.compactMap { $0.shown?.affected } }

  /// What a person said here of a service that does not work: in what state it is, who said so and
  /// when; nil where nobody did, where it was taken back or nodes disagree, and once this is over.
  public func word(
    on service: ServiceID
  ) -> (state: ServiceState, by: Actor.Person, at: Instant)? {
    guard phase != .resolved, let entry = affected.first(where: { $0.service == service }),
      let head = entry.listings.heads.last, entry.listings.agreed == head.value,
      case .person(let person) = head.value.by, let listed = head.value.affected, !listed.isFine
    else { return nil }
    let said = history.last { $0.id == head.fact }
    return (listed.state, person, said?.time.instant ?? openedAt)
  }

  /// How it does with one service; nil if it has nothing to do with that service.
  public func service(_ id: ServiceID) -> AffectedService? {
    let place = place(of: id)
    guard place < affected.endIndex, affected[place].service == id else { return nil }
    return affected[place].shown?.affected
  }

  /// Whether a person listed a service, so that only a person's word or a failure that the detector
  /// sees changes that.
  func isListedByPerson(_ id: ServiceID) -> Bool {
    let place = place(of: id)
    guard place < affected.endIndex, affected[place].service == id else { return false }
    return affected[place].shown?.by.isPerson ?? false
  }

  /// Where a service stands in `affected`, or would.
  func place(of service: ServiceID) -> Int {
    affected.partitioningIndex { $0.service >= service }
  }

  /// How it does with one line; nil if it has nothing to do with that line.
  public func line(_ id: LineID) -> AffectedLine? { lines.first { $0.line == id } }

  /// The words posted to it, newest first.
  public var updates: [Update] { posted.reversed() }

  /// How much it matters: the worst that it takes down now, or at least what it was opened with.
  public var impact: Impact {
    services.reduce(baseImpact) { impact, service in
      switch service.state {
      case .operational, .underMaintenance: impact
      case .degradedPerformance: max(impact, .minor)
      case .partialOutage: max(impact, .major)
      case .majorOutage: max(impact, .critical)
      }
    }
  }

  /// The step that counts: of several that did not know of each other the gravest phase.
  var step: Step {
    if let agreed = phases.agreed { return agreed }
    let steps = phases.siblings
    guard let last = steps.last else {
      return Step(phase: .investigating, by: openedBy, at: openedAt)
    }
    // The later of equally grave ones, so the last in the order of folding.
    return steps.dropLast().reversed().reduce(last) { worst, step in
      step.phase.gravity > worst.phase.gravity ? step : worst
    }
  }
}
