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
  /// Checks of one service that ask the same target, where it is asked from both sides.
  private var sides: [ServiceSides]
  /// The sides that each check belongs to, as a place in `sides`.
  private let sidesOf: [Int?]
  /// Which checks the twin makes.
  private let isOutside: [Bool]
  /// Whether what the twin says counts: it is not what is broken.
  private var isOutsideHeard = true

  /// What the checks of one service say.
  private struct Tally {
    var inside = Count()
    var outside = Count()
    /// The part of `inside` that does not count, as the same targets answer outside.
    var excused = Count()
    /// The part of `inside` that nothing outside can excuse.
    var bound = Count()
    /// The checks that fail or are slow, as places in the model, ascending.
    var failing: [Int] = []
    /// How many of the failing checks each component of the verdict explains.
    var explained: [Component: Int] = [:]

    /// All checks fail: major; some: partial; some are slow: degraded.
    var state: ServiceState {
      let failed = inside.failed + outside.failed - excused.failed
      if failed > 0 {
        let isAll = failed == inside.checks + outside.checks - excused.checks
        let isCutOff = outside.checks > 0 && bound.checks > 0 && bound.failed == bound.checks
        return isAll || isCutOff ? .majorOutage : .partialOutage
      }
      let slow = inside.slow + outside.slow - excused.slow
      return slow > 0 ? .degradedPerformance : .operational
    }

    var reach: ServiceReach? {
      guard inside.checks > 0, outside.checks > 0 else { return nil }
      if inside.failed == 0, outside.failed == 0 {
        return inside.good > 0 && outside.good > 0 ? .everywhere : nil
      }
      if inside.failed == inside.checks, outside.failed == outside.checks { return .nowhere }
      if inside.failed > 0, outside.failed == 0, outside.good > 0 { return .outsideOnly }
      if outside.failed > 0, inside.failed == 0, inside.good > 0 { return .insideOnly }
      return nil
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
    isOutside = model.checks.map { $0.vantage == .twin }
    (sides, sidesOf) = ServiceSides.all(in: model, serviceOf)
    tallies = model.services.map { _ in Tally() }
    for (check, place) in serviceOf.enumerated() {
      guard let place else { continue }
      if isOutside[check] {
        tallies[place].outside.checks += 1
      } else {
        tallies[place].inside.checks += 1
        if model.checks[check].needsOffice { tallies[place].bound.checks += 1 }
      }
    }
    isBound = model.checks.map { $0.needsOffice && $0.vantage == .office }
  }

  /// Which checks nothing outside can excuse.
  private let isBound: [Bool]

  /// Takes in that a check changed; returns the beliefs that change with it.
  mutating func change(
    _ check: Int, from before: CheckState, to belief: CheckBelief, explainedBy: [Component],
    at now: Instant
  ) -> [ServiceBelief] {
    guard let place = serviceOf[check] else { return [] }
    count(check, before, -1)
    count(check, belief.state, 1)
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

  /// Counts a check in its state, or no longer.
  private mutating func count(_ check: Int, _ state: CheckState, _ step: Int) {
    guard let place = serviceOf[check] else { return }
    let side = sidesOf[check]
    if let side { tallies[place].excused.add(sides[side].excused(isOutsideHeard), -1) }
    if isOutside[check] {
      tallies[place].outside.add(state, step)
      if let side { sides[side].outside.add(state, step) }
    } else {
      tallies[place].inside.add(state, step)
      if isBound[check] { tallies[place].bound.add(state, step) }
      if let side { sides[side].inside.add(state, step) }
    }
    if let side { tallies[place].excused.add(sides[side].excused(isOutsideHeard), 1) }
  }

  /// Explains all failing checks anew, after a new verdict, and says whether what the twin says
  /// counts; returns the beliefs that change.
  mutating func explain(
    at now: Instant, isOutsideHeard: Bool, _ explain: (Int) -> [Component]
  ) -> [ServiceBelief] {
    self.isOutsideHeard = isOutsideHeard
    for place in tallies.indices { tallies[place].excused = Count() }
    for side in sides {
      tallies[side.service].excused.add(side.excused(isOutsideHeard), 1)
    }
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
      if beliefs[index].reach != tallies[index].reach {
        beliefs[index].reach = tallies[index].reach
        isNew = true
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
