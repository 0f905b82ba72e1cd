import Relais

/// How each kind of fact changes an incident.
extension Incident {
  /// The incident that a fact opens: under investigation, by whoever opened it.
  init(opening news: IncidentOpened, _ fact: RecordedFact) {
    id = news.incident
    openedBy = news.by
    since = min(news.since, news.at)
    openedAt = news.at
    cause = news.cause
    baseImpact = news.impact
    titles.write(Title(text: news.title, by: news.by), as: fact)
    phases.write(Step(phase: .investigating, by: news.by, at: news.at), as: fact)
    remember(fact)
    list(news.lines, news.services, by: news.by, fact)
    noteCalm(at: news.at)
  }

  /// Takes in that it was opened once more under its name: the earlier start, the graver impact.
  mutating func openAgain(_ news: IncidentOpened, _ fact: RecordedFact) {
    since = min(since, news.since, news.at)
    baseImpact = max(baseImpact, news.impact)
    if news.by.isPerson { reopenedBy = news.by }
    furtherCauses += news.cause.filter { !cause.contains($0) && !furtherCauses.contains($0) }
    entitle(news.title, by: news.by, fact)
    list(news.lines, news.services, by: news.by, fact)
    step(to: .investigating, by: news.by, at: news.at, fact)
    noteCalm(at: news.at)
  }

  /// Takes over the cause that is now known, and a better title if there is one.
  mutating func identify(_ news: IncidentIdentified, _ fact: RecordedFact) {
    cause = news.cause
    if let title = news.title { entitle(title, by: news.by, fact) }
    step(to: .identified, by: news.by, at: news.at, fact)
  }

  /// Takes over a new verdict and its cause; the phase stays.
  mutating func explain(_ news: VerdictRevised, _ fact: RecordedFact) {
    cause = news.cause
    verdict = news.verdict
    if let title = news.title { entitle(title, by: .detector, fact) }
  }

  /// Goes back to `identified`, or to `investigating` where no cause is known.
  mutating func reopen(_ news: IncidentStep, _ fact: RecordedFact) {
    reopenedBy = news.by
    step(to: cause.isEmpty ? .investigating : .identified, by: news.by, at: news.at, fact)
  }

  /// Takes a step to a phase, and sets the moments that follow from the phase now shown.
  mutating func step(
    to phase: IncidentPhase, by actor: Actor, at moment: Instant, _ fact: RecordedFact
  ) {
    // A clock that is a little off must not end what it ends before it began.
    phases.write(Step(phase: phase, by: actor, at: max(moment, openedAt)), as: fact)
    let shown = step
    if shown.phase == .identified { identifiedAt = identifiedAt ?? shown.at }
    switch shown.phase {
    case .investigating, .identified: monitoringAt = nil
    case .monitoring, .catchingUp, .resolved: monitoringAt = monitoringAt ?? shown.at
    }
    resolvedAt = shown.phase == .resolved ? shown.at : nil
    if shown.by.isPerson || shown.phase == .resolved { hasBacklog = shown.phase == .catchingUp }
    if phase == .resolved && actor.isPerson { clear(by: actor, at: moment, fact) }
  }

  /// A person who ends an incident takes back what persons said is down; what the detector sees
  /// failing stays listed, so that it shows.
  private mutating func clear(by actor: Actor, at moment: Instant, _ fact: RecordedFact) {
    for entry in affected {
      guard let listing = entry.shown, listing.by.isPerson, var service = listing.affected,
        !service.isFine
      else { continue }
      service.state = .operational
      service.takenDownBy = []
      write(Listing(affected: service, by: actor), to: service.service, fact)
    }
    noteCalm(at: moment)
  }

  /// Takes lines and services off its list, then on it.
  mutating func change(_ news: AffectedChanged, _ fact: RecordedFact) {
    lines.removeAll { news.removedLines.contains($0.line) }
    for service in news.removedServices {
      write(Listing(affected: nil, by: news.by), to: service, fact)
    }
    list(news.lines, news.services, by: news.by, fact)
    noteCalm(at: news.at)
  }

  /// Adds words, and takes the step that they announce, if they announce one.
  mutating func post(_ news: UpdatePosted, _ fact: RecordedFact) {
    var update = Update(id: news.update, phase: news.phase, by: news.by, at: news.at)
    update.texts.write(news.text, as: fact)
    posted.append(update)
    if news.phase != phase || needsConfirmation {
      step(to: news.phase, by: news.by, at: news.at, fact)
    }
  }

