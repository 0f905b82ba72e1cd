import Relais

/// Takes in answers, attempts and what lines say of themselves.
extension Detector {
  /// Takes in an answer on the path at that place of the model; the slot says whose it is.
  mutating func answer(
    _ place: Int, _ slot: UInt64, _ roundTrip: Duration, _ now: Instant,
    _ directives: inout [Directive]
  ) {
    if ledgers[place].answer(slot: slot, roundTrip: roundTrip, at: now) {
      inquiry.touch()
      noticeReturn(place, now, &directives)
    }
    inquiry.dismissed.remove(place)
    if let index = model.routes[place].line, watches[index].owns(slot: slot, index: index) {
      run(.answered(slot: slot, roundTrip: roundTrip), on: index, now, &directives)
    }
  }

  /// Takes in that a probe of the path at that place failed at once.
  mutating func refuse(
    _ place: Int, _ slot: UInt64, _ why: ProbeFailure, _ now: Instant,
    _ directives: inout [Directive]
  ) {
    ledgers[place].refuse(slot: slot, why)
    inquiry.touch()
    if let index = model.routes[place].line, watches[index].owns(slot: slot, index: index) {
      run(.refused(slot: slot, why), on: index, now, &directives)
    }
  }

  /// Takes in an attempt; one of an unknown check, one that asked nothing since this node may not,
  /// and a failure from before a sleep are left out.
  mutating func check(
    _ observation: Observation, _ now: Instant, _ directives: inout [Directive]
  ) {
    let path = PathID("check/\(observation.check)")
    guard let place = model.places[path] else { return }
    if case .failed(let why) = observation.outcome,
      why.isUnasked || observation.sentAt < awakeSince
    {
      return
    }
    let index = place - model.firstCheck
    let check = model.checks[index]
    let before = trackers[index].belief
    guard trackers[index].receive(observation, of: check) else { return }
    if ledgers[place].finish(observation.outcome, sentAt: observation.sentAt) {
      noticeReturn(place, now, &directives)
    }
    if inquiry.isOpen && !(ledgers[place].missedInRow > 0 && isExplained(place)) { inquiry.touch() }
    // The other node sees to its own checks.
    let isOwn = (check.vantage == .twin) == (model.vantage == .twin)
    if trackers[index].isInDoubt, isOwn { directives.append(.hasten(check.id, after: check.retry)) }
    let belief = trackers[index].belief
    guard belief != before else { return }
    noticeCheck(index, before.state, now, &directives)
    if belief.state != before.state || belief.since != before.since {
      directives.append(.check(belief))
      let explanation = Self.explanation(
        of: index, in: model, routedOver: routedLine, Set(verdict.components))
      let changed = board.change(
        index, from: before.state, to: belief, explainedBy: explanation, at: now)
      directives += changed.map { .service($0) }
    }
  }

  /// Explains the services anew after a new verdict, and says which changed.
  mutating func explainServices(_ now: Instant, _ directives: inout [Directive]) {
    let blamed = Set(verdict.components)
    let (model, routed) = (model, routedLine)
    let isOutsideHeard = !blamed.contains { $0.kind == .twin }
    let changed = board.explain(at: now, isOutsideHeard: isOutsideHeard) { check in
      Self.explanation(of: check, in: model, routedOver: routed, blamed)
    }
    directives += changed.map { .service($0) }
  }

  /// The blamed components that the path of a check crosses.
  private static func explanation(
    of check: Int, in model: Model, routedOver routed: Int, _ blamed: Set<Component>
  ) -> [Component] {
    guard !blamed.isEmpty else { return [] }
    let crossings = model.routes[model.firstCheck + check].crossings
    var found: [Component] = []
    for fault in crossings[crossings.count > 1 ? routed : 0] {
      let component = model.faults[fault].component
      if blamed.contains(component), found.last != component { found.append(component) }
    }
    return found
  }

  /// Notes what is said of a line and passes it on to its detector; unknown lines are left out.
  mutating func tell(
    _ line: LineID, _ event: LineDetector.Event, _ now: Instant,
    _ directives: inout [Directive], _ note: (inout LineWatch) -> Void
  ) {
    guard let index = watches.firstIndex(where: { $0.line == line }) else { return }
    let route = routedLine
    note(&watches[index])
    if routedLine != route {
      forgetRoutedChecks(at: now)
      explainServices(now, &directives)
    }
    if inquiry.isOpen { inquiry.touch() }
    run(event, on: index, now, &directives)
  }

  /// The line that routed checks leave by: the first that can carry, else the first.
  var routedLine: Int { watches.firstIndex { $0.canCarry } ?? 0 }

  /// What routed checks met on another line says nothing about the present one.
  private mutating func forgetRoutedChecks(at now: Instant) {
    for place in ledgers.indices.dropFirst(model.firstCheck)
    where leavesBy(place) != nil && model.routes[place].line == nil {
      ledgers[place].reset(at: now)
    }
  }

  /// Passes an event to a line's detector and carries out what it wants.
  mutating func run(
    _ event: LineDetector.Event, on index: Int, _ now: Instant, _ directives: inout [Directive]
  ) {
    for directive in watches[index].detector.receive(event, at: now) {
      switch directive {
      case .probe(let path, let slot):
        if let place = model.places[path] { ledgers[place].send(slot: slot, at: now) }
        directives.append(.probe(path, slot: slot))
      case .wake(let moment): watches[index].wakeAt = moment
      case .changed(let belief):
        directives.append(.line(belief))
        noticeLine(index, belief, now, &directives)
      // Steering is for the part that switches lines; nothing here depends on it.
      case .steer: break
      }
    }
  }

  /// Wakes each line's detector that is due.
  mutating func wakeLines(at now: Instant, _ directives: inout [Directive]) {
    for index in watches.indices {
      guard let moment = watches[index].wakeAt, moment <= now else { continue }
      watches[index].wakeAt = nil
      run(.woke, on: index, now, &directives)
    }
  }

  /// Tells each line's detector whether any other line answers, where there are others.
  mutating func tellControlGroups(at now: Instant, _ directives: inout [Directive]) {
    guard watches.count > 1 else { return }
    for index in watches.indices {
      let others = watches.indices.filter {
        $0 != index && watches[$0].detector.belief.state != .unknown
      }
      guard !others.isEmpty else { continue }
      let isAnswering = others.contains {
        [.up, .degraded].contains(watches[$0].detector.belief.state)
      }
      if watches[index].toldControlGroup != isAnswering {
        watches[index].toldControlGroup = isAnswering
        run(.controlGroup(isAnswering: isAnswering), on: index, now, &directives)
      }
      let isNeeded = others.contains {
        [.suspect, .down].contains(watches[$0].detector.belief.state)
      }
      if watches[index].isMetered, watches[index].toldNeeded != isNeeded {
        watches[index].toldNeeded = isNeeded
        run(.needed(isNeeded), on: index, now, &directives)
      }
    }
  }
}
