import Relais

extension Outbox {
  /// Lets go what may go, and ends what is too late or no longer wanted.
  mutating func arrange(at now: Instant) {
    for place in slots.indices {
      giveUpReading(place, at: now)
      expire(place, at: now)
      guard slots[place].record.state.isUnsent else { continue }
      if let newer = newer(than: place) {
        end(place, as: .superseded(by: slots[newer].record.key.stage), at: now)
      }
    }
    for place in slots.indices {
      // The message that asks for an answer of a person gives way to a newer one.
      if case .needsPerson = slots[place].record.state, let newer = newer(than: place) {
        move(place, to: .superseded(by: slots[newer].record.key.stage))
      }
    }
    for place in slots.indices {
      switch slots[place].record.state {
      case .approved where isHome(place) && profile(place) != nil && !isHeld(place):
        move(place, to: .ready)
      case .ready where !isHome(place) || profile(place) == nil: move(place, to: .approved)
      case .confirmed
      where slots[place].record.retractWantedBy != nil || isOutlived(place, at: now):
        retract(place, at: now)
      default: break
      }
    }
  }

  /// Where nothing can be read, what is unknown goes by what the channel promises.
  private mutating func giveUpReading(_ place: Int, at now: Instant) {
    guard slots[place].record.state == .unknown, isHome(place), now >= slots[place].notBefore,
      let profile = profile(place)
    else { return }
    switch guarantee(place) {
    case .choose(.atMostOnce): move(place, to: .needsPerson(.mayHaveGone))
    case .choose(.atLeastOnce): repeatBlindly(place, from: now)
    case .exact where !profile.abilities.contains(.read): becomeReady(place, at: now)
    case .exact, .byReading: break
    }
  }

  private mutating func expire(_ place: Int, at now: Instant) {
    let record = slots[place].record
    if record.state.isUnsent, now >= record.deadline {
      end(place, as: .expired, at: now)
    } else if record.state == .inflight, let sent = slots[place].sentAt,
      now >= sent + settings.receiptLimit
    {
      // The shell owes a receipt; without one it is uncertain.
      slots[place].sentAt = nil
      becomeUnknown(place, at: now)
    } else if record.state == .unknown || record.state == .reconciling, isHome(place),
      now >= record.deadline + settings.readGrace
    {
      slots[place].readingSince = nil
      move(place, to: .needsPerson(.cannotRead))
    } else if let since = slots[place].readingSince, now >= since + settings.receiptLimit {
      slots[place].readingSince = nil
      slots[place].notBefore = now
      move(place, to: .unknown)
    } else if record.state == .retracting, let sent = slots[place].sentAt,
      now >= sent + settings.receiptLimit
    {
      slots[place].sentAt = nil
      slots[place].notBefore = now
    } else if record.state == .retracting, let since = slots[place].retractingSince,
      now >= since + settings.retractLimit, slots[place].sentAt == nil
    {
      move(place, to: .cannotRetract("tried for a day"))
    }
  }

  /// A later message to the same readers that goes, or went, in its place.
  func newer(than place: Int) -> Int? {
    let record = slots[place].record
    return slots.indices.last { other in
      let later = slots[other].record
      guard later.order > record.order, later.key.isOfSameThread(as: record.key) else {
        return false
      }
      switch later.state {
      case .approved, .ready, .inflight, .unknown, .reconciling, .confirmed, .needsPerson,
        .retracting, .retracted, .cannotRetract:
        return true
      case .draft, .rejected, .superseded, .cancelled, .expired: return false
      }
    }
  }

  /// Whether an earlier message on the same channel is still to be settled.
  private func isHeld(_ place: Int) -> Bool {
    let record = slots[place].record
    return slots.indices.contains { other in
      let earlier = slots[other].record
      guard earlier.key.channel == record.key.channel, other != place,
        (earlier.order, earlier.key) < (record.order, record.key)
      else { return false }
      return earlier.state == .ready || earlier.state.isOpen
    }
  }

  /// When to look again, at the latest.
  func nextWake(at now: Instant) -> Instant? {
    var next: Instant?
    func consider(_ moment: Instant) {
      // What could begin at once and does not waits for something else than time.
      guard moment > now else { return }
      next = min(next ?? moment, moment)
    }
    for place in slots.indices {
      let slot = slots[place]
      let standing = channels[slot.record.key.channel]
      let host = standing?.profile?.host ?? ""
      switch slot.record.state {
      case .draft, .approved: consider(slot.record.deadline)
      case .ready:
        consider(slot.record.deadline)
        consider(slot.notBefore)
        if let blocked = standing?.blockedUntil { consider(blocked) }
        if let closed = hosts[host]?.closedUntil { consider(closed) }
      case .inflight:
        if let sent = slot.sentAt { consider(sent + settings.receiptLimit) }
      case .unknown, .reconciling:
        consider(slot.notBefore)
        consider(slot.record.deadline + settings.readGrace)
        if let since = slot.readingSince { consider(since + settings.receiptLimit) }
        if let closed = hosts[host]?.closedUntil { consider(closed) }
      case .confirmed where standing?.profile?.isStanding == true:
        consider(slot.record.deadline)
      case .retracting:
        consider(slot.notBefore)
        if let since = slot.retractingSince { consider(since + settings.retractLimit) }
        if let closed = hosts[host]?.closedUntil { consider(closed) }
        if let sent = slot.sentAt { consider(sent + settings.receiptLimit) }
      default: break
      }
    }
    return next
  }
}
