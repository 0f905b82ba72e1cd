import Announcing
import Incidents
import Relais

/// Nodes with disks that forget what was not written in time, lines that lose requests and replies,
/// channels that show posts late, people who approve, take back, stop and retract: all from a seed.
struct OutboxWorld {
  /// What happens, in virtual time.
  enum Event {
    case input(Int, life: Int, Outbox.Input)
    case durable(Int, life: Int, DeliveryRecord)
    case arrive(Int, life: Int, Delivery, repliesAfter: Duration?)
    case look(Int, life: Int, Delivery)
    case tell(to: Int, News)
    case crash(Int, away: Duration)
    case restart(Int)
    case act(Act)
    case wake(Int, life: Int, number: Int)
  }

  /// What nodes tell each other, and people all of them, once it is durable.
  enum News {
    case sheet(ApprovalSheet, order: HybridTime, epoch: UInt64)
    case approval(ContentHash, ApprovalStanding)
    case home(ChannelID, HomeTerm)
    case record(DeliveryRecord)
    case decision(DeliveryKey, DeliveryDecision)
    case closed(IncidentID)
  }

  /// What people do.
  enum Act {
    case submit(ApprovalSheet, at: Int)
    case revoke(ContentHash)
    case decide(DeliveryKey, DeliveryDecision)
    case close(IncidentID)
    case handOver(from: Int, to: Int)
    case takeOver(by: Int)
  }

  /// A node, and what of it outlives a crash.
  struct Node {
    var outbox: Outbox
    var life = 0
    var isUp = true
    /// Records on the disk, the last of each key.
    var disk: [DeliveryKey: DeliveryRecord] = [:]
    var diskOrder: [DeliveryKey] = []
    /// When the last write asked for will be durable: writes are in order.
    var writtenUntil = Instant.zero
    /// What was told, in order; told again after a restart.
    var heard: [News] = []
    var terms: [ChannelID: HomeTerm] = [:]
    /// Those of them that its outbox has taken in.
    var taken: [ChannelID: HomeTerm] = [:]
    var wakeNumber = 0
    var outstanding = 0
    /// Inflight records that are durable, by key and attempt.
    var durableIntents: Set<String> = []
    /// When the last news on the way here will arrive: news are in order.
    var newsUntil = Instant.zero
  }

  var numbers: SeededNumbers
  var now = Office.at(0)
  var nodes: [Node] = []
  var channels: [ChannelID: SimulatedChannel] = [:]
  var profiles: [ChannelProfile]
  private var queue: [(at: Instant, number: Int, event: Event)] = []
  private var count = 0
  private var arrivals = 0
  /// From then on nothing fails any more.
  var calmFrom: Instant
  var faults: Faults
  var approvals: [ContentHash: ApprovalStanding] = [:]
  var sheets: [ContentHash: ApprovalSheet] = [:]
  var submittedOrder: Int64 = 0
  var asked: [DeliveryKey: DeliveryQuestion] = [:]
  var decidedKeys: Set<DeliveryKey> = []
  /// What a read has just not shown.
  private var hidden: Set<DeliveryKey> = []
  /// What broke a promise; empty if nothing did.
  var breaches: [String] = []
  /// What happened, where somebody wants to know.
  var trace: [String] = []
  var isTracing = false
  var sends = 0
  var questions = 0

  /// How likely what is; all zero in calm weather.
  struct Faults {
    var connect = 0.0
    var requestLost = 0.0
    var replyLost = 0.0
    var limited = 0.0
    var refused = 0.0
    var readFails = 0.0
    /// A read that does not show what is there, never twice in a row: an old copy answered.
    var staleRead = 0.0
    var isPartitioned: [Range<Instant>] = []
  }

  init(
    seed: Int, nodes names: [NodeID], profiles: [ChannelProfile], faults: Faults, calmFrom: Instant
  ) {
    numbers = SeededNumbers(seed: seed)
    self.profiles = profiles
    self.faults = faults
    self.calmFrom = calmFrom
    for profile in profiles {
      channels[profile.id] = SimulatedChannel(
        profile: profile, filtersDuplicates: profile.kind == "filtering")
    }
    for name in names {
      nodes.append(Node(outbox: Outbox(node: name, hash: weakHash)))
    }
    for place in nodes.indices {
      feed(place, .configured(profiles))
      feed(place, .allowance(.thin))
      for profile in profiles {
        let term = HomeTerm(holder: names[0], epoch: 1)
        nodes[place].terms[profile.id] = term
        nodes[place].taken[profile.id] = term
        nodes[place].heard.append(.home(profile.id, term))
        feed(place, .home(profile.id, term))
      }
    }
  }

