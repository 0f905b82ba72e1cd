import Incidents
import Relais

/// The page of one incident: how it stands, what was said, what it concerns.
struct IncidentPage {
  private let incident: PublicView.Incident
  private let view: PublicView
  private let reader: Reader
  private let parts: IncidentParts

  /// The page of an incident for a reader.
  init(_ incident: PublicView.Incident, in view: PublicView, reader: Reader) {
    self.incident = incident
    self.view = view
    self.reader = reader
    parts = IncidentParts(reader: reader, view: view)
  }

  private var isOpen: Bool { incident.phase != .resolved }

  /// The document; it stays the same, byte for byte, once the incident is over.
  var html: HTML {
    let mark = StateMark(incident)
    let clock: HTML? = isOpen ? PageClock(reader: reader).html : nil
    return PageFrame(
      reader: reader, page: view.page, place: .elsewhere, title: reader(incident.title),
      mark: mark, path: "incidents/\(incident.key)", isLive: isOpen
    ).document(
      """
      <section class="now story impact-\(incident.impact.rawValue) \(mark.colour)" \
      aria-labelledby="state"><div class="frame">
      \(mark.shape)
      <h1 id="state">\(reader(incident.title))</h1>
      <p class="summary">\(reader(StateWords.phase(incident.phase)))</p>
      \(clock)
      </div></section>
      \(PageSection(id: "updates", title: reader(PublicWords.updates))
        .html(parts.updates(incident.updates)))\
      \(PageSection(id: "concerned", title: reader(PublicWords.concerned))
        .html("\(parts.services(incident.services))\(facts)"))
      """)
  }

  private var facts: HTML {
    let end = incident.resolvedAt
    let length = DurationWords.length(
      reader.length(from: incident.startedAt, until: end ?? view.asOf))
    let ended: HTML? = end.map {
      "<dt>\(reader(PublicWords.ended))</dt><dd>\(reader.time($0, DateWords.moment))</dd>"
    }
    let soFar: HTML? = end == nil ? ", \(reader(PublicWords.goingOn))" : nil
    return """
      <dl class="facts">
      <dt>\(reader(PublicWords.began))</dt>\
      <dd>\(reader.time(incident.startedAt, DateWords.moment))</dd>
      \(ended)
      <dt>\(reader(PublicWords.lasted))</dt><dd>\(reader(length))\(soFar)</dd>
      <dt>\(reader(PublicWords.weight))</dt>\
      <dd>\(reader(StateWords.impact(incident.impact)))</dd>
      </dl>
      """
  }
}
