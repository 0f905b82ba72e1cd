import Announcing
import Incidents
import Relais
import Testing

/// One outbox, driven by hand.
private struct Bench {
  var outbox = Outbox(node: "solo", hash: weakHash)
  var numbers = SeededNumbers(seed: 1)
  var now = Office.at(0)
  var order: Int64 = 0
  var last: [Outbox.Directive] = []
  /// Records that are not written yet.
  var unwritten: [DeliveryRecord] = []

  init(_ profiles: [ChannelProfile] = Trials.profiles, home: NodeID = "solo") {
    give(.configured(profiles))
    for profile in profiles { give(.home(profile.id, HomeTerm(holder: home, epoch: 1))) }
  }

  mutating func give(_ input: Outbox.Input, after wait: Duration = .zero) {
    now += wait
    last = outbox.receive(input, at: now, using: &numbers)
    unwritten += records
  }

  /// Submits and approves.
  mutating func approve(_ sheet: ApprovalSheet) {
    order += 1
    give(.submitted(sheet, order: HybridTime(milliseconds: order), mayHaveLeft: false))
    give(.approval(sheet.hash(by: weakHash), .approved(by: ["A"], tooLate: [])))
  }

  /// Says that everything asked for is written, as often as something more is.
  mutating func write() -> [Delivery] {
    var sent: [Delivery] = []
    while let record = unwritten.first {
      unwritten.removeFirst()
      give(.recorded(record.key, revision: record.revision))
      sent += sends
    }
    return sent
  }

  /// Lets time pass until something is sent.
  mutating func waitAndWrite() -> [Delivery] {
    for _ in 0..<100 {
      let sent = write()
      guard sent.isEmpty, let wake else { return sent }
      give(.woke, after: max(wake - now, .zero))
    }
    return []
  }

  var records: [DeliveryRecord] {
    last.compactMap { if case .record(let record) = $0 { record } else { nil } }
  }

  var sends: [Delivery] {
    last.compactMap { if case .send(let delivery) = $0 { delivery } else { nil } }
  }

  var reads: [Delivery] {
    last.compactMap { if case .read(let delivery) = $0 { delivery } else { nil } }
  }

  var questions: [DeliveryQuestion] {
    last.compactMap { if case .ask(_, let question) = $0 { question } else { nil } }
  }

  var wake: Instant? {
    last.compactMap { if case .wake(let moment) = $0 { moment } else { nil } }.last
  }

  func state(_ channel: ChannelID, _ stage: Stage = "first-notice") -> DeliveryState? {
    outbox.record(Trials.key(channel, stage))?.state
  }
}

private func only(_ ids: ChannelID...) -> [ChannelProfile] {
  Trials.profiles.filter { ids.contains($0.id) }
}

private func sheet(
  _ stage: Stage = "first-notice", for channels: [ChannelProfile], corrects: Stage? = nil,
  until minutes: Double = 60, text: String = ""
) -> ApprovalSheet {
  ApprovalSheet(
    company: "example", incident: Trials.incident, stage: stage, corrects: corrects,
    audience: .everyone,
    renderings: channels.map {
      Rendering(
        channel: $0.id, languages: [.french], title: "", text: "\(stage) \(text)")
    }, validUntil: Office.at(minutes))
}

@Suite("An outbox")
struct OutboxTests {
  @Test("sends nothing before that is written, and then once")
  func intent() throws {
    var bench = Bench(only("blog"))
    bench.approve(sheet(for: only("blog")))
    let record = try #require(bench.records.last)
    #expect(record.state == .inflight)
    #expect(bench.sends.isEmpty)
    bench.give(.recorded(record.key, revision: record.revision - 1))
    #expect(bench.sends.isEmpty)
    bench.give(.recorded(record.key, revision: record.revision))
    #expect(bench.sends.map(\.attempt) == [1])
    bench.give(.recorded(record.key, revision: record.revision))
    #expect(bench.sends.isEmpty)
    bench.give(.answered(record.key, attempt: 1, Receipt(.confirmed(RemotePost(id: "7")))))
    #expect(bench.state("blog") == .confirmed)
    #expect(bench.outbox.record(record.key)?.remote?.id == "7")
    bench.approve(sheet(for: only("blog")))
    #expect(bench.last.isEmpty)
  }

