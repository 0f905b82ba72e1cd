import Relais

extension Outbox {
  /// Takes in who posts on a channel.
  ///
  /// A node that loses a channel sends nothing more there; what is on its way runs out. One that
  /// gets it without a handing over supposes that the home before may have sent everything that was
  /// approved by then.
  mutating func take(_ term: HomeTerm, of channel: ChannelID, at now: Instant) {
    let before = channels[channel, default: ChannelStanding()].home
    guard term.epoch >= before.epoch else { return }
    channels[channel, default: ChannelStanding()].home = term
    guard term.holder == node, before.holder != node || term.epoch > before.epoch else { return }
    let isFollowingUnknown = !term.isHandedOver && before.holder != node
    for place in slots.indices where slots[place].record.key.channel == channel {
      let state = slots[place].record.state
      if isFollowingUnknown, state == .approved || state == .draft {
        slots[place].record.isDoubtful = true
        if state == .approved { suspect(place, at: now) } else { write(place) }
      } else if state == .unknown {
        slots[place].notBefore = max(slots[place].notBefore, now)
      }
    }
  }

  /// The home before may have sent it.
  mutating func suspect(_ place: Int, at now: Instant) {
    switch profile(place)?.guarantee {
    case .exact, .choose(.atLeastOnce): break
    case .byReading, nil: becomeUnknown(place, at: now)
    case .choose(.atMostOnce): move(place, to: .needsPerson(.otherNodeMayHave))
    }
  }

  /// Takes in what the other node tells of a delivery.
  ///
  /// What it has settled is settled here too; what it may have sent is unknown here. What is under
  /// way at this node is told by its own outcome alone.
  mutating func hear(_ news: DeliveryRecord, at now: Instant) {
    guard news.node != node else { return }
    guard let place = places[news.key] else {
      guard slots.count < OutboxSettings.deliveryLimit else {
        directives.append(.refuse(news.key, .full))
        return
      }
      var slot = Slot(news, at: now)
      if news.state.isOpen { slot.record.state = .unknown }
      if news.state == .ready { slot.record.state = .approved }
      insert(slot)
      if let place = places[news.key] { write(place, by: news.node) }
      return
    }
    let mine = slots[place].record
    if mine.state.stands, news.state.stands, let one = mine.remote, let other = news.remote,
      one.id != other.id
    {
      directives.append(.ask(news.key, .doubled))
      return
    }
    guard !slots[place].isRunning, Self.rank(news.state) > Self.rank(mine.state) else { return }
    // The words are those that were sent.
    slots[place].record.rendering = news.rendering
    slots[place].record.hash = news.hash
    slots[place].record.action = news.action
    slots[place].record.attempt = max(mine.attempt, news.attempt)
    slots[place].record.firstSentAt = news.firstSentAt ?? mine.firstSentAt
    slots[place].record.remote = news.remote ?? mine.remote
    slots[place].record.isAltered = news.isAltered
    slots[place].record.epoch = max(mine.epoch, news.epoch)
    slots[place].record.isDoubtful = news.isDoubtful
    slots[place].readingSince = nil
    slots[place].notBefore = now + (profile(place)?.settle ?? settings.firstWait)
    if news.state == .retracting { slots[place].retractingSince = now }
    move(place, to: news.state.isOpen ? .unknown : news.state, by: news.node)
  }

  /// How much a state tells: the further a delivery has come, the more.
  private static func rank(_ state: DeliveryState) -> Int {
    switch state {
    case .draft: 0
    case .approved, .ready: 1
    case .inflight, .unknown, .reconciling: 2
    case .needsPerson: 3
    case .expired, .cancelled, .superseded: 4
    case .rejected: 5
    case .confirmed: 6
    case .retracting, .cannotRetract: 7
    case .retracted: 8
    }
  }
}
