import Detection
import Relais
import Testing

@Suite("A detector, of checks and services") struct CheckBeliefTests {
  private let services = [
    Service(id: "site", title: "Site"),
    Service(id: "orders", title: "Orders", dependencies: ["site"]),
    Service(id: "left", title: "Left", dependencies: ["right"]),
    Service(id: "right", title: "Right", dependencies: ["left"]),
  ]
  private let checks = [
    Office.check("a", "192.0.2.9", service: "site", slow: .seconds(1)),
    Office.check("b", "192.0.2.10", service: "site"),
    Office.check("c", "192.0.2.11", service: "left"),
  ]

  private func run(_ attempts: [(CheckID, Double, Bool)]) -> (Detector, [Detector.Directive]) {
    var detector = Office.detector(Office.model([], services: services, checks))
    var told: [Detector.Directive] = []
    for (id, seconds, isWell) in attempts {
      told += detector.receive(
        .checked(attempt(id, seconds, isWell)), at: Instant(seconds: seconds))
    }
    return (detector, told)
  }

  private func fail(_ failure: ProbeFailure) -> (Detector, [Detector.Directive]) {
    var detector = Office.detector(Office.model([], services: services, checks))
    var told: [Detector.Directive] = []
    for second in 1...5 {
      let moment = Instant(seconds: Double(second))
      let observation = Observation(check: "a", sentAt: moment, outcome: .failed(failure))
      told += detector.receive(.checked(observation), at: moment)
    }
    return (detector, told)
  }

  private func attempt(
    _ id: CheckID, _ seconds: Double, _ isWell: Bool, took: Duration = .milliseconds(20)
  ) -> Observation {
    Observation(
      check: id, sentAt: Instant(seconds: seconds),
      outcome: isWell
        ? .answered(Answer(duration: took)) : .failed(.refused(reason: "connection refused")))
  }

  @Test("makes a failure hard after three in a row, and asks again soon meanwhile")
  func softToHard() {
    let (detector, told) = run([("a", 1, true), ("a", 2, false), ("a", 3, false), ("a", 4, false)])
    let states = told.compactMap { if case .check(let belief) = $0 { belief.state } else { nil } }
    #expect(states == [.ok, .softFailed(1), .softFailed(2), .failed])
    #expect(told.contains(.hasten("a", after: .seconds(2))))
    #expect(detector.checks[0].since == Instant(seconds: 2))
    #expect(detector.checks[0].failure == .refused(reason: "connection refused"))
  }

  @Test("takes no failure of its own to ask for a fault of what it was to ask")
  func unasked() {
    let own: [ProbeFailure] = [
      .forbidden(address: "10.0.0.1"), .notPermitted(reason: "no socket", remedy: "set this"),
    ]
    for failure in own + [.step(number: 2, name: "pay", failure: own[0])] {
      let (detector, told) = fail(failure)
      #expect(detector.checks[0].state == .unknown && detector.services[0].state == .operational)
      #expect(!told.contains { if case .check = $0 { true } else { false } })
    }
    #expect(fail(.misdirected(address: "10.0.0.1")).0.checks[0].state == .failed)
  }

  @Test("forgives two failures in a row, and ends a hard one after two successes")
  func backToOK() {
    #expect(run([("a", 1, false), ("a", 2, false), ("a", 3, true)]).0.checks[0].state == .ok)
    let hard = [("a", 1.0, false), ("a", 2, false), ("a", 3, false), ("a", 4, true)]
    #expect(run(hard.map { ("a", $0.1, $0.2) }).0.checks[0].state == .failed)
    let ended = run(hard.map { ("a", $0.1, $0.2) } + [("a", 5, true)]).0.checks[0]
    #expect(ended.state == .ok)
    #expect(ended.since == Instant(seconds: 4))
  }

  @Test("leaves out an attempt that a later one has overtaken, and a check that nobody configured")
  func strange() {
    let (detector, _) = run([("a", 5, true)])
    var copy = detector
    let late = attempt("a", 4, false)
    _ = copy.receive(.checked(late), at: Instant(seconds: 6))
    #expect(copy.checks == detector.checks)
    _ = copy.receive(.checked(attempt("nobody", 6, false)), at: Instant(seconds: 6))
    #expect(copy.checks == detector.checks)
  }

  @Test("calls a service degraded when a check is slow again and again")
  func slow() {
    var detector = Office.detector(Office.model([], services: services, checks))
    for second in 1...3 {
      let slow = attempt("a", Double(second), true, took: .seconds(1.5))
      _ = detector.receive(.checked(slow), at: Instant(seconds: Double(second) + 1.5))
    }
    #expect(detector.checks[0].state == .slow)
    #expect(detector.services[0].state == .degradedPerformance)
  }

  @Test("calls it partial when some checks fail, major when all do, and takes dependents along")
  func partialAndMajor() {
    let first = [("a", 1.0, false), ("a", 2, false), ("a", 3, false)]
    var (detector, _) = run(first.map { ("a", $0.1, $0.2) })
    #expect(detector.services.map(\.state).prefix(2) == [.partialOutage, .partialOutage])
    for second in 4...6 {
      let failed = attempt("b", Double(second), false)
      _ = detector.receive(.checked(failed), at: Instant(seconds: Double(second)))
    }
    #expect(detector.services.map(\.state).prefix(2) == [.majorOutage, .majorOutage])
    #expect(detector.services[0].failing == ["a", "b"])
    #expect(detector.services[1].blamedOn == ["site"])
    #expect(detector.services[1].failing.isEmpty)
  }

  @Test("comes to an end where services depend on each other in a circle")
  func circle() {
    let (detector, _) = run([("c", 1, false), ("c", 2, false), ("c", 3, false)])
    #expect(detector.services.map(\.state).suffix(2) == [.majorOutage, .majorOutage])
  }

  @Test("does not count a failure that began before the machine slept")
  func sleep() {
    var detector = Office.detector(Office.model([], services: services, checks))
    _ = detector.receive(.woke, at: .zero)
    _ = detector.receive(.woke, at: Instant(seconds: 600))
    for second in [1.0, 2, 3] {
      _ = detector.receive(.checked(attempt("a", second, false)), at: Instant(seconds: 600.1))
    }
    #expect(detector.checks[0].state == .unknown)
  }
}
