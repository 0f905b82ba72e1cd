import Detection
import Relais

/// A line or a service that does not do as it should, by the detector's word.
struct Trouble: Hashable, Sendable {
  /// What does not do as it should.
  enum Subject: Hashable, Sendable {
    /// A line that is down or degraded.
    case line(AffectedLine)
    /// A service that fails or is slow.
    case service(AffectedService)
  }

  /// What it is about, and how that does.
  var subject: Subject
  /// Since when.
  var since: Instant
  /// When the keeper first heard of it.
  var heardAt: Instant
  /// Whether it is worth an incident: it fails, or has been slow for long.
  var isGrave: Bool
  /// The fault that explains it, as a place in the verdict.
  var fault: Int?

  /// The same, but worth no incident that does not have it already.
  var pardoned: Trouble {
    var copy = self
    copy.isGrave = false
    return copy
  }

  /// Whether it is about a line; else it is about a service.
  var isLine: Bool {
    if case .line = subject { true } else { false }
  }

  /// Whether no answers come at all over a line.
  var isLineDown: Bool {
    if case .line(let line) = subject { line.condition == .down } else { false }
  }

  /// Whether an incident is about the same line or service, well again or not.
  func isListed(in incident: Incident) -> Bool {
    switch subject {
    case .line(let line): incident.line(line.line) != nil
    case .service(let service): incident.service(service.service) != nil
    }
  }

  /// Whether an incident has the same line or service as not working.
  func isFailing(in incident: Incident) -> Bool {
    switch subject {
    case .line(let line): incident.line(line.line).map { $0.condition != .up } ?? false
    case .service(let service): incident.service(service.service).map { !$0.isFine } ?? false
    }
  }
}

extension IncidentKeeper {
  /// The faults that the verdict names.
  var faults: [FaultGroup] { verdict?.faults ?? [] }

  /// All that does not do as it should, lines first, by name.
  ///
  /// Services of which a person says how they do are left out: that person's word holds. Those
  /// under maintenance are too, except where an incident has them as failing already.
  func troubles(_ record: Record, at now: Instant, _ deadline: inout Deadline) -> [Trouble] {
    var troubles: [Trouble] = []
    for (line, heard) in heardLines.sorted(by: { $0.key < $1.key }) {
      guard let condition = LineCondition(heard.belief.state), condition != .up else { continue }
      troubles.append(
        Trouble(
          subject: .line(AffectedLine(line: line, condition: condition)),
          since: heard.belief.since, heardAt: heard.since,
          isGrave: condition == .down || isLong(heard.belief.since, now, &deadline),
          fault: fault(of: line)))
    }
    let failing = heardServices.filter { $0.value.belief.state > .underMaintenance }
    for (service, heard) in failing.sorted(by: { $0.key < $1.key })
    where record.service(service)?.word == nil {
      let belief = heard.belief
      let pardon = works.pardon(for: belief, known: record.service(service)?.detected)
      let since = max(belief.since, pardon.end ?? belief.since)
      let isHard = belief.state >= .partialOutage
      let isGrave = isHard || isLong(since, now, &deadline)
      let trouble = Trouble(
        subject: .service(
          AffectedService(service: service, state: belief.state, takenDownBy: belief.blamedOn)),
        since: since, heardAt: heard.since, isGrave: isGrave, fault: fault(of: service))
      guard pardon.holds(at: now, for: settings.maintenancePatience, &deadline) else {
        troubles.append(trouble)
        continue
      }
      if isToldAlready(trouble, record) { troubles.append(trouble.pardoned) }
    }
    // A line that answers badly is worth an incident as soon as services fail for it.
    let harmed = troubles.filter { !$0.isLine && $0.isGrave && $0.fault == nil }
    for index in troubles.indices where !troubles[index].isGrave {
      troubles[index].isGrave = harmed.contains { harms(troubles[index], $0) }
    }
    return troubles
  }

  private func isToldAlready(_ trouble: Trouble, _ record: Record) -> Bool {
    record.incidents.contains { $0.mergedInto == nil && trouble.isFailing(in: $0) }
  }

  /// Whether a line's trouble may be why a service fails: it is down, or the service leaves by it.
  func harms(_ line: Trouble, _ service: Trouble) -> Bool {
    guard case .line(let affected) = line.subject else { return false }
    return line.isLineDown || leaves(service, by: affected.line)
  }

  /// Whether a failing check of a service leaves by that line; where the check names none, it is
  /// the first that is not down.
  private func leaves(_ trouble: Trouble, by line: LineID) -> Bool {
    guard case .service(let service) = trouble.subject,
      let belief = heardServices[service.service]?.belief
    else { return false }
    let routed = lines.first { heardLines[$0]?.belief.state != .down }
    return belief.failing.contains { (lineOf[$0] ?? routed) == line }
  }

  private func isLong(_ since: Instant, _ now: Instant, _ deadline: inout Deadline) -> Bool {
    let end = since + settings.degradedPatience
    deadline.add(end)
    return end <= now
  }

  private func fault(of line: LineID) -> Int? {
    faults.firstIndex { cuts($0, line) && !$0.members.contains { $0.kind == .machine } }
      ?? faults.firstIndex { cuts($0, line) }
  }

  /// The fault that a service's failing checks cross, else one that takes down what it depends on.
  private func fault(of service: ServiceID, above: [ServiceID] = []) -> Int? {
    guard !above.contains(service), let belief = heardServices[service]?.belief else { return nil }
    if let own = faults.firstIndex(where: { explains($0, belief) }) { return own }
    for dependency in belief.blamedOn {
      if let fault = fault(of: dependency, above: above + [service]) { return fault }
    }
    return nil
  }

  /// Whether a fault stops a line: this machine's, or one on the line but in its name service.
  private func cuts(_ fault: FaultGroup, _ line: LineID) -> Bool {
    fault.members.contains { $0.kind == .machine || $0.line == line && $0.kind != .dns }
  }

  private func explains(_ fault: FaultGroup, _ belief: ServiceBelief) -> Bool {
    fault.members.contains { belief.explainedBy.contains($0) }
  }

  /// Whether a fault explains a trouble, be it the first that does or not.
  func explains(_ fault: FaultGroup, _ trouble: Trouble) -> Bool {
    switch trouble.subject {
    case .line(let line):
      return cuts(fault, line.line)
    case .service(let service):
      if trouble.fault.map({ faults[$0] == fault }) ?? false { return true }
      return heardServices[service.service].map { explains(fault, $0.belief) } ?? false
    }
  }
}
