import Relais
import Testing

@Suite("A hybrid clock") struct HybridClockTests {
  private func at(_ seconds: Double) -> Instant { Instant(seconds: seconds) }

  @Test("follows the wall clock while it moves")
  func follows() {
    var clock = HybridClock()
    #expect(clock.tick(wall: at(10)) == HybridTime(milliseconds: 10_000))
    #expect(clock.tick(wall: at(10.5)) == HybridTime(milliseconds: 10_500))
  }

  @Test("counts while the wall clock stands still or runs backwards")
  func counts() {
    var clock = HybridClock()
    _ = clock.tick(wall: at(10))
    #expect(clock.tick(wall: at(10)) == HybridTime(milliseconds: 10_000, counter: 1))
    #expect(clock.tick(wall: at(3)) == HybridTime(milliseconds: 10_000, counter: 2))
    #expect(clock.tick(wall: at(11)) == HybridTime(milliseconds: 11_000))
  }

  @Test("goes beyond what it has observed, and counts on from the larger counter")
  func observes() {
    var clock = HybridClock()
    let ahead = HybridTime(milliseconds: 12_000, counter: 7)
    #expect(clock.observe(ahead, wall: at(10)) == HybridTime(milliseconds: 12_000, counter: 8))
    let same = HybridTime(milliseconds: 12_000, counter: 3)
    #expect(clock.observe(same, wall: at(10)) == HybridTime(milliseconds: 12_000, counter: 9))
    let older = HybridTime(milliseconds: 4_000, counter: 99)
    #expect(clock.observe(older, wall: at(13)) == HybridTime(milliseconds: 13_000))
    #expect(!clock.isSuspect)
  }

  @Test("is not moved by a stamp from more than 15 minutes ahead, and says so")
  func ignores() {
    var clock = HybridClock()
    let near = HybridTime(milliseconds: 10_000 + 900_000)
    #expect(clock.observe(near, wall: at(10)) == HybridTime(milliseconds: 910_000, counter: 1))
    #expect(!clock.isSuspect)
    var other = HybridClock()
    for wild: Int64 in [910_001, 4_000_000_000_000] {
      let stamp = other.observe(HybridTime(milliseconds: wild), wall: at(10))
      #expect(stamp.milliseconds == 10_000)
      #expect(other.isSuspect)
    }
    _ = other.tick(wall: at(11))
    #expect(!other.isSuspect)
  }

  @Test("says so when its own past is far ahead of the wall")
  func ownPastAhead() {
    var clock = HybridClock(after: HybridTime(milliseconds: 2_000_000))
    #expect(clock.tick(wall: at(10)) == HybridTime(milliseconds: 2_000_000, counter: 1))
    #expect(clock.isSuspect)
  }

  @Test("survives the ends of every range")
  func extremes() {
    var clock = HybridClock(after: HybridTime(milliseconds: .max, counter: .max))
    _ = clock.tick(wall: Instant(nanoseconds: .min))
    _ = clock.observe(
      HybridTime(milliseconds: .min, counter: .max), wall: Instant(nanoseconds: .max))
    var fresh = HybridClock()
    let full = HybridTime(milliseconds: 10_000, counter: .max)
    #expect(fresh.observe(full, wall: at(10)) == HybridTime(milliseconds: 10_001))
    #expect(HybridTime(milliseconds: .max).instant == Instant(nanoseconds: .max))
  }

  @Test("any walk of two drifting clocks: stamps grow, and follow cause", arguments: 1...50)
  func law(seed: Int) {
    var random = SeededNumbers(seed: UInt64(seed))
    var clocks = [HybridClock(), HybridClock()]
    var walls: [Double] = [1_000, 1_000 + Double.random(in: -600...600, using: &random)]
    var highest = 0.0
    for _ in 0..<300 {
      let here = Int.random(in: 0...1, using: &random)
      walls[here] += Double.random(in: -2...3, using: &random)
      highest = max(highest, walls[here])
      let before = clocks[here].last
      let wall = at(walls[here])
      if Bool.random(using: &random) {
        let message = clocks[1 - here].last
        let stamp = clocks[here].observe(message, wall: wall)
        // The two clocks are less than 15 minutes apart, so nothing is clamped.
        #expect(stamp > message && stamp > before)
      } else {
        #expect(clocks[here].tick(wall: wall) > before)
      }
      #expect(Double(clocks[here].last.milliseconds) / 1_000 <= highest)
    }
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed.
private struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
