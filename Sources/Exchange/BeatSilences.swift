import Relais

/// How long beats may stay away on one line before that is likelier an outage than one of the
/// line's own silences, learned in 20 bytes.
///
/// A constant false alarm rate, as lines are judged elsewhere: the smallest s with λ·S(s) ≤ one a
/// year, λ the rate of silences and S the predictive tail of their lengths, a Pareto tail over n
/// silences; few silences make it long. Silences end with an answer to one of our asks, so their
/// lengths stand on a grid, which shortens their mean. The longest three count besides: the
/// patience is at least a tenth longer than their mean.
///
/// Source: A. Gelman et al., Bayesian Data Analysis, 3rd ed., §2.6.
public struct BeatSilences: Sendable {
  /// What may be taken for an outage that was none: one a year on each line.
  private static let target = 1 / (365.25 * 86_400)
  /// What is assumed of a line never watched: so many silences in so many seconds.
  private static let priorSilences = 12.0
  private static let priorWatched = 36 * 3_600.0
  /// Asks are this far apart, in seconds.
  private static let grid = 0.5
  /// After so many seconds watched, half of what was learned is forgotten: 30 days.
  private static let memory: Float = 30 * 86_400

  private var silences: Float = 0
  private var excess: Float = 0
  private var watched: Float = 0
  /// The longest three, in hundredths of a second, the longest first.
  private var longest: (UInt16, UInt16, UInt16) = (0, 0, 0)
  /// What was learned, in hundredths of a second beyond the pace's own.
  private var learned: UInt16

  /// A line never watched; a metered one is expected to be silent for longer.
  public init(isMetered: Bool) {
    learned = 0
    learn(isMetered)
  }

  /// The silence beyond a missed beat that is taken for an outage, in nanoseconds: 2 s for a line
  /// never watched, 1…8 s once known; on a metered line 4 s, and 2…16 s.
  public var patience: Int64 { Int64(learned) * 10_000_000 }

  /// Takes in that a beat came, so many seconds after the one before it.
  ///
  /// - Parameters:
  ///   - beyond: by how much, in seconds, the gap was longer than one missed beat; 0 or less if it
  ///     was not. What is longer than the range of ``patience`` was an outage, and teaches nothing.
  ///   - gap: the whole, in seconds.
  ///   - isMetered: whether the line is.
  public mutating func take(beyond: Double, gap: Double, isMetered: Bool) {
    watched += Float(min(gap, 60))
    guard beyond > 0, beyond <= Self.range(isMetered).upperBound else { return }
    silences += 1
    excess += Float(beyond)
    let length = UInt16(clamping: Int(beyond * 100))
    if length > longest.0 {
      longest = (length, longest.0, longest.1)
    } else if length > longest.1 {
      longest = (longest.0, length, longest.1)
    } else if length > longest.2 {
      longest.2 = length
    }
    if watched > Self.memory {
      watched /= 2
      silences /= 2
      excess /= 2
      longest = (longest.1, longest.2, 0)
    }
    learn(isMetered)
  }

  private static func range(_ isMetered: Bool) -> ClosedRange<Double> {
    isMetered ? 2...16 : 1...8
  }

  private mutating func learn(_ isMetered: Bool) {
    // Chosen so that a line never watched has the patience that is promised above.
    let priorExcess = isMetered ? 0.1605 : 0.0314
    let count = Double(silences) + Self.priorSilences
    let mean = (Double(excess) + Self.priorSilences * priorExcess) / count
    let odds = max(count / (Double(watched) + Self.priorWatched) / Self.target, 1)
    let length = Self.grid / (1 + Self.grid / max(mean, 1e-3)).naturalLogarithm
    var result = count * length * (odds.raised(to: 1 / count) - 1)
    if longest.2 > 0 {
      let sum = Double(longest.0) + Double(longest.1) + Double(longest.2)
      result = max(result, 1.1 * sum / 300)
    }
    let range = Self.range(isMetered)
    learned = UInt16(min(max(result, range.lowerBound), range.upperBound) * 100)
  }
}
