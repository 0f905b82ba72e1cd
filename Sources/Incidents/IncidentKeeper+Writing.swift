import Detection
import Relais

/// What belongs to other incidents now.
private struct Moved {
  var lines: Set<LineID>
  var services: Set<ServiceID>
}

/// The facts that bring the record in line with what is the case.
extension IncidentKeeper {
  /// The facts that each case calls for, in order; sets when more may be due without news.
  func write(
    _ cases: [Case], _ record: Record, at now: Instant, _ deadline: inout Deadline
  ) -> [FactBody] {
    var facts: [FactBody] = []
    var next = record.nextIncident(at: node)
    for candidate in cases {
      guard let incident = candidate.incident else {
        facts += open(candidate, as: next, at: now)
        next = IncidentID(node: node, number: (next.parts?.number ?? 0) &+ 1)
        continue
      }
      if candidate.standing == .back {
        facts.append(
          .incidentReopened(IncidentStep(incident: incident.id, by: .detector, at: now)))
      }
      let elsewhere = affected(cases.filter { $0.incident?.id != incident.id }.flatMap(\.troubles))
      let moved = Moved(
        lines: Set(elsewhere.lines.map(\.line)), services: Set(elsewhere.services.map(\.service)))
      facts += listing(candidate, incident, moved, record, at: now)
      guard candidate.standing != .silenced else { continue }
      facts += explanation(candidate, incident, at: now)
      facts += progress(candidate, incident, moved, record, at: now, &deadline)
    }
    return facts
  }

  private func open(_ candidate: Case, as id: IncidentID, at now: Instant) -> [FactBody] {
    let (lines, services) = affected(candidate.troubles)
    let fault = candidate.fault.map { faults[$0] }
    var title = title(of: fault?.members ?? [], lines, services)
    if let dark = darkLines, !lines.isEmpty, lines.allSatisfy({ dark.contains($0.line) }) {
      title = IncidentWords.unreachable
    }
    let opened = IncidentOpened(
      incident: id, title: title, impact: impact(of: lines), cause: fault?.members ?? [],
      lines: lines, services: services, since: candidate.troubles.map(\.since).min() ?? now,
      by: .detector, at: now)
    guard let fault, let verdict else { return [.incidentOpened(opened)] }
    var facts: [FactBody] = [
      .incidentOpened(opened),
      .verdictRevised(
        VerdictRevised(incident: id, cause: fault.members, verdict: verdict, at: now)),
    ]
    if verdict.confidence >= settings.sureness {
      facts.append(
        .incidentIdentified(
          IncidentIdentified(incident: id, cause: fault.members, by: .detector, at: now)))
    }
    return facts
  }

  /// What came to an incident, changed, recovered, or went to another one.
  private func listing(
    _ candidate: Case, _ incident: Incident, _ moved: Moved, _ record: Record, at now: Instant
  ) -> [FactBody] {
    var (lines, services) = affected(candidate.troubles)
    let present = (lines: Set(lines.map(\.line)), services: Set(services.map(\.service)))
    lines.removeAll { $0 == incident.line($0.line) }
    services.removeAll { $0 == incident.service($0.service) }
    var news = AffectedChanged(incident: incident.id, by: .detector, at: now)
    for listed in incident.lines
    where listed.condition != .up && !present.lines.contains(listed.line) {
      if moved.lines.contains(listed.line) {
        news.removedLines.append(listed.line)
      } else if isFine(listed.line) {
        lines.append(AffectedLine(line: listed.line, condition: .up))
      }
    }
    for listed in incident.services
    where !listed.isFine && !present.services.contains(listed.service)
      && !incident.isListedByPerson(listed.service)
    {
      if moved.services.contains(listed.service) {
        news.removedServices.append(listed.service)
      } else if isFine(listed.service, record) {
        services.append(AffectedService(service: listed.service, state: .operational))
      }
    }
    news.lines = lines
    news.services = services
    let isNews =
      !lines.isEmpty || !services.isEmpty || !news.removedLines.isEmpty
      || !news.removedServices.isEmpty
    return isNews ? [.affectedChanged(news)] : []
  }

