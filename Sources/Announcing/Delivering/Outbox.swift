public import Incidents
public import Relais

/// The deliveries of a node, and what to do next with each.
///
/// A state machine without a clock: what happened goes in by ``receive(_:at:using:)``, what the
/// shell must do comes out. What it promises, by the guarantee of each channel: exactly one post
/// where that is exact or by reading; at most one, or a person asked, where it is neither. Nothing
/// leaves at or after its deadline, nor without a valid approval of its very bytes; every delivery
/// ends, if only with a question to a person.
///
/// Three rules carry that. *Before the first byte leaves, `inflight` is durable*: the shell
/// answers ``Directive/record(_:)`` by ``Input/recorded(_:revision:)``, and only then comes
/// ``Directive/send(_:)``. *What may have left is read back before it is sent again*, after the
/// time that the channel needs to show it, and twice. *Later messages never overtake earlier
/// ones*: they replace those that have not left, and wait for those that may have.
public struct Outbox: Sendable {
  /// What happened.
  public enum Input: Sendable {
    /// These are the channels now; deliveries to others wait, and expire.
    case configured([ChannelProfile])
    /// Who posts on a channel, by the record.
    case home(ChannelID, HomeTerm)
    /// Something is to be approved, in that order among all messages.
    ///
    /// It may have left already where it was approved at another node that was a home then, before
    /// this node took over without a handing over.
    case submitted(ApprovalSheet, order: HybridTime, mayHaveLeft: Bool)
    /// How an approval stands now.
    case approval(ContentHash, ApprovalStanding)
    /// A record is on the disk to stay.
    case recorded(DeliveryKey, revision: UInt64)
    /// An attempt has ended.
    case answered(DeliveryKey, attempt: Int, Receipt)
    /// It was read what stands there.
    case readBack(DeliveryKey, ReadBack)
    /// A person answers a question, or stops something.
    case decided(DeliveryKey, DeliveryDecision)
    /// An incident is over: what stands until it is taken away is taken away.
    case closed(IncidentID)
    /// An incident goes on after all.
    case reopened(IncidentID)
    /// An incident is left to the journal: what is settled of it is forgotten here.
    case archived(IncidentID)
    /// The other node tells of a delivery.
    case heard(DeliveryRecord)
    /// What the lines allow now.
    case allowance(LineAllowance)
    /// A line has come back: waits are over.
    case linkUp
    /// All that the journal knows has been told after a start: now things may begin.
    case resumed
    /// The time asked for by ``Directive/wake(at:)`` has come.
    case woke
  }

  /// What the shell must do, in this order.
  public enum Directive: Hashable, Sendable {
    /// Write this down to stay, in the order given, and tell the other node if it is of this one.
    /// For an `inflight` one the shell says when that is done; that record is also the intent that
    /// approvals know of.
    case record(DeliveryRecord)
    /// Send this, and tell what came of it.
    case send(Delivery)
    /// Read whether this stands there, and tell.
    case read(Delivery)
    /// Ask a person.
    case ask(DeliveryKey, DeliveryQuestion)
    /// The question is no longer open.
    case withdraw(DeliveryKey)
    /// Other words came for something that has left: a person may make an edit or a reply of them.
    case propose(DeliveryKey, Rendering)
    /// This cannot be taken in.
    case refuse(DeliveryKey, DeliveryRefusal)
    /// Give ``Input/woke`` then; it replaces any earlier wish.
    case wake(at: Instant)
  }

  /// This node.
  public let node: NodeID
  /// How patient it is.
  public let settings: OutboxSettings

  /// The hash that approvals name.
  let hash: Hasher256
  /// What is known of each channel.
  var channels: [ChannelID: ChannelStanding] = [:]
  /// How each host does.
  var hosts: [String: HostBreaker] = [:]
  /// How approvals stand.
  var approvals: [ContentHash: ApprovalStanding] = [:]
  /// The deliveries, in order, then by key.
  var slots: [Slot] = []
  /// Where each stands in `slots`.
  var places: [DeliveryKey: Int] = [:]
  /// What the lines allow; little until somebody says otherwise.
  var allowance = LineAllowance.thin
  /// Whether it only listens, since it does not know yet what happened before its start.
  var isPaused = false
  /// The incidents that are over: nothing stands for them until it is taken away.
  var closedIncidents: Set<IncidentID> = []
  /// What has come out so far of the present input.
  var directives: [Directive] = []

