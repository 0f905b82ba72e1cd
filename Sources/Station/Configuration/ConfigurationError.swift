public import Relais

/// A configuration that cannot be used, with all of its mistakes at once.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file as the caller named it.
  public var file: String
  /// The mistakes in the order of the file; at least one.
  public var problems: [ConfigurationProblem]

  /// A configuration's mistakes; sorts them by line.
  public init(file: String, problems: [ConfigurationProblem]) {
    self.file = file
    self.problems = problems.sorted()
  }

  /// One line a mistake: `relais.yaml:12: checks.shop.every: found "soon"; write a duration …`.
  public var description: String {
    problems.map { problem in
      let key = problem.path.isEmpty ? "" : " \(problem.path):"
      return "\(file):\(problem.line):\(key) found \(problem.found); allowed: \(problem.allowed)"
    }.joined(separator: "\n")
  }
}
