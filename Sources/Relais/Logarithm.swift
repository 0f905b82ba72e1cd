/// Logarithm and exponential for the core, which may not import a C library.
///
/// They use only operations that IEEE 754 fixes to the last bit, so that a seed replays to the
/// same thresholds and the same weather on every machine. Relative error below 1e-14.
extension Double {
  /// The natural logarithm; NaN below zero, −∞ at zero.
  public var naturalLogarithm: Double {
    guard self > 0 else { return self == 0 ? -.infinity : .nan }
    guard isFinite else { return .infinity }
    var power = Double(exponent)
    var rest = significand
    if rest > 1.414_213_562_373_095_1 {
      rest /= 2
      power += 1
    }
    // ln m = 2 artanh((m − 1) / (m + 1)), whose series converges fast for m near 1.
    let z = (rest - 1) / (rest + 1)
    let square = z * z
    var sum = 0.0
    var odd = 21.0
    while odd >= 1 {
      sum = sum * square + 1 / odd
      odd -= 2
    }
    return power * 0.693_147_180_559_945_3 + 2 * z * sum
  }

  /// e to the power of this number; 0 below −700 and ∞ above 700.
  public var exponential: Double {
    guard self > -700 else { return isNaN ? .nan : 0 }
    guard self < 700 else { return isNaN ? .nan : .infinity }
    let power = (self / 0.693_147_180_559_945_3).rounded()
    let rest = self - power * 0.693_147_180_559_945_3
    var sum = 1.0
    var term = 14.0
    while term >= 1 {
      sum = 1 + rest / term * sum
      term -= 1
    }
    return sum * Double(sign: .plus, exponent: Int(power), significand: 1)
  }

  /// This number to a power; this number must be above zero.
  public func raised(to power: Double) -> Double {
    (power * naturalLogarithm).exponential
  }
}
