public import Incidents
public import Relais

/// Lives through some hours of a few nodes that share one record: over a bad network, with clocks
/// that are wrong, crashes and old backups; then until all is settled.
///
/// The same options give the same events. What must never happen is noted in ``breaches`` by
/// somebody who sees everything.
public struct NodesRehearsal: Sendable {
  /// What befalls the nodes.
  public let options: NodesOptions
  /// The nodes.
  public internal(set) var members: [NodesMember]
  /// Where they publish.
  public internal(set) var channels = ChannelClass.allCases.map(NodesChannel.init)
  /// What must never happen and did.
  public internal(set) var breaches: [String] = []
  /// The facts that a person was told are safe.
  public internal(set) var acknowledged: Set<FactID> = []
  /// Every fact that ever reached a disk.
  public private(set) var written: [FactID: RecordedFact] = [:]
  /// Facts that only a disk had that died.
  public private(set) var lost: Set<FactID> = []
  /// How many facts were sent from node to node, copies and losses included.
  public private(set) var carried = 0
  /// When facts were last sent from node to node, in seconds.
  public private(set) var lastCarried = 0.0
  /// How many events have happened.
  public private(set) var eventCount = 0
  /// The present, in seconds from the start.
  public private(set) var time = 0.0

  /// Decides what is left to chance.
  var chance: WeatherChance
  private var agenda = Agenda<Event>()
  /// How far each wall clock was set off, in seconds.
  private var offsets: [Double]
  private var epochs: [UInt32]
  /// The latest stamp that each node knows of a clock that is right.
  private var highest: [HybridTime?]

  /// What happens at a moment; nodes by their places, each in one of its lives.
  enum Event: Sendable {
    /// Somebody wishes something of some node.
    case wish
    /// A node asks another for what it lacks.
    case exchange(Int)
    /// A node looks after what is to be published.
    case work(Int)
    /// A question reaches a node, with what the asker has.
    case ask(from: Int, to: Int, VersionVector)
    /// Facts reach a node.
    case facts(to: Int, [RecordedFact])
    /// A node's disk has synced.
    case sync(Int, life: Int)
    /// A node acts on an intent that is synced.
    case act(Int, life: Int, slot: Int64, NodesChannel.Request, fence: UInt64)
    /// A request reaches a channel.
    case request(Int, life: Int, slot: Int64, NodesChannel.Request, fence: UInt64, channel: Int)
    /// A channel's answer reaches a node.
    case answer(Int, life: Int, slot: Int64, NodesChannel.Answer, fence: UInt64, channel: Int)
    /// Something goes wrong with a node.
    case mishap(NodesOptions.Mishap.Kind, Int)
    /// A node that was down starts.
    case start(Int)
    /// A copy of a node's disk is made.
    case backup(Int)
  }

  /// When the first second is, in seconds since 1970: a Monday of March 2026.
  static let beginning = 1_773_045_252.0
  /// After the last fault nodes publish for so long, in seconds, and exchange as long again.
  static let settling = 900.0
  /// How long a disk takes to sync, in seconds.
  private static let syncDelay = 0.02

  /// Some hours about to begin.
  public init(_ options: NodesOptions) {
    self.options = options
    chance = WeatherChance(seed: options.seed, sequence: 4_002)
    members = ["twin", "office", "branch", "cloud", "depot"].prefix(options.nodes)
      .map { NodesMember(NodeID($0), window: options.window) }
    offsets = options.offsets
    epochs = [UInt32](repeating: 1, count: options.nodes)
    highest = [HybridTime?](repeating: nil, count: options.nodes)
    for mishap in options.mishaps { add(.mishap(mishap.kind, mishap.node), at: mishap.at) }
    for node in members.indices {
      add(.exchange(node), at: 5 + 20 * chance.uniform())
      add(.work(node), at: 10 + 20 * chance.uniform())
      add(.backup(node), at: options.length * chance.uniform())
    }
    add(.wish, at: 1)
    settle()
  }

  /// Each channel has a home from the start.
  private mutating func settle() {
    for (kind, home) in zip(ChannelClass.allCases, [0, 0, 1]) {
      let claim = HomeClaimed(
        channel: kind.channel, node: members[home].name, epoch: 1, by: .detector, reason: .first,
        at: wall(home))
      write([.homeClaimed(claim)], at: home)
    }
  }

  /// What a node's wall clock shows.
  func wall(_ node: Int) -> Instant {
    Instant(seconds: Self.beginning + time * (1 + options.drifts[node]) + offsets[node])
  }

  /// Arranges for something to happen then, in seconds from the start.
  mutating func add(_ event: Event, at moment: Double) {
    agenda.add(event, at: Int64((moment * 1e9).rounded()))
  }

  /// Lets everything happen.
  public mutating func run() {
    let end = options.length + 2 * Self.settling
    for node in members.indices { add(.start(node), at: options.length) }
    while let (event, nanoseconds) = agenda.next() {
      time = Double(nanoseconds) / 1e9
      guard time < end else { return }
      eventCount += 1
      happen(event)
    }
  }

