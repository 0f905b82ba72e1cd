import Announcing
import Incidents
import Relais
import Testing

/// The channels and messages that the laws are tried with.
enum Trials {
  static let incident: IncidentID = "office-1"

  private static func channel(
    _ id: ChannelID, _ guarantee: Guarantee, _ abilities: Abilities, kind: String = "plain",
    host: String? = nil, isStanding: Bool = false, priority: Int = 4
  ) -> ChannelProfile {
    ChannelProfile(
      id: id, kind: kind, rule: .unhurried, guarantee: guarantee, abilities: abilities,
      isStanding: isStanding, priority: priority, host: host ?? id.name, settle: .seconds(6))
  }

  static let profiles = [
    channel("banner", .exact, [.edit, .retract, .read], isStanding: true, priority: 1),
    channel("hook", .exact, []), channel("matrix", .exact, [.edit, .retract, .reply, .read]),
    channel("blog", .byReading, [.edit, .retract, .read], host: "shop"),
    channel("feed", .byReading, [.retract, .reply, .read], host: "shop"),
    channel("x", .byReading, [.retract, .reply, .read], kind: "filtering"),
    channel("teams", .choose(.atMostOnce), []),
    channel("sms", .choose(.atLeastOnce), [], priority: 3),
  ]

  static func sheet(
    _ stage: Stage, corrects: Stage? = nil, until: Instant, incident: IncidentID = incident
  ) -> ApprovalSheet {
    ApprovalSheet(
      company: "example", incident: incident, stage: stage, corrects: corrects,
      audience: .everyone,
      renderings: profiles.map {
        Rendering(
          channel: $0.id, languages: [.french], title: "",
          text: "\(stage) on \($0.id) (\(incident))")
      }, validUntil: until)
  }

  static func key(
    _ channel: ChannelID, _ stage: Stage, _ incident: IncidentID = incident
  ) -> DeliveryKey {
    DeliveryKey(
      company: "example", incident: incident, channel: channel, stage: stage, audience: .everyone)
  }
}

/// What a seed has in store: messages, weather, crashes, homes that move, people who intervene.
struct Plan {
  var world: OutboxWorld
  let deadline: Instant
  /// Whether a home is taken over from a node that could not hand over.
  private(set) var hasTakeover = false

  init(seed: Int) {
    var numbers = SeededNumbers(seed: seed &* 7_919)
    func at(_ seconds: Int) -> Instant { Office.at(0) + .seconds(seconds) }
    func some(_ most: Double) -> Double {
      numbers.happens(0.3) ? 0 : Double.random(in: 0...most, using: &numbers)
    }
    var faults = OutboxWorld.Faults(
      connect: some(0.4), requestLost: some(0.4), replyLost: some(0.5), limited: some(0.2),
      refused: some(0.05), readFails: some(0.5), staleRead: some(0.5))
    if numbers.happens(0.5) {
      let start = Int.random(in: 0...400, using: &numbers)
      faults.isPartitioned = [at(start)..<at(start + Int.random(in: 5...300, using: &numbers))]
    }
    let names: [NodeID] = numbers.happens(0.5) ? ["office", "twin"] : ["solo"]
    let calm = Int.random(in: 100...900, using: &numbers)
    deadline = at(Int.random(in: 60...3_600, using: &numbers))
    world = OutboxWorld(
      seed: seed, nodes: names, profiles: Trials.profiles, faults: faults, calmFrom: at(calm))
    submit(names, &numbers)
    crash(names, &numbers)
    intervene(&numbers)
  }

  private mutating func schedule(_ event: OutboxWorld.Event, _ seconds: Int) {
    world.schedule(event, after: .seconds(seconds))
  }