  mutating func schedule(_ event: Event, after wait: Duration) {
    let at = now + wait
    count += 1
    let entry = (at: at, number: count, event: event)
    let place = queue.firstIndex { ($0.at, $0.number) < (at, count) } ?? queue.endIndex
    queue.insert(entry, at: place)
  }

  /// Lets the world run until nothing happens any more, or that moment.
  mutating func run(until end: Instant) {
    var steps = 0
    while let next = queue.last, next.at <= end, steps < 60_000 {
      queue.removeLast()
      now = max(now, next.at)
      handle(next.event)
      steps += 1
    }
    if steps >= 60_000 { breaches.append("the world never came to rest") }
    now = max(now, end)
  }

  private func isStormy() -> Bool { now < calmFrom }

  private mutating func somewhat(_ least: Int, _ most: Int) -> Duration {
    .milliseconds(Int.random(in: least...most, using: &numbers))
  }

  private mutating func handle(_ event: Event) {
    switch event {
    case .input(let place, let life, let input):
      guard nodes[place].isUp, nodes[place].life == life else { return }
      if case .answered = input { nodes[place].outstanding -= 1 }
      feed(place, input)
    case .durable(let place, let life, let record):
      guard nodes[place].isUp, nodes[place].life == life else { return }
      persist(place, record)
    case .arrive(let place, let life, let delivery, let reply):
      arrive(place, life, delivery, reply)
    case .look(let place, let life, let delivery):
      look(place, life, delivery)
    case .tell(let place, let news): tell(place, news)
    case .crash(let place, let away):
      guard nodes[place].isUp else { return }
      if isTracing { trace.append("\(now.nanoseconds) crash \(place)") }
      nodes[place].isUp = false
      nodes[place].life += 1
      nodes[place].outstanding = 0
      schedule(.restart(place), after: away)
    case .restart(let place): restart(place)
    case .act(let act): perform(act)
    case .wake(let place, let life, let number):
      guard nodes[place].isUp, nodes[place].life == life, nodes[place].wakeNumber == number else {
        return
      }
      feed(place, .woke)
    }
  }

  // What a node's shell does.

  mutating func feed(_ place: Int, _ input: Outbox.Input) {
    let directives = nodes[place].outbox.receive(input, at: now, using: &numbers)
    if isTracing { trace.append("\(now.nanoseconds) \(place) \(directives.count)") }
    nodes[place].wakeNumber += 1
    for directive in directives { carryOut(directive, place) }
  }

  private mutating func carryOut(_ directive: Outbox.Directive, _ place: Int) {
    let life = nodes[place].life
    switch directive {
    case .record(let record):
      if isTracing {
        trace.append("\(place) \(record.key) \(record.state) \(record.attempt)")
      }
      let done = max(nodes[place].writtenUntil, now + somewhat(1, 40))
      nodes[place].writtenUntil = done
      schedule(.durable(place, life: life, record), after: done - now)
    case .send(let delivery): send(delivery, place)
    case .read(let delivery): schedule(.look(place, life: life, delivery), after: somewhat(50, 900))
    case .ask(let key, let question):
      questions += 1
      asked[key] = question
      if isTracing { trace.append("ask \(key) \(question)") }
    case .withdraw(let key): asked[key] = nil
    case .propose, .refuse: break
    case .wake(let at):
      schedule(
        .wake(place, life: life, number: nodes[place].wakeNumber), after: max(at - now, .zero))
    }
  }

  private mutating func persist(_ place: Int, _ record: DeliveryRecord) {
    if nodes[place].disk[record.key] == nil { nodes[place].diskOrder.append(record.key) }
    nodes[place].disk[record.key] = record
    if record.state == .inflight {
      nodes[place].durableIntents.insert("\(record.key)#\(record.attempt)")
    }
    if record.node == nodes[place].outbox.node { spread(.record(record), from: place) }
    feed(place, .recorded(record.key, revision: record.revision))
  }

  /// Tells the other nodes, in order, whenever they can be reached.
  private mutating func spread(_ news: News, from place: Int) {
    for other in nodes.indices where other != place {
      let at = max(nodes[other].newsUntil, reachable(from: now) + somewhat(20, 2_000))
      nodes[other].newsUntil = at
      schedule(.tell(to: other, news), after: at - now)
    }
  }

