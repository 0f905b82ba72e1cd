import Relais

/// Derives the states of services from their checks and from each other.
struct ServiceBoard: Sendable {
  private(set) var beliefs: [ServiceBelief]
  private let services: [Service]
  /// For each service: its checks, as places in the model.
  private let checksOf: [[Int]]
  private let places: [ServiceID: Int]
  /// The service of each check, as a place in `services`.
  private let serviceOf: [Int?]
  /// What each service's own checks say.
  private var own: [ServiceState]

  init(model: Model, at now: Instant) {
    services = model.services
    beliefs = model.services.map { ServiceBelief(service: $0.id, since: now) }
    places = [ServiceID: Int](model.services.enumerated().map { ($1.id, $0) }) { first, _ in first }
    let places = places
    serviceOf = model.checks.map { $0.service.flatMap { places[$0] } }
    own = model.services.map { _ in .operational }
    var checksOf = [[Int]](repeating: [], count: model.services.count)
    for (index, check) in model.checks.enumerated() {
      if let place = check.service.flatMap({ places[$0] }) { checksOf[place].append(index) }
    }
    self.checksOf = checksOf
  }

  /// Judges the services anew; returns the beliefs that changed.
  ///
  /// What is believed about each check comes in the order of the model. `changed` is the check that
  /// changed, nil if the verdict did, which concerns all services. `explain` gives the components of
  /// the verdict that the path of a check crosses.
  mutating func judge(
    _ checks: [CheckTracker], changed: Int?, at now: Instant, explain: (Int) -> [Component]
  ) -> [ServiceBelief] {
    let concerned = changed.map { serviceOf[$0] }
    if let place = concerned ?? nil { own[place] = judged(checksOf[place], checks) }
    var states = own
    // A dependency's state spreads; each round spreads it one step, and circles end by themselves.
    for _ in services.indices {
      let before = states
      for (index, service) in services.enumerated() {
        for dependency in service.dependencies {
          if let place = places[dependency] { states[index] = max(states[index], states[place]) }
        }
      }
      if states == before { break }
    }
    var news: [ServiceBelief] = []
    for (index, service) in services.enumerated() {
      var belief = beliefs[index]
      if belief.state != states[index] {
        belief.state = states[index]
        belief.since = now
      }
      if concerned == nil || concerned == index {
        let failing = checksOf[index].filter { Self.isFailing(checks[$0].belief.state) }
        belief.failing = failing.map { checks[$0].belief.check }
        belief.explainedBy = Set(failing.flatMap(explain)).sorted()
      }
      belief.blamedOn = service.dependencies.filter { dependency in
        guard let place = places[dependency], belief.state > .operational else { return false }
        return states[place] >= belief.state
      }
      guard belief != beliefs[index] else { continue }
      beliefs[index] = belief
      news.append(belief)
    }
    return news
  }

  private static func isFailing(_ state: CheckState) -> Bool { state == .failed || state == .slow }

  /// All checks fail: major; some: partial; some are slow: degraded.
  private func judged(_ places: [Int], _ checks: [CheckTracker]) -> ServiceState {
    let failed = places.count { checks[$0].belief.state == .failed }
    if failed > 0 { return failed == places.count ? .majorOutage : .partialOutage }
    let isSlow = places.contains { checks[$0].belief.state == .slow }
    return isSlow ? .degradedPerformance : .operational
  }
}
