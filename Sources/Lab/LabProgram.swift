import Subprocess
import Synchronization

/// A program that runs as long as the lab does.
struct LabProgram: Sendable {
  /// How long it may take to end when asked, before it is killed.
  static let patience = Duration.seconds(5)

  /// What messages call it.
  var name: String
  /// The words of its command, the first being the program.
  var words: [String]
  /// Variables on top of this process's own.
  var environment: [String: String] = [:]
  /// Its last lines.
  let log = LabLog()

  /// Runs it until the task is cancelled; then it is asked to end, and killed if it does not.
  ///
  /// - Throws: ``LabError/stopped(program:status:lastLines:)`` when it ends by itself.
  func keep() async throws {
    var options = PlatformOptions()
    // A session of its own: an interrupt typed at the terminal reaches the lab alone, which then
    // ends its programs in order.
    options.createSession = true
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: Self.patience)]
    var variables = Environment.inherit
    for (key, value) in environment {
      guard let key = Environment.Key(rawValue: key) else { continue }
      variables = variables.updating([key: value])
    }
    let result = try await Subprocess.run(
      .name(words.first ?? ""), arguments: Arguments(Array(words.dropFirst())),
      environment: variables, platformOptions: options, input: .none, output: .sequence,
      error: .combinedWithOutput
    ) { execution in
      for try await line in execution.standardOutput.strings() { log.add(line) }
    }
    try Task.checkCancellation()
    throw LabError.stopped(
      program: name, status: "\(result.terminationStatus)", lastLines: log.lines)
  }
}

/// The last lines of what a program has printed.
final class LabLog: Sendable {
  /// How many lines are kept.
  static let limit = 40

  private let kept = Mutex<[String]>([])

  /// The lines, oldest first.
  var lines: [String] { kept.withLock { $0 } }

  /// Adds a line, and forgets the oldest when there are too many.
  func add(_ line: String) {
    kept.withLock { lines in
      lines.append(String(line.prefix(500)))
      if lines.count > Self.limit { lines.removeFirst() }
    }
  }
}
