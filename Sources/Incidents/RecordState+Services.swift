import Relais

/// How facts change what is shown of services.
extension RecordState {
  /// Takes in what a detector says of a service.
  mutating func apply(_ news: ServiceStateChanged, _ fact: RecordedFact) {
    let place = services.place(
      of: news.service,
      orAppend: ServiceStanding(service: news.service, firstToldAt: news.since))
    services[place: place].detections.write(
      ServiceStanding.Detected(
        state: news.state, since: news.since, takenDownBy: news.takenDownBy),
      as: fact)
    show(place, at: news.since)
  }

  /// Takes in what a person says of a service.
  mutating func write(_ word: ServiceStanding.Word, _ service: ServiceID, _ fact: RecordedFact) {
    let place = services.place(
      of: service, orAppend: ServiceStanding(service: service, firstToldAt: word.at))
    services[place: place].words.write(word, as: fact)
    show(place, at: word.at)
  }

  /// Takes in that a maintenance was announced.
  mutating func schedule(_ news: MaintenanceScheduled, _ fact: RecordedFact) {
    if let parts = news.maintenance.parts {
      RecordState.Numbering.count(parts.number, of: parts.node, in: &maintenanceNumbers)
    }
    if maintenances.place(of: news.maintenance) != nil {
      // A node restored from an old backup gave a number twice: one maintenance, nothing dropped.
      revise(news.maintenance, at: news.at) { $0.plan(news, fact) }
    } else {
      _ = maintenances.place(
        of: news.maintenance, orAppend: Maintenance(announced: news, fact))
      archiveMaintenances()
    }
  }

  /// Changes a maintenance; a fact about none is counted and left.
  mutating func revise(
    _ id: MaintenanceID, at moment: Instant, _ change: (inout Maintenance) -> Void
  ) {
    guard let place = maintenances.place(of: id) else {
      unplaced += 1
      return
    }
    let before = stopped(by: maintenances[place: place])
    change(&maintenances[place: place])
    let after = stopped(by: maintenances[place: place])
    guard before != after else { return }
    for service in before {
      standing(of: service, at: moment) { $0.maintenances.removeAll { $0 == id } }
    }
    for service in after { standing(of: service, at: moment) { $0.maintenances.append(id) } }
    showAll(at: moment)
  }

  /// The services that a maintenance has stopped at present.
  private func stopped(by maintenance: Maintenance) -> [ServiceID] {
    maintenance.isUnderWay ? maintenance.services : []
  }

  private mutating func standing(
    of service: ServiceID, at moment: Instant, _ change: (inout ServiceStanding) -> Void
  ) {
    let place = services.place(
      of: service, orAppend: ServiceStanding(service: service, firstToldAt: moment))
    change(&services[place: place])
  }

  /// Notes what is shown of a service after a fact about it, and of those that need it.
  private mutating func show(_ place: Int, at moment: Instant) {
    // How others are shown hangs on it only where something is or was under maintenance.
    let isQuiet =
      services[place: place].state != .underMaintenance
      && !services.values.contains { $0.changes.last?.state == .underMaintenance }
    if isQuiet {
      services[place: place].note(at: moment)
    } else {
      showAll(at: moment)
    }
  }

  /// Notes what is shown of every service after a fact, where that has changed.
  private mutating func showAll(at moment: Instant) {
    let below = stoppedBelow()
    for place in services.values.indices {
      services[place: place].isStoppedBelow = below.contains(services[place: place].service)
      services[place: place].note(at: moment)
    }
  }

  /// The services that fail only because all that takes them down is under maintenance, be it by
  /// way of others that do; those that take each other down in a circle do not count.
  private func stoppedBelow() -> Set<ServiceID> {
    var stopped: Set<ServiceID> = []
    for standing in services.values {
      let isStopped = standing.word.map { $0.state == .underMaintenance }
      if isStopped ?? !standing.maintenances.isEmpty { stopped.insert(standing.service) }
    }
    var below: Set<ServiceID> = []
    var hasGrown = !stopped.isEmpty
    while hasGrown {
      hasGrown = false
      for standing in services.values where !stopped.contains(standing.service) {
        guard standing.word == nil, let detected = standing.detected,
          detected.state > .underMaintenance, !detected.takenDownBy.isEmpty,
          detected.takenDownBy.allSatisfy(stopped.contains)
        else { continue }
        stopped.insert(standing.service)
        below.insert(standing.service)
        hasGrown = true
      }
    }
    return below
  }

  /// Leaves what was over long ago to the journal, as with incidents.
  private mutating func archiveMaintenances() {
    let count = maintenances.values.count
    guard count >= Record.maintenanceLimit + Record.maintenanceLimit / 4 else { return }
    let oldest = count - Record.maintenanceLimit
    maintenances.keep(where: { $0 >= oldest || !$1.isOver }, keyedBy: \.id)
    archivedMaintenances += UInt64(count - maintenances.values.count)
  }
}