  /// What the verdict adds: the cause, or a better one, and that it is identified.
  private func explanation(
    _ candidate: Case, _ incident: Incident, at now: Instant
  ) -> [FactBody] {
    guard let verdict, let fault = candidate.fault.map({ faults[$0] }),
      !candidate.troubles.isEmpty
    else { return [] }
    var facts: [FactBody] = []
    var cause = incident.cause
    let isOneOfMerged = fault.members.contains { incident.furtherCauses.contains($0) }
    if !isOneOfMerged && Set(cause) != Set(fault.members) || incident.verdict == nil {
      let (lines, services) = affected(candidate.troubles)
      cause = isOneOfMerged ? cause : fault.members
      facts.append(
        .verdictRevised(
          VerdictRevised(
            incident: incident.id, cause: cause, verdict: verdict,
            title: darkLines == nil ? title(of: cause, lines, services) : nil, at: now)))
    }
    let isInvestigated =
      incident.phase == .investigating && !incident.steppedBy.isPerson
      || candidate.standing == .back && incident.cause.isEmpty
    if isInvestigated && verdict.confidence >= settings.sureness {
      facts.append(identified(incident.id, cause, at: now))
    }
    return facts
  }

  private func identified(_ id: IncidentID, _ cause: [Component], at now: Instant) -> FactBody {
    .incidentIdentified(IncidentIdentified(incident: id, cause: cause, by: .detector, at: now))
  }

  /// Monitoring once all works, back to identified on a relapse, resolved after the calm time;
  /// what a person opened, and what people still catch up on, only a person takes further.
  private func progress(
    _ candidate: Case, _ incident: Incident, _ moved: Moved, _ record: Record, at now: Instant,
    _ deadline: inout Deadline
  ) -> [FactBody] {
    guard candidate.standing == .open, !incident.isHeldByPerson else { return [] }
    let step = IncidentStep(incident: incident.id, by: .detector, at: now)
    guard candidate.troubles.isEmpty else {
      // A phase that a person chose while it failed is left; failing anew is a new event.
      guard !incident.isFailing && incident.phase.gravity < 3 else { return [] }
      let cause = candidate.fault.map { faults[$0].members } ?? incident.cause
      return [cause.isEmpty ? .incidentReopened(step) : identified(incident.id, cause, at: now)]
    }
    guard incident.lines.allSatisfy({ moved.lines.contains($0.line) || isFine($0.line) }),
      incident.services.allSatisfy({
        // What worked again before maintenance stopped it need not be waited for.
        moved.services.contains($0.service) || isFine($0.service, record)
          || $0.isFine && works.stopped.contains($0.service)
      })
    else { return [] }
    switch incident.phase {
    case .investigating, .identified:
      deadline.add((incident.calmSince ?? now) + calm(for: incident))
      return [.incidentMonitored(step)]
    case .monitoring where incident.hasBacklog:
      // It relapsed while people caught up: only they know when that is done.
      return []
    case .monitoring:
      let end = (incident.calmSince ?? incident.monitoringAt ?? now) + calm(for: incident)
      deadline.add(end)
      return end <= now ? [.incidentResolved(step)] : []
    case .catchingUp, .resolved: return []
    }
  }

  private func calm(for incident: Incident) -> Duration {
    incident.lines.isEmpty ? settings.serviceCalm : settings.lineCalm
  }

  private func affected(
    _ troubles: [Trouble]
  ) -> (lines: [AffectedLine], services: [AffectedService]) {
    var lines: [AffectedLine] = []
    var services: [AffectedService] = []
    for trouble in troubles {
      switch trouble.subject {
      case .line(let line): lines.append(line)
      case .service(let service): services.append(service)
      }
    }
    return (lines.sorted { $0.line < $1.line }, services.sorted { $0.service < $1.service })
  }

  private func title(
    of cause: [Component], _ lines: [AffectedLine], _ services: [AffectedService]
  ) -> LocalizedText {
    IncidentWords.title(cause: cause, lines: lines, services: services) { service in
      self.services[service]?.title ?? LocalizedText(stringLiteral: service.name)
    }
  }

  /// The loss of a primary line matters by itself; a spare that is missing, or a slow line, less.
  private func impact(of lines: [AffectedLine]) -> Impact {
    let worst = lines.map { line -> Impact in
      line.condition == .down && roles[line.line] == .primary ? .major : .minor
    }
    return worst.max() ?? .none
  }
}