  /// Replaces the words of an update, or the title; leaves out one of an unknown update.
  mutating func correct(_ news: TextCorrected, _ fact: RecordedFact) {
    guard let update = news.update else {
      entitle(news.text, by: news.by, fact)
      return
    }
    guard let place = posted.firstIndex(where: { $0.id == update }) else { return }
    posted[place].texts.write(news.text, as: fact)
  }

  /// Takes over what an incident merged into this one was about.
  mutating func absorb(_ other: Incident, at moment: Instant, _ fact: RecordedFact) {
    merged.append(other.id)
    since = min(since, other.since)
    baseImpact = max(baseImpact, other.baseImpact)
    hasBacklog = hasBacklog || other.hasBacklog
    for component in other.cause + other.furtherCauses
    where !cause.contains(component) && !furtherCauses.contains(component) {
      furtherCauses.append(component)
    }
    let known = lines
    list(
      other.lines.filter { news in !known.contains { $0.line == news.line } }, [], by: .detector,
      fact)
    for entry in other.affected where service(entry.service) == nil {
      if let listing = entry.shown { write(listing, to: entry.service, fact) }
    }
    noteCalm(at: moment)
  }

  /// Keeps a fact in the history; beyond the limit the detector's oldest one goes.
  mutating func remember(_ fact: RecordedFact) {
    history.append(fact)
    guard history.count > Self.historyLimit,
      let oldest = history.dropFirst().firstIndex(where: { !$0.body.isPersons })
    else { return }
    history.remove(at: oldest)
    forgotten += 1
  }

  /// Leaves the verdict and the detector's facts to the journal.
  mutating func forgetDetails() {
    let persons = history.filter { $0.body.isPersons }
    forgotten += UInt64(history.count - persons.count)
    history = persons
    verdict = nil
  }

  /// A person's title stays, whatever the detector finds out.
  private mutating func entitle(_ title: LocalizedText, by actor: Actor, _ fact: RecordedFact) {
    if !actor.isPerson && titles.siblings.contains(where: { $0.by.isPerson }) { return }
    titles.write(Title(text: title, by: actor), as: fact)
  }

  private mutating func list(
    _ lines: [AffectedLine], _ services: [AffectedService], by actor: Actor, _ fact: RecordedFact
  ) {
    for news in lines {
      if let place = self.lines.firstIndex(where: { $0.line >= news.line }) {
        if self.lines[place].line == news.line {
          self.lines[place] = news
        } else {
          self.lines.insert(news, at: place)
        }
      } else {
        self.lines.append(news)
      }
    }
    for news in services { write(Listing(affected: news, by: actor), to: news.service, fact) }
  }

  private mutating func write(
    _ listing: Listing, to service: ServiceID, _ fact: RecordedFact
  ) {
    let place = place(of: service)
    if place == affected.endIndex || affected[place].service != service {
      affected.insert(AffectedEntry(service: service), at: place)
    }
    affected[place].listings.write(listing, as: fact)
  }

  private mutating func noteCalm(at moment: Instant) {
    isFailing =
      lines.contains { $0.condition != .up }
      || affected.contains { $0.shown?.affected.map { !$0.isFine } ?? false }
    if isFailing || lines.isEmpty && affected.isEmpty {
      calmSince = nil
    } else if calmSince == nil {
      calmSince = moment
    }
  }
}

extension FactBody {
  /// Whether a person wished it.
  var isPersons: Bool { actor?.isPerson ?? false }

  /// Who did it; nil where the kind does not say.
  public var actor: Actor? {
    switch self {
    case .serviceStateSet(let news): news.by
    case .serviceReleased(let news): news.by
    case .incidentOpened(let news): news.by
    case .incidentIdentified(let news): news.by
    case .incidentMonitored(let news): news.by
    case .incidentResolved(let news): news.by
    case .incidentReopened(let news): news.by
    case .affectedChanged(let news): news.by
    case .updatePosted(let news): news.by
    case .textCorrected(let news): news.by
    case .incidentsMerged(let news): news.by
    case .maintenanceScheduled(let news): news.by
    case .maintenanceChanged(let news): news.by
    case .maintenanceStepped(let news): news.by
    case .maintenanceUpdatePosted(let news): news.by
    case .maintenanceTextCorrected(let news): news.by
    case .homeClaimed(let news): news.by
    case .accountChanged(let news): news.by
    case .announcementSubmitted(let news): news.by
    case .announcementJudged(let news): news.by
    case .announcementSealed(let news): news.by
    case .lineStateChanged, .serviceStateChanged, .verdictRevised, .officeDark, .officeBack,
      .deliveryChanged, .announcementReleased:
      .detector
    case .nodeStarted, .nodeReceived, .companyDescribed, .homeReleased, .unknown: nil
    }
  }
}
