import Detection
import Relais

/// What maintenance does at the present moment.
struct Works: Hashable, Sendable {
  /// The services that it stops, be it by stopping all that takes them down.
  var stopped: Set<ServiceID> = []
  /// When it last ended for services that it stopped before, be it in that way.
  var ended: [ServiceID: Instant] = [:]

  /// Why a failing service needs no incident.
  ///
  /// - Parameters:
  ///   - belief: how it fails.
  ///   - known: what the record says of it, which remembers since when across a restart.
  /// - Returns: what excuses it, if anything does.
  func pardon(for belief: ServiceBelief, known: ServiceStanding.Detected?) -> Pardon {
    let recorded = known.flatMap { $0.state > .underMaintenance ? $0.since : nil }
    let since = min(belief.since, recorded ?? belief.since)
    return Pardon(
      isStopped: stopped.contains(belief.service),
      end: ended[belief.service].flatMap { since < $0 ? $0 : nil })
  }
}

/// Why a service may fail without an incident: maintenance that it is under, or was a moment ago.
struct Pardon: Hashable, Sendable {
  /// Whether it is stopped on purpose now.
  var isStopped: Bool
  /// When maintenance ended during which the failure began; nil if none did.
  var end: Instant?

  /// Whether it still counts; sets when to look again.
  func holds(at now: Instant, for patience: Duration, _ deadline: inout Deadline) -> Bool {
    if isStopped { return true }
    // An end that lies far ahead comes from a clock that cannot be believed.
    guard let end, end < now + HybridClock.driftLimit else { return false }
    deadline.add(end + patience)
    return end + patience > now
  }
}

/// Maintenance begins and ends by time, and pardons what fails meanwhile.
extension IncidentKeeper {
  /// The steps whose time has come; notes what is stopped after them, and sets when the next come.
  mutating func keepTime(
    _ record: Record, at now: Instant, _ deadline: inout Deadline
  ) -> [FactBody] {
    var facts: [FactBody] = []
    works = Works()
    for maintenance in record.maintenances {
      let due = dueStep(of: maintenance, at: now, &deadline)
      if let due {
        facts.append(
          .maintenanceStepped(
            MaintenanceStepped(maintenance: maintenance.id, step: due, by: .detector, at: now)))
      }
      let step = due ?? maintenance.step
      if step.isUnderWay {
        works.stopped.formUnion(maintenance.services)
      } else if maintenance.beganAt != nil, step.isOver {
        let end = due == nil ? maintenance.endedAt ?? now : now
        for service in maintenance.services {
          works.ended[service] = max(works.ended[service] ?? end, end)
        }
      }
    }
    spread(record)
    return facts
  }

  /// Counts in what persons say is stopped, and what fails because of all that.
  private mutating func spread(_ record: Record) {
    for service in services.keys {
      guard let word = record.service(service)?.word else { continue }
      if word.state == .underMaintenance {
        works.stopped.insert(service)
      } else {
        works.stopped.remove(service)
      }
    }
    // In whatever order: what comes out is the same.
    let blamed = heardServices.mapValues(\.belief.blamedOn).filter { !$0.value.isEmpty }
    var hasGrown = !works.stopped.isEmpty || !works.ended.isEmpty
    while hasGrown {
      hasGrown = false
      for (service, others) in blamed {
        if others.allSatisfy(works.stopped.contains), record.service(service)?.word == nil,
          works.stopped.insert(service).inserted
        {
          hasGrown = true
        }
        guard let end = others.compactMap({ works.ended[$0] }).max(),
          works.ended[service].map({ $0 < end }) ?? true
        else { continue }
        works.ended[service] = end
        hasGrown = true
      }
    }
  }

  /// The step that is due; sets when the next one is.
  private func dueStep(
    of maintenance: Maintenance, at now: Instant, _ deadline: inout Deadline
  ) -> MaintenanceStep? {
    switch maintenance.step {
    case .scheduled:
      // It may have been missed wholly, while nobody was here.
      if maintenance.until <= now { return .completed }
      deadline.add(maintenance.from)
      guard maintenance.from <= now else { return nil }
      deadline.add(maintenance.until)
      return .inProgress
    case .inProgress, .verifying:
      if isUntimely(maintenance, for: maintenance.from, at: now) {
        deadline.add(maintenance.from)
        return .scheduled
      }
      if maintenance.until <= now { return .completed }
      deadline.add(maintenance.until)
      return nil
    case .completed:
      guard isUntimely(maintenance, for: maintenance.until, at: now) else { return nil }
      deadline.add(maintenance.from <= now ? maintenance.until : maintenance.from)
      return maintenance.from <= now ? .inProgress : .scheduled
    case .cancelled: return nil
    }
  }

  /// Whether a keeper took the last step before the time that it is due, because it did not know of
  /// another time that a person had set elsewhere.
  private func isUntimely(
    _ maintenance: Maintenance, for due: Instant, at now: Instant
  ) -> Bool {
    let last = maintenance.lastStep
    return !last.by.isPerson && last.at < due && now < due
  }
}
