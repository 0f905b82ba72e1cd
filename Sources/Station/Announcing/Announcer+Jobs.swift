internal import Announcing
internal import Incidents
internal import Publishing
internal import Relais

/// What came of examining a channel.
struct Examination: Hashable, Sendable {
  /// What came of it; nil while it is under way for the first time.
  var result: SelfTest?
  /// When.
  var at: Instant
}

extension Announcer {
  /// Asks a channel, and says what came of it.
  func carryOut(_ job: Job, over web: WebClient) async -> Event {
    switch job {
    case .send(let delivery):
      let receipt = await attempt(delivery, over: web)
      return .answered(delivery.key, attempt: delivery.attempt, receipt)
    case .read(let delivery):
      return .readBack(delivery.key, await look(for: delivery, over: web))
    case .examine(let id):
      guard let channel = channel(id) else {
        return .examined(id, .bad("it is not configured any more"), at: clock.now)
      }
      let missing = await missingSecret(of: channel)
      let result =
        if let missing {
          SelfTest.bad("no \(missing): give it by relais channels secret \(id) \(missing)")
        } else if let why = await witness(of: id, over: web)?.trouble() {
          SelfTest.bad("the witness cannot be asked: \(why)")
        } else {
          await channel.examine(in: await context(for: id, over: web))
        }
      return .examined(id, result, at: clock.now)
    case .seek(let id): return await seek(id, over: web)
    }
  }

  private func attempt(_ delivery: Delivery, over web: WebClient) async -> Receipt {
    let id = delivery.key.channel
    if id == PageChannel.id {
      guard let entry = book[delivery.hash] else { return Receipt(.notSent("no such message")) }
      return await page.attempt(
        delivery, entry.submitted.announcement, by: speaker(of: delivery.hash))
    }
    guard let channel = channel(id) else { return Receipt(.notSent("it is not configured")) }
    if let missing = await missingSecret(of: channel) {
      return Receipt(
        .refused(
          Refusal(
            .credentials, "no \(missing): give it by relais channels secret \(id) \(missing)")))
    }
    if let why = await obstacle(on: id, over: web) { return Receipt(.notSent(why)) }
    return await channel.attempt(delivery, in: await context(for: id, over: web))
  }

  private func look(for delivery: Delivery, over web: WebClient) async -> ReadBack {
    let id = delivery.key.channel
    if id == PageChannel.id {
      guard let entry = book[delivery.hash] else { return .failed("no such message") }
      return await page.look(for: delivery, entry.submitted.announcement)
    }
    guard let channel = channel(id) else { return .failed("it is not configured") }
    return await channel.look(for: delivery, in: await context(for: id, over: web))
  }

  private func channel(_ id: ChannelID) -> (any PublishingChannel)? {
    channels.first { $0.channel.profile.id == id }?.channel
  }

  /// What an attempt on a channel is given.
  func context(for id: ChannelID, over web: WebClient) async -> ChannelContext {
    ChannelContext(
      web: web, secrets: await secrets.of(id), banner: await servedBanner, fanOut: fanOut,
      now: clock.wall)
  }

  private func missingSecret(of channel: any PublishingChannel) async -> String? {
    let known = await secrets.of(channel.profile.id)
    return type(of: channel).kind.secrets.first { !$0.isOptional && known[$0.name] == nil }?.name
  }

  /// Who approved a message, and so says it.
  private func speaker(of hash: ContentHash) -> Incidents.Actor {
    let entry = book[hash]
    guard let entry, case .approved(let by, _) = book.standing(of: entry, by: policy),
      let name = by.first
    else { return entry?.by ?? .detector }
    return .person(name, from: Incidents.Actor.announcement)
  }

  /// Examines a channel again, since something about it has changed.
  func examineAnew(_ id: ChannelID) {
    examined[id] = Examination(result: nil, at: clock.now)
    order.yield(.examine(id))
  }

  /// Examines all channels whose home is here, and waits for what comes of it.
  func examineAll(within limit: Duration) async {
    let begun = clock.now
    let mine = channels.map(\.channel.profile.id).filter { told.homes[$0]?.holder == node }
    for id in mine { order.yield(.examine(id)) }
    let strokes = bell.strokes()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await Task.sleep(for: limit) }
      group.addTask { [self] in
        for await _ in strokes where await isExamined(mine, since: begun) { return }
      }
      await group.next()
      group.cancelAll()
    }
  }

  private func isExamined(_ ids: [ChannelID], since begun: Instant) -> Bool {
    ids.allSatisfy { id in
      guard let last = examined[id] else { return false }
      return last.result != nil && last.at >= begun
    }
  }

  /// Asks for what is due to be examined.
  func examineWhatIsDue() {
    for channel in channels {
      let id = channel.channel.profile.id
      guard told.homes[id]?.holder == node else { continue }
      if let last = examined[id], clock.now - last.at < Self.examinePeriod { continue }
      examined[id] = examined[id] ?? Examination(result: nil, at: clock.now)
      order.yield(.examine(id))
    }
  }
}
