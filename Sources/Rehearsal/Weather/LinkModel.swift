/// How a line behaves on an ordinary day: single losses, and bursts in which most is lost.
///
/// After Gilbert and Elliott, in continuous time. The numbers are assumed, not measured in the
/// field; what they are good for is to hold several rules against the same days.
public struct LinkModel: Hashable, Sendable, Codable {
  /// How long bursts last, in seconds.
  public enum BurstLength: Hashable, Sendable, Codable {
    /// Exponential, of that mean.
    case exponential(mean: Double)
    /// Log-normal, of that median; `spread` is the deviation of the logarithm.
    case logNormal(median: Double, spread: Double)
  }

  /// What people call it.
  public var name: String
  /// The share of probes lost outside bursts, 0…1.
  public var loss: Double
  /// How many bursts begin in an hour.
  public var burstsPerHour: Double
  /// How long they last.
  public var burstLength: BurstLength
  /// The share of probes lost inside a burst, 0…1.
  public var lossInBurst: Double
  /// The round trip to the nearest anchor, in seconds, on an empty line.
  public var roundTrip: Double
  /// How much longer a round trip takes at worst, in seconds, on an ordinary day.
  public var jitter: Double

  /// A clean fibre: a micro-cut an hour, of 0.6 s.
  public static let fibre = LinkModel(
    name: "clean fibre", loss: 0.001, burstsPerHour: 1, burstLength: .exponential(mean: 0.6),
    lossInBurst: 0.9, roundTrip: 0.012, jitter: 0.008)
  /// A noisy DSL: six bursts an hour, of 1.5 s.
  public static let dsl = LinkModel(
    name: "noisy DSL", loss: 0.005, burstsPerHour: 6, burstLength: .exponential(mean: 1.5),
    lossInBurst: 0.9, roundTrip: 0.030, jitter: 0.030)
  /// A mobile link with a heavy tail: a burst every five minutes, median 1.2 s, 1.7 % above 10 s.
  public static let mobile = LinkModel(
    name: "4G", loss: 0.010, burstsPerHour: 12,
    burstLength: .logNormal(median: 1.2, spread: 1.0), lossInBurst: 0.9, roundTrip: 0.050,
    jitter: 0.150)

  /// The same link where a burst loses everything.
  public var whollySilent: LinkModel {
    var copy = self
    copy.name += ", silent bursts"
    copy.lossInBurst = 1
    return copy
  }

  /// The three links, each as it is and with wholly silent bursts.
  public static let all: [LinkModel] = [
    fibre, dsl, mobile, fibre.whollySilent, dsl.whollySilent, mobile.whollySilent,
  ]
}

/// What goes wrong on a line, on top of its ordinary days.
public enum Trouble: Hashable, Sendable, Codable {
  /// Nothing.
  case none
  /// Silence for good.
  case cut
  /// Independent loss of that share, 0…1.
  case loss(share: Double)
  /// Silent bursts of one mean length with gaps of another, both in seconds.
  case bursts(length: Double, gap: Double)
  /// A queue that grows by so many seconds a second up to a length in seconds.
  case queue(slope: Double, length: Double)
  /// That share lost, and so many seconds of delay at once.
  case brownOut(share: Double, delay: Double)
  /// The first anchor answers nobody any more.
  case deadAnchor

  /// What people call it.
  public var name: String {
    switch self {
    case .none: "nothing"
    case .cut: "total cut"
    case .loss(let share): "\(Int((share * 100).rounded())) % loss"
    case .bursts: "bursts 1 s on, 4 s off"
    case .queue(let slope, let length): "queue \(Int(length)) s, slope \(Int(slope))"
    case .brownOut: "brown-out"
    case .deadAnchor: "one dead anchor"
    }
  }
}