  @Test("reads back twice before it sends again what may have arrived")
  func reconciles() throws {
    var bench = Bench(only("blog"))
    bench.approve(sheet(for: only("blog")))
    let key = try #require(bench.write().first).key
    bench.give(.answered(key, attempt: 1, Receipt(.uncertain("cut"))))
    #expect(bench.state("blog") == .unknown)
    #expect(bench.wake == bench.now + .seconds(6))
    bench.give(.woke, after: .seconds(6))
    #expect(bench.reads.count == 1)
    bench.give(.readBack(key, .absent))
    #expect(bench.reads.isEmpty)
    bench.give(.woke, after: .seconds(6))
    bench.give(.readBack(key, .absent))
    #expect(bench.state("blog") == .inflight)
    #expect(bench.write().map(\.attempt) == [2])
    bench.give(.answered(key, attempt: 2, Receipt(.uncertain("timed out"))))
    bench.give(.woke, after: .seconds(6))
    bench.give(.readBack(key, .found(RemotePost(id: "9"), isAltered: true)))
    #expect(bench.state("blog") == .confirmed)
    #expect(bench.outbox.record(key)?.isAltered == true)
  }

  @Test("asks a person where nothing can be read, and sends again only at their word")
  func asks() throws {
    var bench = Bench(only("teams"))
    bench.approve(sheet(for: only("teams")))
    let key = try #require(bench.write().first).key
    bench.give(.answered(key, attempt: 1, Receipt(.uncertain("cut"))))
    #expect(bench.questions == [.mayHaveGone])
    bench.give(.woke, after: .seconds(600))
    #expect(bench.state("teams") == .needsPerson(.mayHaveGone))
    bench.give(.decided(key, .sendAgain))
    #expect(bench.last.contains(.withdraw(key)))
    #expect(bench.write().map(\.attempt) == [2])
    bench.give(.answered(key, attempt: 2, Receipt(.uncertain("cut"))))
    bench.give(.decided(key, .isThere(nil)))
    #expect(bench.state("teams") == .confirmed)
  }

  @Test("repeats what rather comes twice than not at all, three times and no more")
  func blindRepeats() throws {
    var bench = Bench(only("sms"))
    bench.approve(sheet(for: only("sms")))
    for attempt in 1...3 {
      let key = try #require(bench.waitAndWrite().first).key
      bench.give(.answered(key, attempt: attempt, Receipt(.uncertain("no answer"))))
    }
    #expect(bench.questions == [.mayHaveGone])
    #expect(bench.waitAndWrite().isEmpty)
  }

  @Test("knows that nothing has left where no byte did, and waits longer each time, with jitter")
  func backOff() throws {
    var bench = Bench(only("teams"))
    bench.approve(sheet(for: only("teams"), until: 600))
    let key = Trials.key("teams", "first-notice")
    var waits: [Double] = []
    var before = bench.now
    for attempt in 1...12 {
      let sent = bench.waitAndWrite()
      #expect(sent.map(\.attempt) == [attempt])
      let ended = bench.now
      bench.give(.answered(key, attempt: attempt, Receipt(.notSent("no route"))))
      if attempt > 1 { waits.append((ended - before).inSeconds) }
      before = ended
    }
    #expect(waits.allSatisfy { $0 <= 300 } && (waits.first ?? 9) <= 2)
    #expect(waits.dropFirst(6).max() ?? 0 > 30)
  }

  @Test("replaces what has not left by what is newer, and lets what may have left end first")
  func order() throws {
    let channels = only("feed")
    var bench = Bench(channels, home: "elsewhere")
    bench.approve(sheet(for: channels))
    bench.approve(sheet("scope-known", for: channels))
    #expect(bench.state("feed") == .superseded(by: "scope-known"))
    bench = Bench(channels)
    bench.approve(sheet(for: channels))
    let key = try #require(bench.write().first).key
    bench.approve(sheet("scope-known", for: channels))
    #expect(bench.state("feed", "scope-known") == .approved)
    bench.give(.answered(key, attempt: 1, Receipt(.confirmed(RemotePost(id: "1")))))
    #expect(bench.write().map(\.action) == [.publish(after: RemotePost(id: "1"))])
  }