  private func reachable(from moment: Instant) -> Instant {
    faults.isPartitioned.first { $0.contains(moment) }?.upperBound ?? moment
  }

  private mutating func tell(_ place: Int, _ news: News) {
    nodes[place].heard.append(news)
    if case .home(let channel, let term) = news,
      term.epoch >= (nodes[place].terms[channel]?.epoch ?? 0)
    {
      nodes[place].terms[channel] = term
    }
    if nodes[place].isUp { take(news, place) }
  }

  private mutating func take(_ news: News, _ place: Int) {
    switch news {
    case .sheet(let sheet, let order, let epoch):
      let term = nodes[place].terms[sheet.renderings[0].channel]
      let mayHaveLeft = term.map { !$0.isHandedOver && epoch < $0.epoch } ?? false
      feed(place, .submitted(sheet, order: order, mayHaveLeft: mayHaveLeft))
    case .approval(let hash, let standing): feed(place, .approval(hash, standing))
    case .home(let channel, let term):
      nodes[place].taken[channel] = nodes[place].terms[channel]
      feed(place, .home(channel, term))
    case .record(let record): feed(place, .heard(record))
    case .decision(let key, let decision): feed(place, .decided(key, decision))
    case .closed(let incident): feed(place, .closed(incident))
    }
  }

  private mutating func restart(_ place: Int) {
    nodes[place].isUp = true
    let records = nodes[place].diskOrder.compactMap { nodes[place].disk[$0] }
    nodes[place].outbox = Outbox(
      restoring: records, homes: nodes[place].taken, node: nodes[place].outbox.node, at: now,
      hash: weakHash)
    for record in nodes[place].outbox.records where record.state == .inflight {
      breaches.append("\(record.key) is inflight right after a start")
    }
    for record in records where record.state == .inflight {
      if nodes[place].outbox.record(record.key)?.state != .unknown {
        breaches.append("\(record.key) was inflight and is not unknown after a start")
      }
    }
    feed(place, .configured(profiles))
    feed(place, .allowance(.thin))
    for (hash, standing) in approvals.sorted(by: { $0.key < $1.key }) {
      feed(place, .approval(hash, standing))
    }
    // The journal is read again.
    for news in nodes[place].heard { take(news, place) }
    feed(place, .resumed)
  }

  // What the world does.

  private mutating func send(_ delivery: Delivery, _ place: Int) {
    let life = nodes[place].life
    sends += 1
    if isTracing { trace.append("\(place) sends \(delivery.key) \(delivery.action)") }
    check(delivery, place)
    nodes[place].outstanding += 1
    if nodes[place].outstanding > LineAllowance.thin.atOnce {
      breaches.append("more at once than the line allows")
    }
    func answer(_ outcome: Receipt.Outcome, after wait: Duration) {
      schedule(
        .input(
          place, life: life,
          .answered(delivery.key, attempt: delivery.attempt, Receipt(outcome, bytes: 5_000))),
        after: wait)
    }
    let isCut = faults.isPartitioned.contains { $0.contains(now) }
    if isStormy() {
      if isCut || numbers.happens(faults.connect) {
        return answer(.notSent("no route"), after: somewhat(10, 20_000))
      }
      if numbers.happens(faults.limited) {
        let until = now + somewhat(-2_000, 30_000)
        return answer(
          .limited(until: numbers.happens(0.8) ? until : nil), after: somewhat(50, 900))
      }
      if numbers.happens(faults.refused) {
        return answer(.refused(Refusal(.content, "no")), after: somewhat(50, 900))
      }
      if numbers.happens(faults.requestLost) {
        return answer(.uncertain("cut"), after: somewhat(500, 45_000))
      }
      if numbers.happens(faults.replyLost) {
        // It arrives, perhaps after we have given up, but within the time to settle.
        schedule(
          .arrive(place, life: life, delivery, repliesAfter: nil), after: somewhat(20, 1_500))
        return answer(.uncertain("timed out"), after: somewhat(10, 45_000))
      }
    }
    schedule(
      .arrive(place, life: life, delivery, repliesAfter: somewhat(20, 500)),
      after: somewhat(20, 1_400))
  }

  private mutating func arrive(
    _ place: Int, _ life: Int, _ delivery: Delivery, _ reply: Duration?
  ) {
    arrivals += 1
    let lag = somewhat(0, 3_000)
    guard
      let outcome = channels[delivery.key.channel]?.serve(
        delivery, order: arrivals, at: now, lag: lag)
    else { return }
    if isTracing { trace.append("\(now.nanoseconds) arrive \(delivery.key) \(delivery.action)") }
    guard let reply else { return }
    schedule(
      .input(
        place, life: life,
        .answered(delivery.key, attempt: delivery.attempt, Receipt(outcome, bytes: 7_000))),
      after: reply)
  }

