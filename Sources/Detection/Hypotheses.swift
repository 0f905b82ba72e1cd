import Relais

/// Collects weighed hypotheses and merges those that no observation tells apart.
struct Hypotheses: Sendable {
  /// Hypotheses that break the same observed paths, and so are equally likely but for their priors.
  struct Class: Hashable, Sendable {
    /// The members, as places of faults in the model, with the logarithm of their prior.
    fileprivate(set) var members: [Member]
    /// How well, in nats, they explain the observations, against nothing being wrong.
    fileprivate(set) var gain: Double
    /// The logarithm of the sum of all weights, against nothing being wrong.
    fileprivate(set) var logMass = 0.0
  }

  /// One hypothesis: some faults at the same time, all else whole.
  struct Member: Hashable, Sendable {
    /// Places of the faults in the model; empty for nothing being wrong.
    var faults: [Int]
    /// The natural logarithm of its chance before any observation, against nothing being wrong.
    var logPrior: Double
  }

  private let faults: [Model.Fault]
  private var classes: [Class]
  /// The class of each set of broken paths, by the sum of their marks.
  private var places: [UInt64: Int] = [0: 0]

  /// Holds the hypothesis that nothing is wrong, and no other yet.
  init(faults: [Model.Fault]) {
    self.faults = faults
    classes = [Class(members: [Member(faults: [], logPrior: 0)], gain: 0)]
  }

  /// Adds one: its faults, its prior, how much better than nothing it explains, and the sum of the
  /// marks of the observed paths that it breaks.
  mutating func add(_ hypothesis: [Int], _ logPrior: Double, _ gain: Double, _ mark: UInt64) {
    let member = Member(faults: hypothesis, logPrior: logPrior)
    if let place = places[mark] {
      classes[place].members.append(member)
    } else {
      places[mark] = classes.count
      classes.append(Class(members: [member], gain: gain))
    }
  }

  /// Adds one that may have been added before.
  mutating func addOnce(_ hypothesis: [Int], _ logPrior: Double, _ gain: Double, _ mark: UInt64) {
    if let place = places[mark], classes[place].members.contains(where: { $0.faults == hypothesis })
    {
      return
    }
    add(hypothesis, logPrior, gain, mark)
  }

  /// The classes, likeliest first, with their chances.
  func posterior() -> Posterior {
    var weighed = classes
    for place in weighed.indices {
      weighed[place].members.sort {
        $0.logPrior == $1.logPrior
          ? $0.faults.lexicographicallyPrecedes($1.faults) : $0.logPrior > $1.logPrior
      }
      let top = weighed[place].members[0].logPrior
      let sum = weighed[place].members.reduce(0.0) { $0 + ($1.logPrior - top).exponential }
      weighed[place].logMass = weighed[place].gain + top + sum.naturalLogarithm
    }
    weighed.sort {
      $0.logMass == $1.logMass
        ? $0.members[0].faults.lexicographicallyPrecedes($1.members[0].faults)
        : $0.logMass > $1.logMass
    }
    let top = weighed[0].logMass
    let total = weighed.reduce(0.0) { $0 + ($1.logMass - top).exponential }
    return Posterior(
      ranked: weighed.prefix(Posterior.limit).map { item in
        Posterior.Rank(
          faults: groups(of: item), components: components(of: item.members[0]),
          hypotheses: item.members.map(\.faults),
          probability: (item.logMass - top).exponential / total)
      })
  }

  private func components(of member: Member) -> [Component] {
    member.faults.map { faults[$0].component }.sorted()
  }

  /// For each fault of the leading hypothesis: it, and what could stand in its place unnoticed.
  private func groups(of item: Class) -> [FaultGroup] {
    let leading = item.members[0].faults
    let others = item.members.filter { $0.faults.count == leading.count }
    let groups = leading.map { fault in
      let partners = leading.filter { $0 != fault }
      var members: [Component] = []
      for other in others where partners.allSatisfy({ other.faults.contains($0) }) {
        for place in other.faults where !partners.contains(place) {
          let component = faults[place].component
          if !members.contains(component) { members.append(component) }
        }
      }
      return FaultGroup(members)
    }
    return groups.sorted { $0.leading < $1.leading }
  }
}

/// The explanations that remain, likeliest first.
struct Posterior: Hashable, Sendable {
  /// Explanations kept, at most: the leading one and five runners-up.
  static let limit = 6

  /// One explanation, with all hypotheses that break the same observed paths.
  struct Rank: Hashable, Sendable {
    /// What is broken; empty for nothing.
    var faults: [FaultGroup]
    /// The components of the leading hypothesis.
    var components: [Component]
    /// Every hypothesis, as places of faults in the model.
    var hypotheses: [[Int]]
    /// Its chance, 0…1.
    var probability: Double
  }

  /// The explanations, at least one.
  var ranked: [Rank]
  /// The likeliest.
  var leading: Rank { ranked[0] }
}
