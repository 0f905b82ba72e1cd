import Incidents
import Relais

@testable import Pages

/// Views by chance: anything that the types allow, sensible or not.
struct RandomViews {
  private var random: SeededNumbers

  init(seed: Int) { random = SeededNumbers(seed: UInt64(seed)) }

  mutating func view() throws -> PublicView {
    var view = try Samples.view("well")
    let states = ServiceState.allCases
    let isCalm = Bool.random(using: &random)
    for group in view.groups.indices {
      for service in view.groups[group].services.indices where !isCalm {
        view.groups[group].services[service].state =
          states.randomElement(using: &random) ?? .operational
        view.groups[group].services[service].isKnown = Int.random(in: 0..<8, using: &random) > 0
      }
    }
    let services = view.services.map(\.id)
    view.incidents = (0..<Int.random(in: 0...3, using: &random)).map {
      incident($0, services, view.asOf)
    }
    return view
  }

  private mutating func incident(
    _ number: Int, _ services: [ServiceID], _ now: Instant
  ) -> PublicView.Incident {
    let phase = IncidentPhase.allCases.randomElement(using: &random) ?? .investigating
    let start = now - .seconds(Int.random(in: 60...3_000_000, using: &random))
    let affected = services.shuffled(using: &random)
      .prefix(Int.random(in: 1...4, using: &random)).map { service in
        let state = ServiceState.allCases.randomElement(using: &random) ?? .operational
        return PublicView.Affected(service: service, before: .operational, state: state)
      }
    let key = PublicKey.key(.incident, String(number))
    return PublicView.Incident(
      key: key, id: IncidentID(node: "solo", number: UInt64(number)),
      title: LocalizedText(stringLiteral: "Incident \(number)"),
      phase: phase, impact: Impact.allCases.randomElement(using: &random) ?? .none,
      startedAt: start, createdAt: start, monitoringAt: nil,
      resolvedAt: phase == .resolved ? now : nil, updatedAt: start, services: affected,
      updates: [
        PublicView.Update(
          key: PublicKey.key(.update, key), step: .incident(phase), text: "Words", at: start)
      ])
  }
}
