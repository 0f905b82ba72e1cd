import Relais

/// How long a silence must last before it is likelier a cut than one of this line's own bursts.
///
/// A constant false alarm rate: the smallest s with λ·S(s) ≤ target, where λ is the rate of the
/// line's silences beyond half a second, S the tail of their length, and the target what the
/// operator accepts. S is the *predictive* tail for exponential lengths of unknown mean, a Pareto
/// tail (1 + x/Σ)^−n over n silences summing to Σ: with few silences seen it is long, and it shrinks
/// to the exponential as they add up. So a line is trusted no more than it has earned.
/// Source: A. Gelman et al., Bayesian Data Analysis, 3rd ed., §2.6 (gamma–exponential);
/// B. Hill, Annals of Statistics 3(5), 1975, for tails heavier than exponential.
struct SilenceThreshold: Sendable {
  /// A line never watched before is taken for a decent fibre: as if so many silences…
  static let priorSilences = 12.0
  /// …of this mean length beyond half a second, in seconds…
  static let priorExcess = 0.30
  /// …had been seen in this many seconds.
  static let priorWatched = 36 * 3_600.0

  /// The silence before DOWN, in seconds, from history alone.
  let seconds: Double

  /// The threshold for so many false alarms a year, kept within a range of seconds.
  init(_ history: LineHistory, falseAlarmsPerYear: Double, in range: ClosedRange<Double>) {
    let target = max(falseAlarmsPerYear, 1e-6) / (365.25 * 86_400)
    let count = history.silences + Self.priorSilences
    let sum = history.excess + Self.priorSilences * Self.priorExcess
    let watched = history.watched + Self.priorWatched
    let odds = max(count / watched / target, 1.000_1)
    var result = LineHistory.shortestSilence + sum * (odds.raised(to: 1 / count) - 1)
    result = max(result, Self.heavyTail(history, watched: watched, target: target))
    if history.silences >= 3 {
      let top = history.longest(max(3, history.silences / 50))
      let mean = top.reduce(0) { $0 + $1.length * $1.count } / top.reduce(0) { $0 + $1.count }
      result = max(result, 1.1 * mean)
    }
    seconds = min(max(result, range.lowerBound), range.upperBound)
  }

  /// The threshold by Hill's estimate from the longest tenth; 0 where the tail is not heavy.
  private static func heavyTail(
    _ history: LineHistory, watched: Double, target: Double
  ) -> Double {
    guard history.silences > 30 else { return 0 }
    let mean = history.excess / history.silences
    let variance = history.squaredExcess / history.silences - mean * mean
    guard variance > 1.25 * 1.25 * mean * mean else { return 0 }
    let count = max(10, history.silences / 10)
    let top = history.longest(count)
    guard let shortest = top.last?.length, shortest > 0 else { return 0 }
    let index = top.reduce(0) { $0 + $1.count * ($1.length / shortest).naturalLogarithm } / count
    return shortest * max(count / watched / target, 1).raised(to: index)
  }

  /// The silence, in seconds, after which independent losses of that share, 0…1, are no longer
  /// credible: λ·pⁿ ≤ target for n probes, one each burst period.
  static func coincidence(
    share: Double, probesPerSecond: Double, burstPeriod: Double, falseAlarmsPerYear: Double
  ) -> Double {
    guard share > 0.001 else { return 0 }
    let target = max(falseAlarmsPerYear, 1e-6) / (365.25 * 86_400)
    let probes = (probesPerSecond / target).naturalLogarithm / -min(share, 0.9).naturalLogarithm
    return probes * burstPeriod
  }
}
