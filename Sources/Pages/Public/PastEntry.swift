import Incidents
import Relais

/// An incident or a maintenance in a list of past ones: its title, how it ended, the last words.
struct PastEntry {
  /// When it began; lists are in this order.
  let start: Instant
  /// The title in a heading element such as `h4`, the state, the times, the words.
  let html: HTML

  /// An entry for an incident; what goes on is told in full elsewhere.
  init(_ incident: PublicView.Incident, parts: IncidentParts, heading: StaticString) {
    start = incident.startedAt
    let words = incident.phase == .resolved ? incident.updates.first?.text : nil
    html = Self.entry(
      "impact-\(incident.impact.rawValue)", heading, parts.link(incident.key, incident.title),
      parts.state(StateMark(incident), StateWords.phase(incident.phase)),
      parts.span(incident, isDayNamed: true), words.map(parts.reader.prose))
  }

  /// An entry for a maintenance.
  init(_ maintenance: PublicView.Maintenance, parts: IncidentParts, heading: StaticString) {
    start = maintenance.from
    let reader = parts.reader
    let end = reader.end(maintenance.until, after: maintenance.from)
    html = Self.entry(
      "impact-maintenance", heading, parts.link(maintenance.key, maintenance.title),
      parts.state(StateMark(maintenance.step), StateWords.maintenance(maintenance.step)),
      "\(reader.time(maintenance.from, DateWords.time)) – \(end)",
      maintenance.updates.first.map { reader.prose($0.text) })
  }

  private static func entry(
    _ impact: String, _ heading: StaticString, _ title: HTML, _ state: HTML, _ span: HTML,
    _ words: HTML?
  ) -> HTML {
    """
    <article class="entry \(impact)"><\(heading)>\(title)</\(heading)>\
    <p class="meta">\(state)<span>\(span)</span></p>\(words)</article>
    """
  }
}
