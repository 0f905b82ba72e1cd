import Subprocess

/// A program of others, as a judge of ours.
enum JudgingProgram {
  /// Runs it and gives what it prints, errors included, without the last line's end.
  static func run(_ name: String, _ arguments: String...) async throws -> String {
    let result = try await Subprocess.run(
      .name(name), arguments: Arguments(arguments), output: .string(limit: 1 << 22),
      error: .string(limit: 1 << 16))
    var text = result.standardOutput + result.standardError
    if text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}
