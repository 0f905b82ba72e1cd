import Foundation

/// The seeds that a law is tried with; a failing one is printed with its law.
enum Seeds {
  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init)
  }

  /// So many seeds; `RELAIS_SEED=7` replays one.
  static func of(_ count: Int) -> [UInt64] {
    if let seed = number("RELAIS_SEED") { return [UInt64(max(0, seed))] }
    return (1...UInt64(max(1, count))).map { $0 }
  }

  /// Runs of the confusion matrix: 2,000, or 36 where nothing is optimised.
  static var matrixRuns: Int {
    #if DEBUG
      36
    #else
      2_000
    #endif
  }

  /// The seeds of simulated days: `RELAIS_DAYS` of them; 2,000, or 40 where nothing is optimised.
  static var days: [UInt64] {
    #if DEBUG
      let usual = 40
    #else
      let usual = 2_000
    #endif
    return of(number("RELAIS_DAYS") ?? usual)
  }
}
