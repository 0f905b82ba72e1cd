/// Constructs that the house does without, each with what to write instead.
enum ConstructRules {
  /// A run of tokens, and what to write in its place.
  private struct Rule {
    var tokens: [String]
    var remedy: String

    init(_ tokens: String, _ remedy: String) {
      self.tokens = tokens.split(separator: " ").map(String.init)
      self.remedy = remedy
    }
  }

  private static let child = "every task has a parent: add it to a task group"
  private static let actorOrMutex = "keep shared state in an actor or a Mutex"
  private static let handled = "throw, or return what went wrong"

  private static let everywhere = [
    Rule("Task {", child), Rule("Task (", child), Rule("Task <", child),
    Rule("Task . detached", child), Rule("Task . init", child),
    Rule("Task . immediate", child),
    Rule("@ unchecked Sendable", actorOrMutex), Rule("nonisolated ( unsafe )", actorOrMutex),
    Rule("DispatchQueue", "run it in a task group or on an event loop"),
    Rule("DispatchSemaphore", "await the value instead"),
    Rule("DispatchGroup", "use a task group"), Rule("NSLock", actorOrMutex),
    Rule("fatalError", handled), Rule("try !", handled),
    Rule("as !", "use as? and handle the nil"),
  ]

  private static let time = "take the moment as an argument: at: Instant"
  private static let chance = "take inout some RandomNumberGenerator and pass it on with using:"
  private static let outside = "return a directive and let the shell do it"

  private static let inTheCore = [
    Rule("Date (", time), Rule("ContinuousClock", time), Rule("SuspendingClock", time),
    Rule("clock_gettime", time), Rule("SystemRandomNumberGenerator", chance),
    Rule("UUID (", chance), Rule("await", outside), Rule("Task", outside),
    Rule("print (", outside), Rule("debugPrint (", outside), Rule("readLine (", outside),
    Rule("CommandLine", outside), Rule("Logger", outside),
  ]

  /// What stands in a file of the sources and should not.
  static func breaches(in file: SourceFile) -> [Breach] {
    let isPure = file.target.map(ImportRules.pure.contains) == true
    let rules = isPure ? everywhere + inTheCore : everywhere
    return matches(of: rules, in: file) + unwraps(in: file) + notes(in: file)
      + (isPure ? chances(in: file) : [])
  }

  private static func matches(of rules: [Rule], in file: SourceFile) -> [Breach] {
    file.tokens.indices.flatMap { index in
      rules.compactMap { rule -> Breach? in
        guard file.tokens[index].text == rule.tokens[0] else { return nil }
        let seen = file.tokens[index...].prefix(rule.tokens.count).map(\.text)
        guard seen == rule.tokens else { return nil }
        return file.breach(
          file.tokens[index].line, "no \(rule.tokens.joined()) here: \(rule.remedy)")
      }
    }
  }

  /// An exclamation mark right behind a value or a type.
  private static func unwraps(in file: SourceFile) -> [Breach] {
    file.tokens.indices.dropFirst().compactMap { index in
      let token = file.tokens[index]
      guard token.text == "!", !token.isApart else { return nil }
      let before = file.tokens[index - 1].text
      let isValue =
        [")", "]", "?", "\"\""].contains(before)
        || (before.first.map { $0.isLetter || $0.isNumber || $0 == "_" } == true
          && !["try", "as", "in", "return", "if", "case", "where", "else"].contains(before))
      let isComparison =
        index + 1 < file.tokens.count && file.tokens[index + 1].text == "="
        && !file.tokens[index + 1].isApart
      guard isValue, !isComparison else { return nil }
      return file.breach(token.line, "no \(before)! here: use guard let, or ?? with a value")
    }
  }

  /// Chance that does not come from the caller.
  private static func chances(in file: SourceFile) -> [Breach] {
    let calls: Set<String> = ["random", "randomElement", "shuffled", "shuffle"]
    return file.tokens.indices.dropFirst().compactMap { index in
      let token = file.tokens[index]
      guard calls.contains(token.text), file.tokens[index - 1].text == "." else { return nil }
      guard index + 1 < file.tokens.count, file.tokens[index + 1].text == "(" else { return nil }
      var depth = 0
      for other in file.tokens[(index + 1)...] {
        if other.text == "(" { depth += 1 }
        if other.text == ")" { depth -= 1 }
        if other.text == "using" && depth == 1 { return nil }
        if depth == 0 { break }
      }
      return file.breach(token.line, "no .\(token.text)() without using: here: \(chance)")
    }
  }

  /// Notes to oneself, which belong in an issue.
  private static func notes(in file: SourceFile) -> [Breach] {
    file.lines.enumerated().compactMap { index, line in
      guard line.contains("TODO") || line.contains("FIXME") else { return nil }
      return file.breach(index + 1, "no note to oneself here: do it, or file an issue")
    }
  }
}
