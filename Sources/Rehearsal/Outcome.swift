import Detection
import Relais

extension Rehearsal {
  /// What came of a rehearsed scenario.
  public struct Outcome: Hashable, Sendable {
    /// The figures.
    public var report: RehearsalReport
    /// What happened and what was said, line by line, each with its time of day.
    public var story: [String]
    /// Everything that was said, in order.
    public var said: [Said]
    /// What the twin said, in order; empty without one.
    public var saidOutside: [Said]
    /// From when to when the twin took the whole office to be dark, in seconds from the start.
    public var darkness: [ClosedRange<Double>]
    /// How many events it took.
    public var eventCount: Int
  }
}

/// Lives through a scenario and says what came of it.
public func rehearse(_ scenario: Scenario, seed: UInt64) -> Rehearsal.Outcome {
  // A fault does not wait for the probes' round figures.
  var chance = WeatherChance(seed: seed, sequence: 7)
  let day = Day(scenario).shifted(by: chance.uniform())
  var rehearsal = Rehearsal(day, seed: seed)
  rehearsal.run()
  let reading = Reading(scenario, day, rehearsal.said)
  return Rehearsal.Outcome(
    report: reading.report(seed: seed),
    story: Story(day, scenario).lines(
      rehearsal.said, rehearsal.node.journal, twin: rehearsal.twin),
    said: rehearsal.said, saidOutside: rehearsal.twin?.said ?? [],
    darkness: rehearsal.twin?.allDarkness(until: day.length) ?? [], eventCount: rehearsal.eventCount
  )
}

extension Day {
  /// The same day with all that happens so many seconds later.
  func shifted(by seconds: Double) -> Day {
    var day = self
    day.faults = faults.map {
      FaultSpan($0.fault, from: $0.from + seconds, until: $0.until + seconds)
    }
    day.sleeps = sleeps.map { $0.lowerBound + seconds...$0.upperBound + seconds }
    return day
  }
}

/// Reads the figures of a report from what was said.
struct Reading {
  private let scenario: Scenario
  private let day: Day
  private let said: [Rehearsal.Said]
  private let cut: Double
  private let end: Double

  /// Reads what was said on a day whose first fault is the one that matters.
  init(_ scenario: Scenario, _ day: Day, _ said: [Rehearsal.Said]) {
    self.scenario = scenario
    self.day = day
    self.said = said
    cut = day.faults.first?.from ?? Day.cut
    end = day.faults.first?.until ?? day.length
  }

  /// The figures, in seconds after the fault began; the seed is only passed on.
  func report(seed: UInt64) -> RehearsalReport {
    let during = said.filter { $0.at >= cut && $0.at < end }
    let verdicts = during.compactMap { item -> (verdict: Verdict, at: Double)? in
      guard case .verdict(let verdict) = item.directive else { return nil }
      return (verdict, item.at)
    }
    let final = verdicts.last?.verdict.faults ?? []
    let named = final.isEmpty ? nil : verdicts.first { $0.verdict.faults == final }
    let groups = named?.verdict.faults.map { $0.members.map(\.name) } ?? []
    return RehearsalReport(
      scenario: scenario.name, seed: seed, lab: false,
      suspected: during.first { isSuspicion($0) }.map { rounded($0.at) },
      detected: during.first { isDetection($0) }.map { rounded($0.at) },
      verdict: named.map { named in
        RehearsalReport.Named(
          component: named.verdict.faults.map(\.leading.name).joined(separator: "+"),
          group: groups.flatMap { $0 }, confidence: named.verdict.confidence)
      },
      verdictAt: named.map { rounded($0.at) }, exact: scenario.isExact(groups),
      falseDown: said.contains { isFalseDown($0) }, states: states)
  }

  /// Seconds after the cut, to the millisecond.
  private func rounded(_ time: Double) -> Double { ((time - cut) * 1_000).rounded() / 1_000 }

  private func isSuspicion(_ item: Rehearsal.Said) -> Bool {
    switch item.directive {
    case .line(let belief): belief.state == .suspect || belief.state == .down
    case .check(let belief): if case .softFailed = belief.state { true } else { false }
    default: false
    }
  }

  private func isDetection(_ item: Rehearsal.Said) -> Bool {
    switch item.directive {
    case .line(let belief): belief.state == .down || belief.state == .degraded
    case .check(let belief): belief.state == .failed
    case .verdict(let verdict): !verdict.faults.isEmpty
    default: false
    }
  }

  private func isFalseDown(_ item: Rehearsal.Said) -> Bool {
    guard case .line(let belief) = item.directive, belief.state == .down else { return false }
    return !day.faults.contains {
      $0.fault.silences(belief.line) && $0.from <= item.at && item.at <= $0.until + 2
    }
  }

  /// What was believed last before the fault ended.
  private var states: [String: String] {
    var states: [String: String] = [:]
    for item in said where item.at < end {
      switch item.directive {
      case .line(let belief): states[belief.line.name] = belief.state.rawValue
      case .service(let belief): states[belief.service.name] = belief.state.rawValue
      default: break
      }
    }
    for service in Company.model.services where states[service.id.name] == nil {
      states[service.id.name] = ServiceState.operational.rawValue
    }
    return states
  }
}
