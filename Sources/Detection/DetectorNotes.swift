public import Relais

/// Takes in what this does not ask itself: beats, and what the other node learned.
extension Detector {
  /// What the other node told longer ago than this is no reason to wait for more.
  private static let freshness: Duration = .seconds(30)

  /// Takes in what became of something sent then on the path at that place of the model.
  ///
  /// A beat that came back ends the silence of its line, as an answer of an anchor does; what came
  /// one way proves only that way. A beat that is missing is evidence, and nothing more: where
  /// anchors are asked, they alone make a line DOWN.
  mutating func note(
    _ place: Int, _ sentAt: Instant, _ answered: Bool, _ roundTrip: Duration?, _ now: Instant,
    _ directives: inout [Directive]
  ) {
    guard told.contains(place), sentAt <= now, answered || sentAt >= awakeSince else { return }
    let endsSilence = ledgers[place].note(
      answered: answered, roundTrip: roundTrip, sentAt: sentAt)
    if endsSilence {
      inquiry.touch()
      noticeReturn(place, now, &directives)
    }
    if answered {
      inquiry.dismissed.remove(place)
    } else {
      nextRound = min(nextRound, now)
    }
    if inquiry.isOpen { inquiry.touch() }
    guard provesLine(place), model.paths[place].witness.role == .twin,
      let line = model.routes[place].line
    else { return }
    if answered, let roundTrip {
      run(.echoed(sentAt: sentAt, roundTrip: roundTrip), on: line, now, &directives)
    } else if !answered {
      run(.unheard(sentAt: sentAt), on: line, now, &directives)
    }
  }

  /// Whether an answer on a path proves that its line works: there and back, beyond the operator.
  func provesLine(_ place: Int) -> Bool {
    let path = model.paths[place]
    switch path.witness.role {
    case .anchor: return path.vantage == .office
    case .twin: return path.method == .beat(.roundTrip)
    default: return false
    }
  }

  /// The line that what is sent on a path leaves by now; nil for what the twin sends to others than
  /// the office.
  func leavesBy(_ place: Int) -> Int? {
    if let line = model.routes[place].line { return line }
    return model.paths[place].vantage == .office ? routedLine : nil
  }

  /// The paths on which the other node's word would help to judge an explanation: those that are
  /// broken by one of its candidates but not by all, as far as the twin is heard at all.
  func awaited(_ leading: Posterior.Rank, at now: Instant) -> [Int] {
    guard model.isPaired, isOtherHeard else { return [] }
    let candidates = leading.faults.flatMap(\.members)
    guard candidates.count > leading.faults.count else { return [] }
    let checks = model.checks.indices.filter { model.checks[$0].vantage == .twin }
    let others = told + (model.vantage == .office ? checks.map { model.firstCheck + $0 } : [])
    return others.filter { place in
      guard isWitness(place), let sent = ledgers[place].lastSent,
        now - sent < max(Self.freshness, model.paths[place].period * 3)
      else { return false }
      let crossed = model.routes[place].crossings[0].map { model.faults[$0].component }
      let broken = candidates.count { crossed.contains($0) }
      return broken > 0 && broken < candidates.count
    }
  }

  /// Whether the other node has been heard over any line since the trouble began.
  private var isOtherHeard: Bool {
    told.contains { place in
      model.paths[place].witness.role == .twin
        && ledgers[place].lastAnswered.map { $0 >= inquiry.since } ?? false
    }
  }
}

/// What the twin makes of an office that is silent on all its lines.
extension Detector {
  /// Since when the whole office is silent, as seen from the twin; nil while any of its lines is
  /// heard, even if only outwards, and always nil at the office.
  ///
  /// It takes ``DetectorSettings/darkness`` of silence on every line, the threshold of one of them,
  /// and a twin that itself reaches somebody: a twin that is cut off says nothing of the office.
  public func dark(at now: Instant) -> Instant? {
    guard let from = darkFrom, from <= now else { return nil }
    return watches.compactMap(\.detector.silentSince).max()
  }

  /// When the silence under way makes the office dark; nil while there is none on some line.
  var darkFrom: Instant? {
    guard model.vantage == .twin, !watches.isEmpty, !isBlind else { return nil }
    var latest = Instant(nanoseconds: .min)
    for (index, watch) in watches.enumerated() {
      guard let since = watch.detector.silentSince else { return nil }
      let up = model.places[.beats(.up, over: model.lines[index].line.id)]
      if let heard = up.flatMap({ ledgers[$0].lastAnswered }), heard > since { return nil }
      latest = max(latest, since)
    }
    guard watches.contains(where: { $0.detector.belief.state == .down }) else { return nil }
    return latest + settings.darkness
  }

  /// Whether the twin itself is cut off: all anchors that ever answered it are silent.
  var isBlind: Bool {
    guard model.vantage == .twin else { return false }
    let anchors = asked.filter {
      model.paths[$0].witness.role == .anchor && ledgers[$0].lastAnswered != nil
    }
    return !anchors.isEmpty && anchors.allSatisfy { ledgers[$0].missedInRow >= 2 }
  }

  /// Tells each line's detector whether the twin is cut off, when that changes.
  mutating func tellBlindness(at now: Instant, _ directives: inout [Directive]) {
    guard model.vantage == .twin, toldBlind != isBlind else { return }
    toldBlind.toggle()
    for index in watches.indices { run(.blinded(toldBlind), on: index, now, &directives) }
  }
}
