import Incidents
import Relais

@testable import Pages

/// The state of everything in a sample.
struct DeskReport {
  let sample: DeskSample

  private var now: Instant { sample.now }
  private var isCut: Bool { sample.name == "cut" }

  static let cutLine = LineBelief(
    line: "fibre", state: .down, since: .zero, reason: .silence(threshold: .milliseconds(4_240)))

  var report: StatusReport {
    StatusReport(
      node: "office", version: "0.1.0", asOf: now, startedAt: now - .seconds(900_000),
      lines: lines, services: services, checks: checks, verdict: isCut ? verdict : nil,
      incidents: incidents, troubles: [])
  }

  var verdict: Verdict {
    let cut = sample.story.cutAt
    return Verdict(
      faults: [
        FaultGroup([
          Component(.accessLossOfLight, line: "fibre"), Component(.access, line: "fibre"),
        ])
      ], confidence: 0.972,
      runnersUp: [
        Explanation(components: [Component(.core, line: "fibre")], probability: 0.019),
        Explanation(
          components: [Component(.box, line: "fibre"), Component(.target, subject: "shop-https")],
          probability: 0.004),
        Explanation(components: [Component(.peering, line: "fibre")], probability: 0.003),
        Explanation(components: [], probability: 0.000_02),
      ], since: cut,
      evidence: [
        .answers(Witness(.box, name: "192.168.1.1", line: "fibre"), roundTrip: .microseconds(820)),
        .nothingBeyond(Witness(.box, name: "192.168.1.1", line: "fibre"), since: cut),
        .reachesSomeAnchors("fibre", answering: 0, of: 3),
        .reachesAllAnchors("old-line", count: 3),
        .boxSays("fibre", "LOS", since: cut + .seconds(2)),
      ])
  }

  private func line(
    _ name: LineID, _ role: LineRole, _ device: String, trip: Int, belief: LineBelief
  ) -> LineReport {
    let isDown = belief.state == .down
    func witness(_ role: Witness.Role, _ host: String, _ trip: Int, isFar: Bool) -> WitnessReport {
      WitnessReport(
        witness: Witness(role, name: host, line: name),
        roundTrip: .microseconds(trip), answeredAt: isDown && isFar ? belief.since : now,
        isAnswering: !(isDown && isFar))
    }
    var witnesses = [witness(.box, "192.168.1.1", 820, isFar: false)]
    if role == .primary {
      witnesses.append(witness(.accessRouter, "80.10.255.1", 3_900, isFar: true))
      witnesses.append(witness(.operatorCore, "193.252.0.7", 8_200, isFar: true))
    }
    witnesses += ["1.1.1.1", "8.8.8.8", "9.9.9.9"].map {
      witness(.anchor, $0, trip, isFar: true)
    }
    return LineReport(
      line: Line(
        id: name, role: role, device: device, gateway: role == .emergency ? nil : "192.168.1.1",
        isMetered: role == .emergency),
      belief: belief, witnesses: witnesses, roundTrip: isDown ? nil : .microseconds(trip),
      loss: isDown ? 1 : 0)
  }

  private func up(_ line: LineID) -> LineBelief {
    LineBelief(line: line, state: .up, since: now - .seconds(800_000))
  }

  private var lines: [LineReport] {
    let cut = LineBelief(
      line: "fibre", state: .down, since: sample.story.cutAt,
      reason: .silence(threshold: .milliseconds(4_240)))
    return [
      line("fibre", .primary, "eth0", trip: 11_800, belief: isCut ? cut : up("fibre")),
      line("old-line", .backup, "eth1", trip: 31_200, belief: up("old-line")),
      line("4g", .emergency, "wwan0", trip: 58_000, belief: up("4g")),
    ]
  }

  private func service(
    _ id: ServiceID, _ state: ServiceState, isSet: Bool = false, blamedOn: [ServiceID] = []
  ) -> ServiceReport? {
    sample.services.first { $0.id == id }.map {
      ServiceReport(
        service: $0, state: state,
        since: state == .operational ? now - .seconds(800_000) : sample.story.cutAt,
        isSetByPerson: isSet, blamedOn: blamedOn)
    }
  }

