import Foundation

/// The seeds that a law is tried with.
enum Seeds {
  /// So many seeds; `RELAIS_SEED=7` replays one, `RELAIS_SEEDS=2000` tries more.
  static func of(_ count: Int) -> [Int] {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["RELAIS_SEED"].flatMap(Int.init) { return [seed] }
    return Array(1...max(1, environment["RELAIS_SEEDS"].flatMap(Int.init) ?? count))
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: some BinaryInteger) { state = UInt64(truncatingIfNeeded: seed) }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Whether something happens that does so with that chance.
  mutating func happens(_ chance: Double) -> Bool {
    Double.random(in: 0..<1, using: &self) < chance
  }

  /// One of them.
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: elements.indices, using: &self)]
  }
}
