import Relais

/// Everything that befalls a few nodes that share one record, drawn from a seed.
public struct NodesOptions: Hashable, Sendable {
  /// Two nodes that cannot reach each other for a while.
  public struct Cut: Hashable, Sendable {
    /// The nodes, by their places.
    public var between: [Int]
    /// From when until when, in seconds.
    public var span: ClosedRange<Double>
  }

  /// Something that happens to a node at a moment.
  public struct Mishap: Hashable, Sendable {
    /// What happens.
    public enum Kind: Hashable, Sendable {
      /// It is killed, and starts again after so many seconds.
      case crash(Double)
      /// Its disk dies; it starts again from its last backup after so many seconds.
      case restore(Double)
      /// Somebody sets its wall clock so many seconds off.
      case clock(Double)
    }

    /// The node, by its place.
    public var node: Int
    /// When, in seconds.
    public var at: Double
    /// What.
    public var kind: Kind
  }

  /// The seed, which draws everything else as well.
  public var seed: UInt64
  /// How many nodes there are: 2…5.
  public var nodes: Int
  /// How many facts each record keeps at least for late ones; few, so that many are too late.
  public var window: Int
  /// How long things go wrong, in seconds; then nothing does any more until all is settled.
  public var length: Double
  /// The chance that a message is lost, 0…1.
  public var loss: Double
  /// The chance that a message comes twice, 0…1.
  public var duplication: Double
  /// How long a message takes at most, in seconds; so later ones overtake earlier ones.
  public var delay: Double
  /// The mean time between two wishes of persons anywhere, in seconds.
  public var wishPeriod: Double
  /// How far each node's wall clock is off at first, in seconds.
  public var offsets: [Double]
  /// How much faster each node's wall clock runs than time itself: 1e-5 is a second a day.
  public var drifts: [Double]
  /// Who cannot reach whom, and when.
  public var cuts: [Cut]
  /// Crashes, restores and clocks set wrong, by time.
  public var mishaps: [Mishap]

  /// What those options are for a seed.
  public init(seed: UInt64) {
    var chance = WeatherChance(seed: seed, sequence: 4_001)
    self.seed = seed
    let nodes = 2 + Int(chance.next() % 4)
    self.nodes = nodes
    window = [3, 20, 2_048][Int(chance.next() % 3)]
    let length = 1_200 + 2_400 * chance.uniform()
    self.length = length
    loss = chance.uniform() < 0.3 ? 0 : 0.3 * chance.uniform()
    duplication = chance.uniform() < 0.5 ? 0 : 0.3 * chance.uniform()
    delay = 0.1 + 9 * chance.uniform()
    wishPeriod = 20 + 60 * chance.uniform()
    offsets = (0..<nodes).map { _ in 240 * chance.uniform() - 120 }
    drifts = (0..<nodes).map { _ in 2e-4 * chance.uniform() - 1e-4 }
    cuts = (0..<Int(chance.next() % 5)).map { _ in
      let from = length * chance.uniform()
      let first = Int(chance.next() % UInt64(nodes))
      let second = (first + 1 + Int(chance.next() % UInt64(nodes - 1))) % nodes
      return Cut(
        between: [first, second], span: from...min(length, from + 1_500 * chance.uniform()))
    }
    mishaps = (0..<Int(chance.next() % 6)).map { _ in
      let node = Int(chance.next() % UInt64(nodes))
      let kind: Mishap.Kind
      switch chance.next() % 4 {
      // At most one node's clock is really wrong, so that it is known whose.
      case 0...2 where node == nodes - 1 && chance.next() % 2 == 0:
        let offsets: [Double] = [3_600, -3_600, 315_000_000, -315_000_000, 0]
        kind = .clock(offsets[Int(chance.next() % 5)])
      case 0: kind = .restore(10 + 200 * chance.uniform())
      default: kind = .crash(1 + 100 * chance.uniform())
      }
      return Mishap(node: node, at: length * chance.uniform(), kind: kind)
    }.sorted { $0.at < $1.at }
  }

  /// Whether a node's clock is never off by more than the others put up with.
  public func isSane(_ node: Int) -> Bool {
    !mishaps.contains { mishap in
      if case .clock(let offset) = mishap.kind { mishap.node == node && offset != 0 } else { false }
    }
  }

  /// Whether two nodes can reach each other then.
  func isLinked(_ a: Int, _ b: Int, at time: Double) -> Bool {
    !cuts.contains { $0.between.contains(a) && $0.between.contains(b) && $0.span.contains(time) }
  }

  /// Whether all goes well from then on.
  func isCalm(at time: Double) -> Bool { time >= length }
}
