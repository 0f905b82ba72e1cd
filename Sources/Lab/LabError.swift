/// Why a lab could not be built or used.
public enum LabError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Network namespaces need root.
  case notRoot
  /// The lab has no fault of that name; the names it has are listed.
  case unknownFault(String, allowed: [String])
  /// A command failed: its words, its exit, and the end of what it printed.
  case commandFailed([String], status: String, output: String)
  /// A file could not be read or written.
  case fileFailed(path: String, reason: String)
  /// A program that should have gone on has ended: its name, its exit, its last lines.
  case stopped(program: String, status: String, lastLines: [String])
  /// Something was not ready in time: what, the time given, and the program's last lines.
  case notReady(String, after: Duration, lastLines: [String])
  /// A person or the system asked for the end: `SIGINT`, `SIGTERM`, `SIGHUP`.
  case interrupted(signal: String)

  /// One sentence that says what happened and, where that helps, what to do.
  public var description: String {
    switch self {
    case .notRoot:
      "the lab needs root: it makes network namespaces"
    case .unknownFault(let name, let allowed):
      "the lab cannot make \"\(name)\"; it can make \(allowed.joined(separator: ", "))"
    case .commandFailed(let words, let status, let output):
      "\(words.joined(separator: " ")): \(status)\n\(output)"
    case .fileFailed(let path, let reason):
      "\(path): \(reason)"
    case .stopped(let program, let status, let lastLines):
      Self.tell("\(program) has ended (\(status))", lastLines)
    case .notReady(let what, let duration, let lastLines):
      Self.tell("\(what) was not ready after \(duration)", lastLines)
    case .interrupted(let signal):
      "interrupted by \(signal); the lab is removed"
    }
  }

  private static func tell(_ sentence: String, _ lines: [String]) -> String {
    lines.isEmpty ? sentence : sentence + ", its last words:\n" + lines.joined(separator: "\n")
  }
}
