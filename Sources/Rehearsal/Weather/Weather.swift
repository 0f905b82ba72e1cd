/// A line's days: asked at growing times, it tells what becomes of each probe.
///
/// Bursts come from one sequence of chance and single losses from another, so that several rules,
/// each asking at its own times, live through the same bursts.
struct Weather: Sendable {
  /// Silences from this length on, in seconds, are real: whoever says DOWN is right.
  static let realOutage = 10.0
  /// …and a while after them, as a rule that is late is not wrong.
  private static let afterglow = 15.0
  /// How much farther each anchor is than the nearest.
  private static let distance = [1.0, 1.3, 2.0, 1.6]

  private let model: LinkModel
  private let trouble: Trouble
  private let troubleAt: Double
  private var days: WeatherChance
  private var losses: WeatherChance
  private var nextBurstAt: Double
  private var burstEnd = -1.0
  private var realEnd = -1.0
  private var nextTroubleAt: Double
  private var troubleEnd = -1.0
  private var nextChange: Double
  private let lossBelow: UInt64

  /// Weather of a seed; `asker` tells apart who asks through the same bursts.
  init(
    _ model: LinkModel, _ trouble: Trouble = .none, at troubleAt: Double = .infinity, seed: UInt64,
    asker: UInt64 = 0
  ) {
    self.model = model
    self.trouble = trouble
    self.troubleAt = troubleAt
    days = WeatherChance(seed: seed)
    losses = WeatherChance(seed: seed, sequence: asker + 1)
    nextBurstAt = days.exponential(mean: 3_600 / model.burstsPerHour)
    nextTroubleAt = troubleAt
    nextChange = min(nextBurstAt, troubleAt)
    lossBelow = Self.threshold(model.loss)
  }

  /// An even number in 0..<1 of the asker's own, such as for the phase of its probes.
  mutating func phase() -> Double { losses.uniform() }

  /// The round trip, in seconds, of a probe sent then to an anchor, or nil if it is lost.
  ///
  /// Times may not fall from call to call.
  mutating func roundTrip(at time: Double, anchor: Int = 0) -> Double? {
    if time >= nextChange { move(to: time) }
    let draw = losses.next()
    if time < burstEnd || time >= troubleAt {
      guard draw >= Self.threshold(loss(at: time, anchor: anchor)) else { return nil }
    } else if draw < lossBelow {
      return nil
    }
    // The low bits serve for jitter: u⁴ leaves most replies near the shortest.
    let u = Double(draw & 0xFFFF) * 0x1p-16
    let base = model.roundTrip * Self.distance[anchor & 3] + model.jitter * u * u * u * u
    return time >= troubleAt ? base + delay(at: time) : base
  }

  /// Whether whoever says DOWN at that time, having asked up to now, is right.
  func isReallyDown(at time: Double) -> Bool {
    if case .cut = trouble, time >= troubleAt { return true }
    return time < realEnd
  }

  private func loss(at time: Double, anchor: Int) -> Double {
    let ordinary = time < burstEnd ? model.lossInBurst : model.loss
    guard time >= troubleAt else { return ordinary }
    switch trouble {
    case .none, .queue: return ordinary
    case .cut: return 1
    case .loss(let share): return max(ordinary, share)
    case .brownOut(let share, _): return max(ordinary, share)
    case .bursts: return time < troubleEnd ? 1 : ordinary
    case .deadAnchor: return anchor == 0 ? 1 : ordinary
    }
  }

  private func delay(at time: Double) -> Double {
    switch trouble {
    case .queue(let slope, let length): min((time - troubleAt) * slope, length)
    case .brownOut(_, let delay): delay
    default: 0
    }
  }

  private mutating func move(to time: Double) {
    while nextBurstAt <= time {
      let length = burstLength()
      burstEnd = max(burstEnd, nextBurstAt + length)
      if length >= Self.realOutage {
        realEnd = max(realEnd, nextBurstAt + length + Self.afterglow)
      }
      nextBurstAt += days.exponential(mean: 3_600 / model.burstsPerHour)
    }
    if case .bursts(let length, let gap) = trouble {
      while nextTroubleAt <= time {
        troubleEnd = nextTroubleAt + losses.exponential(mean: length)
        nextTroubleAt = troubleEnd + losses.exponential(mean: gap)
      }
      nextChange = min(nextBurstAt, nextTroubleAt)
    } else {
      nextChange = nextBurstAt
    }
  }

  private mutating func burstLength() -> Double {
    switch model.burstLength {
    case .exponential(let mean): days.exponential(mean: mean)
    case .logNormal(let median, let spread): days.logNormal(median: median, spread: spread)
    }
  }

  private static func threshold(_ share: Double) -> UInt64 {
    share >= 1 ? .max : UInt64(share * 0x1p64)
  }
}
