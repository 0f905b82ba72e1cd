import Relais
import Testing

@Suite("The core's logarithm") struct LogarithmTests {
  @Test(
    "knows what the books say",
    arguments: [
      (1, 0), (2, 0.693_147_180_559_945_3), (10, 2.302_585_092_994_045_7),
      (0.001, -6.907_755_278_982_137), (1e300, 690.775_527_898_213_7),
    ])
  func knows(number: Double, logarithm: Double) {
    #expect(abs(number.naturalLogarithm - logarithm) <= 1e-14 * max(1, abs(logarithm)))
  }

  @Test("is undone by the exponential", arguments: [-600.0, -20, -1, -1e-9, 0, 0.3, 1, 17, 600])
  func inverse(power: Double) {
    #expect(abs(power.exponential.naturalLogarithm - power) <= 1e-13 * max(1, abs(power)))
  }

  @Test("meets numbers that have none")
  func edges() {
    #expect(0.0.naturalLogarithm == -.infinity)
    #expect((-1.0).naturalLogarithm.isNaN)
    #expect(Double.infinity.naturalLogarithm == .infinity)
    #expect((-1e9).exponential == 0)
    #expect(1e9.exponential == .infinity)
    #expect(Double.nan.exponential.isNaN)
  }
}