  @Test("corrects by an edit where the channel can, and by a reply where it cannot")
  func corrections() throws {
    let channels = only("blog", "feed", "teams")
    var bench = Bench(channels)
    bench.approve(sheet(for: channels))
    for delivery in bench.write() {
      let remote = delivery.key.channel == "teams" ? nil : RemotePost(id: "\(delivery.key.channel)")
      bench.give(.answered(delivery.key, attempt: 1, Receipt(.confirmed(remote))))
    }
    bench.approve(sheet("first-notice-correction-1", for: channels, corrects: "first-notice"))
    let sent = bench.write()
    func action(_ channel: ChannelID) -> DeliveryAction? {
      sent.first { $0.key.channel == channel }?.action
    }
    #expect(action("blog") == .edit(RemotePost(id: "blog")))
    #expect(action("feed") == .publish(after: RemotePost(id: "feed")))
    #expect(action("teams") == .publish(after: nil))
    bench.give(
      .answered(
        Trials.key("blog", "first-notice-correction-1"), attempt: 1, Receipt(.confirmed(nil))))
    #expect(bench.state("blog") == .superseded(by: "first-notice-correction-1"))
  }

  @Test("sends nothing at or after its deadline, also when that passes while it is written")
  func deadlines() throws {
    var bench = Bench(only("hook"))
    bench.approve(sheet(for: only("hook"), until: 1))
    let record = try #require(bench.records.last)
    bench.give(.recorded(record.key, revision: record.revision), after: .seconds(60))
    #expect(bench.sends.isEmpty)
    #expect(bench.state("hook") == .expired)
    bench = Bench(only("hook"), home: "elsewhere")
    bench.approve(sheet(for: only("hook"), until: 1))
    #expect(bench.wake == Office.at(1))
    bench.give(.woke, after: .seconds(60))
    #expect(bench.state("hook") == .expired)
  }

  @Test("stops at a revocation, also of what is being written, and goes on at a new approval")
  func revocation() throws {
    var bench = Bench(only("hook"))
    let sheet = sheet(for: only("hook"))
    let hash = sheet.hash(by: weakHash)
    bench.approve(sheet)
    let record = try #require(bench.records.last)
    bench.give(.approval(hash, .revoked(by: ["B"])))
    bench.give(.recorded(record.key, revision: record.revision))
    #expect(bench.sends.isEmpty)
    #expect(bench.state("hook") == .cancelled(.revoked(by: ["B"])))
    bench.give(.approval(hash, .approved(by: ["A"], tooLate: [])))
    #expect(bench.write().count == 1)
  }

