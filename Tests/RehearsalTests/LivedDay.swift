import Detection
import Incidents
import Rehearsal
import Relais

/// A drawn day that is over, with all that was said and written.
struct LivedDay {
  let seed: UInt64
  let day: Day
  let rehearsal: Rehearsal

  init(seed: UInt64) {
    self.seed = seed
    day = Day.drawn(seed: seed)
    var rehearsal = Rehearsal(day, seed: seed)
    rehearsal.run()
    self.rehearsal = rehearsal
  }

  var said: [Rehearsal.Said] { rehearsal.said }
  var journal: [RecordedFact] { rehearsal.node.journal }

  /// What was believed of a line at that second.
  func state(of line: LineID, at seconds: Double) -> LineState? {
    said.last { item in
      guard case .line(let belief) = item.directive else { return false }
      return belief.line == line && item.at <= seconds
    }.flatMap { if case .line(let belief) = $0.directive { belief.state } else { nil } }
  }

  /// Whether the watcher was awake and the same process throughout, in seconds.
  func isWatched(_ range: ClosedRange<Double>) -> Bool {
    !day.sleeps.contains { $0.overlaps(range) } && !day.restarts.contains { range.contains($0) }
  }

  /// Whether something was believed that may be told: more than suspicion.
  static func isHard(_ directive: Detector.Directive) -> Bool {
    switch directive {
    case .line(let belief): belief.state == .down || belief.state == .degraded
    case .check(let belief): belief.state == .failed || belief.state == .slow
    case .service(let belief): belief.state != .operational
    case .verdict(let verdict): !verdict.faults.isEmpty
    case .probe, .wake, .hasten: false
    }
  }
}