  private mutating func submit(_ names: [NodeID], _ numbers: inout SeededNumbers) {
    schedule(.act(.submit(Trials.sheet("first-notice", until: deadline), at: 0)), 1)
    if numbers.happens(0.6) {
      let isCorrection = numbers.happens(0.5)
      let second = Trials.sheet(
        isCorrection ? "first-notice-correction-1" : "scope-known",
        corrects: isCorrection ? "first-notice" : nil, until: deadline + .seconds(600))
      let place = Int.random(in: names.indices, using: &numbers)
      schedule(.act(.submit(second, at: place)), Int.random(in: 2...300, using: &numbers))
    }
    if numbers.happens(0.3) {
      let other = Trials.sheet("first-notice", until: deadline, incident: "office-2")
      schedule(.act(.submit(other, at: 0)), Int.random(in: 2...300, using: &numbers))
    }
    if numbers.happens(0.2) {
      let hash = Trials.sheet("first-notice", until: deadline).hash(by: weakHash)
      schedule(.act(.revoke(hash)), Int.random(in: 1...120, using: &numbers))
    }
  }

  private mutating func crash(_ names: [NodeID], _ numbers: inout SeededNumbers) {
    for _ in 0..<Int.random(in: 0...4, using: &numbers) {
      schedule(
        .crash(
          Int.random(in: names.indices, using: &numbers),
          away: .seconds(Int.random(in: 0...90, using: &numbers))),
        Int.random(in: 1...400, using: &numbers))
    }
    guard names.count > 1, numbers.happens(0.7) else { return }
    let when = Int.random(in: 2...300, using: &numbers)
    if numbers.happens(0.5) {
      schedule(.act(.handOver(from: 0, to: 1)), when)
    } else {
      hasTakeover = true
      // The old home is dead; it comes back, and learns of the new one before it does anything.
      schedule(.crash(0, away: .seconds(200)), when)
      schedule(.act(.takeOver(by: 1)), when + 20)
    }
  }

  private mutating func intervene(_ numbers: inout SeededNumbers) {
    if numbers.happens(0.3) {
      for _ in 0..<3 {
        let channel = numbers.pick(Trials.profiles).id
        let decision: DeliveryDecision = numbers.pick([.stop(by: "K"), .retract(by: "K")])
        schedule(
          .act(.decide(Trials.key(channel, "first-notice"), decision)),
          Int.random(in: 1...400, using: &numbers))
      }
    }
    if numbers.happens(0.2) {
      schedule(.act(.close(Trials.incident)), Int.random(in: 60...600, using: &numbers))
    }
  }
}

@Suite("An outbox, whatever happens")
struct OutboxLaws {
  @Test(
    "sends what was approved, in time, once where that is promised, and ends",
    arguments: Seeds.of(2_500))
  func law(seed: Int) {
    var plan = Plan(seed: seed)
    // A day, for retractions; and the grace of reading.
    plan.world.run(until: plan.deadline + .seconds(26 * 60 * 60))
    #expect(plan.world.breaches == [], "seed \(seed)")
    let isEverybodyUp = plan.world.nodes.allSatisfy(\.isUp)
    #expect(isEverybodyUp)
    for profile in Trials.profiles {
      guard let channel = plan.world.channels[profile.id],
        let home = plan.world.nodes.first(where: { node in
          node.terms[profile.id]?.holder == node.outbox.node
        })
      else {
        Issue.record("nobody is home of \(profile.id), seed \(seed)")
        continue
      }
      for record in home.outbox.records where record.key.channel == profile.id {
        check(record, profile, channel, nodes: plan.world.nodes.count, seed)
      }
      // What a dead home sent last and told nobody of, nobody can put in its place.
      if !plan.hasTakeover { checkOrder(profile, channel, seed) }
    }
  }

