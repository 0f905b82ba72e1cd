internal import Relais
internal import Station

/// The live picture of everything, as lines of text.
struct StatusPicture {
  /// What is shown.
  let report: StatusReport
  /// How the terminal writes.
  let style: Style
  /// The columns there are.
  var width = 100

  /// Every line, without a line break at its end.
  var lines: [String] {
    var all = [head, ""]
    for trouble in report.troubles {
      all.append(" " + style.paint("\(style.sign(.warning)) \(trouble)", .warning))
    }
    if !report.troubles.isEmpty { all.append("") }
    if let since = report.officeSilentSince {
      let age = max(.zero, report.asOf - since).rounded
      let words = "nothing is heard of the office since \(time(since)) (\(age))"
      all += [" " + style.paint("\(style.sign(.bad)) \(words)", .bad), ""]
    }
    all += report.lines.flatMap(section(of:))
    all += verdict
    all += services
    all += failingChecks
    all += incidents
    all += maintenances
    return all
  }

  private var head: String {
    let name = style.paint("Relais \(report.version)", .strong)
    let since = TimeOfDay.words(report.startedAt, now: report.asOf)
    return " \(name)  \(report.node)  \(time(report.asOf))  "
      + style.paint("watching since \(since)", .quiet)
  }

  private func section(of line: LineReport) -> [String] {
    let (word, tone) = words(of: line.belief)
    var state = "\(style.sign(tone)) \(word)"
    if line.belief.state != .up && line.belief.state != .unknown {
      let age = report.asOf - line.belief.since
      state += " since \(time(line.belief.since)) (\(max(.zero, age).rounded))"
    }
    if let reason = line.belief.reason { state += ": \(reason.words)" }
    var quality = ""
    if line.belief.state == .up || line.belief.state == .degraded {
      if let trip = line.roundTrip { quality += "  \(trip.rounded)" }
      if let loss = line.loss { quality += "  \(percent(loss)) lost" }
    }
    let title = style.paint("\(line.line.id)", .strong)
    let role = style.paint(
      "\(line.line.role.rawValue)\(line.line.isMetered ? ", metered" : "")", .quiet)
    let first = " \(title)  \(role)  \(style.paint(state, tone))\(style.paint(quality, .quiet))"
    return [first] + LinePicture(line, verdict: report.verdict).lines(style) + [""]
  }

  private func words(of belief: LineBelief) -> (String, Style.Tone) {
    switch belief.state {
    case .unknown: ("not judged yet", .quiet)
    case .up: ("up", .good)
    case .degraded: ("degraded", .warning)
    case .suspect: ("suspect", .warning)
    case .down: ("DOWN", .bad)
    }
  }

  private var verdict: [String] {
    guard let verdict = report.verdict, !verdict.faults.isEmpty else { return [] }
    let sure = style.paint("\(percent(verdict.confidence)) sure", .quiet)
    var lines = [
      " \(style.paint("Verdict", .strong))  since \(time(verdict.since))  \(sure)"
    ]
    for group in verdict.faults {
      lines.append("   " + style.paint("\(style.sign(.bad)) \(group.leading.words)", .bad))
      if group.members.count > 1 {
        let words = "one of: \(group.members.alternatives): cannot tell which from here"
        lines += words.wrapped(indent: 5, width: width)
      }
    }
    let bullet = style.hasUnicode ? "·" : "-"
    lines += verdict.evidence.flatMap {
      "\(bullet) \($0.words(timeOfDay: time))".wrapped(indent: 5, hanging: 2, width: width)
    }
    let rest = verdict.runnersUp.prefix(3).filter { $0.probability >= 0.005 }.map { other in
      let name =
        other.components.isEmpty
        ? "nothing broken" : other.components.map(\.words).joined(separator: " and ")
      return "\(name) \(percent(other.probability))"
    }
    if !rest.isEmpty {
      lines += "else: \(rest.joined(separator: "; "))".wrapped(indent: 5, width: width).map {
        style.paint($0, .quiet)
      }
    }
    return lines + [""]
  }

