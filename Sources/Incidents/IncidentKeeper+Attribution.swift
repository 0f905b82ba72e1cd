import Detection
import Relais

/// An incident under consideration, with what belongs to it now.
struct Case: Sendable {
  /// How it stands in the record.
  enum Standing: Hashable, Sendable {
    /// Open.
    case open
    /// Resolved by a person although it goes on: followed, but not told anew.
    case silenced
    /// Ended a short while ago, and back.
    case back
    /// Not there yet.
    case new
  }

  /// Whether it is told anew, opened again, or followed in silence.
  var standing: Standing
  /// The incident as recorded; nil for a new one.
  var incident: Incident?
  /// The fault that the verdict names for it.
  var fault: Int?
  /// The lines and services in trouble that it accounts for.
  var troubles: [Trouble] = []

  /// Whether nobody knows its cause yet, and the detector looks after it.
  var isUnexplained: Bool {
    guard let incident else { return fault == nil }
    return incident.cause.isEmpty && fault == nil && !incident.isHeldByPerson
  }
}

/// Which trouble belongs to which incident: one cause, one incident.
extension IncidentKeeper {
  /// The incidents to follow, open again or begin, each with its troubles; sets when to look again.
  func attribute(
    _ record: Record, at now: Instant, _ deadline: inout Deadline
  ) -> [Case] {
    let troubles = troubles(record, at: now, &deadline)
    var cases: [Case] = []
    var ended: [Incident] = []
    for incident in record.incidents where incident.mergedInto == nil {
      if incident.isOpen {
        cases.append(Case(standing: .open, incident: incident))
      } else if incident.isFailing {
        cases.append(Case(standing: .silenced, incident: incident))
      } else if let end = incident.resolvedAt,
        max(end, incident.calmSince ?? end) + settings.relapse > now
      {
        ended.append(incident)
      }
    }
    ended.reverse()
    let claims = claim(&cases, &ended, troubles, at: now)
    place(troubles, claims, &cases, &ended, at: now, &deadline)
    return cases
  }

  /// For each fault of the verdict the case that it explains, if it explains anything.
  private func claim(
    _ cases: inout [Case], _ ended: inout [Incident], _ troubles: [Trouble], at now: Instant
  ) -> [Int?] {
    var claims: [Int?] = faults.map { fault in
      cases.firstIndex { $0.standing == .open && $0.shares(fault) }
        ?? cases.firstIndex { $0.standing == .silenced && $0.shares(fault) }
    }
    for (index, claim) in claims.enumerated() {
      if let claim, cases[claim].fault == nil { cases[claim].fault = index }
    }
    for (index, fault) in faults.enumerated() where claims[index] == nil {
      let explained = troubles.filter { $0.fault == index }
      guard !explained.isEmpty else { continue }
      claims[index] =
        revisable(by: fault, explained, cases, at: now)
        ?? comeback(of: fault, explained, &cases, &ended)
      if claims[index] == nil, explained.contains(where: \.isGrave) {
        cases.append(Case(standing: .new))
        claims[index] = cases.count - 1
      }
      if let claim = claims[index] { cases[claim].fault = index }
    }
    return claims
  }

  /// A case whose own cause the verdict no longer names, and which this fault explains better.
  private func revisable(
    by fault: FaultGroup, _ explained: [Trouble], _ cases: [Case], at now: Instant
  ) -> Int? {
    let hasLines = explained.contains(where: \.isLine)
    let leading = hasLines ? explained.filter(\.isLine) : explained
    func first(_ standing: Case.Standing, where fits: (Incident) -> Bool) -> Int? {
      cases.firstIndex { candidate in
        guard candidate.standing == standing, candidate.fault == nil,
          let incident = candidate.incident
        else { return false }
        return fits(incident)
      }
    }
    func leads(_ incident: Incident) -> Bool {
      guard leading.contains(where: { $0.isListed(in: incident) }) else { return false }
      // Services that still fail once the line is back have a cause of their own.
      return hasLines || incident.lines.isEmpty || incident.sharesLine(with: fault)
    }
    return first(.open, where: leads)
      ?? first(.open) { incident in
        !incident.isHeldByPerson && incident.openedAt + settings.settling > now
          && explained.contains { $0.isFailing(in: incident) }
      }
      ?? first(.open) { incident in
        !incident.isHeldByPerson && incident.cause.isEmpty && incident.isFailing
      }
      ?? first(.silenced) { incident in
        leads(incident) && leading.contains { $0.isFailing(in: incident) }
      }
  }

