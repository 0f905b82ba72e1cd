import Incidents
import Pages
import Relais
import Testing

@testable import Pages

@Suite("The overall state")
struct OverallTests {
  @Test(
    "never tells that all is well while an incident is open",
    arguments: 1...200 as ClosedRange<UInt64>)
  func neverGreen(seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    let view = ExampleViews.random(using: &numbers)
    let overall = Overall(view)
    let isOpen = !view.openIncidents.isEmpty
    let worst = view.services.map { view.state(of: $0) }.max() ?? .operational
    #expect((overall == .operational) == (!isOpen && worst == .operational && !view.hasWork))
    if worst > .underMaintenance || isOpen {
      #expect(!["none", "maintenance"].contains(overall.indicator))
    }
    if worst >= .partialOutage { #expect(["major", "critical"].contains(overall.indicator)) }
  }

  @Test("is worst when no service works, and partial while one does")
  func worst() {
    let down: ServiceState = .majorOutage
    let one = ExampleViews.view(groups: ExampleViews.groups(calls: down))
    #expect(Overall(one) == .partialOutage)
    var all = one
    for group in all.groups.indices {
      for service in all.groups[group].services.indices {
        all.groups[group].services[service].state = down
      }
    }
    #expect(Overall(all) == .majorOutage)
    #expect(Overall(all).description == "Major Service Outage")
  }

  @Test("takes an incident by its impact where no service shows it")
  func unseen() {
    for (impact, overall) in [
      (Impact.none, Overall.minorOutage), (.minor, .minorOutage), (.major, .partialOutage),
      (.critical, .majorOutage),
    ] {
      let incident = ExampleViews.incident(1, .identified, impact: impact, services: [])
      #expect(Overall(ExampleViews.view(incidents: [incident])) == overall)
    }
  }

  @Test("tells catching up, watching and maintenance apart")
  func calmStates() {
    #expect(Overall(ExampleViews.quiet) == .operational)
    #expect(Overall(ExampleViews.catchingUp) == .catchingUp)
    let watched = ExampleViews.incident(1, .monitoring, services: [ExampleViews.callsBack])
    #expect(Overall(ExampleViews.view(incidents: [watched])) == .monitoring)
    let work = ExampleViews.maintenance(1, .inProgress)
    #expect(Overall(ExampleViews.view(maintenances: [work])) == .maintenance)
    #expect(Overall(ExampleViews.view(maintenances: [work])).indicator == "maintenance")
    let planned = ExampleViews.maintenance(1, .scheduled)
    #expect(Overall(ExampleViews.view(maintenances: [planned])) == .operational)
  }

  @Test("never says that all is well while nothing is heard of the office")
  func silence() {
    for seed in 0..<300 as Range<UInt64> {
      var numbers = SeededNumbers(seed: seed)
      var view = ExampleViews.random(using: &numbers)
      let before = Overall(view)
      view.officeSilentSince = view.asOf
      let now = Overall(view)
      #expect(now.indicator != "none" && now.indicator != "maintenance", "seed \(seed)")
      #expect(before.indicator != "critical" || now.indicator == "critical", "seed \(seed)")
    }
  }
}

extension PublicView {
  /// Whether work announced goes on.
  fileprivate var hasWork: Bool { maintenances.contains(where: \.isUnderWay) }
}

extension ExampleViews {
  /// A page by chance: any states, any number of incidents and maintenances in any phase.
  static func random(using numbers: inout SeededNumbers) -> PublicView {
    let states = ServiceState.allCases
    func state() -> ServiceState {
      Bool.random(using: &numbers)
        ? .operational : states.randomElement(using: &numbers) ?? .operational
    }
    let incidents = (0..<Int.random(in: 0...2, using: &numbers)).map { number in
      incident(
        number + 1, IncidentPhase.allCases.randomElement(using: &numbers) ?? .resolved,
        impact: Impact.allCases.randomElement(using: &numbers) ?? .none,
        services: Bool.random(using: &numbers)
          ? [] : [PublicView.Affected(service: "ordering", before: state(), state: state())])
    }
    let steps = MaintenanceStep.allCases
    let maintenances = (0..<Int.random(in: 0...2, using: &numbers)).map { number in
      maintenance(number + 1, steps.randomElement(using: &numbers) ?? .completed)
    }
    return view(
      groups: groups(ordering: state(), calls: state()), incidents: incidents,
      maintenances: maintenances)
  }
}