  @Test("takes other words for the same message only before it leaves, and else proposes them")
  func secondText() {
    var bench = Bench(only("hook"), home: "elsewhere")
    bench.approve(sheet(for: only("hook")))
    bench.approve(sheet(for: only("hook"), text: "better"))
    #expect(bench.outbox.records.map(\.rendering.text) == ["first-notice better"])
    bench.give(.home("hook", HomeTerm(holder: "solo", epoch: 2)))
    #expect(bench.write().map(\.rendering.text) == ["first-notice better"])
    let other = sheet(for: only("hook"), text: "too late")
    bench.approve(other)
    bench.order += 1
    bench.give(
      .submitted(other, order: HybridTime(milliseconds: bench.order), mayHaveLeft: false))
    #expect(
      bench.last.contains(.propose(Trials.key("hook", "first-notice"), other.renderings[0])))
  }

  @Test("obeys a channel that asks to be left alone, and does not blame its host")
  func limits() throws {
    var bench = Bench(only("x"))
    bench.approve(sheet(for: only("x")))
    let key = try #require(bench.write().first).key
    let until = bench.now + .seconds(900)
    bench.give(.answered(key, attempt: 1, Receipt(.limited(until: until))))
    #expect(bench.wake == until)
    bench.give(.linkUp)
    #expect(bench.records.isEmpty)
    bench.give(.woke, after: .seconds(900))
    #expect(bench.write().map(\.attempt) == [2])
    bench.give(.answered(key, attempt: 2, Receipt(.limited(until: bench.now - .seconds(5)))))
    #expect(bench.wake == bench.now + .seconds(2))
  }

  @Test("leaves a host alone that fails again and again, and asks it once before trusting it")
  func breaker() {
    var breaker = HostTrial()
    for _ in 0..<40 { breaker.step() }
    // Two channels on one host: while it is left alone neither asks; after that one does.
    #expect(breaker.most <= 1)
    #expect(breaker.attempts < 30)
  }

  private struct HostTrial {
    var bench = Bench(only("blog", "feed"))
    var attempts = 0
    var most = 0

    init() { bench.approve(sheet(for: only("blog", "feed"), until: 600)) }

    mutating func step() {
      let sent = bench.write()
      if attempts >= 3 { most = max(most, sent.count) }
      attempts += sent.count
      for delivery in sent {
        bench.give(
          .answered(delivery.key, attempt: delivery.attempt, Receipt(.notSent("refused"))))
      }
      if bench.records.isEmpty, let wake = bench.wake { bench.give(.woke, after: wake - bench.now) }
    }
  }

  @Test("lets the most urgent go first, four at a time, and keeps to the volume left")
  func thinLine() {
    var bench = Bench()
    bench.give(.allowance(LineAllowance(atOnce: 4, bytes: 13_000)))
    bench.approve(sheet(for: Trials.profiles))
    let sent = bench.write()
    // 13 kB are two messages of 6 kB.
    #expect(sent.map(\.key.channel) == ["banner", "sms"])
    bench.give(.allowance(LineAllowance(atOnce: 4)))
    #expect(bench.write().count == 2)
    bench.give(.allowance(.ample))
    #expect(bench.write().count == Trials.profiles.count - 4)
    var broke = Bench(only("banner", "blog"))
    broke.give(.allowance(LineAllowance(atOnce: 4, bytes: 0)))
    broke.approve(sheet(for: only("banner", "blog")))
    #expect(broke.write().map(\.key.channel) == ["banner"])
  }

  @Test("takes away the banner at closure, and what may yet appear as soon as it does")
  func closure() throws {
    let channels = only("banner", "blog")
    var bench = Bench(channels)
    bench.approve(sheet(for: channels))
    let sent = bench.write()
    #expect(sent.count == 2)
    bench.give(.closed(Trials.incident))
    let banner = Trials.key("banner", "first-notice")
    bench.give(.answered(banner, attempt: 1, Receipt(.confirmed(RemotePost(id: "b")))))
    #expect(bench.sends.map(\.action) == [.retract(RemotePost(id: "b"))])
    bench.give(.answered(banner, attempt: 2, Receipt(.uncertain("cut"))))
    #expect(bench.state("banner") == .retracting)
    bench.give(.linkUp)
    #expect(
      bench.sends.map(\.idempotencyKey) == ["example/office-1/banner/first-notice/everyone/retract"]
    )
    bench.give(.answered(banner, attempt: 3, Receipt(.refused(Refusal(.gone, "404")))))
    #expect(bench.state("banner") == .retracted)
    #expect(bench.state("blog") == .inflight)
  }

  @Test("says that it cannot take back what cannot be")
  func cannotRetract() throws {
    var bench = Bench(only("teams"))
    bench.approve(sheet(for: only("teams")))
    let key = try #require(bench.write().first).key
    bench.give(.answered(key, attempt: 1, Receipt(.confirmed(nil))))
    bench.give(.decided(key, .retract(by: "A")))
    #expect(bench.state("teams")?.stands == true)
    guard case .cannotRetract = bench.state("teams") else {
      Issue.record("\(String(describing: bench.state("teams")))")
      return
    }
  }

  @Test("parks what it has when another node becomes home, and follows a dead one with care")
  func homes() throws {
    let channels = only("blog", "teams", "hook")
    var bench = Bench(channels, home: "other")
    bench.approve(sheet(for: channels))
    #expect(bench.write().isEmpty)
    for channel in channels {
      bench.give(.home(channel.id, HomeTerm(holder: "solo", epoch: 2, isHandedOver: false)))
    }
    // The dead one may have sent: the blog is read, a person is asked about Teams; the hook knows
    // its keys.
    #expect(bench.state("blog") == .unknown)
    #expect(bench.state("teams") == .needsPerson(.otherNodeMayHave))
    #expect(bench.state("hook") == .inflight)
    bench.give(.home("hook", HomeTerm(holder: "other", epoch: 3)))
    #expect(bench.write().isEmpty)
    #expect(bench.state("hook") == .approved)
    bench.give(.home("hook", HomeTerm(holder: "solo", epoch: 2)))
    #expect(bench.state("hook") == .approved)
  }

  @Test("learns from the other node what it has done")
  func hears() throws {
    var other = Bench(only("blog"), home: "solo")
    other.approve(sheet(for: only("blog")))
    let key = try #require(other.write().first).key
    other.give(.answered(key, attempt: 1, Receipt(.confirmed(RemotePost(id: "1")))))
    let news = try #require(other.records.last)
    var twin = Outbox(node: "twin", hash: weakHash)
    var numbers = SeededNumbers(seed: 2)
    _ = twin.receive(.configured(only("blog")), at: other.now, using: &numbers)
    let directives = twin.receive(.heard(news), at: other.now, using: &numbers)
    #expect(twin.record(key)?.state == .confirmed)
    // It is kept, but told as the other's.
    #expect(
      directives.contains {
        if case .record(let record) = $0 { record.node == "solo" } else { false }
      })
    #expect(twin.receive(.heard(news), at: other.now, using: &numbers).isEmpty)
  }

  @Test(
    "refuses channels that it does not know, what is of yesterday, and forgets what is archived")
  func refuses() throws {
    var bench = Bench(only("blog"))
    bench.approve(sheet(for: only("feed")))
    #expect(bench.outbox.records.isEmpty)
    bench.give(
      .submitted(
        sheet(for: only("blog"), until: 0), order: HybridTime(milliseconds: 1), mayHaveLeft: false))
    #expect(bench.last == [.refuse(Trials.key("blog", "first-notice"), .expired)])
    bench.approve(sheet(for: only("blog")))
    let key = try #require(bench.write().first).key
    bench.give(.archived(Trials.incident))
    #expect(bench.outbox.records.count == 1)
    bench.give(.answered(key, attempt: 1, Receipt(.refused(Refusal(.credentials, "401")))))
    #expect(bench.state("blog") == .rejected(Refusal(.credentials, "401")))
    bench.give(.archived(Trials.incident))
    #expect(bench.outbox.records.isEmpty)
  }

  @Test("names each delivery so that no two share a name")
  func keys() {
    let a = DeliveryKey(
      company: "a/b", incident: "c", channel: "d", stage: "e", audience: .everyone)
    let b = DeliveryKey(
      company: "a", incident: "b/c", channel: "d", stage: "e", audience: .everyone)
    #expect(a.description == "a%2Fb/c/d/e/everyone")
    #expect(a.description != b.description)
  }
}

