import Relais

/// How the office does, in the one sentence that a wall screen has room for.
enum BoardSituation: Hashable {
  /// Nothing has been judged yet.
  case unknown
  /// All lines and services work.
  case well
  /// Outside, at the twin: nothing is heard of the office since then.
  case officeSilent(since: Instant)
  /// No line works, since then.
  case cutOff(since: Instant)
  /// The main line is down since then; these work.
  case onOtherLines(down: LineID, since: Instant, working: [LineID])
  /// These services do not work, though a line does.
  case servicesOut([ServiceReport])
  /// The main line, or the only one that works, is slow or unstable since then.
  case slow(LineID, since: Instant)
  /// A line that is not needed now is down since then.
  case spareDown(LineID, since: Instant)

  /// What a report comes to; the gravest of what it tells.
  init(_ report: StatusReport) {
    let lines = report.lines
    let down = lines.filter { $0.belief.state == .down }
    let working = lines.filter { $0.belief.state != .down && $0.belief.state != .unknown }
    let main = lines.first { $0.line.role == .primary } ?? lines.first
    let out = report.services.filter { $0.state >= .degradedPerformance }
    if let since = report.officeSilentSince {
      self = .officeSilent(since: since)
    } else if let first = down.map(\.belief.since).max(), working.isEmpty {
      self = .cutOff(since: first)
    } else if let main, main.belief.state == .down {
      self = .onOtherLines(
        down: main.line.id, since: main.belief.since, working: working.map(\.line.id))
    } else if !out.isEmpty {
      self = .servicesOut(out)
    } else if let main, main.belief.state == .degraded {
      self = .slow(main.line.id, since: main.belief.since)
    } else if let spare = down.first {
      self = .spareDown(spare.line.id, since: spare.belief.since)
    } else if lines.allSatisfy({ $0.belief.state == .unknown }) {
      self = .unknown
    } else {
      self = .well
    }
  }

  /// How grave it is.
  var tone: Tone {
    switch self {
    case .unknown: .unknown
    case .well: .good
    case .officeSilent, .cutOff: .bad
    case .onOtherLines, .servicesOut, .slow, .spareDown: .warning
    }
  }

  /// A colour's meaning, which always comes with a word and a shape.
  enum Tone: String {
    /// Works.
    case good
    /// Deserves a look.
    case warning
    /// Does not work.
    case bad
    /// Cannot be told.
    case unknown
  }
}