  private func check(
    _ record: DeliveryRecord, _ profile: ChannelProfile, _ channel: SimulatedChannel, nodes: Int,
    _ seed: Int
  ) {
    let count = channel.count(record.key)
    let standing = channel.standing(record.key)
    let words = "\(record.key) \(record.state) ×\(count) seed \(seed)"
    #expect(record.state.isSettled, "\(words) never ended")
    switch profile.guarantee {
    case .exact, .byReading, .choose(.atMostOnce): #expect(count <= 1, "doubled: \(words)")
    // Each home has so many attempts before a person is asked.
    case .choose(.atLeastOnce):
      #expect(count <= OutboxSettings().blindAttempts * nodes, "\(words)")
    }
    if case .edit = record.action { return }
    switch record.state {
    case .confirmed: #expect(standing >= 1, "lost: \(words)")
    case .retracted: #expect(standing == 0, "still there: \(words)")
    case .expired, .rejected, .cancelled:
      // Nothing stands there of which nobody knows.
      if profile.abilities.contains(.read) { #expect(standing == 0, "unknown to all: \(words)") }
    case .needsPerson(let question):
      if profile.guarantee == .byReading {
        #expect([.cannotRead, .saidToBeThere].contains(question), "\(words)")
      }
    default: break
    }
  }

  /// Later messages come later, but where twice is allowed.
  private func checkOrder(_ profile: ChannelProfile, _ channel: SimulatedChannel, _ seed: Int) {
    guard profile.guarantee != .choose(.atLeastOnce) else { return }
    let posts = channel.posts.filter { $0.key.incident == Trials.incident }
    let first = posts.first { $0.key.stage == "first-notice" }
    let second = posts.first { $0.key.stage != "first-notice" }
    if let first, let second {
      #expect(first.order < second.order, "\(profile.id) overtaken, seed \(seed)")
    }
  }

  @Test("loses nothing when the storm ends in time", arguments: Seeds.of(400))
  func liveness(seed: Int) {
    var numbers = SeededNumbers(seed: seed &* 104_729)
    let start = Office.at(0)
    let faults = OutboxWorld.Faults(
      connect: 0.3, requestLost: 0.3, replyLost: 0.4, limited: 0.1, readFails: 0.3, staleRead: 0.3)
    var world = OutboxWorld(
      seed: seed, nodes: ["solo"], profiles: Trials.profiles, faults: faults,
      calmFrom: start + .seconds(600))
    let deadline = start + .seconds(7_200)
    world.schedule(
      .act(.submit(Trials.sheet("first-notice", until: deadline), at: 0)), after: .seconds(1))
    for _ in 0..<Int.random(in: 0...5, using: &numbers) {
      world.schedule(
        .crash(0, away: .seconds(Int.random(in: 0...60, using: &numbers))),
        after: .milliseconds(Int.random(in: 1_000...400_000, using: &numbers)))
    }
    world.run(until: deadline + .seconds(3_600))
    #expect(world.breaches == [])
    for profile in Trials.profiles {
      let key = Trials.key(profile.id, "first-notice")
      let state = world.nodes[0].outbox.record(key)?.state
      let count = world.channels[profile.id]?.count(key) ?? 0
      switch profile.guarantee {
      case .exact, .byReading:
        // A network that says "you have said that" and shows nothing is asked about.
        if state != .needsPerson(.saidToBeThere) {
          // What stands until somebody takes it away is gone with its time.
          let end = profile.isStanding ? DeliveryState.retracted : .confirmed
          #expect(state == end, "\(key) seed \(seed)")
        }
        #expect(count == 1, "\(key) seed \(seed)")
      case .choose(.atLeastOnce):
        #expect(
          state == .needsPerson(.mayHaveGone) || (state == .confirmed && count >= 1),
          "\(key) seed \(seed)")
        #expect(count <= OutboxSettings().blindAttempts)
      case .choose(.atMostOnce):
        #expect(state == .confirmed || state == .needsPerson(.mayHaveGone), "\(key) seed \(seed)")
        #expect(count <= 1, "\(key) seed \(seed)")
      }
    }
  }

  @Test("does the same again for the same seed", arguments: Seeds.of(20))
  func deterministic(seed: Int) {
    var traces: [[String]] = []
    for _ in 0..<2 {
      var plan = Plan(seed: seed)
      plan.world.isTracing = true
      plan.world.run(until: plan.deadline + .seconds(7_200))
      traces.append(plan.world.trace)
    }
    #expect(traces[0] == traces[1])
    #expect(!traces[0].isEmpty)
  }
}
