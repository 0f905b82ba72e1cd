import Relais

/// The page of one maintenance: when, what, which services, and what was said.
struct MaintenancePage {
  private let maintenance: PublicView.Maintenance
  private let view: PublicView
  private let reader: Reader
  private let parts: IncidentParts

  /// The page of a maintenance for a reader.
  init(_ maintenance: PublicView.Maintenance, in view: PublicView, reader: Reader) {
    self.maintenance = maintenance
    self.view = view
    self.reader = reader
    parts = IncidentParts(reader: reader, view: view)
  }

  /// The document; it stays the same, byte for byte, once the maintenance is over.
  var html: HTML {
    let mark = StateMark(maintenance.step)
    let clock: HTML? = maintenance.isAhead ? PageClock(reader: reader).html : nil
    return PageFrame(
      reader: reader, page: view.page, place: .elsewhere, title: reader(maintenance.title),
      mark: mark, path: "incidents/\(maintenance.key)", isLive: maintenance.isAhead
    ).document(
      """
      <section class="now story impact-maintenance \(mark.colour)" aria-labelledby="state">\
      <div class="frame">
      \(mark.shape)
      <h1 id="state">\(reader(maintenance.title))</h1>
      <p class="summary">\(reader(StateWords.maintenance(maintenance.step)))</p>
      <p>\(reader.span(maintenance.from, maintenance.until))</p>
      \(clock)
      </div></section>
      \(PageSection(id: "updates", title: reader(PublicWords.updates))
        .html(parts.updates(maintenance.updates)))\
      \(PageSection(id: "concerned", title: reader(PublicWords.concerned))
        .html("\(services)\(facts)"))
      """)
  }

  private var services: HTML {
    let names = maintenance.services.compactMap { view.service($0).map { Message($0.title) } }
    return "<p class=\"names\">\(reader(StandardSentences.list(names)))</p>"
  }

  private var facts: HTML {
    """
    <dl class="facts">
    <dt>\(reader(PublicWords.began))</dt>\
    <dd>\(reader.time(maintenance.from, DateWords.moment))</dd>
    <dt>\(reader(PublicWords.ended))</dt>\
    <dd>\(reader.time(maintenance.until, DateWords.moment))</dd>
    </dl>
    """
  }
}
