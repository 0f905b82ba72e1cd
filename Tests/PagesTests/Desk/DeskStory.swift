import Incidents
import Relais

@testable import Pages

/// What was written in the samples' journal.
struct DeskStory {
  private(set) var facts: [RecordedFact] = []
  let now: Instant
  /// When the line was cut.
  let cutAt: Instant
  private var clock = HybridClock()

  var record: Record { Record(folding: facts) }

  private static let maya = Actor.person("Maya", from: "desk")

  init(now: Instant, isCut: Bool, isOver: Bool) {
    self.now = now
    cutAt = isOver ? now - .seconds(96_000) : now - .seconds(9_540)
    past()
    if isCut || isOver { cut() }
    if isOver { over() }
    plan()
  }

  private mutating func tell(at moment: Instant, _ bodies: FactBody...) {
    for body in bodies {
      let id = FactID(
        writer: WriterID(node: "office", epoch: 1), sequence: UInt64(facts.count + 1))
      facts.append(RecordedFact(id: id, time: clock.tick(wall: moment), body: body))
    }
  }

  private mutating func past() {
    let start = now - .seconds(510_000)
    tell(
      at: now - .seconds(900_000), .nodeStarted(NodeStarted(version: "0.1.0")))
    tell(
      at: start,
      .incidentOpened(
        IncidentOpened(
          incident: "office-3",
          title: DeskSample.text("Paiement par carte ralenti", "Card payment slow"),
          impact: .minor,
          services: [
            AffectedService(service: "ordering", state: .degradedPerformance)
          ], since: start - .seconds(480), by: Self.maya, at: start)))
    let end = start + .seconds(2_880)
    tell(
      at: end,
      .updatePosted(
        UpdatePosted(
          incident: "office-3", update: "office-1", phase: .resolved,
          text: DeskSample.text(
            "Le prestataire a rétabli son service. Aucune commande n’a été perdue.",
            "The provider has restored its service. No order was lost."), by: Self.maya, at: end)),
      .affectedChanged(
        AffectedChanged(
          incident: "office-3",
          services: [AffectedService(service: "ordering", state: .operational)], by: .detector,
          at: end)))
  }

  private mutating func cut() {
    let verdict = Verdict(
      faults: [
        FaultGroup([
          Component(.accessLossOfLight, line: "fibre"), Component(.access, line: "fibre"),
        ])
      ], confidence: 0.972,
      runnersUp: [
        Explanation(components: [Component(.core, line: "fibre")], probability: 0.019),
        Explanation(components: [], probability: 0.000_02),
      ], since: cutAt,
      evidence: [
        .answers(Witness(.box, name: "192.168.1.1", line: "fibre"), roundTrip: .microseconds(820)),
        .nothingBeyond(Witness(.box, name: "192.168.1.1", line: "fibre"), since: cutAt),
        .reachesAllAnchors("old-line", count: 3),
      ])
    tell(
      at: cutAt + .seconds(5),
      .lineStateChanged(
        LineStateChanged(
          line: "fibre", condition: .down, since: cutAt,
          reason: .silence(threshold: .milliseconds(4_240)))),
      .serviceStateChanged(
        ServiceStateChanged(service: "calls-in", state: .majorOutage, since: cutAt)),
      .incidentOpened(
        IncidentOpened(
          incident: "office-4",
          title: DeskSample.text("Téléphone et e-mails coupés", "Phone and e-mail cut off"),
          impact: .critical, lines: [AffectedLine(line: "fibre", condition: .down)],
          services: [
            AffectedService(service: "calls-in", state: .majorOutage),
            AffectedService(service: "mail", state: .degradedPerformance, takenDownBy: ["site"]),
          ], since: cutAt, by: .detector, at: cutAt + .seconds(5))))
    tell(
      at: cutAt + .seconds(7),
      .verdictRevised(
        VerdictRevised(
          incident: "office-4", cause: [Component(.accessLossOfLight, line: "fibre")],
          verdict: verdict, at: cutAt + .seconds(7))),
      .incidentIdentified(
        IncidentIdentified(
          incident: "office-4", cause: [Component(.accessLossOfLight, line: "fibre")],
          by: .detector, at: cutAt + .seconds(7))))
    tell(
      at: cutAt + .seconds(1_500),
      .updatePosted(
        UpdatePosted(
          incident: "office-4", update: "office-1", phase: .identified,
          text: DeskSample.text(
            "L’opérateur confirme une panne nationale. Prochain point à 12:00.\n\nLe site et les "
              + "commandes fonctionnent normalement.",
            "The operator confirms a national fault. Next update at 12:00.\n\nThe site and "
              + "ordering work normally."), by: Self.maya, at: cutAt + .seconds(1_500))))
    tell(
      at: cutAt + .seconds(2_000),
      .incidentOpened(
        IncidentOpened(
          incident: "office-5", title: DeskSample.text("Téléphones muets", "Phones silent"),
          impact: .minor, services: [AffectedService(service: "calls-out", state: .partialOutage)],
          since: cutAt + .seconds(1_900), by: Self.maya, at: cutAt + .seconds(2_000))))
  }

  private mutating func over() {
    let end = cutAt + .seconds(80_000)
    tell(
      at: end,
      .lineStateChanged(LineStateChanged(line: "fibre", condition: .up, since: end)),
      .affectedChanged(
        AffectedChanged(
          incident: "office-4", lines: [AffectedLine(line: "fibre", condition: .up)],
          services: [
            AffectedService(service: "calls-in", state: .operational),
            AffectedService(service: "mail", state: .operational),
          ], by: .detector, at: end)),
      .incidentsMerged(
        IncidentsMerged(incident: "office-5", into: "office-4", by: Self.maya, at: end)),
      .updatePosted(
        UpdatePosted(
          incident: "office-4", update: "office-2", phase: .catchingUp,
          text: DeskSample.text(
            "Tout fonctionne de nouveau. Nous rappelons ceux qui ont cherché à nous joindre.",
            "Everything works again. We are calling back those who tried to reach us."),
          by: Self.maya, at: end)))
  }

  private mutating func plan() {
    let start = now + .seconds(470_000)
    tell(
      at: now - .seconds(600),
      .maintenanceScheduled(
        MaintenanceScheduled(
          maintenance: "office-m1",
          title: DeskSample.text("Changement de serveur de la boutique", "New server for the shop"),
          text: DeskSample.text(
            "Le site sera coupé quelques minutes vers minuit.",
            "The site will be off for some minutes about midnight."),
          services: ["site", "ordering"],
          window: MaintenanceWindow(from: start, until: start + .seconds(7_200)), by: Self.maya,
          at: now - .seconds(600))),
      .maintenanceScheduled(
        MaintenanceScheduled(
          maintenance: "office-m2",
          title: DeskSample.text("Nouveau standard", "New switchboard"), services: ["calls-in"],
          window: MaintenanceWindow(from: now - .seconds(500), until: now + .seconds(3_600)),
          by: Self.maya, at: now - .seconds(600))),
      .maintenanceStepped(
        MaintenanceStepped(
          maintenance: "office-m2", step: .inProgress, by: .detector, at: now - .seconds(500))))
  }
}
