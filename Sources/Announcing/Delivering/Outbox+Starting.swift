import Relais

extension Outbox {
  /// Begins what may begin now: the most urgent first, then in order.
  mutating func start(at now: Instant, using numbers: inout some RandomNumberGenerator) {
    let wanting = slots.indices.filter { place in
      !slots[place].isRunning && !slots[place].isReading && now >= slots[place].notBefore
        && isHome(place) && profile(place) != nil
    }
    for place in wanting.sorted(by: { precedes($0, $1) }) {
      switch slots[place].record.state {
      case .ready where isApproved(place) && mayDepart(place, at: now): intend(place)
      case .retracting where mayDepart(place, at: now): sendRetraction(place, at: now)
      case .unknown: reconcile(place, at: now)
      default: break
      }
    }
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    let (first, second) = (profile(a)?.priority ?? .max, profile(b)?.priority ?? .max)
    return first == second ? a < b : first < second
  }

  private func mayDepart(_ place: Int, at now: Instant) -> Bool {
    guard let profile = profile(place) else { return false }
    guard slots.count(where: \.isRunning) < allowance.atOnce else { return false }
    if let blocked = channels[profile.id]?.blockedUntil, now < blocked { return false }
    if let bytes = allowance.bytes, bytes < profile.bytes,
      profile.priority > settings.alwaysAffordable
    {
      return false
    }
    return isHostOpen(profile.host, at: now)
  }

  private func isHostOpen(_ host: String, at now: Instant) -> Bool {
    let running = slots.indices.count { place in
      (slots[place].isRunning || slots[place].isReading) && profile(place)?.host == host
    }
    return hosts[host]?.allows(running: running, at: now) ?? true
  }

  /// Has it written that a request may be on its way; nothing leaves before that is done.
  private mutating func intend(_ place: Int) {
    if slots[place].record.action == nil { slots[place].record.action = action(for: place) }
    slots[place].isIntending = true
    slots[place].record.attempt += 1
    spend(profile(place)?.bytes ?? 0)
    slots[place].record.epoch = channels[slots[place].record.key.channel]?.home.epoch ?? 0
    move(place, to: .inflight)
  }

  /// Sends what was intended, now that it is written, if it may still go.
  mutating func depart(_ place: Int, revision: UInt64, at now: Instant) {
    guard slots[place].isIntending, slots[place].record.revision == revision else { return }
    slots[place].isIntending = false
    guard slots[place].record.state == .inflight else { return }
    // Nothing has left, so it can still be stopped.
    guard now < slots[place].record.deadline else { return retreat(place, as: .expired, at: now) }
    switch approvals[slots[place].record.hash] {
    case .approved: break
    case .revoked(let by): return retreat(place, as: .cancelled(.revoked(by: by)), at: now)
    case .waiting, nil: return retreat(place, as: .draft, at: now)
    }
    if let newer = newer(than: place) {
      return retreat(place, as: .superseded(by: slots[newer].record.key.stage), at: now)
    }
    if let person = slots[place].record.stoppedBy ?? slots[place].record.retractWantedBy {
      return retreat(place, as: .cancelled(.person(person)), at: now)
    }
    guard isHome(place), profile(place) != nil else {
      return retreat(place, as: .approved, at: now)
    }
    if slots[place].record.firstSentAt == nil { slots[place].record.firstSentAt = now }
    slots[place].sentAt = now
    slots[place].negativeReads = 0
    slots[place].isSaidToBeThere = false
    directives.append(.send(delivery(place)))
  }

  /// Takes back an attempt of which nothing has left; earlier ones may have.
  private mutating func retreat(_ place: Int, as state: DeliveryState, at now: Instant) {
    slots[place].record.attempt -= 1
    spend(-(profile(place)?.bytes ?? 0))
    if slots[place].record.attempt == 0 { slots[place].record.action = nil }
    if state.isUnsent { move(place, to: state) } else { end(place, as: state, at: now) }
  }

  /// Takes volume off what may still be spent, where somebody counts.
  mutating func spend(_ bytes: Int) {
    if let left = allowance.bytes { allowance.bytes = max(0, left - bytes) }
  }

  private mutating func sendRetraction(_ place: Int, at now: Instant) {
    guard slots[place].record.remote != nil else {
      move(place, to: .cannotRetract("the channel gave no name for it"))
      return
    }
    slots[place].sentAt = now
    slots[place].record.attempt += 1
    spend(profile(place)?.bytes ?? 0)
    directives.append(.send(delivery(place)))
  }

  /// Reads what stands there.
  private mutating func reconcile(_ place: Int, at now: Instant) {
    guard let profile = profile(place), isHostOpen(profile.host, at: now) else { return }
    guard slots.count(where: \.isReading) < settings.readsAtOnce else { return }
    slots[place].readingSince = now
    move(place, to: .reconciling)
    directives.append(.read(delivery(place)))
  }

  /// What an adapter is told of a slot.
  private func delivery(_ place: Int) -> Delivery {
    let record = slots[place].record
    var action = record.action ?? .publish(after: nil)
    var deadline = record.deadline
    if record.state == .retracting, let remote = record.remote {
      action = .retract(remote)
      // What is false must go, however late.
      deadline = (slots[place].retractingSince ?? deadline) + settings.retractLimit
    }
    return Delivery(
      key: record.key, action: action, rendering: record.rendering, hash: record.hash,
      approvedAt: record.approvedAt, attempt: record.attempt,
      firstSentAt: record.firstSentAt ?? record.approvedAt,
      epoch: channels[record.key.channel]?.home.epoch ?? record.epoch, deadline: deadline)
  }

  /// Whether a message replaces what stands there, follows it, or stands by itself.
  private func action(for place: Int) -> DeliveryAction {
    let record = slots[place].record
    guard let profile = profile(place) else { return .publish(after: nil) }
    let standing = slots.filter { other in
      other.record.key.isOfSameThread(as: record.key) && other.record.order < record.order
        && other.record.state == .confirmed && other.record.remote != nil
    }
    let corrected = standing.last { $0.record.key.stage == record.corrects }
    if let remote = corrected?.record.remote, profile.abilities.contains(.edit) {
      return .edit(remote)
    }
    if profile.isStanding, profile.abilities.contains(.edit),
      let remote = standing.last?.record.remote
    {
      return .edit(remote)
    }
    guard profile.abilities.contains(.reply) else { return .publish(after: nil) }
    return .publish(after: (corrected ?? standing.last)?.record.remote)
  }
}
