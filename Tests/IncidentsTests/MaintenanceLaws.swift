import Detection
import Incidents
import Relais
import Testing

/// Hours in which services fail and recover while people plan, change and call off work on them,
/// and the node is started again now and then.
private struct Workshop {
  private(set) var office = Office.well
  private(set) var failing: Set<ServiceID> = []
  /// What was wrong at some moment, in words.
  private(set) var breaches: [String] = []
  private var random: SeededNumbers
  private static let names: [ServiceID] = ["ordering", "e-mail", "calls"]

  init(seed: Int) { random = SeededNumbers(seed: seed) }

  mutating func run(_ steps: Int) {
    for _ in 0..<steps {
      switch Int.random(in: 0..<10, using: &random) {
      case 0, 1, 2: toggle(Self.names[Int.random(in: 0...2, using: &random)])
      case 3: restart()
      case 4, 5, 6: plan()
      default: decide()
      }
      look()
      pass(Double.random(in: 1...400, using: &random).rounded())
    }
  }

  mutating func recoverAll() {
    for service in failing.sorted() { toggle(service) }
  }

  mutating func pass(_ seconds: Double) {
    office.pass(seconds)
    look()
  }

  private mutating func toggle(_ service: ServiceID) {
    if failing.remove(service) == nil { failing.insert(service) }
    tell(service)
  }

  private mutating func tell(_ service: ServiceID) {
    let fails = failing.contains(service)
    office.service(service, fails ? .majorOutage : .operational)
    guard service == "ordering" else { return }
    office.service(
      "checkout", fails ? .majorOutage : .operational, blamedOn: fails ? ["ordering"] : [])
  }

  private mutating func restart() {
    office.restart()
    office.lookAtAll(failing: failing.sorted().map { CheckID("\($0)-check") })
    for service in failing.sorted() { tell(service) }
  }

  private mutating func plan() {
    let services = Self.names.filter { _ in Bool.random(using: &random) }
    let delay = Double.random(in: -100...1_000, using: &random).rounded()
    let length = Double.random(in: 1...1_500, using: &random).rounded()
    // What makes no sense is refused, which is as good.
    try? office.plan(services, in: delay, lasting: length)
  }

  private mutating func decide() {
    guard let work = office.record.maintenances.randomElement(using: &random) else { return }
    let later = office.now + .seconds(Int.random(in: 1...1_500, using: &random))
    let services = Self.names.filter { _ in Bool.random(using: &random) }
    let commands: [Command] = [
      .changeMaintenance(work.id, title: nil, services: services, from: nil, until: nil),
      .changeMaintenance(work.id, title: nil, services: nil, from: nil, until: later),
      .changeMaintenance(
        work.id, title: nil, services: nil, from: later, until: later + .seconds(100)),
      .beginMaintenance(work.id, text: nil), .completeMaintenance(work.id, text: "Done."),
      .cancelMaintenance(work.id, text: nil),
      .updateMaintenance(work.id, text: "We look.", step: .verifying),
    ]
    try? office.wish(commands[Int.random(in: 0..<commands.count, using: &random)])
  }

  /// Looks whether everything is as it must be at every moment.
  private mutating func look() {
    for work in office.record.maintenances {
      let isTimely =
        switch work.step {
        case .scheduled: work.from > office.now
        case .inProgress, .verifying:
          work.until > office.now && (work.from <= office.now || work.steppedBy.isPerson)
        case .completed: work.until <= office.now || work.steppedBy.isPerson
        case .cancelled: work.steppedBy.isPerson
        }
      if !isTimely { breaches.append("\(work.id) is \(work.step) at \(office.now.seconds)") }
    }
    let stopped = Set(office.record.maintenances.filter(\.isUnderWay).flatMap(\.services))
    for service in Self.names {
      let expected: ServiceState =
        stopped.contains(service)
        ? .underMaintenance : failing.contains(service) ? .majorOutage : .operational
      if office.shown(service) != expected { breaches.append("\(service) is not \(expected)") }
      let believed: ServiceState = failing.contains(service) ? .majorOutage : .operational
      if office.record.service(service)?.detected?.state != believed {
        breaches.append("\(service) is not believed \(believed)")
      }
    }
    if office.shown("checkout") != office.shown("ordering"), failing.contains("ordering") {
      breaches.append("checkout differs from what it needs")
    }
  }
}

@Suite("Any maintenance") struct MaintenanceLaws {
  @Test(
    "keeps its times, stops what it names, and pardons what fails under it", arguments: Seeds.of(60)
  )
  func pardons(seed: Int) throws {
    var shop = Workshop(seed: seed)
    shop.run(60)
    #expect(shop.breaches.first == nil, "seed \(seed)")
    #expect(!shop.office.record.maintenances.isEmpty)
    for fact in shop.office.facts {
      guard case .incidentOpened(let opened) = fact.body else { continue }
      for service in opened.services {
        let standing = shop.office.record.service(service.service)
        // At the moment itself something may have changed before, or again after.
        let shown = [.zero, Duration.nanoseconds(1)].map { standing?.state(at: opened.at - $0) }
        #expect(shown.contains(.majorOutage), "seed \(seed): \(opened)")
      }
      #expect(!opened.services.isEmpty)
    }
  }

  @Test("ends, and then what fails has an incident, until it works", arguments: Seeds.of(60))
  func ends(seed: Int) throws {
    var shop = Workshop(seed: seed)
    shop.run(40)
    shop.pass(6_000)
    #expect(shop.office.record.maintenances.allSatisfy { $0.isOver }, "seed \(seed)")
    let told = Set(
      shop.office.open.flatMap { $0.services.filter { !$0.isFine }.map(\.service) })
    #expect(
      told == shop.failing.union(shop.failing.contains("ordering") ? ["checkout"] : []),
      "seed \(seed)")
    shop.recoverAll()
    shop.pass(600)
    #expect(shop.office.open.isEmpty, "seed \(seed)")
    #expect(shop.breaches.first == nil, "seed \(seed)")
    #expect(shop.office.record.services.allSatisfy { $0.state == .operational })
  }

  @Test("is the same record folded from its facts in any order", arguments: Seeds.of(20))
  func fold(seed: Int) throws {
    var shop = Workshop(seed: seed)
    shop.run(40)
    var random = SeededNumbers(seed: seed)
    let bytes = try Record(folding: shop.office.facts.shuffled(using: &random)).canonicalBytes()
    #expect(try shop.office.record.canonicalBytes() == bytes)
    let stored = try roundTrip(shop.office.record.snapshot())
    #expect(try Record(restoring: stored)?.canonicalBytes() == bytes)
  }
}
