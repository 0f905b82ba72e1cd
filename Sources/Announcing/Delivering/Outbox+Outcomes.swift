import Relais

extension Outbox {
  /// Takes in what came of an attempt.
  mutating func take(
    _ receipt: Receipt, of attempt: Int, _ place: Int, at now: Instant,
    using numbers: inout some RandomNumberGenerator
  ) {
    note(receipt, place, at: now)
    let record = slots[place].record
    guard slots[place].sentAt != nil, attempt == record.attempt else {
      takeLate(receipt, place)
      return
    }
    slots[place].sentAt = nil
    if record.state == .retracting {
      takeRetraction(receipt, place, at: now, using: &numbers)
      return
    }
    guard record.state == .inflight else { return }
    switch receipt.outcome {
    case .confirmed(let remote): confirm(place, remote)
    case .alreadyThere(let remote?): confirm(place, remote)
    case .alreadyThere(nil):
      if case .byReading = guarantee(place) {
        slots[place].isSaidToBeThere = true
        becomeUnknown(place, at: now)
      } else {
        confirm(place, nil)
      }
    case .refused(let refusal): end(place, as: .rejected(refusal), at: now)
    case .limited(let until):
      block(place, until: until, at: now, using: &numbers)
      becomeReady(place, at: now)
    case .notSent:
      wait(place, at: now, using: &numbers)
      becomeReady(place, at: slots[place].notBefore)
    case .uncertain: doubt(place, at: now, using: &numbers)
    }
  }

  /// The volume that it took, and how the host does.
  private mutating func note(_ receipt: Receipt, _ place: Int, at now: Instant) {
    guard let profile = profile(place) else { return }
    // It was put at what such a message costs; what it really cost is known only now.
    if receipt.bytes > 0 { spend(receipt.bytes - profile.bytes) }
    var breaker = hosts[profile.host] ?? HostBreaker()
    switch receipt.outcome {
    case .notSent, .uncertain: breaker.fail(at: now, settings: settings)
    case .confirmed, .refused, .alreadyThere, .limited: breaker.succeed()
    }
    hosts[profile.host] = breaker
  }

  /// A receipt that nobody waits for any more still tells that something stands there.
  private mutating func takeLate(_ receipt: Receipt, _ place: Int) {
    guard case .confirmed(let remote) = receipt.outcome else { return }
    switch slots[place].record.state {
    case .unknown, .reconciling, .ready, .approved, .expired, .needsPerson:
      guard slots[place].record.attempt > 0 else { return }
      confirm(place, remote)
    case .inflight where slots[place].isIntending: confirm(place, remote)
    default: break
    }
  }

  /// It stands there.
  mutating func confirm(_ place: Int, _ remote: RemotePost?, isAltered: Bool = false) {
    slots[place].record.remote = remote ?? slots[place].record.remote
    slots[place].record.isAltered = isAltered
    slots[place].record.isDoubtful = false
    slots[place].isIntending = false
    slots[place].sentAt = nil
    slots[place].readingSince = nil
    slots[place].failures = 0
    if case .edit(let old) = slots[place].record.action {
      if slots[place].record.remote == nil { slots[place].record.remote = old }
      supersedeReplaced(by: place, old)
    }
    move(place, to: .confirmed)
  }

  /// What an edit replaced does not stand there any more.
  private mutating func supersedeReplaced(by place: Int, _ remote: RemotePost) {
    let key = slots[place].record.key
    for other in slots.indices where other != place {
      let record = slots[other].record
      guard record.remote?.id == remote.id, record.key.isOfSameThread(as: key),
        record.state == .confirmed
      else { continue }
      move(other, to: .superseded(by: key.stage))
    }
  }

  /// Nobody knows what came of a request.
  private mutating func doubt(
    _ place: Int, at now: Instant, using numbers: inout some RandomNumberGenerator
  ) {
    switch guarantee(place) {
    case .exact:
      slots[place].record.isDoubtful = true
      wait(place, at: now, using: &numbers)
      becomeReady(place, at: slots[place].notBefore)
    case .choose(.atLeastOnce):
      wait(place, at: now, using: &numbers)
      repeatBlindly(place, from: slots[place].notBefore)
    case .byReading: becomeUnknown(place, at: now)
    case .choose(.atMostOnce): move(place, to: .needsPerson(.mayHaveGone))
    }
  }

