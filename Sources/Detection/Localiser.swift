import Relais

/// What was lately observed on one path, by probes sent since the trouble began.
struct PathEvidence: Hashable, Sendable {
  /// The path, as a place in the model.
  var path: Int
  /// Which of its crossings holds: 0, or the line it leaves by, or 1 for a lost carrier.
  var crossing: Int
  /// Probes answered.
  var answered: Int
  /// Probes not answered in time.
  var missed: Int
  /// The chance, 0…1, that a probe is lost although nothing is broken.
  var loss: Double
}

/// Weighs every explanation of what was observed: nothing, one fault, or two; and three where the
/// likeliest two leave something unexplained, as when all lines of an office are cut.
///
/// A noisy-OR: a probe on a path that crosses a fault is lost with probability 0.998, on any other
/// with the path's own loss. Only faults on a failing path are weighed, and only the
/// ``candidateLimit`` likeliest of them in pairs, so that the work grows with the number of paths
/// observed and not with the square of the number of components.
/// Source: facts on detection, section 5.
struct Localiser: Sendable {
  /// The chance that a probe is lost when its path is broken.
  static let lossWhenBroken = 0.998
  /// Faults that are weighed in pairs, at most; each path's share of them is one 64-bit mask.
  static let candidateLimit = 48

  /// Pairs to which a third fault is added, at most.
  static let pairLimit = 16

  private let faults: [Model.Fault]
  private let routes: [Model.Route]
  private let logPriors: [Double]

  /// Takes the faults of a model, what each breaks, and how likely each is.
  init(model: Model) {
    faults = model.faults
    routes = model.routes
    logPriors = model.faults.map { $0.prior.naturalLogarithm }
  }

  /// The explanations, likeliest first; those that break the same observed paths are one.
  func explain(_ evidence: [PathEvidence]) -> Posterior {
    var gains = [Double](repeating: 0, count: faults.count)
    var marks = [UInt64](repeating: 0, count: faults.count)
    var isSuspect = [Bool](repeating: false, count: faults.count)
    let weights = evidence.map { gain($0) }
    for (place, item) in evidence.enumerated() {
      let mark = Self.mark(item.path)
      for fault in routes[item.path].crossings[item.crossing] {
        gains[fault] += weights[place]
        marks[fault] &+= mark
        if item.missed > 0 { isSuspect[fault] = true }
      }
    }
    var candidates = faults.indices.filter { isSuspect[$0] }
    if candidates.count > Self.candidateLimit {
      candidates.sort { (logPriors[$0] + gains[$0], $1) > (logPriors[$1] + gains[$1], $0) }
      candidates.removeLast(candidates.count - Self.candidateLimit)
      candidates.sort()
    }
    let shared = overlap(of: candidates, evidence, weights)
    var hypotheses = Hypotheses(faults: faults)
    var best: [Sum] = []
    for (row, fault) in candidates.enumerated() {
      hypotheses.add([fault], logPriors[fault], gains[fault], marks[fault])
      for column in candidates.indices.dropFirst(row + 1) {
        let other = candidates[column]
        guard faults[fault].component != faults[other].component else { continue }
        let both = shared[row * candidates.count + column]
        let sum = Sum(
          faults: [fault, other], logPrior: logPriors[fault] + logPriors[other],
          gain: gains[fault] + gains[other] - both.gain,
          mark: marks[fault] &+ marks[other] &- both.mark)
        hypotheses.add(sum.faults, sum.logPrior, sum.gain, sum.mark)
        // A pair of which one half explains nothing of its own leads nowhere.
        let helps = (gains[other] - both.gain, gains[fault] - both.gain)
        if helps.0 + logPriors[other] > 0, helps.1 + logPriors[fault] > 0 { keep(sum, in: &best) }
      }
    }
    for pair in best { addThird(to: pair, candidates, evidence, weights, &hypotheses) }
    return hypotheses.posterior()
  }

  /// Faults, and what they add up to.
  private struct Sum {
    var faults: [Int]
    var logPrior: Double
    var gain: Double
    var mark: UInt64
    var score: Double { logPrior + gain }
  }

  /// Keeps a pair among the likeliest, in their order.
  private func keep(_ pair: Sum, in best: inout [Sum]) {
    if best.count == Self.pairLimit {
      guard let last = best.last, last.score < pair.score else { return }
      best.removeLast()
    }
    let place = best.firstIndex { $0.score < pair.score } ?? best.count
    best.insert(pair, at: place)
  }

  /// Adds to a pair each third fault that explains enough of what the pair leaves to be worth its
  /// own unlikeliness.
  private func addThird(
    to pair: Sum, _ candidates: [Int], _ evidence: [PathEvidence], _ weights: [Double],
    _ hypotheses: inout Hypotheses
  ) {
    var gains = [Double](repeating: 0, count: faults.count)
    var marks = [UInt64](repeating: 0, count: faults.count)
    for (place, item) in evidence.enumerated() {
      let crossed = routes[item.path].crossings[item.crossing]
      guard !crossed.contains(where: { pair.faults.contains($0) }) else { continue }
      for fault in crossed {
        gains[fault] += weights[place]
        marks[fault] &+= Self.mark(item.path)
      }
    }
    let known = pair.faults.map { faults[$0].component }
    for third in candidates
    where gains[third] + logPriors[third] > 0 && !known.contains(faults[third].component) {
      hypotheses.addOnce(
        (pair.faults + [third]).sorted(), pair.logPrior + logPriors[third],
        pair.gain + gains[third], pair.mark &+ marks[third])
    }
  }

  /// How much better, in nats, a broken path explains what was observed on it than a sound one.
  private func gain(_ item: PathEvidence) -> Double {
    let broken = Self.lossWhenBroken
    return Double(item.missed) * (broken.naturalLogarithm - item.loss.naturalLogarithm)
      + Double(item.answered) * ((1 - broken).naturalLogarithm - (1 - item.loss).naturalLogarithm)
  }

  /// What two candidates would count twice: the paths that both break.
  private func overlap(
    of candidates: [Int], _ evidence: [PathEvidence], _ weights: [Double]
  ) -> [(gain: Double, mark: UInt64)] {
    let count = candidates.count
    var rows = [Int](repeating: -1, count: faults.count)
    for (row, fault) in candidates.enumerated() { rows[fault] = row }
    var shared = [(gain: Double, mark: UInt64)](repeating: (0, 0), count: count * count)
    for (place, item) in evidence.enumerated() {
      var mask: UInt64 = 0
      for fault in routes[item.path].crossings[item.crossing] where rows[fault] >= 0 {
        mask |= 1 << UInt64(rows[fault])
      }
      let mark = Self.mark(item.path)
      while mask != 0 {
        let row = mask.trailingZeroBitCount
        mask &= mask &- 1
        var rest = mask
        while rest != 0 {
          let cell = row * count + rest.trailingZeroBitCount
          rest &= rest &- 1
          shared[cell].gain += weights[place]
          shared[cell].mark &+= mark
        }
      }
    }
    return shared
  }

  /// A number that stands for the path in sums that tell sets of paths apart.
  ///
  /// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
  private static func mark(_ path: Int) -> UInt64 {
    var bits = (UInt64(truncatingIfNeeded: path) &+ 1) &* 0x9e37_79b9_7f4a_7c15
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }
}
