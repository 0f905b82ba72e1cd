import Relais

extension LineDetector {
  // MARK: - What becomes of probes

  /// Marks the probes whose time is over.
  mutating func findOverdue() {
    nextDeadline = .never
    var isPrefix = true
    var number = firstOpen
    while number < slots.next {
      let slot = slots[number]
      if slot.fate == .open {
        if slot.deadline <= now {
          slots.set(.overdue, of: number)
          isOverdue(slot)
        } else {
          nextDeadline = min(nextDeadline, slot.deadline)
          isPrefix = false
        }
      }
      number += 1
      if isPrefix { firstOpen = number }
    }
  }

  /// Counts an overdue probe towards a silence, or begins one.
  private mutating func isOverdue(_ slot: ProbeSlots.Slot) {
    guard lastReplyAt < slot.sentAt else { return }
    let anchor = anchors[Int(slot.anchor)]
    let bit: UInt64 = 1 << UInt64(slot.anchor)
    let isSound = !slot.isTrial && !anchor.isDoubtful
    if isSound, outage == nil {
      if let start = episode?.start {
        if slot.sentAt < start { episode?.start = slot.sentAt }
      } else {
        begin(at: slot.sentAt)
      }
    }
    guard let start = episode?.start, slot.sentAt >= start else { return }
    episode?.overdue += 1
    episode?.allSilentAnchors |= bit
    if isSound { episode?.silentAnchors |= bit }
  }

  /// Begins to wonder about a silence, and asks at once, where somebody can be asked.
  mutating func begin(at start: Nanoseconds) {
    let longest = timing.maximumThreshold
    let coincidence = SilenceThreshold.coincidence(
      share: quality.recentLoss, probesPerSecond: 1 / timing.period.inSeconds,
      burstPeriod: timing.burstPeriod.inSeconds, falseAlarmsPerYear: settings.falseAlarmsPerYear)
    let learned = max(ledger.threshold, Nanoseconds(min(coincidence, longest.inSeconds) * 1e9))
    let flapping = 1 + 0.5 * Double(recent.count(at: now))
    let threshold = min(Nanoseconds(Double(learned) * flapping), max(longest, learned))
    episode = SilentEpisode(start: start, threshold: threshold)
    if !anchors.isEmpty { nextProbeAt = now }
  }

  /// Scores, in the order of sending, the probes that had their time.
  mutating func scoreLosses() {
    while firstUnscored < slots.next {
      let slot = slots[firstUnscored]
      switch slot.fate {
      case .open:
        return
      case .overdue:
        guard now - slot.sentAt >= timing.lossDeadline else { return }
        scoreLoss(of: slot, number: firstUnscored)
      case .answered:
        if !slot.isTrial, outage == nil { scoreArrival() }
      case .void, .lost:
        break
      }
      if slot.isSteady, outage == nil, ledger.countSteady() {
        ledger.turnPage()
        quality.adapt(usualLoss: ledger.lossShare)
      }
      firstUnscored += 1
    }
  }

  private mutating func scoreArrival() {
    quality.arrived()
    if standing == .up { ledger.countFate(isLoss: false) }
  }

  private mutating func scoreLoss(of slot: ProbeSlots.Slot, number: UInt64) {
    let index = Int(slot.anchor)
    guard !slot.isTrial else { return slots.set(.void, of: number) }
    if lastReplyAt > slot.sentAt, anchors[index].answeredAt ?? .longAgo <= slot.sentAt {
      anchors[index].missedAlone(setAsideAfter: settings.missesToSetAside)
      if anchors[index].isSetAside {
        nextTrialAt = min(nextTrialAt, now + timing.setAsidePeriod)
      }
    }
    // A loss that may be its anchor's own fault is no loss of the line.
    guard outage == nil, !anchors[index].isDoubtful else { return slots.set(.lost, of: number) }
    let score = quality.missed()
    slots.lose(number, score: score)
    if standing == .up { ledger.countFate(isLoss: score.isLight) }
  }

  // MARK: - What that means

  /// How long the silence under way must last for DOWN, now.
  func patience(with episode: SilentEpisode) -> Nanoseconds {
    // A line that has not answered since the start may still be coming up, as after a boot.
    let base =
      standing == .unknown ? max(episode.threshold, timing.maximumThreshold) : episode.threshold
    let stretch = pauses.stretch(at: now)
    let isShared = !isControlAnswering && now - controlAnsweredAt < timing.slotLifetime
    guard isShared || stretch > 1 else { return base }
    return Nanoseconds(Double(base) * stretch * (isShared ? settings.sharedSilenceFactor : 1))
  }

  /// When evidence that came then counts: soon, though a box, which is asked and may be wrong,
  /// leaves a probe time to contradict it; and on a line that has not answered since the start only
  /// after the longest wait.
  func weighed(_ since: Nanoseconds, _ reason: LineReason) -> Nanoseconds {
    let isBox = reason == .boxSaysDown
    let moment = since + (isBox ? timing.lossDeadline : timing.evidenceDelay)
    guard standing == .unknown, outage == nil else { return moment }
    return max(moment, standingSince + timing.maximumThreshold)
  }

  /// Declares the line down if evidence or silence say so.
  mutating func judgeSilence() {
    guard now >= graceEnd, !isBlind, !evidence.isSilent || episode != nil else { return }
    if let (reason, since) = evidence.standing, now >= weighed(since, reason) {
      guard outage != nil else { return declareDown(since: since, reason) }
      outage?.reason = reason
    }
    guard outage == nil, let episode else { return }
    let needed = settings.anchorsForDown
    if episode.refusedAnchors.nonzeroBitCount >= needed,
      now >= weighed(episode.start, .gatewayRefuses)
    {
      return declareDown(
        since: episode.start, episode.isUnrouted ? .unrouted : .gatewayRefuses)
    }
    guard episode.overdue >= settings.overdueForDown else { return }
    let silence = now - episode.start
    let patience = patience(with: episode)
    let isCredible =
      silence >= patience && episode.silentAnchors.nonzeroBitCount >= needed
      // Where all but one anchor had been set aside before, they count after the longest wait.
      || silence >= max(patience, timing.maximumThreshold)
        && episode.allSilentAnchors.nonzeroBitCount >= needed
    guard isCredible else { return }
    declareDown(
      since: episode.start, .silence(threshold: .nanoseconds(patience)))
  }

  private mutating func declareDown(since: Nanoseconds, _ reason: LineReason) {
    outage = Outage(since: episode.map { min($0.start, since) } ?? since, reason: reason)
    changeRhythm()
  }

  /// Takes over what the losses and the round trips say.
  mutating func judgeQuality() {
    guard outage == nil, standing != .unknown, now >= graceEnd else { return }
    let found: Standing = quality.isLossy ? .lossy : quality.isSlow ? .slow : .up
    guard found != standing else { return }
    if found == .up || standing == .up { standingSince = now }
    standing = found
    if isMetered { changeRhythm() }
  }

  /// Steers new flows away early, as it costs nothing when wrong, and back after a calm.
  mutating func steer(into directives: inout [Directive]) {
    if isSteering {
      guard outage == nil, episode == nil, now - calmSince >= timing.steerBackAfter else { return }
    } else if outage == nil {
      guard let episode, now >= graceEnd,
        Double(now - episode.start) >= Double(timing.steerAfter) * pauses.stretch(at: now),
        episode.silentAnchors.nonzeroBitCount >= settings.anchorsForDown
      else { return }
    }
    isSteering.toggle()
    directives.append(.steer(isSteering))
  }
}
