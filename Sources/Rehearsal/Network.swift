import Relais

/// What becomes of each packet of the simulated company, at any time.
///
/// All bursts are drawn when it is made, so that attempts may look ahead: a check that began before
/// a burst and ends after it is retransmitted through it, as TCP does.
struct Network: Sendable {
  /// What becomes of a packet and its answer.
  enum Fate: Hashable {
    /// The answer comes back after so many seconds.
    case answered(after: Double)
    /// No answer comes, or at once an error instead of one.
    case lost, refused
  }

  /// What is sent, as far as a portal treats it differently.
  enum Packet: Hashable { case ping, query, other }

  /// All faults of the day.
  let faultSpans: [FaultSpan]
  /// Bursts of each line, and those that are a fault of the fibre, in seconds from the start.
  private let bursts: [[ClosedRange<Double>]]
  /// What is lost on every line besides, as a share.
  private let background: Double
  private var chance: WeatherChance

  /// The network of a day; ordinary bursts are cut off at that length, in seconds.
  init(
    faults: [FaultSpan], length: Double, longestBurst: Double = .infinity,
    background: Double = 0, seed: UInt64
  ) {
    faultSpans = faults
    self.background = background
    bursts = Company.links.enumerated().map { index, link in
      var days = WeatherChance(seed: seed, sequence: UInt64(index) + 100)
      var found = Self.ordinaryBursts(link, length, longestBurst, &days)
      if index == 0 {
        for span in faults where span.fault == .bursts { found += Self.heavyBursts(span, &days) }
      }
      return found.sorted { $0.lowerBound < $1.lowerBound }
    }
    chance = WeatherChance(seed: seed, sequence: 1)
    outsideChance = WeatherChance(seed: seed, sequence: 9)
  }

  /// The chance of what happens outside: with a twin the office lives through the same weather.
  private var outsideChance: WeatherChance

  /// The faults at that time.
  func faults(at time: Double) -> [Fault] { faultSpans.filter { $0.contains(time) }.map(\.fault) }

  /// Whether a line's network device has its carrier.
  func hasCarrier(_ line: Int, at time: Double) -> Bool {
    !faults(at: time).contains { $0 == .machine || (line == 0 && $0 == .port) }
  }

  /// The share, 0…1, of packets that a line loses by itself then, there and back.
  func lossBothWays(of line: Int, at time: Double) -> Double {
    let link = Company.links[line]
    let own = bursts[line].contains { $0.contains(time) } ? link.lossInBurst : link.loss
    return 1 - (1 - own) * (1 - background)
  }

  /// A number in 0..<1 for what happens outside.
  mutating func drawOutside() -> Double { outsideChance.uniform() }

  /// A number in 0..<1.
  mutating func draw() -> Double { chance.uniform() }

  /// What becomes of one packet sent then over a line.
  mutating func fate(_ packet: Packet, to place: Company.Place, over line: Int, at time: Double)
    -> Fate
  {
    let link = Company.links[line]
    var loss = bursts[line].contains { $0.contains(time) } ? link.lossInBurst : link.loss
    loss = 1 - (1 - loss) * (1 - background)
    // The LAN has no bad days.
    if place == .box { loss = 0 }
    var delay = link.roundTrip * place.distance + jitter(link)
    for span in faultSpans where span.contains(time) {
      switch effect(of: span, packet, place, line, at: time) {
      case .none: break
      case .refuses: return .refused
      case .worsens(let share, let more):
        loss = 1 - (1 - loss) * (1 - share)
        delay += more
      }
    }
    return chance.uniform() < loss ? .lost : .answered(after: delay)
  }

  private enum Effect {
    case none, refuses
    case worsens(loss: Double, delay: Double)
    static let silences = Effect.worsens(loss: 1, delay: 0)
  }

  private func effect(
    of span: FaultSpan, _ packet: Packet, _ place: Company.Place, _ line: Int, at time: Double
  ) -> Effect {
    let isFibre = line == 0
    let depth = place.depth
    switch span.fault {
    case .machine: return .refuses
    case .port: return isFibre ? .refuses : .none
    case .lan, .box: return isFibre ? .silences : .none
    case .lossOfLight, .access, .accessUp, .accessDown:
      return isFibre && depth >= 2 ? .silences : .none
    case .core: return isFibre && depth >= 3 ? .silences : .none
    case .peering, .wall: return isFibre && depth >= 4 ? .silences : .none
    case .portal: return isFibre && depth >= 4 && packet == .other ? .refuses : .none
    case .resolver: return isFibre && place == .resolver ? .silences : .none
    case .host(let name), .barred(let name): return place == .host(name) ? .silences : .none
    case .line(let name): return Company.lines[line] == name ? .silences : .none
    case .loss(let share): return isFibre && depth >= 2 ? .worsens(loss: share, delay: 0) : .none
    case .bloat:
      return isFibre && depth >= 2 ? .worsens(loss: 0, delay: min(time - span.from, 2)) : .none
    case .brownOut: return isFibre && depth >= 2 ? .worsens(loss: 0.4, delay: 0.4) : .none
    case .hidden, .twin, .twinCutOff, .inboundCalls, .bursts, .nothing: return .none
    }
  }

  private mutating func jitter(_ link: LinkModel) -> Double {
    let u = chance.uniform()
    return link.jitter * u * u * u * u
  }

  private static func ordinaryBursts(
    _ link: LinkModel, _ length: Double, _ longest: Double, _ days: inout WeatherChance
  ) -> [ClosedRange<Double>] {
    var found: [ClosedRange<Double>] = []
    var time = days.exponential(mean: 3_600 / link.burstsPerHour)
    while time < length {
      let duration =
        switch link.burstLength {
        case .exponential(let mean): days.exponential(mean: mean)
        case .logNormal(let median, let spread): days.logNormal(median: median, spread: spread)
        }
      found.append(time...(time + min(duration, longest)))
      time += days.exponential(mean: 3_600 / link.burstsPerHour)
    }
    return found
  }

  private static func heavyBursts(
    _ span: FaultSpan, _ days: inout WeatherChance
  ) -> [ClosedRange<Double>] {
    var found: [ClosedRange<Double>] = []
    var time = span.from
    while time < span.until {
      let end = time + days.exponential(mean: 1)
      found.append(time...min(end, span.until))
      time = end + days.exponential(mean: 4)
    }
    return found
  }
}

extension Network {
  /// The longest time, in seconds, for which a line was silent or nearly so, of all such times that
  /// touch the range; gaps below half a second do not count.
  func longestSilence(of line: Int, in range: ClosedRange<Double>) -> Double {
    let cuts = faultSpans.filter { $0.fault.silences(Company.lines[line]) && $0.from < $0.until }
    let silences = (bursts[line] + cuts.map { $0.from...$0.until }).sorted {
      $0.lowerBound < $1.lowerBound
    }
    var longest = 0.0
    var current: ClosedRange<Double>?
    for silence in silences {
      if let last = current, silence.lowerBound <= last.upperBound + 0.5 {
        current = last.lowerBound...max(last.upperBound, silence.upperBound)
      } else {
        current = silence
      }
      if let current, current.overlaps(range) {
        longest = max(longest, current.upperBound - current.lowerBound)
      }
    }
    return longest
  }
}
