import FoundationEssentials
import Subprocess

/// Runs programs to their end: lists of words, never a shell.
enum LabCommand {
  /// The most that a program may print, in bytes.
  static let outputLimit = 256 * 1_024

  /// Runs a program and returns what it printed, on both streams.
  ///
  /// - Throws: ``LabError/commandFailed(_:status:output:)`` unless it exits with 0.
  @discardableResult
  static func run(_ words: [String]) async throws -> String {
    let result = try await attempt(words)
    guard result.isSuccess else {
      throw LabError.commandFailed(
        words, status: result.status, output: String(result.output.suffix(2_000)))
    }
    return result.output
  }

  /// Runs a program and returns its exit and what it printed.
  static func attempt(
    _ words: [String]
  ) async throws -> (isSuccess: Bool, status: String, output: String) {
    let result = try await Subprocess.run(
      .name(words.first ?? ""), arguments: Arguments(Array(words.dropFirst())),
      output: .string(limit: outputLimit), error: .combinedWithOutput)
    let status = result.terminationStatus
    return (status.isSuccess, "\(status)", result.standardOutput)
  }

  /// Writes a text file.
  static func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(filePath: path))
    } catch {
      throw LabError.fileFailed(path: path, reason: "cannot be written: \(error)")
    }
  }

  /// Makes a directory, and those that lead to it.
  static func makeDirectory(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw LabError.fileFailed(path: path, reason: "cannot be made: \(error)")
    }
  }
}
