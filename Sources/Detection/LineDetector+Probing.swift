import Relais

extension LineDetector {
  /// Brings everything up to now: what is overdue, what that means, whom to ask, when to wake.
  mutating func advance(into directives: inout [Directive]) {
    if now >= nextDeadline { findOverdue() }
    scoreLosses()
    judgeSilence()
    judgeQuality()
    steer(into: &directives)
    sendProbes(into: &directives)
    publish(into: &directives)
    askForWake(into: &directives)
  }

  private mutating func sendProbes(into directives: inout [Directive]) {
    if now >= nextProbeAt {
      let (period, isSteady) = rhythm
      send(to: nextAnchor(), isSteady: isSteady, into: &directives)
      lastSentAt = now
      // Keeps the beat where possible, and never catches up by a volley.
      nextProbeAt = now - nextProbeAt < period ? nextProbeAt + period : now + period
    }
    if now >= nextTrialAt { sendTrial(into: &directives) }
  }

  /// The time between probes now, and whether it is the steady one.
  var rhythm: (period: Nanoseconds, isSteady: Bool) {
    let isRestless =
      if let outage {
        outage.recoveringSince != nil && now - lastReplyAt < timing.recoveryGap
      } else if let episode {
        now - episode.start < LineDetectorTiming.burstLimit
      } else {
        false
      }
    if isRestless { return (timing.burstPeriod, false) }
    return (isMetered && !isNeeded && !isInQuestion ? timing.meteredPeriod : timing.period, true)
  }

  /// Whether it has been found lossy or slow so lately that asking often is worth its price: a
  /// handful of probes soon tells a bad minute from a bad line.
  private var isInQuestion: Bool {
    isBad && now - standingSince < LineDetectorTiming.questionLimit
  }

  private mutating func send(to anchor: Int, isSteady: Bool, into directives: inout [Directive]) {
    let timeout = anchors[anchor].roundTrips.timeout
    let stretch = pauses.stretch(at: now)
    let deadline =
      now + (stretch > 1 ? Nanoseconds(Double(timeout) * stretch) : timeout)
    nextDeadline = min(nextDeadline, deadline)
    let slot = slots.append(
      ProbeSlots.Slot(
        sentAt: now, deadline: deadline, anchor: Int32(anchor), fate: .open, isSteady: isSteady,
        isTrial: anchors[anchor].isSetAside))
    directives.append(.probe(anchors[anchor].path, slot: slot))
  }

  /// The next anchor of the round: those set aside are left out, unless so few remain that a
  /// silence could not be told from the last one's fault.
  private mutating func nextAnchor() -> Int {
    let needsAll = episode != nil && soundAnchors < settings.anchorsForDown
    for _ in anchors.indices {
      turn = turn + 1 < anchors.count ? turn + 1 : 0
      if needsAll || !anchors[turn].isSetAside { return turn }
    }
    return turn
  }

  private var soundAnchors: Int {
    anchors.reduce(0) { $1.isSetAside ? $0 : $0 + 1 }
  }

  private mutating func sendTrial(into directives: inout [Directive]) {
    let aside = anchors.count - soundAnchors
    guard aside > 0 else {
      nextTrialAt = .never
      return
    }
    nextTrialAt = now + timing.setAsidePeriod / Nanoseconds(aside)
    for _ in anchors.indices {
      trialTurn = trialTurn + 1 < anchors.count ? trialTurn + 1 : 0
      guard anchors[trialTurn].isSetAside else { continue }
      return send(to: trialTurn, isSteady: false, into: &directives)
    }
  }

  /// Goes back to the steady rhythm, or to the burst, counted from the last probe.
  mutating func changeRhythm() {
    guard !anchors.isEmpty else { return }
    nextProbeAt = max(now, lastSentAt + rhythm.period)
  }

  private mutating func askForWake(into directives: inout [Directive]) {
    var due = min(nextProbeAt, nextTrialAt, nextDeadline)
    func consider(_ moment: Nanoseconds) {
      if moment > now { due = min(due, moment) }
    }
    if let episode, outage == nil {
      consider(episode.start + patience(with: episode))
      consider(episode.start + timing.maximumThreshold)
      consider(episode.start + timing.steerAfter)
      consider(weighed(episode.start, .gatewayRefuses))
      consider(graceEnd)
    }
    if !evidence.isSilent, outage == nil, let (reason, since) = evidence.standing {
      consider(weighed(since, reason))
      consider(graceEnd)
    }
    if isSteering { consider(calmSince + timing.steerBackAfter) }
    guard due != .never, due != wakeAt else { return }
    wakeAt = due
    directives.append(.wake(at: Instant(nanoseconds: due)))
  }
}
