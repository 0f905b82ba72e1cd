/// Natural logarithm and exponential without a mathematics library.
///
/// The core uses the standard library only, and these two must give the same bits on every machine,
/// so that a seed replays everywhere.
enum Logarithm {
  private static let ln2 = 0.693_147_180_559_945_3

  /// ln x for x > 0, to 1e-14 relative; the smallest positive number is used below it.
  static func of(_ x: Double) -> Double {
    let value = max(x, .leastNormalMagnitude)
    var exponent = Double(value.exponent)
    var significand = value.significand
    if significand > 1.414_213_562_373_095_1 {
      significand /= 2
      exponent += 1
    }
    // ln m = 2 artanh((m - 1) / (m + 1)); |t| < 0.1716, so eleven terms leave less than 1e-17.
    let t = (significand - 1) / (significand + 1)
    let square = t * t
    var sum = 0.0
    for term in stride(from: 21, through: 1, by: -2) { sum = sum * square + 1 / Double(term) }
    return exponent * ln2 + 2 * t * sum
  }

  /// e to the x; 0 below -700, and x is taken as 700 above it.
  static func inverse(_ x: Double) -> Double {
    guard x > -700 else { return 0 }
    let clipped = min(x, 700)
    let doublings = (clipped / ln2).rounded()
    let rest = clipped - doublings * ln2
    var sum = 1.0
    for term in stride(from: 18, through: 1, by: -1) { sum = 1 + sum * rest / Double(term) }
    return Double(sign: .plus, exponent: Int(doublings), significand: 1) * sum
  }
}
