import Relais

/// How long a silence must last before it is likelier a cut than one of this line's own bursts.
///
/// A constant false alarm rate: the smallest s with λ·S(s) ≤ target, where λ is the rate of the
/// line's silences beyond half a second, and S the tail of their length. S is the *predictive* tail
/// for exponential lengths of unknown mean, a Pareto tail (1 + x/Σ)^−n over n silences of sum Σ:
/// with few silences seen it is long, and it shrinks to the exponential as they add up. So a line
/// is trusted no more than it has earned. Where the longest tenth is longer than an exponential
/// allows, it is taken for a tail of its own.
///
/// Sources: A. Gelman et al., Bayesian Data Analysis, 3rd ed., §2.6 (gamma and exponential);
/// P. Embrechts et al., Modelling Extremal Events, §6.2.2 (the mean excess tells a heavy tail).
/// Hill's estimator was tried instead: over so few silences it takes an exponential tail for a
/// heavy one and doubles the threshold of a clean fibre.
struct SilenceThreshold: Sendable {
  /// What is assumed of a line never watched before, a decent fibre: so many silences beyond half a
  /// second.
  static let priorSilences = 12.0
  /// Their mean length beyond half a second, in seconds.
  static let priorExcess = 0.24
  /// The time, in seconds, over which they would have been seen.
  static let priorWatched = 36 * 3_600.0
  /// Silences are seen to end at the next probe of a burst: their lengths stand on this grid, in
  /// seconds, which makes their mean too short.
  private static let grid = 0.2

  /// The silence before DOWN, in seconds, from history alone.
  let seconds: Double

  /// The threshold for so many false alarms a year, kept within a range of seconds.
  init(_ history: LineHistory, falseAlarmsPerYear: Double, in range: ClosedRange<Double>) {
    let target = Self.perSecond(falseAlarmsPerYear)
    let watched = history.watched + Self.priorWatched
    let body = Self.length(
      silences: history.silences + Self.priorSilences,
      excess: history.excess + Self.priorSilences * Self.priorExcess, watched: watched,
      target: target)
    var result = LineHistory.shortestSilence + body
    result = max(result, Self.tail(history, watched: watched, target: target))
    if history.silences >= 3 {
      let top = history.longest(max(3, history.silences / 50))
      let count = top.reduce(0) { $0 + $1.count }
      let mean = top.reduce(0) { $0 + $1.length * $1.count } / count
      result = max(result, 1.1 * mean)
    }
    seconds = min(max(result, range.lowerBound), range.upperBound)
  }

  /// The excess that silences like these pass as rarely as the target says; what is exponential of
  /// mean τ, cut to a grid g, has the mean m = g / (exp(g/τ) − 1).
  private static func length(
    silences: Double, excess: Double, watched: Double, target: Double
  ) -> Double {
    let odds = max(silences / watched / target, 1)
    let sum = silences * grid / (1 + grid * silences / max(excess, 1e-3)).naturalLogarithm
    return sum * (odds.raised(to: 1 / silences) - 1)
  }

  /// The threshold by the longest tenth alone, if it is heavy beyond chance; else 0.
  private static func tail(_ history: LineHistory, watched: Double, target: Double) -> Double {
    let wanted = history.silences / 10
    guard wanted >= 5 else { return 0 }
    let top = history.longest(wanted)
    guard let shortest = top.last?.length else { return 0 }
    let count = top.reduce(0) { $0 + $1.count }
    let excess = top.reduce(0) { $0 + ($1.length - shortest) * $1.count }
    let usual = history.excess / history.silences
    guard excess / count > usual * (1 + 4 / count.squareRoot()) else { return 0 }
    return shortest + length(silences: count, excess: excess, watched: watched, target: target)
  }

  /// The silence, in seconds, after which independent losses of that share, 0…1, are no longer
  /// credible: λ·pⁿ ≤ target for n probes, one each burst period.
  static func coincidence(
    share: Double, probesPerSecond: Double, burstPeriod: Double, falseAlarmsPerYear: Double
  ) -> Double {
    guard share > 0.001 else { return 0 }
    let odds = probesPerSecond / perSecond(falseAlarmsPerYear)
    let probes = odds.naturalLogarithm / -min(share, 0.9).naturalLogarithm
    return probes * burstPeriod
  }

  private static func perSecond(_ falseAlarmsPerYear: Double) -> Double {
    max(falseAlarmsPerYear, 1e-6) / (365.25 * 86_400)
  }
}
