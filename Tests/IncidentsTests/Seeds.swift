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