  private var services: [String] {
    guard !report.services.isEmpty else { return [] }
    var table = Table()
    for service in report.services {
      let tone = tone(of: service.state)
      var note = service.state == .operational ? "" : "since \(time(service.since))"
      if service.isSetByPerson { note += ", set by a person" }
      if !service.blamedOn.isEmpty {
        note += ", because of \(service.blamedOn.map(\.name).joined(separator: ", "))"
      }
      table.rows.append([
        Table.Cell("\(style.sign(tone)) \(service.service.title(in: .english))", tone),
        Table.Cell(service.state.rawValue.replacing("_", with: " "), tone),
        Table.Cell(note, .quiet),
      ])
    }
    return [" " + style.paint("Services", .strong)] + table.lines(style, indent: 3, width: width)
      + [""]
  }

  private var failingChecks: [String] {
    let failing = report.checks.filter {
      [.failed, .failing, .slow, .unasked].contains($0.state)
    }
    guard !failing.isEmpty else {
      let count = report.checks.count
      let asked = report.checks.filter { $0.state == .ok }.count
      return count == 0
        ? [] : [" \(style.paint("Checks", .strong))  \(asked) of \(count) answer", ""]
    }
    var table = Table()
    for check in failing.prefix(20) { table.rows.append(CheckRow.cells(check, style)) }
    let more = failing.count > 20 ? ["   and \(failing.count - 20) more"] : []
    return [" " + style.paint("Checks that do not answer as they should", .strong)]
      + table.lines(style, indent: 3, width: width) + more + [""]
  }

  private var incidents: [String] {
    guard !report.incidents.isEmpty else {
      return [" " + style.paint("No open incident", .quiet)]
    }
    return [" " + style.paint("Open incidents", .strong)]
      + report.incidents.flatMap { incident in
        let phase = style.paint(incident.phase, incident.phase == "monitoring" ? .warning : .bad)
        var lines = [
          "   \(incident.id)  \(phase)  \(incident.title(in: .english))  "
            + style.paint("since \(time(incident.since))", .quiet)
        ]
        if !incident.services.isEmpty {
          lines.append("     takes down: \(incident.services.map(\.name).joined(separator: ", "))")
        }
        return lines
      }
  }

  private var maintenances: [String] {
    guard !report.maintenances.isEmpty else { return [] }
    return ["", " " + style.paint("Maintenance", .strong)]
      + MaintenancePicture.list(report.maintenances, style).map { "   " + $0 }
  }

  private func tone(of state: ServiceState) -> Style.Tone {
    switch state {
    case .operational: .good
    case .underMaintenance: .quiet
    case .degradedPerformance: .warning
    case .partialOutage, .majorOutage: .bad
    }
  }

  private func time(_ moment: Instant) -> String { TimeOfDay.words(moment, now: report.asOf) }

  private func percent(_ share: Double) -> String {
    let tenths = (share * 1_000).rounded() / 10
    return tenths == tenths.rounded() ? "\(Int(tenths)) %" : "\(tenths) %"
  }
}

/// A check as a row of a table.
enum CheckRow {
  /// Name, state, time taken, and what came.
  static func cells(_ report: CheckReport, _ style: Style) -> [Table.Cell] {
    let (word, tone): (String, Style.Tone) =
      switch report.state {
      case .unknown: ("not asked yet", .quiet)
      case .unasked: ("not asked", .warning)
      case .ok: ("ok", .good)
      case .slow: ("slow", .warning)
      case .failing: ("failing", .warning)
      case .failed: ("failed", .bad)
      }
    var took = ""
    var detail = ""
    switch report.last {
    case .answered(let answer):
      took = answer.duration.rounded
      detail = answer.detail
    case .failed(let failure): detail = failure.words
    case nil: break
    }
    return [
      Table.Cell("\(style.sign(tone)) \(report.check.id)", tone), Table.Cell(word, tone),
      Table.Cell(report.check.probe, .quiet), Table.Cell(took), Table.Cell(detail),
    ]
  }
}
