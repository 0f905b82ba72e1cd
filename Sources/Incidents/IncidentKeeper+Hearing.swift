import Detection
import Relais

/// What the keeper has heard, and the facts about lines and services that follow at once.
extension IncidentKeeper {
  /// Notes all news, of one line or service only the last; returns what they change in the record.
  mutating func hear(_ inputs: [Input], _ record: Record, at now: Instant) -> [FactBody] {
    var lines: Set<LineID> = []
    var services: Set<ServiceID> = []
    var last: [Input] = []
    for input in inputs.reversed() {
      switch input {
      case .line(let belief) where LineCondition(belief.state) != nil:
        if lines.insert(belief.line).inserted { last.append(input) }
      case .service(let belief):
        if services.insert(belief.service).inserted { last.append(input) }
      case .line, .check, .verdict, .office, .woke: last.append(input)
      }
    }
    return last.reversed().flatMap { hear($0, record, at: now) }
  }

  private mutating func hear(_ input: Input, _ record: Record, at now: Instant) -> [FactBody] {
    switch input {
    case .line(let belief): return hear(belief, record, at: now)
    case .service(let belief): return hear(belief, record, at: now)
    case .check(let belief):
      switch belief.state {
      case .unknown, .softFailed: return []
      case .slow, .failed:
        heardChecks.insert(belief.check)
        wellChecks.remove(belief.check)
        return []
      case .ok: return settle(after: belief.check, record, at: now)
      }
    case .verdict(let verdict):
      self.verdict = verdict
      return []
    case .office(let belief):
      heardOffice = belief
      return []
    case .woke: return []
    }
  }

  /// Suspicion and not knowing are no news: what was known before stays.
  private mutating func hear(
    _ belief: LineBelief, _ record: Record, at now: Instant
  ) -> [FactBody] {
    guard let condition = LineCondition(belief.state) else { return [] }
    let before = heardLines[belief.line]
    let isSame = before?.belief.state == belief.state
    heardLines[belief.line] = Heard(belief: belief, since: isSame ? before?.since ?? now : now)
    guard record.line(belief.line)?.condition != condition else { return [] }
    return [
      .lineStateChanged(
        LineStateChanged(
          line: belief.line, condition: condition, since: belief.since, reason: belief.reason))
    ]
  }

  private mutating func hear(
    _ belief: ServiceBelief, _ record: Record, at now: Instant
  ) -> [FactBody] {
    let before = heardServices[belief.service]
    let wasFailing = before.map { $0.belief.state > .underMaintenance } ?? false
    let isFailing = belief.state > .underMaintenance
    heardServices[belief.service] = Heard(
      belief: belief, since: wasFailing == isFailing ? before?.since ?? now : now)
    unsettled.removeAll { $0 == belief.service }
    return changed(belief, record)
  }

  /// What a belief changes in the record.
  func changed(_ belief: ServiceBelief, _ record: Record) -> [FactBody] {
    let known = record.service(belief.service)?.detected
    guard known?.state != belief.state || known?.takenDownBy != belief.blamedOn else { return [] }
    return [
      .serviceStateChanged(
        ServiceStateChanged(
          service: belief.service, state: belief.state, since: belief.since,
          takenDownBy: belief.blamedOn))
    ]
  }

  /// The detector speaks of a service only when it changes, and takes it to be fine at the start:
  /// so one of which it has said nothing once all its checks are known to be well is fine indeed.
  private mutating func settle(
    after check: CheckID, _ record: Record, at now: Instant
  ) -> [FactBody] {
    heardChecks.insert(check)
    guard wellChecks.insert(check).inserted else { return [] }
    let settled = unsettled.filter { isWell($0) }
    guard !settled.isEmpty else { return [] }
    unsettled.removeAll { settled.contains($0) }
    return settled.flatMap { service in
      let belief = ServiceBelief(service: service, since: now)
      heardServices[service] = Heard(belief: belief, since: now)
      return changed(belief, record)
    }
  }

  /// Whether all checks of a service, and of those it depends on, are known to be well.
  private func isWell(_ id: ServiceID, above: [ServiceID] = []) -> Bool {
    guard !above.contains(id), let service = services[id] else { return true }
    let checks = checksOf[id] ?? []
    guard !checks.isEmpty || !service.dependencies.isEmpty else { return false }
    return checks.allSatisfy(wellChecks.contains)
      && service.dependencies.allSatisfy { isWell($0, above: above + [id]) }
  }

  /// Whether a line is known to work; also where it is no longer configured.
  func isFine(_ line: LineID) -> Bool {
    guard let heard = heardLines[line] else { return roles[line] == nil }
    return heard.belief.state == .up
  }

  /// Whether a service is known to work, by a person's word or the detector's; also where it is no
  /// longer configured.
  func isFine(_ id: ServiceID, _ record: Record) -> Bool {
    if let word = record.service(id)?.word?.state { return word <= .underMaintenance }
    guard services[id] != nil else { return true }
    guard let heard = heardServices[id] else { return false }
    return heard.belief.state <= .underMaintenance
      && (checksOf[id] ?? []).allSatisfy(heardChecks.contains)
  }
}
