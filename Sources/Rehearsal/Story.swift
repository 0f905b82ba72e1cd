import Detection
import Incidents
import Relais

/// Tells a scenario as a person would want to read it: the time of day, and what happened.
struct Story {
  private let day: Day
  private let scenario: Scenario

  /// A story of that day, headed by what the scenario is about.
  init(_ day: Day, _ scenario: Scenario) {
    self.day = day
    self.scenario = scenario
  }

  /// The lines, in the order of time.
  func lines(
    _ said: [Rehearsal.Said], _ facts: [RecordedFact], twin: RehearsedTwin? = nil
  ) -> [String] {
    var told: [(at: Double, words: String)] = []
    if let fault = day.faults.first {
      told.append((fault.from, "*** \(scenario.summary)"))
      if fault.fault != .nothing { told.append((fault.until, "*** That is over.")) }
    }
    for sleep in day.sleeps {
      told.append((sleep.lowerBound, "*** The watcher's machine falls asleep."))
      told.append((sleep.upperBound, "*** It wakes up."))
    }
    for jump in day.clockJumps {
      let words = jump.offset > 0 ? "ahead" : "behind"
      told.append((jump.from, "*** The wall clock is now \(Int(abs(jump.offset))) s \(words)."))
    }
    for item in said { told += words(of: item.directive, at: .office).map { (item.at, $0) } }
    if let twin { told += words(of: twin) }
    for fact in facts {
      if let (moment, words) = words(of: fact.body) {
        told.append(((moment - day.start).inSeconds, words))
      }
    }
    // Sorting keeps no order among equals, so each line's place decides.
    let ordered = told.enumerated().sorted {
      ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
    }
    return ordered.map { "\(timeOfDay(day.instant($0.element.at)))  \($0.element.words)" }
  }

  private func words(of twin: RehearsedTwin) -> [(Double, String)] {
    let heard = twin.said.flatMap { item in
      words(of: item.directive, at: .twin).map { (item.at, "          twin: \($0)") }
    }
    let dark = twin.allDarkness(until: day.length).flatMap { range in
      [
        (range.lowerBound, "          twin: the whole office is dark"),
        (range.upperBound, "          twin: the office is heard again"),
      ].filter { $0.0 < day.length }
    }
    return heard + dark
  }

  private func words(of directive: Detector.Directive, at vantage: Vantage) -> [String] {
    switch directive {
    case .line(let belief):
      let why = belief.reason.map { ", \($0.words)" } ?? ""
      return ["line \(belief.line): \(belief.state.rawValue)\(why)"]
    case .check(let belief):
      guard belief.state == .failed else { return [] }
      return ["check \(belief.check) fails: \(belief.failure?.words ?? "")"]
    case .service(let belief):
      let blame =
        belief.explainedBy.prefix(1).map(\.words) + belief.blamedOn.map { "service \($0)" }
      let why = blame.isEmpty ? "" : " because of \(blame.joined(separator: ", "))"
      let reach = belief.reach.map { "; \($0.words(in: .english))" } ?? ""
      return ["service \(belief.service): \(belief.state.rawValue)\(why)\(reach)"]
    case .verdict(let verdict): return words(of: verdict, at: vantage)
    case .probe, .wake, .hasten: return []
    }
  }

  private func words(of verdict: Verdict, at vantage: Vantage) -> [String] {
    guard !verdict.faults.isEmpty else { return ["verdict: nothing is wrong any more"] }
    let faults = verdict.faults.map { group in
      group.members.alternatives(for: vantage)
    }
    let share = Int((verdict.confidence * 100).rounded(.down))
    return ["verdict: \(faults.joined(separator: "; and ")) (\(share) %)"]
      + verdict.evidence.map { "  \($0.words(timeOfDay: timeOfDay))" }
  }

  private func words(of fact: FactBody) -> (Instant, String)? {
    switch fact {
    case .incidentOpened(let opened):
      (opened.at, "incident \(opened.incident) opened: \(opened.title(in: .english))")
    case .incidentIdentified(let found): (found.at, "incident \(found.incident) identified")
    case .incidentMonitored(let step): (step.at, "incident \(step.incident) monitored")
    case .incidentResolved(let step): (step.at, "incident \(step.incident) resolved")
    case .incidentReopened(let step): (step.at, "incident \(step.incident) reopened")
    default: nil
    }
  }

  /// Hours, minutes and seconds in UTC.
  private func timeOfDay(_ moment: Instant) -> String {
    let seconds = Int((moment.nanoseconds / 1_000_000_000) % 86_400)
    return [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { value in
      value < 10 ? "0\(value)" : "\(value)"
    }.joined(separator: ":")
  }
}
