public import Relais

/// Which node posts on a channel.
///
/// The highest epoch holds, and is the fence that each request carries. A node that learns of a
/// higher one parks what it has for that channel.
public struct ChannelHome: Hashable, Sendable, Codable {
  /// One node's claim.
  public struct Claim: Hashable, Sendable, Codable {
    /// Who posts by it.
    public let node: NodeID
    /// Who made it.
    public let by: Actor
    /// On what right.
    public let reason: HomeClaimed.Reason
    /// When, by the claiming node's clock.
    public let at: Instant
    /// The fact that made it.
    public let fact: FactID
  }

  /// The channel.
  public let channel: ChannelID
  /// The highest epoch claimed; 0 before any.
  public private(set) var epoch: UInt64 = 0
  /// The claims of that epoch made without knowing of each other; as a rule one.
  public private(set) var claims: [Claim] = []
  /// Whether the home has given it up, and nobody has taken it since.
  public private(set) var isReleased = false

  /// A channel that nobody has claimed.
  init(channel: ChannelID) { self.channel = channel }

  /// The claim that holds: of several of one epoch a person's, then the first by name, which is the
  /// same at every node and whatever the clocks say.
  public var claim: Claim? {
    claims.min { a, b in
      a.by.isPerson == b.by.isPerson ? a.fact < b.fact : a.by.isPerson
    }
  }

  /// The node that posts here; nil if nobody has claimed it, or its home gave it up.
  public var holder: NodeID? { isReleased ? nil : claim?.node }

  /// Whether two nodes claimed the same epoch without knowing of each other, so that a person
  /// should say, by claiming a higher one.
  public var needsConfirmation: Bool { Set(claims.map(\.node)).count > 1 }

  /// Takes in a claim; one of a lower epoch, or of one known to be taken, counts for nothing.
  mutating func claim(_ news: HomeClaimed, _ fact: RecordedFact) {
    guard news.epoch >= epoch, news.epoch > 0 else { return }
    let seen = fact.seen ?? VersionVector()
    let claim = Claim(
      node: news.node, by: news.by, reason: news.reason, at: news.at, fact: fact.id)
    guard news.epoch == epoch else {
      epoch = news.epoch
      claims = [claim]
      isReleased = false
      return
    }
    if claims.contains(where: { fact.id.knew($0.fact, by: seen) }) { return }
    claims.append(claim)
  }

  /// Takes in that the home gave it up.
  mutating func release(_ news: HomeReleased) {
    guard news.epoch == epoch, news.node == claim?.node else { return }
    isReleased = true
  }
}

extension Record {
  /// Every channel that was ever claimed, by name.
  public var homes: [ChannelHome] { state.homes }

  /// Which node posts on a channel; nil if nobody ever claimed it.
  public func home(of channel: ChannelID) -> ChannelHome? {
    homes.first { $0.channel == channel }
  }

  /// Whether a node may post on a channel, as far as is known here; it parks what it has otherwise.
  public func mayPost(_ channel: ChannelID, _ node: NodeID) -> Bool {
    home(of: channel)?.holder == node
  }
}

/// On what ground a node may become a channel's home.
///
/// That the home has been silent for a while is none: two nodes that cannot see each other would
/// both post.
public enum TakeoverGround: Hashable, Sendable {
  /// Nobody has ever claimed it, or its home gave it up.
  case free
  /// A third place, which both can reach, gave this epoch away once.
  case witness(WitnessToken)
  /// A person says so, and was told what may be doubled.
  case person(Actor.Person)
}

/// A third place's word that a channel's epoch was given to one node, and to no other.
public struct WitnessToken: Hashable, Sendable, Codable {
  /// The channel.
  public var channel: ChannelID
  /// The node that has it.
  public var node: NodeID
  /// The epoch, by compare-and-set there.
  public var epoch: UInt64
  /// What that place can be asked for.
  public var token: String

  /// A token; see the properties.
  public init(channel: ChannelID, node: NodeID, epoch: UInt64, token: String) {
    self.channel = channel
    self.node = node
    self.epoch = epoch
    self.token = token
  }
}

/// Why a node may not become a channel's home.
public enum TakeoverRefusal: Error, Hashable, Sendable {
  /// That node holds it, and has not given it up.
  case held(by: NodeID, epoch: UInt64)
  /// The node holds it already.
  case alreadyHome(epoch: UInt64)
  /// The token is of another channel or node, or of an epoch that is over.
  case worthlessToken(epoch: UInt64)
}

extension Record {
  /// The claim by which a node becomes a channel's home.
  ///
  /// - Throws: why it may not.
  public func claim(
    _ channel: ChannelID, for node: NodeID, on ground: TakeoverGround, by actor: Actor = .detector,
    at now: Instant
  ) throws(TakeoverRefusal) -> FactBody {
    let home = home(of: channel) ?? ChannelHome(channel: channel)
    if home.holder == node && !home.needsConfirmation { throw .alreadyHome(epoch: home.epoch) }
    var claim = HomeClaimed(
      channel: channel, node: node, epoch: home.epoch + 1, by: actor, reason: .first, at: now)
    switch ground {
    case .free:
      if let holder = home.holder { throw .held(by: holder, epoch: home.epoch) }
      claim.reason = home.epoch == 0 ? .first : .released
    case .witness(let token):
      guard token.channel == channel, token.node == node, token.epoch > home.epoch else {
        throw .worthlessToken(epoch: home.epoch)
      }
      claim.epoch = token.epoch
      claim.reason = .witness(token: token.token)
    case .person(let person):
      claim.by = .person(person)
      claim.reason = .person
    }
    return .homeClaimed(claim)
  }

  /// The fact by which a node gives a channel up; nil if it is not its home.
  public func release(_ channel: ChannelID, by node: NodeID, at now: Instant) -> FactBody? {
    guard let home = home(of: channel), home.holder == node else { return nil }
    return .homeReleased(
      HomeReleased(channel: channel, node: node, epoch: home.epoch, at: now))
  }
}
