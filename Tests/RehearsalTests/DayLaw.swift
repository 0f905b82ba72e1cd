import Detection
import Incidents
import Rehearsal
import Relais

/// What holds on any day, whatever breaks; each law says in words what went against it.
enum DayLaw: String, CaseIterable {
  case down = "no line is said to be down that has not been silent"
  case detection = "every cut of 30 s or more is known before it ends"
  case oneCause = "one cause is one incident"
  case blame = "a line that is merely bad makes no verdict on anything"
  case suspicion = "suspicion alone tells nobody"
  case trace = "the same seed gives the same day"
  case liveness = "once nothing is broken any more, everything is said to be well"
  case ended = "every incident is resolved in the end"
  case order = "the facts give the same record in any order, with duplicates (I2)"
  case sequences = "each writer's facts are numbered without a gap (I3)"
  case clock = "stamps only grow, whatever the wall clock does (I12)"
  case acknowledged = "no acknowledged fact is missing after a restart (I1)"

  /// What went against it on that day; empty when it held.
  func breaches(_ lived: LivedDay) -> [String] {
    switch self {
    case .down: lived.wronglyDown
    case .detection: lived.undetected
    case .oneCause: lived.surplusIncidents
    case .blame: lived.wronglyBlamed
    case .suspicion: lived.gossip
    case .trace: lived.differences
    case .liveness: lived.leftOver
    case .ended: lived.unended
    case .order: lived.orderBreaches
    case .sequences: lived.sequenceBreaches
    case .clock: lived.clockBreaches
    case .acknowledged:
      Set(lived.rehearsal.node.acknowledged).subtracting(lived.journal.map(\.id)).sorted()
        .map { "\($0) is gone" }
    }
  }
}

extension LivedDay {
  /// No line's history makes less silence than this, in seconds, incredible on the first day.
  private static let credible = 2.5

  fileprivate var wronglyDown: [String] {
    said.compactMap { item in
      guard case .line(let belief) = item.directive, belief.state == .down else { return nil }
      let silence = rehearsal.longestSilence(of: belief.line, in: max(0, item.at - 15)...item.at)
      return silence >= Self.credible
        ? nil : "\(belief.line) down at \(item.at) s after \(silence) s of silence"
    }
  }

  fileprivate var undetected: [String] {
    day.faults.flatMap { span -> [String] in
      guard span.until - span.from >= 30, isWatched(max(0, span.from - 6)...span.until) else {
        return []
      }
      let silenced = [Company.fibre, Company.backup, Company.cell].filter(span.fault.silences)
      return silenced.filter { state(of: $0, at: span.until) != .down }.map { line in
        "\(span.fault) from \(span.from) s to \(span.until) s: \(line) "
          + "is \(state(of: line, at: span.until)?.rawValue ?? "not spoken of")"
      }
    }
  }

  fileprivate var surplusIncidents: [String] {
    let harmless: [Fault] = [.nothing, .inboundCalls]
    let causes = day.faults.count { !harmless.contains($0.fault) } + ordinarySilences
    let opened = journal.count { if case .incidentOpened = $0.body { true } else { false } }
    return opened <= causes ? [] : ["\(opened) incidents for \(causes) causes"]
  }

  /// Long silences that nobody scheduled: a mobile link has them.
  private var ordinarySilences: Int {
    var count = 0
    for line in [Company.fibre, Company.backup, Company.cell] {
      var second = 0.0
      while second < day.length {
        let isLong = rehearsal.longestSilence(of: line, in: second...second) >= Self.credible
        let isScheduled = day.faults.contains {
          $0.fault.silences(line) && $0.from - 1 <= second && second <= $0.until + 1
        }
        if isLong && !isScheduled {
          count += 1
          while second < day.length,
            rehearsal.longestSilence(of: line, in: second...second) >= Self.credible
          { second += 0.5 }
        }
        second += 0.5
      }
    }
    return count
  }

  /// Only where nothing else was broken shortly before, which verdicts may still speak of; a mobile
  /// link may have a silence of its own meanwhile.
  fileprivate var wronglyBlamed: [String] {
    day.faults.filter { [.brownOut, .bloat].contains($0.fault) }.flatMap { span -> [String] in
      let others = day.faults.filter { other in
        other.fault != .nothing && other != span && other.from < span.until
          && other.until > span.from - 30
      }
      guard others.isEmpty, isWatched(max(0, span.from - 30)...span.until) else { return [] }
      return said.compactMap { item in
        guard case .verdict(let verdict) = item.directive, span.from < item.at,
          item.at < span.until
        else { return nil }
        let blamed = verdict.components.filter { $0.kind != .line }
        return blamed.isEmpty
          ? nil : "\(blamed.map(\.name)) blamed at \(item.at) s for \(span.fault)"
      }
    }
  }

  fileprivate var gossip: [String] {
    let first = said.first { Self.isHard($0.directive) }?.at ?? .infinity
    return journal.compactMap { fact in
      guard case .incidentOpened(let opened) = fact.body else { return nil }
      let at = (opened.at - day.start).inSeconds
      return at < first - 0.001 ? "\(opened.incident) opened at \(at) s on suspicion" : nil
    }
  }

  fileprivate var differences: [String] {
    // Living each day twice would double the time; one in twenty-five tells as much.
    guard seed % 25 == 1 else { return [] }
    let again = LivedDay(seed: seed)
    return again.said == said && again.journal == journal ? [] : ["it differs the second time"]
  }

  fileprivate var unended: [String] {
    rehearsal.node.record.openIncidents.compactMap { incident in
      "\(incident.id) is \(incident.phase)"
    }
  }

  fileprivate var leftOver: [String] {
    let detector = rehearsal.detector
    return detector.lines.filter {
      // A single lost probe makes suspicion for a moment, on the best of days.
      $0.state != .up && $0.state != .suspect
    }.map {
      "line \($0.line): \($0.state)"
    }
      + detector.services.filter { $0.state != .operational }.map {
        "service \($0.service): \($0.state)"
      }
      + detector.verdict.components.map { "\($0) is still blamed" }
  }
}