@Suite("A crash")
struct OutboxCrashTests {
  /// Runs one delivery, crashing once after so many durable writes and inputs, and says how often
  /// it was posted and where it ended.
  private func outcome(
    of profile: ChannelProfile, crashingAfter steps: Int, losesReply: Bool
  ) -> (posts: Int, state: DeliveryState?, questions: Int) {
    let faults = OutboxWorld.Faults(replyLost: losesReply ? 1 : 0)
    var world = OutboxWorld(
      seed: steps, nodes: ["solo"], profiles: [profile], faults: faults,
      calmFrom: Office.at(0) + .seconds(20))
    let deadline = Office.at(60)
    let sheet = ApprovalSheet(
      company: "example", incident: Trials.incident, stage: "first-notice", audience: .everyone,
      renderings: [.init(channel: profile.id, languages: [.french], title: "", text: "x")],
      validUntil: deadline)
    world.schedule(.act(.submit(sheet, at: 0)), after: .milliseconds(1))
    // Writes take 1…40 ms, the way there and back up to two seconds: a crash every 5 ms of these.
    world.schedule(.crash(0, away: .milliseconds(700)), after: .milliseconds(1 + 5 * steps))
    world.run(until: deadline + .seconds(3_600))
    #expect(world.breaches == [])
    let key = Trials.key(profile.id, "first-notice")
    return (
      world.channels[profile.id]?.count(key) ?? 0, world.nodes[0].outbox.record(key)?.state,
      world.questions
    )
  }

  @Test(
    "at any moment of a delivery doubles and loses nothing", arguments: Trials.profiles,
    [false, true])
  func everywhere(profile: ChannelProfile, losesReply: Bool) {
    var asked = 0
    for steps in 0..<460 {
      let (posts, state, questions) = outcome(
        of: profile, crashingAfter: steps, losesReply: losesReply)
      asked += questions
      switch profile.guarantee {
      case .exact, .byReading:
        #expect(posts == 1, "\(profile.id) crash at \(5 * steps) ms")
        // What stands until somebody takes it away is gone with its time.
        let end = profile.isStanding ? DeliveryState.retracted : .confirmed
        #expect(state == end || state == .needsPerson(.saidToBeThere))
        #expect(questions == 0 || profile.kind == "filtering")
      case .choose(.atMostOnce):
        #expect(posts <= 1)
        #expect(state == .confirmed || state == .needsPerson(.mayHaveGone))
      case .choose(.atLeastOnce):
        #expect(posts >= 1 && posts <= OutboxSettings().blindAttempts)
        #expect(state == .confirmed || losesReply)
      }
    }
    // On a blind channel some of these crashes leave something to ask.
    if profile.guarantee == .choose(.atMostOnce) { #expect(asked > 0) }
  }
}
