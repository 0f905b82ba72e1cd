import Relais

extension RehearsalReport {
  /// What a trace of a station shows of a fault, set against what was expected.
  init(_ fault: LabFault, seed: UInt64, _ trace: LabTrace) {
    let expected = fault.expectation
    let verdict = trace.verdict
    let last = trace.looks.last?.reading.lines ?? [:]
    self.init(
      scenario: fault.rawValue, seed: seed, lab: true,
      suspected: trace.suspected(expected)?.inSeconds,
      detected: trace.detected(expected)?.inSeconds,
      verdict: verdict.map { Named($0.verdict) }, verdictAt: verdict?.at.inSeconds,
      exact: verdict.map { expected.isExact($0.verdict) } ?? expected.group.isEmpty,
      falseDown: trace.hasFalseDown(expected),
      states: [String: String](
        uniqueKeysWithValues: last.map { ($0.key.name, $0.value.rawValue) }))
  }
}

extension RehearsalReport.Named {
  /// A verdict in the words of rehearsals; of two faults at once, the first.
  init(_ verdict: Verdict) {
    let group = verdict.faults.first?.members.map(LabFault.name(of:)) ?? []
    self.init(component: group.first ?? "", group: group, confidence: verdict.confidence)
  }
}
