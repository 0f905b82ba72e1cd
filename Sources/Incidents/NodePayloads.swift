public import Relais

/// A node took in facts that others wrote, before it wrote what comes next.
///
/// Written lazily, ahead of a node's own facts: so "after" and "at the same time" are told apart
/// between nodes, and clocks that disagree show.
public struct NodeReceived: Hashable, Sendable, Codable {
  /// How far the facts of others are known; adds to what earlier marks of the same writer say.
  public var upTo: VersionVector
  /// The stamp of the last fact of each entry of `upTo`, in the same order; empty says nothing of
  /// clocks.
  public var stamps: [HybridTime]

  /// The payload; see the properties.
  public init(upTo: VersionVector, stamps: [HybridTime] = []) {
    self.upTo = upTo
    self.stamps = stamps
  }

  /// One writer of whom facts were taken in.
  struct Entry: Hashable, Sendable {
    /// The last fact taken in.
    var fact: FactID
    /// Its stamp.
    var stamp: HybridTime
  }

  /// The last fact of each writer with its stamp; none where a stamp is missing.
  var entries: [Entry] {
    guard stamps.count == upTo.entries.count else { return [] }
    return zip(upTo.entries, stamps).map { entry, stamp in
      Entry(fact: FactID(writer: entry.writer, sequence: entry.sequence), stamp: stamp)
    }
  }
}

/// The office has fallen silent on all its lines, as its twin sees it.
public struct OfficeDark: Hashable, Sendable, Codable {
  /// When the last sign of life came.
  public var since: Instant
  /// The lines that fell silent.
  public var lines: [LineID]
  /// When that was noticed, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(since: Instant, lines: [LineID], at: Instant) {
    self.since = since
    self.lines = lines
    self.at = at
  }
}

/// The office is heard of again, as its twin sees it.
public struct OfficeBack: Hashable, Sendable, Codable {
  /// When it was heard of, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(at: Instant) { self.at = at }
}

/// What the office tells its twin of the company: all that is needed to watch it from outside and
/// to show its public page there.
public struct CompanyDescribed: Hashable, Sendable, Codable {
  /// Settings in the words of a configuration file, as JSON, without anything secret.
  public var settings: String
  /// When, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(settings: String, at: Instant) {
    self.settings = settings
    self.at = at
  }
}

/// A node takes the right to post on a channel.
public struct HomeClaimed: Hashable, Sendable, Codable {
  /// On what right a home is claimed; that time has passed is none.
  public enum Reason: Hashable, Sendable, Codable {
    /// Nobody had it before.
    case first
    /// Its home gave it up.
    case released
    /// A third place gave it away once, and that is its word for it.
    case witness(token: String)
    /// A person wished it, knowing what may be doubled.
    case person
  }

  /// The channel.
  public var channel: ChannelID
  /// The node that posts there from now on.
  public var node: NodeID
  /// The fence: higher than that of every home before.
  public var epoch: UInt64
  /// Who did it.
  public var by: Actor
  /// On what right.
  public var reason: Reason
  /// When it was wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(
    channel: ChannelID, node: NodeID, epoch: UInt64, by: Actor, reason: Reason, at: Instant
  ) {
    self.channel = channel
    self.node = node
    self.epoch = epoch
    self.by = by
    self.reason = reason
    self.at = at
  }
}

/// A node gives up the right to post on a channel: it has posted there for the last time.
public struct HomeReleased: Hashable, Sendable, Codable {
  /// The channel.
  public var channel: ChannelID
  /// The node that had it.
  public var node: NodeID
  /// The fence that it held.
  public var epoch: UInt64
  /// When, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(channel: ChannelID, node: NodeID, epoch: UInt64, at: Instant) {
    self.channel = channel
    self.node = node
    self.epoch = epoch
    self.at = at
  }
}
