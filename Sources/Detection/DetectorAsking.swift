import Relais

/// Asks the paths that no line's detector asks, at the pace that the situation wants.
extension Detector {
  /// Counts what is overdue and sends what is due.
  mutating func ask(at now: Instant, _ directives: inout [Directive]) {
    guard now >= nextRound else { return }
    for place in asked where ledgers[place].settle(at: now) { inquiry.touch() }
    noticeSilence(at: now)
    let isUrgent = isUrgent(at: now)
    var next = now + .seconds(1)
    for place in asked {
      if let deadline = ledgers[place].nextDeadline { next = min(next, deadline) }
      guard let period = period(of: place, isUrgent: isUrgent) else { continue }
      let due = dueMoment(of: place, every: period, isUrgent, at: now)
      guard due <= now else {
        next = min(next, due)
        continue
      }
      let slot = nextSlot
      nextSlot += 1
      ledgers[place].send(slot: slot, at: now)
      directives.append(.probe(model.paths[place].id, slot: slot))
      next = min(next, now + ledgers[place].patience)
    }
    nextRound = max(next, now + .milliseconds(1))
  }

  /// While a line is suspected or something is unexplained, everything is asked each second.
  private func isUrgent(at now: Instant) -> Bool {
    if watches.contains(where: { $0.detector.belief.state == .suspect }) { return true }
    return now < inquiry.urgentUntil && (inquiry.isOpen || !verdict.faults.isEmpty)
  }

  /// Nil for what need not be asked now: anchors, which the lines' own detectors ask, and all of a
  /// metered line while nothing is urgent.
  private func period(of place: Int, isUrgent: Bool) -> Duration? {
    if isUrgent { return settings.urgentPeriod }
    let path = model.paths[place]
    // An anchor that is silent alone is asked on, to tell its death from a bad moment.
    if path.witness.role == .anchor, path.vantage == .office {
      return isSilent(place) ? path.period : nil
    }
    if let line = model.routes[place].line, watches[line].isMetered { return nil }
    return path.period
  }

  private func dueMoment(
    of place: Int, every period: Duration, _ isUrgent: Bool, at now: Instant
  ) -> Instant {
    guard let sent = ledgers[place].lastSent else { return now }
    return isUrgent && sent < inquiry.since ? now : sent + period
  }

  /// Takes note of paths that have fallen silent or speak again, and whether anything is wrong.
  private mutating func noticeSilence(at now: Instant) {
    for place in heeded where isSilent(place) && !isExplained(place) {
      guard let since = ledgers[place].silentSince else { continue }
      if now - since > settings.dismissal && isWitnessOnly(place) {
        inquiry.dismissed.insert(place)
        inquiry.touch()
      } else if !inquiry.isOpen {
        lookInto(since, now)
      }
    }
    let isTroubled = watches.contains { [.suspect, .down].contains($0.detector.belief.state) }
    let isOpen =
      isTroubled || inquiry.failingChecks > 0 || heeded.contains { isSilent($0) }
    if inquiry.isOpen != isOpen { inquiry.touch() }
    inquiry.isOpen = isOpen
  }

  /// Whether a path that used to answer has missed at least two probes in a row.
  func isSilent(_ place: Int) -> Bool {
    ledgers[place].missedInRow >= 2 && ledgers[place].lastAnswered != nil
      && !inquiry.dismissed.contains(place)
  }

  /// Whether the host at the end is no component, so that its own death could never be explained.
  private func isWitnessOnly(_ place: Int) -> Bool {
    switch model.paths[place].witness.role {
    case .box, .accessRouter, .operatorCore, .operatorFarEdge: true
    case .operatorResolver, .publicResolver, .anchor, .twin, .target: false
    }
  }
}
