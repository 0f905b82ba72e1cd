import Detection
import Incidents
import Relais

/// A node with a keeper and a record: feeds it news, writes its facts, and wakes it when it wants.
struct Office {
  static let lines = [
    Line(id: "fibre"), Line(id: "old-line", role: .backup),
  ]
  static let services = [
    Service(id: "ordering", title: LocalizedText([.english: "Ordering", .french: "Commandes"])),
    Service(id: "checkout", title: "Checkout", dependencies: ["ordering"]),
    Service(id: "e-mail", title: "E-mail"),
    Service(id: "calls", title: LocalizedText([.english: "Calls", .french: "Appels"])),
  ]
  static let checks = ["ordering", "e-mail", "calls"].map { name in
    Check(id: CheckID("\(name)-check"), probe: "http", target: name, service: ServiceID(name))
  }
  static let maya = Actor.person("Maya", from: "cli uid 1000")

  private(set) var keeper = Office.freshKeeper
  private(set) var record = Record()
  private(set) var facts: [RecordedFact] = []
  private(set) var now = Instant(seconds: 1_000)
  private(set) var wakeAt: Instant?
  private var clock = HybridClock()
  private let writer = WriterID(node: "solo", epoch: 1)

  private static var freshKeeper: IncidentKeeper {
    IncidentKeeper(node: "solo", lines: lines, services: services, checks: checks)
  }

  var open: [Incident] { record.openIncidents }

  mutating func restart() {
    keeper = Self.freshKeeper
    wakeAt = nil
    // As a start does: everything comes back from the journal.
    record = Record(folding: facts)
  }

  /// Lets time pass, waking the keeper whenever it asked for it.
  mutating func pass(_ seconds: Double) {
    let end = now + .nanoseconds(Int64(seconds * 1e9))
    while let moment = wakeAt, moment <= end {
      now = max(now, moment)
      wakeAt = nil
      hear(.woke)
    }
    now = end
  }

  /// Lets time pass while the node is switched off, then starts it.
  mutating func sleep(_ seconds: Double) {
    now += .nanoseconds(Int64(seconds * 1e9))
    restart()
  }

  /// Takes in a fact that another node wrote.
  mutating func take(_ fact: RecordedFact) {
    facts.append(fact)
    _ = record.insert(fact)
    hear(.woke)
  }

  mutating func hear(_ input: IncidentKeeper.Input) { hear([input]) }

  mutating func hear(_ inputs: [IncidentKeeper.Input]) {
    for directive in keeper.receive(inputs, record: record, at: now) {
      switch directive {
      case .append(let body): append(body)
      case .wake(let moment): wakeAt = moment
      }
    }
  }

  /// Writes a fact, and ahead of it the mark of receipt that is due.
  mutating func append(_ body: FactBody) {
    for body in [record.markDue(for: writer), body].compactMap({ $0 }) {
      let own = record.versionVector[writer]
      let id = FactID(writer: writer, sequence: own + 1)
      let fact = RecordedFact(id: id, time: clock.tick(wall: now), body: body)
      facts.append(fact)
      _ = record.insert(fact)
    }
  }

  mutating func wish(_ command: Command) throws {
    for body in try keeper.facts(for: command, by: Self.maya, record: record, at: now) {
      append(body)
    }
    hear(.woke)
  }

  mutating func line(_ id: LineID, _ state: LineState, since: Instant? = nil) {
    hear(.line(LineBelief(line: id, state: state, since: since ?? now)))
  }

  mutating func service(
    _ id: ServiceID, _ state: ServiceState, blamedOn: [ServiceID] = [],
    explainedBy: [Component] = []
  ) {
    let fails = state > .underMaintenance && blamedOn.isEmpty
    hear(
      .service(
        ServiceBelief(
          service: id, state: state, since: now, failing: fails ? [CheckID("\(id)-check")] : [],
          blamedOn: blamedOn, explainedBy: explainedBy)))
  }

  mutating func verdict(_ faults: [[Component]], confidence: Double = 0.98) {
    hear(
      .verdict(
        Verdict(faults: faults.map(FaultGroup.init), confidence: confidence, since: now)))
  }

  /// Every check has answered, so that all services are known.
  mutating func lookAtAll(failing: [CheckID] = []) {
    for check in Self.checks {
      hear(
        .check(
          CheckBelief(
            check: check.id, state: failing.contains(check.id) ? .failed : .ok, since: now)))
    }
  }

  /// An office in which all is known to work.
  static var well: Office {
    var office = Office()
    for line in lines { office.line(line.id, .up) }
    office.lookAtAll()
    return office
  }
}

let access = Component(.access, line: "fibre")
let box = Component(.box, line: "fibre")
let shop = Component(.target, subject: "shop.example")
let oldLine = Component(.line, line: "old-line")
