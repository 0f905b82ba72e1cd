import Incidents
import Relais

/// Two nodes that write facts of every kind about the same few incidents, lines and services, and
/// now and then read what the other wrote.
struct TwoWriters {
  private struct Writer {
    var id: WriterID
    var clock = HybridClock()
    var written: [RecordedFact] = []
    var seen = VersionVector()
  }

  private var writers = [
    Writer(id: WriterID(node: "office", epoch: 1)), Writer(id: WriterID(node: "twin", epoch: 4)),
  ]
  private var random: SeededNumbers
  private var wall = 1_000.0
  private var opened: [IncidentID] = []
  private var planned: [MaintenanceID] = []

  init(seed: some BinaryInteger) { random = SeededNumbers(seed: seed) }

  static func facts(_ count: Int, seed: some BinaryInteger) -> [RecordedFact] {
    var pair = TwoWriters(seed: seed)
    for _ in 0..<count { pair.step() }
    return pair.writers.flatMap(\.written)
  }

  private mutating func step() {
    wall += Double.random(in: 0...20, using: &random)
    let here = Int.random(in: 0...1, using: &random)
    let now = Instant(seconds: wall + (here == 0 ? 0 : 40))
    if Int.random(in: 0..<4, using: &random) == 0 { read(here, at: now) }
    let body = fact(at: now, node: writers[here].id.node)
    let id = FactID(writer: writers[here].id, sequence: UInt64(writers[here].written.count) + 1)
    let stamp = writers[here].clock.tick(wall: now)
    writers[here].written.append(
      RecordedFact(id: id, time: stamp, body: body, seen: writers[here].seen))
    writers[here].seen[id.writer] = id.sequence
  }

  private mutating func read(_ here: Int, at now: Instant) {
    guard let last = writers[1 - here].written.last else { return }
    let upTo = UInt64.random(in: 1...last.id.sequence, using: &random)
    let other = writers[1 - here].written[Int(upTo) - 1]
    writers[here].seen[other.id.writer] = upTo
    _ = writers[here].clock.observe(other.time, wall: now)
  }

  private mutating func pick<T>(_ values: [T]) -> T {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  private mutating func fact(at now: Instant, node: NodeID) -> FactBody {
    let actor = pick([Actor.detector, .detector, .person("Maya", from: "cli uid 1000")])
    let line: LineID = pick(["fibre", "old-line", "4g"])
    let service: ServiceID = pick(["ordering", "site", "e-mail", "incoming-calls"])
    let state = pick(ServiceState.allCases)
    let affected = AffectedService(service: service, state: state, takenDownBy: ["site"])
    let text = LocalizedText([.english: "now \(now.nanoseconds)", .french: "à \(now.seconds)"])
    let cause = [Component(pick([.access, .box, .core]), line: line)]
    let known = opened.isEmpty ? "office-1" : pick(opened)
    let step = IncidentStep(incident: known, by: actor, at: now)
    switch Int.random(in: 0..<23, using: &random) {
    case 0: return .nodeStarted(NodeStarted(version: "1.0.0"))
    case 1, 2:
      return .lineStateChanged(
        LineStateChanged(
          line: line, condition: pick(LineCondition.allCases), since: now, reason: .carrierLost))
    case 3:
      return .serviceStateChanged(
        ServiceStateChanged(
          service: service, state: state, since: now,
          takenDownBy: pick([[], ["site"], ["e-mail", "ordering"]])))
    case 4:
      return .serviceStateSet(ServiceStateSet(service: service, state: state, by: actor, at: now))
    case 5: return .serviceReleased(ServiceReleased(service: service, by: actor, at: now))
    case 6, 7:
      let id = IncidentID(node: node, number: UInt64(opened.count) + 1)
      opened.append(id)
      return .incidentOpened(
        IncidentOpened(
          incident: id, title: text, impact: pick(Impact.allCases), cause: cause,
          lines: [AffectedLine(line: line, condition: .down)], services: [affected], since: now,
          by: actor, at: now))
    case 8:
      return .incidentIdentified(
        IncidentIdentified(incident: known, cause: cause, title: text, by: actor, at: now))
    case 9: return .incidentMonitored(step)
    case 10: return .incidentResolved(step)
    case 11: return .incidentReopened(step)
    case 12:
      return .affectedChanged(
        AffectedChanged(
          incident: known, lines: [AffectedLine(line: line, condition: .up)],
          services: [affected], removedServices: [pick(["ordering", "site"])], by: actor, at: now))
    case 13:
      let verdict = Verdict(
        faults: [FaultGroup(cause)], confidence: 0.97, since: now,
        evidence: [.silent(Witness(.anchor, name: "1.1.1.1", line: line), since: now)])
      return .verdictRevised(
        VerdictRevised(incident: known, cause: cause, verdict: verdict, at: now))
    case 14:
      return .updatePosted(
        UpdatePosted(
          incident: known, update: UpdateID(node: node, number: 1),
          phase: pick(IncidentPhase.allCases), text: text, by: actor, at: now))
    case 15:
      return .textCorrected(
        TextCorrected(
          incident: known, update: pick([nil, UpdateID(node: node, number: 1)]), text: text,
          by: actor, at: now))
    case 16:
      return .incidentsMerged(
        IncidentsMerged(
          incident: known, into: opened.isEmpty ? known : pick(opened), by: actor, at: now))
    default: return maintenance(text, [service, "site"], actor, at: now, node: node)
    }
  }

  private mutating func maintenance(
    _ text: LocalizedText, _ services: [ServiceID], _ actor: Actor, at now: Instant, node: NodeID
  ) -> FactBody {
    let known = planned.isEmpty ? "office-m1" : pick(planned)
    let window = MaintenanceWindow(
      from: now, until: now + .seconds(Int.random(in: 1...900, using: &random)))
    let update = UpdateID(node: node, number: 1)
    switch Int.random(in: 0..<7, using: &random) {
    case 0, 1:
      let id = MaintenanceID(node: node, number: UInt64(planned.count) + 1)
      planned.append(id)
      return .maintenanceScheduled(
        MaintenanceScheduled(
          maintenance: id, title: text, text: pick([nil, text]), services: services,
          window: window, by: actor, at: now))
    case 2:
      return .maintenanceChanged(
        MaintenanceChanged(
          maintenance: known, title: pick([nil, text]), services: pick([nil, services]),
          window: pick([nil, window]), by: actor, at: now))
    case 3, 4:
      return .maintenanceStepped(
        MaintenanceStepped(
          maintenance: known, step: pick(MaintenanceStep.allCases), by: actor, at: now))
    case 5:
      return .maintenanceUpdatePosted(
        MaintenanceUpdatePosted(
          maintenance: known, update: update, step: pick(MaintenanceStep.allCases), text: text,
          by: actor, at: now))
    default:
      return .maintenanceTextCorrected(
        MaintenanceTextCorrected(
          maintenance: known, update: pick([nil, update]), text: text, by: actor, at: now))
    }
  }
}
