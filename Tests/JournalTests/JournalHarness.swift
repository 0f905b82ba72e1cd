import Foundation
import Logging
import Relais
import Subprocess
import Testing

@testable import Journal

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A directory of a test's own, removed when the test is over.
final class Folder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/relais-journal-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The journal's directory in it.
  var journal: String { path + "/journal" }

  /// A file in the journal's directory.
  func file(_ name: String) -> String { journal + "/" + name }

  /// The names in the journal's directory.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: journal)) ?? []).sorted()
  }

  /// Copies the journal's directory as `cp -r` does.
  func copy(to name: String) throws {
    try FileManager.default.copyItem(atPath: journal, toPath: path + "/" + name)
  }
}

/// The moment that tests take for now.
let testNow = Instant(seconds: 1_764_000_000)

/// Says nothing.
let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

extension Journal {
  /// Opens a test's journal.
  static func open(
    _ directory: String, node: NodeID = "office", thorough: Bool = false,
    pace: JournalPace = JournalPace(firstRetry: .milliseconds(1), longestRetry: .milliseconds(5)),
    now: @escaping @Sendable () -> Instant = { testNow }
  ) async throws -> Journal {
    try await open(
      at: directory, node: node, logger: quiet, pace: pace, thorough: thorough, now: now)
  }

  /// Appends that many facts whose payloads count on.
  @discardableResult
  func append(_ count: Int, from first: Int = 0, fill: Int = 100) async throws -> Appended {
    try await append((first..<first + count).map { .test($0, fill: fill) })
  }

  /// Every fact there is.
  func everything() async throws -> [StoredFact] {
    var facts: [StoredFact] = []
    for try await fact in allFacts() { facts.append(fact) }
    return facts
  }
}

extension FactDraft {
  /// The fact of that number.
  static func test(_ number: Int, fill: Int = 100) -> FactDraft {
    FactDraft(
      time: HybridTime(milliseconds: 1_764_000_000_000 + Int64(number)), kind: "test.fact",
      payload: Array(
        "{\"number\":\(number),\"fill\":\"\(String(repeating: "x", count: fill))\"}".utf8))
  }
}

/// What the fixture said, and how it ended.
struct FixtureRun {
  var lines: [String]
  var wasKilled: Bool

  /// The facts that it was told are safe.
  var acknowledged: [UInt64] { numbers(of: "ack ") }
  /// The facts that it was told are only remembered.
  var remembered: [UInt64] { numbers(of: "kept ") }

  /// The rest of the line that begins like this.
  func word(_ start: String) -> String? {
    lines.last { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
  }

  private func numbers(of start: String) -> [UInt64] {
    lines.filter { $0.hasPrefix(start) }
      .compactMap { $0.split(separator: ":").last.flatMap { UInt64($0) } }
  }
}

/// Runs the process that appends facts until it ends or its disk ends it.
func runFixture(
  _ directory: String, facts: Int, perAppend: Int = 1, fault: String, _ options: String...
) async throws -> FixtureRun {
  let words = [directory, "\(facts)", "\(perAppend)", fault] + options
  let result = try await runProgram([fixturePath] + words)
  return FixtureRun(
    lines: result.output.split(separator: "\n").map(String.init), wasKilled: !result.isSuccess)
}

/// Runs a program to its end.
func runProgram(
  _ words: [String]
) async throws -> (output: String, error: String, isSuccess: Bool) {
  let result = try await run(
    .path(FilePath(words[0])), arguments: Arguments(Array(words.dropFirst())),
    output: .string(limit: 4_194_304), error: .string(limit: 65_536))
  return (result.standardOutput, result.standardError, result.terminationStatus.isSuccess)
}

/// The fixture lies beside the test bundle.
var fixturePath: String {
  let bundle = CommandLine.arguments[0]
  let folder =
    bundle.contains(".xctest")
    ? String(bundle[..<(bundle.range(of: "/", options: .backwards)?.lowerBound ?? bundle.endIndex)])
    : ""
  return folder + "/JournalWriterFixture"
}

/// Random numbers from a seed (SplitMix64), so that a failing test can be run again.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
