import Subprocess
import Testing

/// Programs in Python: what others tell of the same thing.
enum Python {
  /// What a program of the standard library prints, by lines.
  static func lines(_ program: String, _ arguments: String...) async throws -> [String] {
    let result = try await run(
      .name("python3"), arguments: Arguments(["-c", program] + arguments),
      output: .string(limit: 16 << 20), error: .string(limit: 1 << 20))
    try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
    return result.standardOutput.split(separator: "\n").map(String.init)
  }
}
