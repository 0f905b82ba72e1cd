public import Relais

/// What a line has taught the detector about itself; kept across restarts.
///
/// It is small and bounded whatever the line does: sums, one histogram of silences, and the usual
/// round trip of at most ``maximumAnchors`` anchors. Everything decays with a half-life of 90 days
/// of watching, so that a mended line is trusted again and a worn one is not.
public struct LineHistory: Hashable, Sendable, Codable {
  /// The most anchors that are remembered.
  public static let maximumAnchors = 16
  /// Silences shorter than this, in seconds, are single losses and teach nothing about bursts.
  public static let shortestSilence = 0.5
  /// Silences from here on, in seconds, count as real outages and teach nothing about bursts.
  public static let longestSilence = 10.0
  /// Half of what was learned is forgotten after this many seconds of watching at full rate.
  public static let halfLife = 90 * 86_400.0
  /// Classes of the histogram, evenly spaced in the logarithm of the length.
  static let classes = 64

  /// Seconds watched: steady probes times half a second, so that a metered line, which is asked
  /// less, is not taken for a quiet one.
  public private(set) var watched = 0.0
  /// Silences longer than ``shortestSilence`` that ended by themselves.
  public private(set) var silences = 0.0
  /// Their lengths beyond ``shortestSilence``, summed, in seconds.
  public private(set) var excess = 0.0
  /// The squares of these, summed.
  public private(set) var squaredExcess = 0.0
  /// How many of them fell into each class of length.
  private(set) var histogram = [Double](repeating: 0, count: Self.classes)
  /// Probes whose fate is known.
  public private(set) var probes = 0.0
  /// Losses, the second and later ones of a cluster not counted.
  public private(set) var losses = 0.0
  /// The usual round trip of each anchor, in seconds, in the order in which they were met.
  public private(set) var roundTrips: [AnchorRoundTrip] = []

  /// The history of a line never watched before.
  public init() {}

  /// The share of probes that begin a cluster of losses on a sound day of this line, 0…1; near
  /// 0.5 % until some thousand probes have told.
  public var lossShare: Double { (losses + 10) / (probes + 2_000) }

  /// The usual round trip to an anchor, in seconds; nil if it has not been asked yet.
  public func roundTrip(of anchor: PathID) -> Double? {
    roundTrips.first { $0.anchor == anchor }?.seconds
  }

  /// Adds a stretch of watching: steady probes times their period at full rate, in seconds, with
  /// the probes whose fate became known and the runs of losses among them.
  mutating func watch(seconds: Double, probes: Double, losses: Double) {
    decay(over: seconds)
    watched += seconds
    self.probes += probes
    self.losses += losses
  }

  /// Adds a silence that ended by itself, in seconds; those out of range are left out.
  mutating func add(silence: Double) {
    guard silence > Self.shortestSilence, silence < Self.longestSilence else { return }
    let beyond = silence - Self.shortestSilence
    silences += 1
    excess += beyond
    squaredExcess += beyond * beyond
    histogram[Self.classOf(silence)] += 1
  }

  /// Remembers an anchor's usual round trip; the anchor met longest ago makes room if need be.
  mutating func remember(roundTrip: Double, of anchor: PathID) {
    if let index = roundTrips.firstIndex(where: { $0.anchor == anchor }) {
      roundTrips[index].seconds = roundTrip
      return
    }
    if roundTrips.count == Self.maximumAnchors { roundTrips.removeFirst() }
    roundTrips.append(AnchorRoundTrip(anchor: anchor, seconds: roundTrip))
  }

  /// The longest silences, longest first, as (length, how many), until they sum to `count`.
  func longest(_ count: Double) -> [(length: Double, count: Double)] {
    var left = count
    var found: [(length: Double, count: Double)] = []
    for index in histogram.indices.reversed() where histogram[index] > 0 && left > 0 {
      let taken = min(left, histogram[index])
      found.append((Self.middle(ofClass: index), taken))
      left -= taken
    }
    return found
  }

  private mutating func decay(over seconds: Double) {
    let kept = (-0.693_147_180_559_945_3 * seconds / Self.halfLife).exponential
    watched *= kept
    silences *= kept
    excess *= kept
    squaredExcess *= kept
    probes *= kept
    losses *= kept
    for index in histogram.indices { histogram[index] *= kept }
  }

  private static let logarithmOfRatio = (longestSilence / shortestSilence).naturalLogarithm

  private static func classOf(_ silence: Double) -> Int {
    let place = (silence / shortestSilence).naturalLogarithm / logarithmOfRatio * Double(classes)
    return min(max(Int(place), 0), classes - 1)
  }

  private static func middle(ofClass index: Int) -> Double {
    shortestSilence * ((Double(index) + 0.5) / Double(classes) * logarithmOfRatio).exponential
  }
}

/// An anchor's usual round trip.
public struct AnchorRoundTrip: Hashable, Sendable, Codable {
  /// The way to the anchor.
  public var anchor: PathID
  /// Its usual round trip, in seconds: near the shortest, free of queues.
  public var seconds: Double

  /// A round trip; see the properties.
  public init(anchor: PathID, seconds: Double) {
    self.anchor = anchor
    self.seconds = seconds
  }
}

extension LineHistory {
  private enum Key: String, CodingKey {
    case watched
    case silences
    case excess
    case squaredExcess
    case histogram
    case probes
    case losses
    case roundTrips
  }

  /// Reads a history, and refuses one whose numbers cannot be: not finite, below zero, too many.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func number(_ key: Key) throws -> Double { try container.decode(Double.self, forKey: key) }
    watched = try number(.watched)
    silences = try number(.silences)
    excess = try number(.excess)
    squaredExcess = try number(.squaredExcess)
    probes = try number(.probes)
    losses = try number(.losses)
    histogram = try container.decode([Double].self, forKey: .histogram)
    roundTrips = try container.decode([AnchorRoundTrip].self, forKey: .roundTrips)
    let numbers =
      [watched, silences, excess, squaredExcess, probes, losses] + histogram
      + roundTrips.map(\.seconds)
    guard numbers.allSatisfy({ $0.isFinite && $0 >= 0 }), histogram.count == Self.classes,
      roundTrips.count <= Self.maximumAnchors
    else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "no history of a line"))
    }
  }
}
