import Rehearsal
import Relais

extension RehearsalReport {
  /// What a trace of a station shows of a fault, set against what was expected.
  init(_ fault: LabFault, seed: UInt64, _ trace: LabTrace) {
    let expected = fault.expectation
    let verdict = trace.verdict
    self.init(
      scenario: fault.rawValue, seed: seed, lab: true,
      suspected: trace.suspected(expected).map(Self.rounded),
      detected: trace.detected(expected).map(Self.rounded),
      verdict: verdict.map { Named($0.verdict) }, verdictAt: verdict.map { Self.rounded($0.at) },
      exact: expected.isExact(verdict?.verdict), falseDown: trace.hasFalseDown(expected),
      states: trace.looks.last.map { Self.states($0.reading) } ?? [:])
  }

  /// Seconds, to the millisecond.
  private static func rounded(_ duration: Duration) -> Double {
    Double((duration.inMilliseconds).rounded()) / 1_000
  }

  private static func states(_ reading: StationReading) -> [String: String] {
    var states: [String: String] = [:]
    for (line, state) in reading.lines { states[line.name] = state.rawValue }
    for (service, state) in reading.services { states[service.name] = state.rawValue }
    return states
  }
}

extension RehearsalReport.Named {
  /// A verdict in the words of scenarios.
  init(_ verdict: Verdict) {
    let groups = verdict.faults.map { $0.members.map(LabFault.name(of:)) }
    self.init(
      component: groups.compactMap(\.first).joined(separator: "+"), group: groups.flatMap { $0 },
      confidence: verdict.confidence)
  }
}