  /// Sends again what rather comes twice than not at all, but not for ever: each may have come.
  mutating func repeatBlindly(_ place: Int, from moment: Instant) {
    slots[place].record.isDoubtful = true
    slots[place].record.doubts += 1
    if slots[place].record.doubts >= settings.blindAttempts {
      move(place, to: .needsPerson(.mayHaveGone))
    } else {
      becomeReady(place, at: moment)
    }
  }

  /// To be read back, once the channel has had time to show it.
  mutating func becomeUnknown(_ place: Int, at now: Instant) {
    slots[place].negativeReads = 0
    slots[place].notBefore = now + (profile(place)?.settle ?? settings.firstWait)
    move(place, to: .unknown)
  }

  /// May go again from then on; what comes next is settled by ``arrange(at:)``.
  mutating func becomeReady(_ place: Int, at moment: Instant) {
    slots[place].notBefore = moment
    if let person = slots[place].record.stoppedBy ?? slots[place].record.retractWantedBy {
      end(place, as: .cancelled(.person(person)), at: moment)
    } else if isApproved(place) {
      move(place, to: .approved)
    } else if case .revoked(let by) = approvals[slots[place].record.hash] {
      end(place, as: .cancelled(.revoked(by: by)), at: moment)
    } else {
      move(place, to: .draft)
    }
  }

  /// Puts the next attempt off, longer after each failure.
  mutating func wait(
    _ place: Int, at now: Instant, using numbers: inout some RandomNumberGenerator
  ) {
    let wait = BackOff.wait(after: slots[place].failures, settings: settings, using: &numbers)
    slots[place].failures = min(slots[place].failures + 1, 1_000)
    slots[place].notBefore = now + wait
  }

  private mutating func block(
    _ place: Int, until: Instant?, at now: Instant,
    using numbers: inout some RandomNumberGenerator
  ) {
    let channel = slots[place].record.key.channel
    guard let until else {
      wait(place, at: now, using: &numbers)
      channels[channel]?.blockedUntil = slots[place].notBefore
      return
    }
    // A moment that has passed must not make us ask again and again.
    channels[channel]?.blockedUntil = min(
      max(until, now + settings.firstWait), now + settings.longestLimit)
  }

  private mutating func takeRetraction(
    _ receipt: Receipt, _ place: Int, at now: Instant,
    using numbers: inout some RandomNumberGenerator
  ) {
    switch receipt.outcome {
    case .confirmed, .alreadyThere: move(place, to: .retracted)
    case .refused(let refusal) where refusal.kind == .gone: move(place, to: .retracted)
    case .refused(let refusal): move(place, to: .cannotRetract(refusal.words))
    case .limited(let until):
      block(place, until: until, at: now, using: &numbers)
      wait(place, at: now, using: &numbers)
    case .notSent, .uncertain: wait(place, at: now, using: &numbers)
    }
  }

  /// Takes in what was read.
  mutating func take(
    _ result: ReadBack, _ place: Int, at now: Instant,
    using numbers: inout some RandomNumberGenerator
  ) {
    guard slots[place].isReading, slots[place].record.state == .reconciling else { return }
    slots[place].readingSince = nil
    let host = profile(place)?.host ?? ""
    var breaker = hosts[host] ?? HostBreaker()
    switch result {
    case .found(let remote, let isAltered):
      breaker.succeed()
      confirm(place, remote, isAltered: isAltered)
    case .absent:
      breaker.succeed()
      slots[place].negativeReads += 1
      takeAbsence(place, at: now)
    case .failed:
      breaker.fail(at: now, settings: settings)
      wait(place, at: now, using: &numbers)
      move(place, to: .unknown)
    }
    hosts[host] = breaker
  }

  private mutating func takeAbsence(_ place: Int, at now: Instant) {
    let settle = profile(place)?.settle ?? settings.firstWait
    let isDoubted = slots[place].isSaidToBeThere
    let needed = isDoubted ? settings.doubtedReads : settings.negativeReads
    guard slots[place].negativeReads >= needed else {
      slots[place].notBefore = now + settle
      move(place, to: .unknown)
      return
    }
    if isDoubted {
      move(place, to: .needsPerson(.saidToBeThere))
    } else {
      slots[place].record.isDoubtful = false
      becomeReady(place, at: now)
    }
  }
}
