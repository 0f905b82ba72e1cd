import Relais

/// Derives the states of services from their checks and from each other.
///
/// A change of one check costs no more than its service's list of failing checks is long, so that
/// 10,000 checks may fail at once.
struct ServiceBoard: Sendable {
  /// What is believed of each service, in the order of `model.services`.
  private(set) var beliefs: [ServiceBelief]
  private let services: [Service]
  private let places: [ServiceID: Int]
  /// The service of each check, as a place in `services`.
  private let serviceOf: [Int?]
  private var tallies: [Tally]

  /// What the checks of one service say.
  private struct Tally {
    var checks = 0
    var failed = 0
    /// The checks that fail or are slow, as places in the model, ascending.
    var failing: [Int] = []
    /// How many of the failing checks each component of the verdict explains.
    var explained: [Component: Int] = [:]

    /// All checks fail: major; some: partial; some are slow: degraded.
    var state: ServiceState {
      if failed > 0 { return failed == checks ? .majorOutage : .partialOutage }
      return failing.isEmpty ? .operational : .degradedPerformance
    }
  }

  /// Takes every service to be fine since that moment, until a check says otherwise.
  init(model: Model, at now: Instant) {
    services = model.services
    beliefs = model.services.map { ServiceBelief(service: $0.id, since: now) }
    let places = [ServiceID: Int](model.services.enumerated().map { ($1.id, $0) }) { first, _ in
      first
    }
    self.places = places
    serviceOf = model.checks.map { $0.service.flatMap { places[$0] } }
    tallies = model.services.map { _ in Tally() }
    for place in serviceOf { if let place { tallies[place].checks += 1 } }
  }

  /// Takes in that a check changed; returns the beliefs that change with it.
  mutating func change(
    _ check: Int, from before: CheckState, to belief: CheckBelief, explainedBy: [Component],
    at now: Instant
  ) -> [ServiceBelief] {
    guard let place = serviceOf[check] else { return [] }
    tallies[place].failed += (belief.state == .failed ? 1 : 0) - (before == .failed ? 1 : 0)
    let (was, isFailing) = (Self.isFailing(before), Self.isFailing(belief.state))
    if was != isFailing {
      let spot = tallies[place].failing.partitioningIndex(of: check)
      if isFailing {
        tallies[place].failing.insert(check, at: spot)
        beliefs[place].failing.insert(belief.check, at: spot)
      } else {
        tallies[place].failing.remove(at: spot)
        beliefs[place].failing.remove(at: spot)
      }
      for component in explainedBy {
        tallies[place].explained[component, default: 0] += isFailing ? 1 : -1
      }
    }
    return judge(news: was != isFailing ? place : nil, at: now)
  }

  /// Explains all failing checks anew, after a new verdict; returns the beliefs that change.
  mutating func explain(at now: Instant, _ explain: (Int) -> [Component]) -> [ServiceBelief] {
    for place in tallies.indices {
      tallies[place].explained = [:]
      for check in tallies[place].failing {
        for component in explain(check) { tallies[place].explained[component, default: 0] += 1 }
      }
    }
    return judge(news: nil, at: now)
  }

  /// Derives all states; `news` is a service whose list of failing checks has changed.
  private mutating func judge(news: Int?, at now: Instant) -> [ServiceBelief] {
    let states = spread(tallies.map(\.state))
    var changed: [ServiceBelief] = []
    for (index, service) in services.enumerated() {
      var isNew = index == news
      if beliefs[index].state != states[index] {
        beliefs[index].state = states[index]
        beliefs[index].since = now
        isNew = true
      }
      let blamed = service.dependencies.filter { dependency in
        guard let place = places[dependency], states[index] > .operational else { return false }
        return states[place] >= states[index]
      }
      let explained = tallies[index].explained.filter { $0.value > 0 }.map(\.key).sorted()
      if beliefs[index].blamedOn != blamed || beliefs[index].explainedBy != explained {
        beliefs[index].blamedOn = blamed
        beliefs[index].explainedBy = explained
        isNew = true
      }
      if isNew { changed.append(beliefs[index]) }
    }
    return changed
  }

  /// Lets each service do no better than what it depends on.
  ///
  /// Each round spreads it one step, and circles end by themselves.
  private func spread(_ own: [ServiceState]) -> [ServiceState] {
    var states = own
    for _ in services.indices {
      let before = states
      for (index, service) in services.enumerated() {
        for dependency in service.dependencies {
          if let place = places[dependency] { states[index] = max(states[index], states[place]) }
        }
      }
      if states == before { break }
    }
    return states
  }

  private static func isFailing(_ state: CheckState) -> Bool { state == .failed || state == .slow }
}

extension [Int] {
  /// Where a number stands, or would have to be inserted, in this ascending array.
  fileprivate func partitioningIndex(of number: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
