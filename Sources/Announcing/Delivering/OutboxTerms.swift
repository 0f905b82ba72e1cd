public import Relais

/// Who posts on a channel.
public struct HomeTerm: Hashable, Sendable, Codable {
  /// The node; nil for nobody.
  public var holder: NodeID?
  /// The epoch, which is the fence of every request.
  public var epoch: UInt64
  /// Whether the home before gave it up by itself and all that it did is known here; else it may
  /// have sent what nobody knows of.
  public var isHandedOver: Bool

  /// A term; see the properties.
  public init(holder: NodeID?, epoch: UInt64, isHandedOver: Bool = true) {
    self.holder = holder
    self.epoch = epoch
    self.isHandedOver = isHandedOver
  }
}

/// What a person says of a delivery.
public enum DeliveryDecision: Hashable, Sendable {
  /// It is there: somebody has looked.
  case isThere(RemotePost?)
  /// It is not there, or twice is better than not at all: send it.
  case sendAgain
  /// Stop it, if it has not left; leave it be, if nobody knows.
  case stop(by: String)
  /// Take it away.
  case retract(by: String)
}

/// Why something cannot be taken in.
public enum DeliveryRefusal: String, Hashable, Sendable, Codable {
  /// No channel of that name is configured.
  case unknownChannel = "unknown_channel"
  /// There are too many deliveries.
  case full
  /// Its time has passed.
  case expired
}

/// What an outbox knows of a channel.
struct ChannelStanding: Sendable {
  /// The channel; nil where only its home is known.
  var profile: ChannelProfile?
  /// Who posts there.
  var home = HomeTerm(holder: nil, epoch: 0)
  /// Until when it takes nothing, by its own word.
  var blockedUntil: Instant?
}

/// A delivery, and what need not outlive the process.
struct Slot: Sendable {
  /// What is written of it.
  var record: DeliveryRecord
  /// Not before this the next attempt, or the next read, begins.
  var notBefore: Instant
  /// Failures since the last success, for how long to wait.
  var failures = 0
  /// Whether `inflight` is being written, and nothing has left.
  var isIntending = false
  /// When the attempt left whose receipt is awaited.
  var sentAt: Instant?
  /// Since when a read is on its way.
  var readingSince: Instant?
  /// How often nothing was found since the last attempt.
  var negativeReads = 0
  /// Whether the channel says that it has it.
  var isSaidToBeThere = false
  /// When it was first tried to take it away.
  var retractingSince: Instant?

  /// A slot for that record, free to go on.
  init(_ record: DeliveryRecord, at now: Instant) {
    self.record = record
    notBefore = now
    if record.state == .retracting { retractingSince = now }
  }

  /// Whether something of it is on its way now.
  var isRunning: Bool { isIntending || sentAt != nil }

  /// Whether a read is on its way.
  var isReading: Bool { readingSince != nil }
}

extension Outbox {
  /// Puts a slot in its place.
  mutating func insert(_ slot: Slot) {
    let key = slot.record.key
    let place =
      slots.firstIndex { other in
        (slot.record.order, key) < (other.record.order, other.record.key)
      } ?? slots.endIndex
    slots.insert(slot, at: place)
    for index in place..<slots.endIndex { places[slots[index].record.key] = index }
  }

  /// The channel of a slot; nil where it is not configured.
  func profile(_ place: Int) -> ChannelProfile? {
    channels[slots[place].record.key.channel]?.profile
  }

  /// Whether this node posts on the channel of a slot.
  func isHome(_ place: Int) -> Bool {
    channels[slots[place].record.key.channel]?.home.holder == node
  }

  /// What can be promised for what is done with a slot: edits are exact.
  func guarantee(_ place: Int) -> Guarantee {
    if case .edit = slots[place].record.action { return .exact }
    return profile(place)?.guarantee ?? .choose(.atMostOnce)
  }

  /// Whether the bytes of a slot may go out.
  func isApproved(_ place: Int) -> Bool {
    approvals[slots[place].record.hash]?.allowsSending ?? false
  }

  /// Moves a slot into a state and has that written; the node that tells of it is this one, unless
  /// another is named.
  mutating func move(_ place: Int, to state: DeliveryState, by teller: NodeID? = nil) {
    if case .needsPerson = slots[place].record.state {
      directives.append(.withdraw(slots[place].record.key))
    }
    slots[place].record.state = state
    write(place, by: teller)
    if case .needsPerson(let question) = state {
      directives.append(.ask(slots[place].record.key, question))
    }
  }

  /// Ends what has not left, as far as is known.
  ///
  /// Where an earlier attempt may have arrived, it is first read what stands there; where nothing
  /// can be read, a person is asked, unless a newer message goes in its place anyway.
  mutating func end(_ place: Int, as state: DeliveryState, at now: Instant) {
    guard slots[place].record.isDoubtful, isHome(place) else { return move(place, to: state) }
    if profile(place)?.abilities.contains(.read) == true {
      becomeUnknown(place, at: now)
    } else if case .superseded = state {
      move(place, to: state)
    } else {
      move(place, to: .needsPerson(.mayHaveGone))
    }
  }

  /// Has a slot written as it is, by this node's word or by that of the one named.
  mutating func write(_ place: Int, by teller: NodeID? = nil) {
    slots[place].record.revision += 1
    slots[place].record.node = teller ?? node
    directives.append(.record(slots[place].record))
  }
}