  private var services: [ServiceReport] {
    [
      service("site", .operational), service("ordering", .operational),
      service("mail", isCut ? .degradedPerformance : .operational, blamedOn: isCut ? ["site"] : []),
      service("calls-in", isCut ? .majorOutage : .operational),
      service("calls-out", isCut ? .partialOutage : .operational, isSet: isCut),
    ].compactMap { $0 }
  }

  private func check(
    _ id: CheckID, _ probe: String, _ target: String, _ service: ServiceID?, _ state: CheckStanding,
    _ outcome: Outcome, line: LineID? = nil
  ) -> CheckReport {
    CheckReport(
      check: Check(
        id: id, probe: probe, target: target, service: service, line: line, slow: .seconds(2)),
      state: state, since: state == .ok ? now - .seconds(800_000) : sample.story.cutAt,
      last: outcome, lastSentAt: now - .seconds(12))
  }

  private func answer(_ milliseconds: Int, _ words: String) -> Outcome {
    .answered(Answer(duration: .milliseconds(milliseconds), detail: words))
  }

  private var checks: [CheckReport] {
    let shop = Answer(
      duration: .microseconds(187_400),
      phases: [
        .resolve: .microseconds(2_100), .connect: .microseconds(12_400),
        .tls: .microseconds(26_900),
        .firstByte: .microseconds(138_000), .transfer: .microseconds(8_000),
      ], certificateExpiry: now + .seconds(isCut ? 9 * 86_400 : 64 * 86_400),
      detail: "200 OK, 5,312 bytes")
    let lost = Outcome.failed(.timedOut(after: .seconds(5), during: .connect))
    return [
      check("shop-https", "http", "https://shop.example/health", "site", .ok, .answered(shop)),
      check(
        "order-flow", "flow", "https://shop.example/order", "ordering", isCut ? .slow : .ok,
        answer(isCut ? 3_820 : 940, "4 steps")),
      check("mail-in", "imap", "mail.example:993", "mail", .ok, answer(84, "OK")),
      check(
        "trunk", "sip", "sip.operator.example", "calls-in", isCut ? .failed : .ok,
        isCut ? lost : answer(38, "200 OK")),
      check(
        "trunk@old-line", "sip", "sip.operator.example", "calls-in", isCut ? .failing : .ok,
        isCut
          ? .failed(
            .unresolved(name: "sip.operator.example", reason: "server failure"))
          : answer(61, "200 OK"), line: "old-line"),
      check(
        "resolver", "dns", "192.0.2.53", nil, .ok, answer(9, "A 192.0.2.10"), line: "fibre"),
    ]
  }

  private var incidents: [IncidentReport] {
    sample.story.record.openIncidents.map { incident in
      IncidentReport(
        id: incident.id.name, title: incident.title, phase: incident.phase.rawValue,
        impact: incident.impact.rawValue, since: incident.since, openedBy: "\(incident.openedBy)",
        isResolvedWhileFailing: false, lines: ["fibre"],
        services: incident.services.map(\.service), causes: incident.cause, updates: [],
        history: [])
    }
  }
}

/// Measurements of a line that is cut, or not.
struct DeskPlot {
  let now: Instant
  let isCut: Bool

  func plot(hours: Int, every seconds: Int) -> Plot {
    var random = SeededNumbers(seed: UInt64(hours))
    let from = now - .seconds(hours * 3_600)
    let points = (0..<(hours * 3_600 / seconds)).compactMap { place -> Plot.Point? in
      let start = from + .seconds(place * seconds)
      let age = Int((now - start).inSeconds)
      // The station was away for a while.
      if hours > 24, (200_000..<290_000).contains(age) { return nil }
      let isOut = isCut && age <= 9_540
      let count = seconds * 2
      let stray = Int.random(in: 0..<40, using: &random) == 0
      let failed = isOut ? (hours > 24 ? count * 9 / 10 : count) : stray ? count / 50 + 1 : 0
      let base = 11.4 + 3 * Double.random(in: 0..<1, using: &random) + (stray ? 14 : 0)
      let hasAnswers = failed < count
      return Plot.Point(
        start: start, length: .seconds(seconds), count: count, failed: failed,
        minimum: hasAnswers ? .microseconds(base * 820) : nil,
        median: hasAnswers ? .microseconds(base * 1_000) : nil,
        maximum: hasAnswers ? .microseconds(base * (stray ? 6_000 : 1_500)) : nil)
    }
    return Plot(from: from, until: now, points: points)
  }
}
