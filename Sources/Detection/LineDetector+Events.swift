import Relais

extension LineDetector {
  /// A reply came: the line lives.
  mutating func answered(_ number: UInt64, after reported: Nanoseconds) {
    guard slots.holds(number) else { return }
    let slot = slots[number]
    guard slot.fate != .answered, now - slot.sentAt <= timing.slotLifetime else { return }
    slots.set(.answered, of: number)
    if slot.deadline == nextDeadline { findOverdue() }
    // The watcher's own lateness would count as the line's, so such a round trip is not believed.
    let isTrusted = slot.sentAt >= trustedSince
    let roundTrip = min(max(reported, 0), now - slot.sentAt)
    let arrival = isTrusted ? slot.sentAt + roundTrip : now
    let gap = arrival - lastReplyAt
    lastReplyAt = max(lastReplyAt, arrival)
    evidence.answered(sentAt: slot.sentAt)
    if slot.fate == .lost { quality.excuse(slot.score) }
    if isTrusted { learn(roundTrip, from: slot) }
    anchors[Int(slot.anchor)].answered(at: now)
    endEpisode(at: arrival)
    if outage != nil {
      recover(sentAt: slot.sentAt, at: arrival, after: gap)
    } else if standing == .unknown {
      standing = .up
      standingSince = now
    }
  }

  private mutating func learn(_ roundTrip: Nanoseconds, from slot: ProbeSlots.Slot) {
    let index = Int(slot.anchor)
    if !slot.isTrial {
      quality.replied(after: roundTrip, isSlow: anchors[index].roundTrips.isSlow(roundTrip))
    }
    anchors[index].roundTrips.learn(roundTrip, isCalm: standing == .up && outage == nil)
  }

  /// A reply ends the silence under way, which is learned from.
  mutating func endEpisode(at arrival: Nanoseconds) {
    guard let episode else { return }
    self.episode = nil
    let length = arrival - episode.start
    let isSilence =
      if let outage { outage.kind == .silence } else { true }
    // On the grid of beats a single one that is lost is no silence.
    if isSilence, !isListening || episode.overdue > 1,
      length.inSeconds > LineHistory.shortestSilence
    {
      ledger.add(silence: length)
      recent.add(now)
      calmSince = now
    }
    if outage == nil { changeRhythm() }
  }

  /// Counts a reply during an outage, and ends the outage when replies have lasted.
  mutating func recover(
    sentAt: Nanoseconds, at arrival: Nanoseconds, after gap: Nanoseconds
  ) {
    if outage?.recoveringSince == nil || gap > timing.recoveryGap {
      outage?.recoveringSince = arrival
      outage?.replies = 0
      changeRhythm()
    }
    guard let since = outage?.recoveringSince, sentAt >= since else { return }
    outage?.replies += 1
    guard let outage, arrival - since >= timing.recovery,
      outage.replies >= settings.repliesForRecovery, evidence.standing == nil
    else { return }
    self.outage = nil
    standing = .up
    standingSince = since
    calmSince = now
    quality.reset()
    changeRhythm()
  }

  /// An error came at once; it says nothing of the line if this program may not ask at all.
  mutating func refused(_ number: UInt64, _ failure: ProbeFailure) {
    guard slots.holds(number) else { return }
    let slot = slots[number]
    guard slot.fate == .open || slot.fate == .overdue else { return }
    if failure.isUnasked {
      slots.set(.void, of: number)
      if slot.deadline == nextDeadline { findOverdue() }
      return
    }
    if slot.fate == .open {
      slots.expire(number, at: now)
      findOverdue()
    }
    guard let start = episode?.start, slot.sentAt >= start else { return }
    let bit: UInt64 = 1 << UInt64(slot.anchor)
    switch failure {
    case .refused: episode?.refusedAnchors |= bit
    case .unreachable:
      episode?.refusedAnchors |= bit
      episode?.isUnrouted = true
    default: break
    }
  }

  /// Takes note of evidence; what is bad is held against a probe sent at once.
  mutating func weigh(_ isGood: Bool, _ note: (inout HardEvidence, Nanoseconds) -> Void) {
    note(&evidence, now)
    if !isGood, outage == nil, !anchors.isEmpty { nextProbeAt = now }
  }

  /// The other lines reach the anchors, or have ceased to.
  mutating func controlGroup(isAnswering: Bool) {
    if isAnswering || isControlAnswering { controlAnsweredAt = now }
    isControlAnswering = isAnswering
  }

  /// Somebody needs the line, or no longer.
  mutating func needed(_ isNeeded: Bool) {
    guard isMetered, isNeeded != self.isNeeded else { return }
    self.isNeeded = isNeeded
    changeRhythm()
  }

  /// The watcher came late: what was under way says less; after a real pause, nothing.
  mutating func wasLate(by lateness: Nanoseconds) {
    pauses.wasLate(by: lateness, at: now)
    trustedSince = now
    guard lateness >= timing.pause else {
      // Replies may wait to be read: nothing is overdue before they have had their turn.
      slots.extendOpen(from: firstOpen, to: now + 100_000_000)
      nextDeadline = .longAgo
      return
    }
    slots.voidUnjudged(from: min(firstOpen, firstUnscored))
    firstOpen = slots.next
    firstUnscored = slots.next
    nextDeadline = .never
    episode = nil
    outage?.recoveringSince = nil
    graceEnd = now + timing.grace
    calmSince = now
    if !anchors.isEmpty { nextProbeAt = now }
    guard lateness >= timing.slotLifetime, outage == nil else { return }
    standing = .unknown
    standingSince = now
    quality.reset()
  }
}
