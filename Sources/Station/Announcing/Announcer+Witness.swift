internal import Announcing
internal import Incidents
internal import Logging
internal import Publishing
internal import Relais

/// Leave to post on a channel, by its witness.
struct WitnessedTerm: Sendable {
  /// The epoch that it is given for.
  var epoch: UInt64
  /// When it ends.
  var end: Instant
}

extension Announcer {
  /// How long a message waits for the channel's home before this node asks to take its place.
  static let homePatience: Duration = .seconds(30)
  /// How long until it asks again.
  static let seekPeriod: Duration = .seconds(15)

  /// Asks for the place of homes that let messages wait, where a third place can give it away.
  ///
  /// That nothing is heard of the home is no ground: only the witness's word is.
  func seekHomes() {
    for channel in channels where channel.witness != nil {
      let id = channel.channel.profile.id
      guard told.homes[id]?.holder != node, isKeptWaiting(id) else { continue }
      if let last = soughtAt[id], clock.now - last < Self.seekPeriod { continue }
      soughtAt[id] = clock.now
      order.yield(.seek(id))
    }
  }

  private func isKeptWaiting(_ channel: ChannelID) -> Bool {
    outbox.records.contains { record in
      record.key.channel == channel && record.state == .approved
        && clock.now - record.approvedAt > Self.homePatience && record.deadline > clock.now
    }
  }

  /// Asks a channel's witness for the home's place.
  func seek(_ id: ChannelID, over web: WebClient) async -> Event {
    let epoch = told.homes[id]?.epoch ?? 0
    let begun = clock.now
    let answer = await witness(of: id, over: web)?.take(after: epoch)
    if case .granted(let grant) = answer {
      terms[id] = WitnessedTerm(epoch: grant.epoch, end: begun + grant.duration)
    }
    return .sought(id, answer ?? .unknown("it is not configured any more"))
  }

  /// Becomes the home where the witness says so.
  func take(_ answer: ChannelWitness.Answer, of id: ChannelID) async {
    switch answer {
    case .granted(let grant):
      let token = WitnessToken(channel: id, node: node, epoch: grant.epoch, token: grant.token)
      let record = await ledger.record
      guard let claim = try? record.claim(id, for: node, on: .witness(token), at: clock.now) else {
        return
      }
      logger.notice(
        "The witness gives a channel to this node",
        metadata: ["channel": "\(id)", "epoch": "\(grant.epoch)"])
      _ = await ledger.keep([claim])
      enter.yield(.changed)
    case .held(let other, _):
      logger.info(
        "The witness keeps a channel", metadata: ["channel": "\(id)", "for": "\(other)"])
    case .unknown(let words):
      // Again every few seconds while no line works, which is told elsewhere.
      logger.info(
        "The witness of a channel cannot be asked",
        metadata: ["channel": "\(id)", "reason": "\(words)"])
    }
  }

  /// Why nothing may be sent on a channel just now; nil where it may.
  ///
  /// Leave that would end within an attempt is asked for anew; of a channel that another node posts
  /// on, nobody asks.
  func obstacle(on id: ChannelID, over web: WebClient) async -> String? {
    guard let home = told.homes[id], home.holder == node,
      let witness = await witness(of: id, over: web)
    else { return nil }
    let begun = clock.now
    let attempt = await context(for: id, over: web).timeout
    if let term = terms[id], term.epoch == home.epoch, term.end - begun > attempt { return nil }
    switch await witness.hold(home.epoch, isHandedOver: home.isHandedOver) {
    case .granted(let grant):
      terms[id] = WitnessedTerm(epoch: home.epoch, end: begun + grant.duration)
      return nil
    case .held(let other, _): return "\(other) posts there, says the witness"
    case .unknown(let words): return "the witness cannot be asked: \(words)"
    }
  }

  /// The secrets that a channel wants: its kind's, and its witness's.
  func secretsWanted(by profile: ChannelProfile) -> [ChannelSecret] {
    let own = ChannelRegistry.channel(named: profile.kind)?.kind.secrets ?? []
    let isWitnessed = channels.contains {
      $0.channel.profile.id == profile.id && $0.witness != nil
    }
    guard isWitnessed else { return own }
    let witness = ChannelSecret(
      ConfiguredChannel.witnessSecret, "the field Authorization for the folder of `witness`",
      isOptional: true)
    return own + [witness]
  }

  /// The third place that a channel's home is asked of; nil where none is configured.
  func witness(of id: ChannelID, over web: WebClient) async -> ChannelWitness? {
    guard let folder = channels.first(where: { $0.channel.profile.id == id })?.witness else {
      return nil
    }
    return ChannelWitness(
      of: id, in: folder, authorization: await secrets.of(id)[ConfiguredChannel.witnessSecret],
      for: node, over: web)
  }
}
