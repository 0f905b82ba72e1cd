import Rehearsal
import Relais
import Testing

@testable import Lab

/// A trace of the main line, from times in seconds after the cut.
private func trace(
  _ looks: [(Double, LineState, [Component])]
) -> LabTrace {
  LabTrace(
    looks: looks.map { seconds, state, broken in
      let faults = broken.isEmpty ? [] : [FaultGroup(broken)]
      let verdict = Verdict(faults: faults, confidence: 0.97, since: .zero)
      return .init(
        at: .milliseconds(Int64(seconds * 1_000)),
        reading: StationReading(lines: ["fibre": state, "backup": .up], verdict: verdict))
    })
}

private let access = Component(.access, line: "fibre")
private let accessUp = Component(.accessUp, line: "fibre")
private let accessDown = Component(.accessDown, line: "fibre")
private let silent = [access, accessUp, accessDown]
private let core = Component(.core, line: "fibre")

@Suite("What the lab reports")
struct LabTraceTests {
  @Test("is when things were first seen after the cut, and the verdict that stood at the end")
  func times() throws {
    let report = RehearsalReport(
      .access, seed: 1,
      trace([
        (-0.1, .up, []), (0.1, .up, []), (0.7, .suspect, []), (4.5, .down, [core]),
        (5.0, .down, silent), (9.0, .down, silent.reversed()),
      ]))
    #expect(report.suspected == 0.7)
    #expect(report.detected == 4.5)
    #expect(report.verdictAt == 5)
    #expect(report.verdict?.component == "access_dn")
    #expect(report.verdict?.group == ["access_dn", "access_up", "access"])
    #expect(report.exact && !report.falseDown)
    #expect(report.states == ["fibre": "down", "backup": "up"])
  }

  @Test(
    "is inexact when the verdict lacks the fault or names what does not look like it",
    arguments: [[core], [access], [access, accessUp], silent + [core], []])
  func inexact(broken: [Component]) {
    #expect(!RehearsalReport(.access, seed: 1, trace([(5, .down, broken)])).exact)
  }

  @Test("is a false DOWN when a line is down before the cut, or one that nothing is wrong with")
  func falseDowns() {
    let early = trace([(-1, .down, []), (5, .down, [access])])
    #expect(RehearsalReport(.access, seed: 1, early).falseDown)
    let down = trace([(5, .down, [])])
    #expect(RehearsalReport(.loss20, seed: 1, down).falseDown)
    #expect(RehearsalReport(.backup, seed: 1, down).falseDown)
    #expect(!RehearsalReport(.access, seed: 1, down).falseDown)
  }

  @Test("knows the scenario of every fault, and each fault by every name of its scenario")
  func scenarios() {
    for fault in LabFault.allCases {
      let scenario = Scenario.named(fault.rawValue)
      #expect(scenario != nil, "no scenario is called \(fault.rawValue)")
      #expect(
        scenario.map { $0.mayBeDown }
          == (fault.expectation.isCut && !fault.expectation.lines.isEmpty))
    }
    #expect(LabFault(named: "oneway_up") == .accessUp)
    #expect(LabFault(named: "beyond") == .peering)
    #expect(LabFault(named: "dest") == .anchor)
    #expect(LabFault(named: "calm") == nil)
  }

  @Test("calls the lab's hosts and lines by what they are")
  func names() {
    let called = [
      Component(.line, line: "backup"),
      Component(.anchor, subject: "99.99.4.2"), Component(.target, subject: "shop.test"),
      Component(.target, subject: "99.99.3.2"),
      Component(.target, subject: "calls-in/99.99.3.2"), access,
    ].map(LabFault.name(of:))
    #expect(called == ["backup", "anchor1", "shop", "sip_peer", "calls-in/sip_peer", "access"])
  }
}
