import FoundationEssentials
import Glibc
import Subprocess
import Testing

/// The program under test, as people start it.
enum Program {
  /// Beside the tests, as the package manager builds it.
  static var path: String {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return tests.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/relais"
  }

  /// What a finished command has said.
  struct Result: Sendable {
    /// Its exit code; -1 where a signal ended it.
    var code: Int32
    /// What it wrote to standard output.
    var output: String
    /// What it wrote to standard error.
    var errors: String
  }

  /// Runs a command to its end.
  static func run(_ words: [String], environment: [String: String] = [:]) async throws -> Result {
    var variables = Environment.inherit
    for (key, value) in environment {
      guard let key = Environment.Key(rawValue: key) else { continue }
      variables = variables.updating([key: value])
    }
    let result = try await Subprocess.run(
      .name("env"), arguments: Arguments(words), environment: variables,
      output: .string(limit: 4 << 20), error: .string(limit: 1 << 20))
    var code: Int32 = -1
    if case .exited(let status) = result.terminationStatus { code = status }
    return Result(
      code: code, output: result.standardOutput, errors: result.standardError)
  }
}

/// A network namespace of its own with the program running in it; nothing in it leaves the machine.
struct Office: Sendable {
  /// Only root can make namespaces.
  static var canBeMade: Bool { geteuid() == 0 }

  let space: String
  let folder: String
  /// The station's process; 0 where it does not run.
  private(set) var process: Int32 = 0

  /// Makes an office, runs the program in it, and removes everything afterwards.
  ///
  /// - Parameters:
  ///   - yaml: the configuration.
  ///   - prepare: lays links and addresses before the program starts.
  ///   - body: what to look at while the program runs.
  /// - Throws: what the body threw, or what kept the office from being made.
  static func with(
    _ yaml: String, prepare: (Office) async throws -> Void = { _ in },
    _ body: (Office) async throws -> Void
  ) async throws {
    let name = "relais-st-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    let folder = "/tmp/\(name)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let office = Office(space: name, folder: folder)
    do {
      try await office.must(["ip", "netns", "add", name])
      try await office.inside(["ip", "link", "set", "lo", "up"])
      try await office.inside(["sysctl", "-qw", "net.ipv4.ping_group_range=0 2147483647"])
      try office.write(yaml)
      try await prepare(office)
      try await office.running(body)
    } catch {
      await office.remove()
      throw error
    }
    await office.remove()
  }

  private func remove() async {
    _ = try? await Program.run(["ip", "netns", "del", space])
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The configuration's path.
  var configuration: String { "\(folder)/relais.yaml" }
  /// The data folder's path.
  var data: String { "\(folder)/data" }

  /// Writes the configuration.
  func write(_ yaml: String) throws {
    try yaml.write(toFile: configuration, atomically: true, encoding: .utf8)
  }

  /// Runs a command in the namespace; it must end with 0.
  func inside(_ words: [String]) async throws {
    try await must(["ip", "netns", "exec", space] + words)
  }

  private func must(_ words: [String]) async throws {
    let result = try await Program.run(words)
    try #require(result.code == 0, "\(words): \(result.errors)")
  }

  /// What the station has printed since it was started last.
  var printed: String { (try? String(contentsOfFile: "\(folder)/printed", encoding: .utf8)) ?? "" }

  /// The words that start the station.
  var start: [String] {
    [
      "sh", "-c", "exec \"$@\" >\(folder)/printed 2>&1", "sh", "ip", "netns", "exec", space,
      Program.path, "run", "--config", configuration, "--data", data, "--plain",
    ]
  }

  /// Runs the station while the body runs; then asks it to end.
  func running(_ body: (Office) async throws -> Void) async throws {
    let words = start
    _ = try await Subprocess.run(
      .name(words[0]), arguments: Arguments(Array(words.dropFirst())), input: .none,
      output: .discarded, error: .discarded
    ) { execution in
      // The command that enters the namespace becomes the program, so this is the station's own.
      var office = self
      office.process = execution.processIdentifier.value
      do {
        try await until("the station answers") { try await ask("pair", "list").code == 0 }
        try await body(office)
      } catch {
        try? execution.send(signal: .kill)
        throw error
      }
      try? execution.send(signal: .terminate)
    }
  }

  /// Kills the station, which gets no chance to write anything more.
  func kill() { Glibc.kill(process, SIGKILL) }

  /// Runs a command of the program against this station.
  func ask(_ words: String...) async throws -> Program.Result { try await ask(words) }

  /// Runs a command of the program against this station.
  func ask(_ words: [String]) async throws -> Program.Result {
    try await Program.run([Program.path] + words + ["--data", data])
  }

  /// Waits until the condition holds, 20 s at most.
  func until(_ what: String, _ condition: () async throws -> Bool) async throws {
    for _ in 0..<200 {
      if try await condition() { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("not within 20 s: \(what); the station printed:\n\(printed.suffix(4_096))")
  }
}