  /// An empty outbox.
  public init(node: NodeID, settings: OutboxSettings = OutboxSettings(), hash: @escaping Hasher256)
  {
    self.node = node
    self.settings = settings
    self.hash = hash
  }

  /// An outbox after a start, from what was written last of each delivery.
  ///
  /// Whatever may have been on its way is unknown now, and never simply sent again. Nothing begins
  /// before ``Input/resumed``: first the shell tells all that the journal knows, such as a home
  /// that has moved, and what the other node has sent.
  ///
  /// - Parameters:
  ///   - records: the last record of each delivery.
  ///   - homes: the terms that this outbox had taken in before; later ones are inputs, so that what
  ///     another node may have sent meanwhile is looked for.
  ///   - node: this node.
  ///   - settings: how patient it is.
  ///   - now: when it starts.
  ///   - hash: the hash that approvals name.
  public init(
    restoring records: [DeliveryRecord], homes: [ChannelID: HomeTerm], node: NodeID,
    settings: OutboxSettings = OutboxSettings(), at now: Instant, hash: @escaping Hasher256
  ) {
    self.init(node: node, settings: settings, hash: hash)
    isPaused = true
    for (channel, term) in homes { channels[channel] = ChannelStanding(home: term) }
    for record in records.prefix(OutboxSettings.deliveryLimit)
    where !places.keys.contains(record.key) {
      var slot = Slot(record, at: now)
      if record.state == .inflight || record.state == .reconciling { slot.record.state = .unknown }
      insert(slot)
    }
  }

  /// The deliveries as they stand, in order: what the truth table shows.
  public var records: [DeliveryRecord] { slots.map(\.record) }

  /// How a delivery stands; nil if there is none of that key.
  public func record(_ key: DeliveryKey) -> DeliveryRecord? { places[key].map { slots[$0].record } }

  /// Takes in what happened, and says what to do.
  ///
  /// - Parameters:
  ///   - input: what happened.
  ///   - now: when; never before the last time.
  ///   - numbers: the chance that spreads repeats.
  /// - Returns: what to do, in this order.
  /// - Complexity: O(n²) at worst in the number of deliveries not settled.
  public mutating func receive(
    _ input: Input, at now: Instant, using numbers: inout some RandomNumberGenerator
  ) -> [Directive] {
    directives = []
    take(input, at: now, using: &numbers)
    guard !isPaused else { return directives }
    arrange(at: now)
    start(at: now, using: &numbers)
    if let next = nextWake(at: now) { directives.append(.wake(at: next)) }
    return directives
  }

  /// Begins; what may have left just before the start is given time to be seen.
  private mutating func resume(at now: Instant) {
    isPaused = false
    for place in slots.indices where slots[place].record.state == .unknown {
      let settle = profile(place)?.settle ?? settings.firstWait
      slots[place].notBefore = max(slots[place].notBefore, now + settle)
    }
  }

  private mutating func take(
    _ input: Input, at now: Instant, using numbers: inout some RandomNumberGenerator
  ) {
    switch input {
    case .configured(let profiles): configure(profiles)
    case .home(let channel, let term): take(term, of: channel, at: now)
    case .submitted(let sheet, let order, let mayHaveLeft):
      submit(sheet, order: order, mayHaveLeft: mayHaveLeft, at: now)
    case .approval(let hash, let standing): take(standing, of: hash, at: now)
    case .recorded(let key, let revision):
      if let place = places[key] { depart(place, revision: revision, at: now) }
    case .answered(let key, let attempt, let receipt):
      if let place = places[key] {
        take(receipt, of: attempt, place, at: now, using: &numbers)
      }
    case .readBack(let key, let result):
      if let place = places[key] { take(result, place, at: now, using: &numbers) }
    case .decided(let key, let decision):
      if let place = places[key] { take(decision, place, at: now) }
    case .closed(let incident): close(incident, at: now)
    case .reopened(let incident): closedIncidents.remove(incident)
    case .archived(let incident): forget(incident)
    case .heard(let record): hear(record, at: now)
    case .allowance(let news): allowance = news
    case .linkUp: linkUp(at: now)
    case .resumed: resume(at: now)
    case .woke: break
    }
  }
}
