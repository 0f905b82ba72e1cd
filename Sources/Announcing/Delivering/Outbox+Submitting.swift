import Incidents
import Relais

extension Outbox {
  /// Takes the channels as they are now.
  mutating func configure(_ profiles: [ChannelProfile]) {
    for channel in channels.keys.sorted() { channels[channel]?.profile = nil }
    for profile in profiles { channels[profile.id, default: ChannelStanding()].profile = profile }
  }

  /// Makes deliveries of a sheet, one for each rendering; what is here already stays.
  mutating func submit(
    _ sheet: ApprovalSheet, order: HybridTime, mayHaveLeft: Bool, at now: Instant
  ) {
    let content = sheet.hash(by: hash)
    for rendering in sheet.renderings {
      let key = DeliveryKey(
        company: sheet.company, incident: sheet.incident, channel: rendering.channel,
        stage: sheet.stage, audience: sheet.audience)
      var record = DeliveryRecord(
        key: key, rendering: rendering, hash: content, corrects: sheet.corrects, order: order,
        approvedAt: now, deadline: sheet.validUntil, state: .draft, node: node)
      record.isDoubtful = mayHaveLeft
      submit(record, at: now)
    }
  }

  private mutating func submit(_ record: DeliveryRecord, at now: Instant) {
    let key = record.key
    guard channels[key.channel]?.profile != nil else {
      directives.append(.refuse(key, .unknownChannel))
      return
    }
    if let place = places[key] {
      resubmit(record, place, at: now)
      return
    }
    guard record.deadline > now else {
      directives.append(.refuse(key, .expired))
      return
    }
    guard slots.count < OutboxSettings.deliveryLimit else {
      directives.append(.refuse(key, .full))
      return
    }
    insert(Slot(record, at: now))
    guard let place = places[key] else { return }
    if profile(place)?.isStanding == true, closedIncidents.contains(key.incident) {
      // What is said of an incident that is over is said elsewhere, and does not stand.
      return end(place, as: .cancelled(.closed), at: now)
    }
    write(place)
    if isApproved(place) { approve(place, at: now) }
  }

  /// Other words for a slot take the place of what has not left, and else are a person's to use.
  private mutating func resubmit(_ record: DeliveryRecord, _ place: Int, at now: Instant) {
    let old = slots[place].record
    guard old.hash != record.hash else { return }
    let isFree: Bool
    switch old.state {
    case .draft, .approved, .ready, .cancelled, .expired, .rejected: isFree = old.attempt == 0
    default: isFree = false
    }
    guard isFree, !slots[place].isRunning else {
      directives.append(.propose(record.key, record.rendering))
      return
    }
    var next = record
    next.order = max(old.order, record.order)
    next.revision = old.revision
    remove(place)
    insert(Slot(next, at: now))
    guard let place = places[record.key] else { return }
    write(place)
    if isApproved(place) { approve(place, at: now) }
  }

  /// Takes in how an approval stands, and lets go or stops what rests on it.
  mutating func take(_ standing: ApprovalStanding, of hash: ContentHash, at now: Instant) {
    approvals[hash] = standing
    for place in slots.indices where slots[place].record.hash == hash {
      switch standing {
      case .approved:
        switch slots[place].record.state {
        case .draft, .cancelled(.revoked): approve(place, at: now)
        default: break
        }
      case .revoked(let by):
        // What is being written is stopped when that is done; what has left cannot be.
        if slots[place].record.state.isUnsent {
          end(place, as: .cancelled(.revoked(by: by)), at: now)
        }
      case .waiting:
        if slots[place].record.state == .approved || slots[place].record.state == .ready {
          move(place, to: .draft)
        }
      }
    }
  }

  private mutating func remove(_ place: Int) {
    places[slots[place].record.key] = nil
    slots.remove(at: place)
    for index in place..<slots.endIndex { places[slots[index].record.key] = index }
  }

  /// Forgets what is settled of an incident; whoever submits it again is not recognised, so the
  /// shell does so only with incidents that nothing is submitted for any more.
  mutating func forget(_ incident: IncidentID) {
    for place in slots.indices.reversed()
    where slots[place].record.key.incident == incident && slots[place].record.state.isSettled {
      remove(place)
    }
  }

  private mutating func approve(_ place: Int, at now: Instant) {
    // What may have left keeps its time: it is part of the bytes.
    if slots[place].record.firstSentAt == nil { slots[place].record.approvedAt = now }
    slots[place].notBefore = max(now, slots[place].notBefore)
    move(place, to: .approved)
    if slots[place].record.isDoubtful, isHome(place) { suspect(place, at: now) }
  }
}
