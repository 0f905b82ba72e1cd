import Relais

/// Chance from a seed: the same everywhere, and fast enough for years of probes.
///
/// Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA
/// 2014, Figure 17 (SplitMix64).
struct WeatherChance: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The sequence of that seed; of a sequence's own, where one seed serves several.
  init(seed: UInt64, sequence: UInt64 = 0) {
    state = seed
    state = next() ^ (sequence &* 0xD1B5_4A32_D192_ED03)
  }

  /// Sixty-four even bits.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// An even number in 0..<1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A waiting time of that mean.
  mutating func exponential(mean: Double) -> Double {
    -mean * (1 - uniform()).naturalLogarithm
  }

  /// A number whose logarithm is normal.
  ///
  /// Source: G. Marsaglia, T. Bray, "A convenient method for generating normal variables", SIAM
  /// Review 6, 1964: the polar form, which needs no cosine.
  mutating func logNormal(median: Double, spread: Double) -> Double {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      guard square > 0, square < 1 else { continue }
      let normal = x * (-2 * square.naturalLogarithm / square).squareRoot()
      return median * (spread * normal).exponential
    }
  }
}
