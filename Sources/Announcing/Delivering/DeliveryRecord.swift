public import Relais

/// Where a delivery stands.
public enum DeliveryState: Hashable, Sendable, Codable {
  /// Rendered, and not approved yet.
  case draft
  /// Approved; waits for those before it, or for this node to be the channel's home.
  case approved
  /// May go, as soon as its channel and the line allow.
  case ready
  /// A request may be on its way; written before its first byte leaves.
  case inflight
  /// A request may have arrived.
  case unknown
  /// It is being read what stands there.
  case reconciling
  /// Only a person can say what to do.
  case needsPerson(DeliveryQuestion)
  /// It stands there.
  case confirmed
  /// The channel will not have it.
  case rejected(Refusal)
  /// A newer message goes, or went, in its place.
  case superseded(by: Stage)
  /// It was stopped before it left.
  case cancelled(CancelReason)
  /// It was not sent in time, and would be news of another day.
  case expired
  /// It is being taken away.
  case retracting
  /// It was taken away.
  case retracted
  /// It cannot be taken away.
  case cannotRetract(String)

  /// Whether nothing more is done with it unless somebody says so.
  public var isSettled: Bool {
    switch self {
    case .draft, .approved, .ready, .inflight, .unknown, .reconciling, .retracting: false
    case .needsPerson, .confirmed, .rejected, .superseded, .cancelled, .expired, .retracted,
      .cannotRetract:
      true
    }
  }

  /// Whether no request for it can have left.
  var isUnsent: Bool {
    switch self {
    case .draft, .approved, .ready: true
    default: false
    }
  }

  /// Whether a request for it may be out, and nobody knows what came of it.
  var isOpen: Bool {
    switch self {
    case .inflight, .unknown, .reconciling: true
    default: false
    }
  }

  /// Whether it stands there, as far as is known.
  public var stands: Bool {
    switch self {
    case .confirmed, .retracting, .cannotRetract: true
    default: false
    }
  }
}

/// Why a delivery was stopped.
public enum CancelReason: Hashable, Sendable, Codable {
  /// These people took the approval back.
  case revoked(by: [String])
  /// This person stopped it.
  case person(String)
  /// Its incident is over.
  case closed
}

/// What a person is asked of a delivery.
public enum DeliveryQuestion: String, Hashable, Sendable, Codable {
  /// It may have gone out, and nothing can be read there: is it there, or should it go again?
  case mayHaveGone = "may_have_gone"
  /// Another node may have sent it before it fell silent.
  case otherNodeMayHave = "other_node_may_have"
  /// The channel says that it has it, and it cannot be found there.
  case saidToBeThere = "said_to_be_there"
  /// It could not be read for long what stands there.
  case cannotRead = "cannot_read"
  /// It stands there twice, by two nodes' word.
  case doubled
}

/// A delivery as written: all that a node must know of it after a start, and what the other node
/// is told.
public struct DeliveryRecord: Hashable, Sendable, Codable {
  /// What names it.
  public internal(set) var key: DeliveryKey
  /// The words.
  public internal(set) var rendering: Rendering
  /// What they are approved by.
  public internal(set) var hash: ContentHash
  /// The stage that it corrects.
  public internal(set) var corrects: Stage?
  /// Its place among the messages of all incidents: later ones never overtake earlier ones.
  public internal(set) var order: HybridTime
  /// When it was approved; its submission before that.
  public internal(set) var approvedAt: Instant
  /// Nothing is sent at or after this.
  public internal(set) var deadline: Instant
  /// Where it stands.
  public internal(set) var state: DeliveryState
  /// What is done with it, once that is decided.
  public internal(set) var action: DeliveryAction?
  /// How often it was, or may have been, sent.
  public internal(set) var attempt = 0
  /// When it may first have left.
  public internal(set) var firstSentAt: Instant?
  /// What stands there for it.
  public internal(set) var remote: RemotePost?
  /// Whether other words were read there than were approved.
  public internal(set) var isAltered = false
  /// Whether it may stand there though it is to go: an attempt ended without anybody knowing how,
  /// or another node may have sent it.
  public internal(set) var isDoubtful = false
  /// How many attempts ended without anybody knowing how, where nothing can be read.
  public internal(set) var doubts = 0
  /// Who has stopped it while nobody knew whether it stands there: it goes no more.
  public internal(set) var stoppedBy: String?
  /// Who wants it taken away as soon as it is known to stand there.
  public internal(set) var retractWantedBy: String?
  /// The epoch of the channel's home that it was last sent in.
  public internal(set) var epoch: UInt64 = 0
  /// Counts the changes; the higher is the later at one node.
  public internal(set) var revision: UInt64 = 0
  /// The node that wrote this.
  public internal(set) var node: NodeID

  /// Whether all of it follows from its message and how that is judged: no attempt was made, and
  /// nobody has said anything of it.
  public var followsFromMessage: Bool {
    state.isUnsent && attempt == 0 && remote == nil && !isDoubtful && stoppedBy == nil
      && retractWantedBy == nil
  }
}
