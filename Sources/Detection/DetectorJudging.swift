import Relais

/// Weighs the evidence and publishes the explanation when it is sure enough, or due.
extension Detector {
  /// A reading of a carrier or of the box is never wrong by chance, or nearly so.
  private static let lossOfReadings = 1e-6

  /// A line that loses no more than this still carries what is sent again when it is lost.
  private static let usableLoss = 0.15

  /// Judges anew if anything has changed and the last judgement is long enough ago.
  mutating func judge(at now: Instant, _ directives: inout [Directive]) {
    guard inquiry.isStale, now >= inquiry.nextJudgement else { return }
    inquiry.weighed(at: now, interval: settings.judgingInterval)
    guard inquiry.isOpen || !verdict.faults.isEmpty else { return inquiry.settle() }
    let evidence = evidence()
    let posterior = localiser.explain(evidence)
    let backed = backed(posterior.leading)
    let leading = backed ?? posterior.leading
    if isStill(leading) { return inquiry.settle() }
    let lead = inquiry.lead(leading.faults, at: now)
    guard isDue(leading, evidence, isBacked: backed != nil, leadingFor: lead, at: now) else {
      return inquiry.touch()
    }
    inquiry.settle()
    verdict = Verdict(
      faults: leading.faults, confidence: leading.probability,
      runnersUp: posterior.ranked.dropFirst().map {
        Explanation(components: $0.components, probability: $0.probability)
      },
      since: beginning(of: leading), evidence: proof(for: leading, at: now))
    directives.append(.verdict(verdict))
    explainServices(now, &directives)
  }

  /// Whether the published explanation still stands: it leads, or nothing tells it from the leader
  /// and the leader says no more.
  private func isStill(_ leading: Posterior.Rank) -> Bool {
    if leading.faults == verdict.faults { return true }
    guard !leading.faults.isEmpty, leading.faults.count == verdict.faults.count else {
      return false
    }
    return zip(leading.faults, verdict.faults).allSatisfy { new, old in
      Set(new.members).isSuperset(of: old.members)
    }
  }

  /// Whether the leading explanation may replace the published one now.
  private mutating func isDue(
    _ leading: Posterior.Rank, _ evidence: [PathEvidence], isBacked: Bool,
    leadingFor lead: Duration,
    at now: Instant
  ) -> Bool {
    if leading.faults.isEmpty {
      return lead >= settings.relief && leading.probability > settings.confidence
        && !isVerdictHeld
    }
    guard isBacked else {
      inquiry.backedSince = nil
      return false
    }
    let backedSince = inquiry.backedSince ?? now
    inquiry.backedSince = backedSince
    let isSteady =
      lead >= (verdict.faults.isEmpty ? settings.steadiness : settings.reconsideration)
    let isSure =
      leading.probability > settings.confidence && isSteady
      && isComplete(evidence, leading, at: now)
    let isLate =
      isSteady && now - max(inquiry.since, backedSince) >= settings.deliberation
      && (leading.probability > 0.5 || now - backedSince >= settings.deliberation * 3)
    return isSure || isLate
  }

  /// Whether something hard still speaks for the published explanation.
  private var isVerdictHeld: Bool {
    if watches.contains(where: { $0.detector.belief.state == .down }) { return true }
    let targets = Set(verdict.components.filter { $0.kind == .target })
    guard !targets.isEmpty else { return false }
    return trackers.indices.contains { index in
      guard trackers[index].belief.state == .failed else { return false }
      return model.routes[model.firstCheck + index].crossings[0].contains {
        targets.contains(model.faults[$0].component)
      }
    }
  }

  /// The explanation without the faults that only suspicion speaks for; nil if nothing is left.
  ///
  /// A fault is backed by a path that has failed for good and that no other fault breaks. What
  /// would silence a whole line is backed by nothing less than the line being down: on a slow line
  /// checks fail for good, too.
  private func backed(_ leading: Posterior.Rank) -> Posterior.Rank? {
    guard let faults = leading.hypotheses.first, !faults.isEmpty else { return nil }
    var unbacked = faults
    for place in ledgers.indices where isHard(place) {
      let crossed = model.routes[place].crossings[crossing(of: place)]
      let broken = faults.filter { crossed.contains($0) }
      guard broken.count == 1, !model.faults[broken[0]].silencesLine || isOnDeadLine(place) else {
        continue
      }
      unbacked.removeAll { $0 == broken[0] }
      if unbacked.isEmpty { return leading }
    }
    guard unbacked.count < faults.count else { return nil }
    let left = faults.filter { !unbacked.contains($0) }
    let components = left.map { model.faults[$0].component }.sorted()
    return Posterior.Rank(
      faults: leading.faults.filter { components.contains($0.leading) }, components: components,
      hypotheses: [left], probability: leading.probability)
  }

