internal import Probing
internal import Relais

extension ConfiguredCheck {
  /// Reads one entry of `checks`: one check, or one for each line where it says `line: each`.
  ///
  /// Empty, with the problem noted, where the probe is not known.
  static func read(
    _ name: String, _ reader: inout SettingsReader, lines: [ConfiguredLine]
  ) -> [ConfiguredCheck] {
    let kind = reader.requiredText("probe", "one of \(ProbeRegistry.names.joined(separator: ", "))")
    let known = lines.map(\.line.id)
    let choice = LineChoice(reader.text("line"))
    if case .one(let line) = choice, !known.contains(line) {
      reader.note(
        "line", found: "\"\(line)\"",
        allowed: Configuration.list(known.map(\.name) + ["each", "routed"]))
    }
    var check = Check(id: CheckID(name), probe: kind, target: "")
    check.service = reader.text("service").map { ServiceID($0) }
    check.vantage = reader.choice("from", default: .office)
    check.period = reader.duration(
      "every", in: .milliseconds(200)...(.seconds(86_400)), default: .seconds(30))
    check.timeout = reader.duration(
      "timeout", in: .milliseconds(50)...(.seconds(120)), default: .seconds(10))
    check.failures = reader.integer("failures", in: 1...100, default: 3)
    check.successes = reader.integer("successes", in: 1...100, default: 2)
    check.retry = reader.duration(
      "retry", in: .milliseconds(100)...(.seconds(3_600)), default: .seconds(2))
    check.slow = reader.optionalDuration("slow", in: .milliseconds(1)...(.seconds(120)))
    guard let type = ProbeRegistry.probe(named: kind) else {
      if !kind.isEmpty {
        reader.note(
          "probe", found: "\"\(kind)\"", allowed: Configuration.list(ProbeRegistry.names))
      }
      reader.ignoreRest()
      return []
    }
    let probe = type.init(settings: &reader)
    check.target = probe.target
    if check.vantage != .office, choice != .routed {
      reader.note(
        "line", found: "a line, with from: \(check.vantage.rawValue)",
        allowed: "no line: the twin has none of the office's; or from: office")
    }
    switch choice {
    case .routed:
      return check.asked.map { ConfiguredCheck(check: $0, probe: probe) }
    case .one(let line):
      check.line = line
      return [ConfiguredCheck(check: check, probe: probe)]
    case .each:
      return known.map { line in
        var bound = check
        bound.id = CheckID("\(name)@\(line)")
        bound.line = line
        return ConfiguredCheck(check: bound, probe: probe)
      }
    }
  }
}

extension LineChoice {
  /// Reads `line`: `each`, `routed` (also where absent), or a line's name.
  init(_ text: String?) {
    switch text {
    case nil, "routed": self = .routed
    case "each": self = .each
    case .some(let name): self = .one(LineID(name))
    }
  }
}

extension ProbeRegistry {
  /// The names of all kinds, for messages.
  static var names: [String] { all.map { $0.kind.name } }
}
