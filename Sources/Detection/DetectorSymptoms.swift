import Relais

/// Notices trouble and its end, and decides what must be asked again.
extension Detector {
  /// Starts to look into trouble that began then, unless its predecessor is not yet explained.
  mutating func lookInto(_ since: Instant, _ now: Instant) {
    inquiry.urgentUntil = now + settings.urgency
    nextRound = now
    let isUnsettled = inquiry.isOpen && now - inquiry.since < settings.urgency
    let isExplained = inquiry.pending == nil && !verdict.faults.isEmpty
    if isUnsettled && !isExplained && inquiry.since <= since { return inquiry.touch() }
    inquiry.begin(at: since, now)
    inquiry.isOpen = true
  }

  /// Opens or feeds the inquiry when a line, by its place in the model, changes its state.
  mutating func noticeLine(
    _ index: Int, _ belief: LineBelief, _ now: Instant, _ directives: inout [Directive]
  ) {
    let before = watches[index].noticed
    watches[index].noticed = belief.state
    if before != .suspect && before != .down { watches[index].troubledSince = belief.since }
    guard before != belief.state else { return }
    switch belief.state {
    case .suspect:
      if !isBlamed(line: index) { lookInto(belief.since, now) }
    case .down:
      if !isBlamed(line: index) { lookInto(belief.since, now) }
      hastenChecks(now, &directives) { _ in true }
    case .up, .degraded, .unknown:
      guard before == .suspect || before == .down else { break }
      forget(line: index, since: watches[index].troubledSince, at: now)
      guard before == .down else { break }
      inquiry.begin(at: now, now)
      inquiry.urgentUntil = now + settings.urgency
      nextRound = now
      hastenChecks(now, &directives) { $0 != .ok }
    }
    inquiry.touch()
  }

  /// Opens or feeds the inquiry when a check, by its place among checks, changes its state.
  mutating func noticeCheck(
    _ index: Int, _ before: CheckState, _ now: Instant, _ directives: inout [Directive]
  ) {
    let belief = trackers[index].belief
    let (wasFailing, isFailing) = (before.isFailing, belief.state.isFailing)
    if wasFailing != isFailing { inquiry.failingChecks += isFailing ? 1 : -1 }
    let place = model.firstCheck + index
    let isExplained = isExplained(place)
    if !isFailing || !isExplained { inquiry.touch() }
    guard isFailing, !wasFailing, !isExplained else { return }
    lookInto(belief.since, now)
    // What else asks the same target, or leaves by the same line, tells how far the trouble goes.
    let own = model.routes[place].crossings[crossing(of: place)].last
    hastenChecks(now, &directives, besides: index) { state in
      own != nil && !state.isFailing
    }
  }

  /// Whether the verdict names a component that breaks that path.
  func isExplained(_ place: Int) -> Bool {
    guard !verdict.faults.isEmpty else { return false }
    let blamed = verdict.components
    return model.routes[place].crossings[crossing(of: place)].contains {
      blamed.contains(model.faults[$0].component)
    }
  }

  /// Which of a path's crossings holds now.
  func crossing(of place: Int) -> Int {
    let route = model.routes[place]
    guard route.crossings.count > 1 else { return 0 }
    if case .carrier = model.paths[place].method {
      return route.line.map { watches[$0].carrier?.isUp == false } == true ? 1 : 0
    }
    return routedLine
  }

  private func isBlamed(line index: Int) -> Bool {
    verdict.components.contains { $0.line == watches[index].line || $0.kind == .machine }
  }

  /// Takes note that a path ends a long silence.
  ///
  /// An anchor or the twin that answers again over a dead line ends the line's silence, before the
  /// line is trusted again. What ends one failure may have ended others that had the same cause.
  mutating func noticeReturn(_ place: Int, _ now: Instant, _ directives: inout [Directive]) {
    if provesLine(place), let index = model.routes[place].line,
      watches[index].noticed == .down
    {
      forget(line: index, since: watches[index].troubledSince, at: now)
    }
    guard isExplained(place) else { return }
    inquiry.hastened = 0
    hastenChecks(now, &directives) { $0.isFailing }
  }

  /// What was missed while the line was away says nothing about the time after it.
  ///
  /// What was silent before the line was is another matter.
  private mutating func forget(line index: Int, since: Instant, at now: Instant) {
    for place in ledgers.indices where ledgers[place].missedInRow > 0 {
      let line = leavesBy(place)
      guard let silentSince = ledgers[place].silentSince, silentSince >= since - .seconds(1) else {
        continue
      }
      if line == index { ledgers[place].reset(at: now) }
    }
  }

  /// Has checks attempted at once that have not been since the trouble began, within the limit for
  /// each inquiry.
  private mutating func hastenChecks(
    _ now: Instant, _ directives: inout [Directive], besides: Int? = nil,
    _ isWanted: (CheckState) -> Bool
  ) {
    for index in trackers.indices where index != besides && isWanted(trackers[index].belief.state) {
      guard inquiry.hastened < settings.hastenLimit else { return }
      let ledger = ledgers[model.firstCheck + index]
      if let sentAt = ledger.lastSent, sentAt >= inquiry.since, now - sentAt < .seconds(1) {
        continue
      }
      directives.append(.hasten(model.checks[index].id, after: .zero))
      inquiry.hastened += 1
    }
  }
}

extension CheckState {
  /// Whether the latest attempts failed.
  var isFailing: Bool {
    switch self {
    case .softFailed, .failed: true
    case .unknown, .ok, .slow: false
    }
  }
}