  private mutating func look(_ place: Int, _ life: Int, _ delivery: Delivery) {
    let isCut = faults.isPartitioned.contains { $0.contains(now) }
    let fails = isStormy() && (isCut || numbers.happens(faults.readFails))
    var result =
      fails
      ? .failed("cut")
      : channels[delivery.key.channel]?.read(delivery, at: now) ?? .failed("no channel")
    if case .found = result {
      if hidden.remove(delivery.key) == nil, isStormy(), numbers.happens(faults.staleRead) {
        hidden.insert(delivery.key)
        result = .absent
      }
    }
    schedule(.input(place, life: life, .readBack(delivery.key, result)), after: somewhat(20, 400))
  }

  // What people do.

  private mutating func perform(_ act: Act) {
    switch act {
    case .submit(let sheet, let place):
      guard nodes[place].isUp else { return schedule(.act(act), after: .seconds(5)) }
      submittedOrder += 1
      let hash = sheet.hash(by: weakHash)
      sheets[hash] = sheet
      let epoch = nodes[place].terms[sheet.renderings[0].channel]?.epoch ?? 0
      let order = HybridTime(milliseconds: submittedOrder)
      announce(.sheet(sheet, order: order, epoch: epoch), at: place)
      approvals[hash] = .approved(by: ["Chantal"], tooLate: [])
      announce(.approval(hash, .approved(by: ["Chantal"], tooLate: [])), at: place)
    case .revoke(let hash):
      guard approvals[hash] != nil else { return }
      approvals[hash] = .revoked(by: ["Karim"])
      for place in nodes.indices { tell(place, .approval(hash, .revoked(by: ["Karim"]))) }
    case .decide(let key, let decision):
      decidedKeys.insert(key)
      for place in nodes.indices { tell(place, .decision(key, decision)) }
    case .close(let incident):
      for place in nodes.indices { tell(place, .closed(incident)) }
    case .handOver(let from, let to):
      guard nodes[from].isUp else { return schedule(.act(act), after: .seconds(7)) }
      for profile in profiles {
        let epoch = nodes[from].terms[profile.id]?.epoch ?? 1
        announce(.home(profile.id, HomeTerm(holder: nil, epoch: epoch)), at: from, toOthers: false)
        // The claim follows all that the old home has written, in one stream.
        let term = HomeTerm(holder: nodes[to].outbox.node, epoch: epoch + 1)
        let written = max(nodes[from].writtenUntil, now)
        let at = max(nodes[to].newsUntil, reachable(from: written) + .milliseconds(2_100))
        nodes[to].newsUntil = at
        schedule(.tell(to: to, .home(profile.id, term)), after: at - now)
        schedule(.tell(to: from, .home(profile.id, term)), after: at - now + .seconds(1))
      }
    case .takeOver(let by):
      for profile in profiles {
        let epoch = (nodes[by].terms[profile.id]?.epoch ?? 1) + 1
        let term = HomeTerm(holder: nodes[by].outbox.node, epoch: epoch, isHandedOver: false)
        for place in nodes.indices { tell(place, .home(profile.id, term)) }
      }
    }
  }

  private mutating func announce(_ news: News, at place: Int, toOthers: Bool = true) {
    tell(place, news)
    if toOthers { spread(news, from: place) }
  }

  // What must hold of every request that leaves.

  private mutating func check(_ delivery: Delivery, _ place: Int) {
    func breach(_ what: String) { breaches.append("\(now.seconds) \(delivery.key): \(what)") }
    if now >= delivery.deadline { breach("leaves after its deadline") }
    if case .retract = delivery.action { return }
    if now >= (sheets[delivery.hash]?.validUntil ?? .zero) { breach("is of another day") }
    guard sheets[delivery.hash]?.renderings.contains(delivery.rendering) == true else {
      return breach("has words that nobody approved")
    }
    if approvals[delivery.hash]?.allowsSending != true { breach("is not approved") }
    if !nodes[place].durableIntents.contains("\(delivery.key)#\(delivery.attempt)") {
      breach("leaves before that is written")
    }
    if nodes[place].terms[delivery.key.channel]?.holder != nodes[place].outbox.node {
      breach("leaves from a node that is not home")
    }
  }
}
