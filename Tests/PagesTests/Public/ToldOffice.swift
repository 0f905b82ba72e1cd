import Incidents
import Relais

@testable import Pages

/// A company's record, fact by fact, and what strangers are told of it.
///
/// Every name that is nobody’s business begins with `SECRET`; those of the node, of incidents and
/// of services shown are part of our own interface.
struct ToldOffice {
  static let maya = Actor.person("SECRET-Maya", from: "SECRET-desk")
  static let line = LineID("SECRET-fibre")
  static let hidden = ServiceID("SECRET-payroll")
  static let shop = ServiceID("shop-id")
  static let calls = ServiceID("calls-id")
  static let first = IncidentID("solo-1")
  static let second = IncidentID("solo-2")

  private(set) var record = Record()
  private(set) var now = Instant(seconds: 1_795_000_000)
  private var clock = HybridClock()
  private var count: UInt64 = 0

  let settings: PublicSettings

  init() throws {
    settings = PublicSettings(
      title: "Maison Delorme", url: "https://status.example", zone: try Samples.zone(),
      languages: [.french, .english],
      groups: [
        PublicSettings.Group(
          title: nil,
          services: [
            PublicSettings.ShownService(
              id: Self.shop, title: LocalizedText([.english: "Ordering", .french: "Commandes"])),
            PublicSettings.ShownService(
              id: Self.calls, title: LocalizedText([.english: "Calls", .french: "Appels"])),
          ])
      ])
  }

  var view: PublicView { PublicProjection(settings: settings).view(of: record, at: now) }

  mutating func pass(_ seconds: Int) { now += .seconds(seconds) }

  mutating func tell(_ bodies: FactBody...) {
    for body in bodies {
      count += 1
      let fact = RecordedFact(
        id: FactID(writer: WriterID(node: "solo", epoch: 1), sequence: count),
        time: clock.tick(wall: now), body: body)
      _ = record.insert(fact)
    }
  }

  mutating func service(_ service: ServiceID, _ state: ServiceState) {
    tell(
      .serviceStateChanged(
        ServiceStateChanged(
          service: service, state: state, since: now, takenDownBy: [Self.hidden])))
  }

  mutating func open(
    _ incident: IncidentID, _ services: [ServiceID], _ state: ServiceState = .majorOutage,
    by actor: Actor = .detector, title: String = "SECRET-title"
  ) {
    tell(
      .incidentOpened(
        IncidentOpened(
          incident: incident, title: LocalizedText(stringLiteral: title), impact: .critical,
          cause: [Component(.target, line: Self.line, subject: "SECRET-target")],
          lines: [AffectedLine(line: Self.line, condition: .down)],
          services: services.map {
            AffectedService(service: $0, state: state, takenDownBy: [Self.hidden])
          }, since: now - .seconds(60), by: actor, at: now)))
  }

  mutating func explain(_ incident: IncidentID) {
    let witness = Witness(.anchor, name: "SECRET-192.0.2.77", line: Self.line)
    tell(
      .verdictRevised(
        VerdictRevised(
          incident: incident,
          cause: [Component(.access, line: Self.line, subject: "SECRET-access")],
          verdict: Verdict(
            faults: [FaultGroup([Component(.access, line: Self.line)])], confidence: 0.97,
            runnersUp: [
              Explanation(
                components: [Component(.target, subject: "SECRET-runner-up")], probability: 0.02)
            ],
            since: now,
            evidence: [
              .silent(witness, since: now), .boxSays(Self.line, "SECRET-box", since: now),
            ]),
          title: "SECRET-better-title", at: now)))
    tell(
      .incidentIdentified(
        IncidentIdentified(
          incident: incident, cause: [Component(.access, line: Self.line)],
          title: "SECRET-cause", by: .detector, at: now)))
  }

  mutating func change(_ incident: IncidentID, _ service: ServiceID, _ state: ServiceState) {
    tell(
      .affectedChanged(
        AffectedChanged(
          incident: incident, lines: [AffectedLine(line: Self.line, condition: .up)],
          services: [AffectedService(service: service, state: state)], by: .detector, at: now)))
  }

  mutating func monitor(_ incident: IncidentID) {
    tell(.incidentMonitored(IncidentStep(incident: incident, by: .detector, at: now)))
  }

  mutating func resolve(_ incident: IncidentID, by actor: Actor = .detector) {
    tell(.incidentResolved(IncidentStep(incident: incident, by: actor, at: now)))
  }

  mutating func say(
    _ incident: IncidentID, _ number: UInt64, _ phase: IncidentPhase, _ words: String,
    by actor: Actor = ToldOffice.maya
  ) {
    tell(
      .updatePosted(
        UpdatePosted(
          incident: incident, update: UpdateID(node: "solo", number: number), phase: phase,
          text: LocalizedText(stringLiteral: words), by: actor, at: now)))
  }
}
