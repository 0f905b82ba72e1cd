import Detection
import Relais

/// Holds the real line detector, and the rules of other tools, against the same weather.
///
/// Pure and seeded: the same numbers every time. The parts are independent, so that whoever has
/// several cores may measure them side by side and put the report together.
public struct WeatherComparison: Hashable, Sendable {
  /// One part of the work.
  public enum Part: Hashable, Sendable {
    /// The ordinary days of a link, and cuts on it.
    case link(LinkModel)
    /// A trouble that is less than a cut, on a clean fibre.
    case trouble(Trouble)
  }

  /// What a part found.
  public enum Finding: Hashable, Sendable {
    /// Of a link.
    case link(LinkFinding)
    /// Of a trouble.
    case trouble(TroubleFinding)
  }

  /// The troubles of the table.
  public static let troubles: [Trouble] = [
    .loss(share: 0.05), .loss(share: 0.20), .bursts(length: 1, gap: 4),
    .queue(slope: 1, length: 2), .queue(slope: 5, length: 2), .brownOut(share: 0.4, delay: 0.4),
    .deadAnchor,
  ]

  /// Length of the ordinary days, in months of thirty.
  public var months: Double
  /// Where all chance comes from.
  public var seed: UInt64
  /// How many cuts, and how many of each trouble, are tried.
  public var runs: Int
  /// Whether the rules of other tools are measured too.
  public var withPeers: Bool

  /// A comparison; see the properties.
  public init(months: Double = 12, seed: UInt64 = 1, runs: Int = 1_000, withPeers: Bool = true) {
    self.months = months
    self.seed = seed
    self.runs = runs
    self.withPeers = withPeers
  }

  /// All parts, in the order of the report.
  public var parts: [Part] {
    LinkModel.all.map(Part.link) + Self.troubles.map(Part.trouble)
  }

  /// Measures one part.
  public func measure(_ part: Part) -> Finding {
    switch part {
    case .link(let link): .link(measure(link))
    case .trouble(let trouble): .trouble(measure(trouble))
    }
  }

  /// Puts the findings of all parts together.
  public func report(_ findings: [Finding]) -> WeatherReport {
    var report = WeatherReport(months: months, seed: seed, links: [], troubles: [])
    for finding in findings {
      switch finding {
      case .link(let link): report.links.append(link)
      case .trouble(let trouble): report.troubles.append(trouble)
      }
    }
    return report
  }
}

extension WeatherComparison {
  private static let day = 86_400.0
  private static let relais = "Relais"

  private var length: Double { months * 30 * Self.day }

  /// The seed of a single run.
  private func seed(of run: Int) -> UInt64 { seed &* 1_000_003 &+ UInt64(run) &+ 1 }

  /// Ordinary days of a link, then cuts with what was learned.
  func measure(_ link: LinkModel) -> LinkFinding {
    var days = LineRun(Weather(link, seed: seed))
    days.run(until: min(7 * Self.day, length))
    let firstWeek = days.tally.falseDowns
    days.run(until: length)
    let tally = days.tally
    let (down, suspected) = cuts(of: link, history: days.detector.history)
    var detectors = [
      CutFinding(detector: Self.relais, down: down, falseDown: tally.falseDowns)
    ]
    if withPeers { detectors += PeerRule.all.map { measure($0, on: link) } }
    return LinkFinding(
      link: link, threshold: days.detector.threshold.inSeconds, suspected: suspected,
      falseDownInFirstWeek: firstWeek, degradations: tally.degradations,
      steersPerDay: Double(tally.steers) / (months * 30),
      probesPerSecond: Double(tally.probes) / length, detectors: detectors)
  }

  private func cuts(
    of link: LinkModel, history: LineHistory
  ) -> (down: NoticeTimes, suspected: NoticeTimes) {
    var downs: [Double] = []
    var suspicions: [Double] = []
    for index in 0..<runs {
      // The phase of the probes at the cut takes every value.
      let cut = 60 + 3 * Double(index) / Double(runs)
      var run = LineRun(Weather(link, .cut, at: cut, seed: seed(of: index)), history: history)
      run.run(until: cut)
      let wasDown = run.detector.belief.state == .down
      let suspectedAt = run.detector.belief.state == .suspect ? run.tally.suspectedAt : nil
      run.forget()
      run.run(until: cut + 120)
      downs.append(wasDown ? 0 : (run.tally.downAt ?? .infinity) - cut)
      suspicions.append(max(0, (suspectedAt ?? run.tally.suspectedAt ?? .infinity) - cut))
    }
    return (NoticeTimes(downs), NoticeTimes(suspicions))
  }

  private func measure(_ rule: PeerRule, on link: LinkModel) -> CutFinding {
    var weather = Weather(link, seed: seed, asker: 1)
    let alarms = rule.alarms(in: &weather, until: length)
    let (lead, window) = rule.isShipped ? (2 * rule.interval + 60, 1_800.0) : (200, 200)
    let times = (0..<min(runs, 300)).map { index in
      let cut = lead + rule.interval * Double(index) / Double(min(runs, 300))
      var weather = Weather(link, .cut, at: cut, seed: seed(of: index), asker: 1)
      let alarms = rule.alarms(in: &weather, until: cut + window)
      let isEarly = alarms.contains { (cut - 40..<cut).contains($0.time) }
      let delay = (alarms.first { $0.time >= cut }?.time ?? .infinity) - cut
      // A false alarm just before, which goes on, is the quickest of all.
      return isEarly && delay > 30 ? 0 : delay
    }
    return CutFinding(
      detector: rule.name, down: NoticeTimes(times), falseDown: alarms.count { $0.isFalse })
  }

  /// A trouble on a clean fibre whose ways two weeks have taught.
  func measure(_ trouble: Trouble) -> TroubleFinding {
    var days = LineRun(Weather(.fibre, seed: seed))
    days.run(until: 14 * Self.day)
    let history = days.detector.history
    var detectors = [relais(in: trouble, history: history)]
    if withPeers {
      detectors += PeerRule.all.filter { !$0.isShipped }.map { measure($0, in: trouble) }
    }
    return TroubleFinding(trouble: trouble, detectors: detectors)
  }

  private func relais(in trouble: Trouble, history: LineHistory) -> AlarmFinding {
    var times: [Double] = []
    var downs = 0
    for index in 0..<runs {
      let start = 60 + 3 * Double(index) / Double(runs)
      let weather = Weather(.fibre, trouble, at: start, seed: seed(of: index))
      var run = LineRun(weather, history: history)
      run.run(until: start)
      run.forget()
      run.run(until: start + 300)
      let first = min(run.tally.degradedAt ?? .infinity, run.tally.downAt ?? .infinity)
      times.append(first - start)
      if run.tally.downs > 0 { downs += 1 }
    }
    return AlarmFinding(
      detector: Self.relais, alarm: NoticeTimes(times),
      wronglyDown: Double(downs) / Double(max(runs, 1)))
  }

  private func measure(_ rule: PeerRule, in trouble: Trouble) -> AlarmFinding {
    let runs = min(runs, 300)
    let times = (0..<runs).map { index in
      let start = 200 + 3 * Double(index) / Double(runs)
      var weather = Weather(.fibre, trouble, at: start, seed: seed(of: index), asker: 1)
      let alarms = rule.alarms(in: &weather, until: start + 300)
      return (alarms.first { $0.time >= start }?.time ?? .infinity) - start
    }
    return AlarmFinding(
      detector: rule.name, alarm: NoticeTimes(times),
      wronglyDown: Double(times.count { $0.isFinite }) / Double(max(runs, 1)))
  }
}