  /// An incident that ended a short while ago with the same cause.
  private func comeback(
    of fault: FaultGroup, _ explained: [Trouble], _ cases: inout [Case], _ ended: inout [Incident]
  ) -> Int? {
    guard explained.contains(where: \.isGrave) else { return nil }
    return reopen(&cases, &ended) { incident in
      incident.shares(fault) || incident.sharesLine(with: fault)
        || incident.cause.isEmpty && explained.contains { $0.isListed(in: incident) }
    }
  }

  private func reopen(
    _ cases: inout [Case], _ ended: inout [Incident], where fits: (Incident) -> Bool
  ) -> Int? {
    guard let index = ended.firstIndex(where: fits) else { return nil }
    cases.append(Case(standing: .back, incident: ended.remove(at: index)))
    return cases.count - 1
  }

  private func place(
    _ troubles: [Trouble], _ claims: [Int?], _ cases: inout [Case], _ ended: inout [Incident],
    at now: Instant, _ deadline: inout Deadline
  ) {
    // What the verdict explains goes first, so that the rest can follow it.
    for trouble in troubles where trouble.fault != nil {
      guard let fault = trouble.fault, let claim = claims[fault] else { continue }
      put(trouble, into: home(of: trouble, claim, cases), &cases)
    }
    var placed: [ServiceID: Int] = [:]
    for (index, candidate) in cases.enumerated() {
      for trouble in candidate.troubles {
        if case .service(let service) = trouble.subject { placed[service.service] = index }
      }
    }
    for trouble in dependenciesFirst(troubles)
    where trouble.fault.map({ claims[$0] == nil }) ?? true {
      guard
        let index = unexplainedHome(of: trouble, placed, &cases, &ended, at: now, &deadline)
      else { continue }
      put(trouble, into: index, &cases)
      if case .service(let service) = trouble.subject { placed[service.service] = index }
    }
    cases.removeAll { $0.standing != .open && $0.standing != .silenced && $0.troubles.isEmpty }
  }

  /// What is merely slow for a short while joins only where it is listed as failing already.
  private func put(_ trouble: Trouble, into index: Int, _ cases: inout [Case]) {
    let isFailing = cases[index].incident.map { trouble.isFailing(in: $0) } ?? false
    if trouble.isGrave || isFailing { cases[index].troubles.append(trouble) }
  }

  /// The case for a trouble that a fault explains: that fault's, unless it is at home in another
  /// one that is not disproved.
  private func home(of trouble: Trouble, _ claim: Int, _ cases: [Case]) -> Int {
    let other = cases.indices.first { index in
      guard index != claim, let incident = cases[index].incident,
        cases[index].standing == .open || cases[index].standing == .silenced
      else { return false }
      return trouble.isFailing(in: incident)
    }
    guard let other, let incident = cases[other].incident else { return claim }
    if cases[other].standing == .silenced { return other }
    if let fault = cases[other].fault { return explains(faults[fault], trouble) ? other : claim }
    if incident.isHeldByPerson { return other }
    let isLineBack = !incident.lines.isEmpty && incident.lines.allSatisfy { isFine($0.line) }
    return incident.cause.isEmpty || isLineBack ? claim : other
  }

