import Relais

/// Tells a share of bad events that has grown from one that has not, as early as can be told.
///
/// Adds the log-likelihood ratio of each event between the sound share p0 and the bad one p1, never
/// falling below zero, and raises at a bound; once raised, the same sum the other way round lowers
/// it, so that it does not flutter at the bound.
/// Source: E. S. Page, "Continuous inspection schemes", Biometrika 41, 1954.
struct CumulativeSum: Sendable {
  /// What a bad event adds.
  let gain: Double
  /// What a good event takes away; above zero.
  let relief: Double
  /// Raises above this.
  let bound: Double
  /// Lowers when the reverse sum passes this.
  let clearingBound: Double
  /// Evidence for the bad share while lowered, for the sound one while raised.
  private(set) var sum = 0.0
  /// Whether the bad share is believed.
  private(set) var isRaised = false

  /// A sum for shares 0 < p0 < p1 < 1.
  init(sound p0: Double, bad p1: Double, bound: Double, clearingBound: Double) {
    gain = (p1 / p0).naturalLogarithm
    relief = ((1 - p0) / (1 - p1)).naturalLogarithm
    self.bound = bound
    self.clearingBound = clearingBound
  }

  /// Counts a bad event.
  mutating func bad() { add(gain) }

  /// Counts a good event.
  mutating func good() { add(-relief) }

  /// Takes back a bad event that proved to be a good one.
  mutating func excuse() { add(-gain - relief) }

  /// Forgets everything.
  mutating func reset() {
    sum = 0
    isRaised = false
  }

  private mutating func add(_ evidence: Double) {
    sum = max(0, sum + (isRaised ? -evidence : evidence))
    guard sum > (isRaised ? clearingBound : bound) else { return }
    isRaised.toggle()
    sum = 0
  }
}
