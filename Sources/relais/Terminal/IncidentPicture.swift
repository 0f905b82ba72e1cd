internal import Relais
internal import Station

/// Incidents as text.
enum IncidentPicture {
  /// One line an incident.
  static func list(_ incidents: [IncidentReport], _ style: Style) -> [String] {
    guard !incidents.isEmpty else { return ["No incident is open."] }
    let now = incidents.map(\.since).max() ?? .zero
    var table = Table()
    for incident in incidents {
      table.rows.append([
        Table.Cell(incident.id, .strong), Table.Cell(incident.phase, tone(incident)),
        Table.Cell(TimeOfDay.words(incident.since, now: now), .quiet),
        Table.Cell(incident.title(in: .english)),
      ])
    }
    return table.lines(style, indent: 0)
  }

  /// An incident with its evidence, updates and history.
  static func whole(_ incident: IncidentReport, _ style: Style) -> [String] {
    let now = incident.history.first?.at ?? incident.since
    let time: (Instant) -> String = { TimeOfDay.words($0, now: now) }
    var lines = [
      style.paint("\(incident.id)  \(incident.title(in: .english))", .strong),
      "  \(style.paint(incident.phase, tone(incident))), impact \(incident.impact), since "
        + "\(time(incident.since)), opened by \(incident.openedBy)",
    ]
    if let french = incident.title.words[.french] { lines.append("  fr: \(french)") }
    if let other = incident.mergedInto { lines.append("  part of \(other)") }
    if incident.isResolvedWhileFailing {
      lines.append("  " + style.paint("resolved by a person while still failing", .warning))
    }
    lines += disputed(incident, time).map { "  " + style.paint($0, .warning) }
    if !incident.services.isEmpty {
      lines.append("  takes down: \(incident.services.map(\.name).joined(separator: ", "))")
    }
    if !incident.causes.isEmpty {
      lines += "cause: \(incident.causes.alternatives)".wrapped(indent: 2)
    }
    let bullet = style.hasUnicode ? "·" : "-"
    lines += (incident.verdict?.evidence ?? []).flatMap {
      "\(bullet) \($0.words(timeOfDay: time))".wrapped(indent: 4, hanging: 2)
    }
    lines += section(
      "Updates, newest first",
      incident.updates.flatMap { update in
        update.text.words.sorted { $0.key < $1.key }.map { language, words in
          "\(update.id)  \(time(update.at))  \(update.phase)  \(update.by)  [\(language)] \(words)"
        }
      }, style)
    lines += section(
      "History, newest first", incident.history.map { "\(time($0.at))  \($0.by): \($0.what)" },
      style)
    return lines
  }

  /// What each node says where they disagree, and how to settle it.
  private static func disputed(
    _ incident: IncidentReport, _ time: (Instant) -> String
  ) -> [String] {
    guard let last = incident.disputed.last else { return [] }
    let said = incident.disputed.map { claim in
      "  \(claim.phase), says \(claim.node) at \(time(claim.at)) (\(claim.by))"
    }
    return ["the nodes disagree on where it stands:"] + said
      + ["  which? for example: relais incident confirm \(incident.id) \(last.phase)"]
  }

  private static func section(_ title: String, _ rows: [String], _ style: Style) -> [String] {
    guard !rows.isEmpty else { return [] }
    return ["", style.paint(title, .strong)]
      + rows.flatMap { $0.wrapped(indent: 2, hanging: 10) }
  }

  private static func tone(_ incident: IncidentReport) -> Style.Tone {
    switch incident.phase {
    case "resolved": .good
    case "monitoring", "catching_up": .warning
    default: .bad
    }
  }
}