  /// The case for a trouble that nothing explains yet; nil while there is time to wait.
  private func unexplainedHome(
    of trouble: Trouble, _ placed: [ServiceID: Int], _ cases: inout [Case],
    _ ended: inout [Incident], at now: Instant, _ deadline: inout Deadline
  ) -> Int? {
    func first(_ standing: Case.Standing, where fits: (Incident) -> Bool) -> Int? {
      cases.firstIndex { $0.standing == standing && ($0.incident.map(fits) ?? false) }
    }
    if let known = first(.open, where: trouble.isFailing(in:))
      ?? first(.silenced, where: trouble.isFailing(in:))
    {
      return known
    }
    guard trouble.isGrave else { return nil }
    if let known = first(.open, where: { mayCarry($0, trouble) }) { return known }
    if case .service(let service) = trouble.subject {
      let blamed = service.takenDownBy.filter { heardServices[$0] != nil }
      if let index = blamed.compactMap({ placed[$0] }).first { return index }
      if let index = cases.firstIndex(where: { $0.troubles.contains { harms($0, trouble) } })
        ?? cases.firstIndex(where: { $0.incident.map(isUnheard) ?? false })
      {
        return index
      }
    }
    let patience = trouble.heardAt + settings.verdictPatience
    deadline.add(patience)
    guard patience <= now else { return nil }
    if let index = reopen(&cases, &ended, where: { mayCarry($0, trouble) }) { return index }
    if let index = cases.firstIndex(where: {
      $0.standing != .silenced && $0.isUnexplained && $0.isFailing
    }) {
      return index
    }
    cases.append(Case(standing: .new))
    return cases.count - 1
  }

  /// Whether a line that the record has as failing has not been heard of since the start.
  private func isUnheard(_ incident: Incident) -> Bool {
    incident.isOpen
      && incident.lines.contains {
        $0.condition != .up && roles[$0.line] != nil && heardLines[$0.line] == nil
      }
  }

  /// Whether an incident had the same trouble, and nothing speaks against its being back: a service
  /// that fails while the line works again, say, likely does so for a reason of its own.
  private func mayCarry(_ incident: Incident, _ trouble: Trouble) -> Bool {
    trouble.isListed(in: incident)
      && (trouble.isLine || incident.lines.isEmpty || incident.lines.contains { !isFine($0.line) })
  }

  /// Lines, then services in such an order that what takes one down comes before it.
  private func dependenciesFirst(_ troubles: [Trouble]) -> [Trouble] {
    var rest = troubles
    var ordered: [Trouble] = []
    var waiting = Set<ServiceID>(
      troubles.compactMap {
        if case .service(let service) = $0.subject { service.service } else { nil }
      })
    while !rest.isEmpty {
      var later: [Trouble] = []
      var ready: [ServiceID] = []
      for trouble in rest {
        guard case .service(let service) = trouble.subject else {
          ordered.append(trouble)
          continue
        }
        if service.takenDownBy.contains(where: { $0 != service.service && waiting.contains($0) }) {
          later.append(trouble)
        } else {
          ordered.append(trouble)
          ready.append(service.service)
        }
      }
      // Services that take each other down in a circle come in the order of their names.
      guard later.count < rest.count else { return ordered + rest }
      waiting.subtract(ready)
      rest = later
    }
    return ordered
  }
}

extension Case {
  fileprivate func shares(_ fault: FaultGroup) -> Bool { incident?.shares(fault) ?? false }

  fileprivate var isFailing: Bool { !troubles.isEmpty || (incident?.isFailing ?? false) }
}

extension Incident {
  /// Whether one of a fault's components is, or may be, the cause.
  fileprivate func shares(_ fault: FaultGroup) -> Bool {
    fault.members.contains { cause.contains($0) || furtherCauses.contains($0) }
  }

  /// Whether a fault lies on the same line as the cause.
  fileprivate func sharesLine(with fault: FaultGroup) -> Bool {
    fault.members.contains { member in
      member.line != nil && (cause + furtherCauses).contains { $0.line == member.line }
    }
  }
}