  private func isOnDeadLine(_ place: Int) -> Bool {
    model.routes[place].line.map { watches[$0].detector.belief.state == .down } ?? false
  }

  /// Whether what a path tells is beyond a bad moment.
  private func isHard(_ place: Int) -> Bool {
    if place >= model.firstCheck {
      return trackers[place - model.firstCheck].belief.state == .failed
    }
    if isOnDeadLine(place) { return true }
    guard isSilent(place), let since = ledgers[place].silentSince else { return false }
    let latest = ledgers[place].lastSent ?? since
    return ledgers[place].missedInRow >= settings.missesForSilence
      && latest - since >= settings.silence
  }

  /// Whether every path that can be asked has been, since the trouble began, and the other node's
  /// word is in, where it can be had and matters.
  private func isComplete(_ evidence: [PathEvidence], _ leading: Posterior.Rank, at now: Instant)
    -> Bool
  {
    let known = Set(evidence.map(\.path))
    return asked.allSatisfy { known.contains($0) || !isWitness($0) }
      && awaited(leading, at: now).allSatisfy { known.contains($0) }
  }

  /// What was observed since the trouble began.
  private func evidence() -> [PathEvidence] {
    var found: [PathEvidence] = []
    for place in ledgers.indices {
      switch model.paths[place].method {
      case .carrier:
        guard let reading = model.routes[place].line.flatMap({ watches[$0].carrier }) else {
          continue
        }
        found.append(Self.evidence(place, crossing(of: place), isUp: reading.isUp))
      case .boxStatus:
        guard let reading = model.routes[place].line.flatMap({ watches[$0].box }),
          !reading.isUp || reading.at >= inquiry.since && isFresh(reading, place)
        else { continue }
        found.append(Self.evidence(place, 0, isUp: reading.isUp))
      case .echo, .hop, .query, .check, .beat, .wan:
        guard isWitness(place), let seen = ledgers[place].evidence(since: inquiry.since) else {
          continue
        }
        found.append(
          PathEvidence(
            path: place, crossing: crossing(of: place), answered: seen.answered,
            missed: seen.missed, loss: loss(on: place)))
      }
    }
    return found
  }

  /// Whether a box's good word is no older than its silence, where it has fallen silent.
  private func isFresh(_ reading: LineWatch.Reading, _ place: Int) -> Bool {
    let silences = asked.filter {
      model.routes[$0].line == model.routes[place].line && isNear($0)
    }.compactMap { ledgers[$0].silentSince }
    return silences.allSatisfy { reading.at >= $0 }
  }

  /// Whether a path goes no further than the line's own box.
  private func isNear(_ place: Int) -> Bool {
    model.paths[place].witness.role == .box && model.paths[place].vantage == .office
  }

  private static func evidence(_ place: Int, _ crossing: Int, isUp: Bool) -> PathEvidence {
    PathEvidence(
      path: place, crossing: crossing, answered: isUp ? 1 : 0, missed: isUp ? 0 : 1,
      loss: lossOfReadings)
  }

  /// Whether what a path tells counts.
  ///
  /// Routers and resolvers count only once they have answered, as many never do. Anchors and checks
  /// were chosen by a person, and count from the first moment.
  func isWitness(_ place: Int) -> Bool {
    switch model.paths[place].witness.role {
    case .anchor where model.paths[place].vantage == .office, .target: true
    default: ledgers[place].lastAnswered != nil && !inquiry.dismissed.contains(place)
    }
  }

  /// The chance of losing a probe although nothing is broken: the path's own, or its line's.
  private func loss(on place: Int) -> Double {
    let learned = min(max(ledgers[place].loss, 0.01), 0.5)
    // What a line loses it loses beyond its box.
    guard let line = leavesBy(place), watches.indices.contains(line), !isNear(place) else {
      return learned
    }
    guard let share = watches[line].detector.lossWhileBad else { return learned }
    switch model.paths[place].method {
    // Several packets in a row must get through for a check, in time; and a queue that is full to
    // the last bytes drops a name query where it still takes a ping. Neither tells much here, but
    // on a line that only loses a little, and is quick.
    case .check, .query:
      let isUsable = share <= Self.usableLoss && !watches[line].detector.isSlow
      return isUsable ? max(learned, share) : 0.9
    case .echo, .hop, .carrier, .boxStatus, .beat, .wan: return min(max(learned, share), 0.5)
    }
  }
}