  private mutating func happen(_ event: Event) {
    switch event {
    case .wish:
      guard !options.isCalm(at: time) else { return }
      wish()
      add(.wish, at: time + chance.exponential(mean: options.wishPeriod))
    case .exchange(let node): exchange(node)
    case .work(let node):
      add(.work(node), at: time + 20 + 5 * chance.uniform())
      if members[node].isUp && time < options.length + Self.settling { publish(node) }
    case .ask(let node, let other, let vector):
      guard members[other].isUp else { return }
      let facts = members[other].missing(from: vector)
      guard !facts.isEmpty else { return }
      carried += facts.count
      lastCarried = time
      send(.facts(to: node, facts), from: other, to: node)
    case .facts(let node, let facts):
      guard members[node].isUp else { return }
      noteStamps(members[node].take(facts, wall: wall(node)), node)
      add(.sync(node, life: members[node].life), at: time + Self.syncDelay)
    case .sync(let node, let life): if life == members[node].life { sync(node) }
    case .act(let node, let life, let slot, let request, let fence):
      if life == members[node].life { act(node, slot, request, fence) }
    case .request(let node, let life, let slot, let request, let fence, let channel):
      carry(node, life, slot, request, fence, channel)
    case .answer(let node, let life, let slot, let answer, let fence, let channel):
      if life == members[node].life { hear(node, slot, answer, fence, channel) }
    case .mishap(let kind, let node): suffer(kind, node)
    case .start(let node): start(node)
    case .backup(let node):
      if members[node].isUp { members[node].back() }
      if !options.isCalm(at: time) { add(.backup(node), at: time + 900) }
    }
  }

  /// Asks another node, each in turn, for what is missing here.
  private mutating func exchange(_ node: Int) {
    add(.exchange(node), at: time + 15 + 15 * chance.uniform())
    guard members[node].isUp else { return }
    let step = 1 + Int(chance.next() % UInt64(members.count - 1))
    let other = (node + step) % members.count
    send(.ask(from: node, to: other, members[node].durable), from: node, to: other)
  }

  private mutating func send(_ event: Event, from: Int, to: Int) {
    let isCalm = options.isCalm(at: time)
    guard isCalm || options.isLinked(from, to, at: time) else { return }
    for copy in 0..<2 {
      let draw = chance.uniform()
      if copy == 0 ? !isCalm && draw < options.loss : isCalm || draw >= options.duplication {
        continue
      }
      add(event, at: time + 0.01 + options.delay * chance.uniform())
    }
  }

  /// Writes facts at a node; what persons wished is acknowledged once it is safe.
  mutating func write(_ bodies: [FactBody], at node: Int) {
    let facts = members[node].append(bodies, wall: wall(node))
    noteStamps(facts, node)
    add(.sync(node, life: members[node].life), at: time + Self.syncDelay)
  }

  private mutating func sync(_ node: Int) {
    for fact in members[node].sync() where fact.id.writer == members[node].writer {
      if let other = written[fact.id], other != fact {
        breaches.append("I14: \(fact.id) was written twice")
      }
      written[fact.id] = fact
      acknowledged.insert(fact.id)
    }
  }

  private mutating func suffer(_ kind: NodesOptions.Mishap.Kind, _ node: Int) {
    switch kind {
    case .clock(let offset): offsets[node] = options.offsets[node] + offset
    case .crash(let pause):
      members[node].stop()
      add(.start(node), at: time + pause)
    case .restore(let pause):
      members[node].stop()
      epochs[node] += 1
      let gone = members[node].restore(epoch: epochs[node])
      let others = members.indices.filter { $0 != node }.map { members[$0].durable }
      for fact in gone where !others.contains(where: { $0.covers(fact.id) }) {
        lost.insert(fact.id)
      }
      add(.start(node), at: time + pause)
    }
  }

  private mutating func start(_ node: Int) {
    guard !members[node].isUp else { return }
    members[node].start(at: time)
    highest[node] = nil
    write([.nodeStarted(NodeStarted(version: "rehearsal"))], at: node)
  }

  /// Looks at stamps as they come: effects later than causes, and no clock carried away (I12).
  private mutating func noteStamps(_ facts: [RecordedFact], _ node: Int) {
    for fact in facts {
      guard let author = members.firstIndex(where: { $0.name == fact.id.writer.node }),
        options.isSane(author)
      else { continue }
      if author == node && fact.id.writer == members[node].writer, let before = highest[node],
        fact.time <= before
      {
        breaches.append("I12: \(fact.id) is stamped no later than what \(author) knew")
      }
      let ahead = fact.time.instant.seconds - (Self.beginning + time)
      if ahead > 1_030 { breaches.append("I12: \(fact.id) is stamped \(ahead) s ahead") }
      highest[node] = max(highest[node] ?? fact.time, fact.time)
    }
  }
}
