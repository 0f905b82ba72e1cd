import Incidents
import Relais

/// The first page: how everything does, what is wrong, what is planned, what was.
struct OverviewPage {
  /// Days of past incidents that it shows.
  static let pastDays = 14
  /// Words of an open incident that it shows, the newest; the rest stands on the incident's page.
  static let shownUpdates = 6

  private let view: PublicView
  private let reader: Reader
  private let parts: IncidentParts

  /// The first page for a reader.
  init(_ view: PublicView, reader: Reader) {
    self.view = view
    self.reader = reader
    parts = IncidentParts(reader: reader, view: view)
  }

  /// The document.
  var html: HTML {
    PageFrame(
      reader: reader, page: view.page, place: .overview, title: headline, mark: mark, path: "",
      isLive: true
    ).document(
      "\(now)\(openIncidents)\(maintenances)\(services)\(lastDays)")
  }

  private var overall: Overall { Overall(view) }

  private var mark: StateMark { isUnknown ? .unknown : StateMark(overall) }

  /// Nothing is known, and nothing is known to be wrong.
  private var isUnknown: Bool { view.isSilent && overall == .operational }

  private var headline: String {
    reader(isUnknown ? PublicWords.nothingKnown : PublicWords.headline(overall))
  }

  private var now: HTML {
    """
    <section class="now page-status status-\(overall.indicator) \(mark.colour)" \
    aria-labelledby="state"><div class="frame">
    \(mark.shape)
    <h1 id="state">\(headline)</h1>
    <p class="summary">\(summary)</p>\(silence)
    \(PageClock(reader: reader).html)
    </div></section>
    """
  }

  /// That the office is out of reach, and that the page is not.
  private var silence: HTML? {
    view.officeSilentSince.map { moment in
      let time = reader(DateWords.moment(reader.zone.local(moment)))
      return "\n<p class=\"summary\">\(reader(PublicWords.officeSilent(since: time)))</p>"
    }
  }

  private var summary: String {
    let affected = view.services.filter { $0.isKnown && view.state(of: $0) > .underMaintenance }
    let total = view.services.count
    let services =
      affected.isEmpty
      ? PublicWords.services(total) : PublicWords.affected(affected.count, of: total)
    let incidents = PublicWords.incidentsInProgress(view.openIncidents.count)
    let parts = total == 0 ? [incidents.capitalised] : [services, incidents]
    // A number stays beside what it counts.
    return parts.map { reader($0).replacing(" ", with: "\u{A0}") }.joined(separator: ", ")
  }

  private var openIncidents: HTML? {
    guard !view.openIncidents.isEmpty else { return nil }
    let articles = view.openIncidents.map { incident -> HTML in
      """
      <article class="incident impact-\(incident.impact.rawValue)">
      <h3>\(parts.link(incident.key, incident.title))</h3>
      <p class="meta">\(parts.state(StateMark(incident), StateWords.phase(incident.phase)))\
      <span>\(parts.span(incident))</span></p>
      \(parts.services(incident.services))\
      \(parts.updates(Array(incident.updates.prefix(Self.shownUpdates))))\(earlier(incident))
      </article>
      """
    }
    return section("open", PublicWords.openIncidents, "\(articles)")
  }

  private func earlier(_ incident: PublicView.Incident) -> HTML? {
    let count = incident.updates.count - Self.shownUpdates
    guard count > 0 else { return nil }
    let words = reader(PublicWords.earlierUpdates(count))
    return "<p class=\"more\"><a href=\"\(parts.address(incident.key))\">\(words)</a></p>"
  }

  private var maintenances: HTML? {
    let ahead = view.maintenances.filter(\.isAhead)
    guard !ahead.isEmpty else { return nil }
    let articles = ahead.map { maintenance -> HTML in
      let names = maintenance.services.compactMap { view.service($0).map { Message($0.title) } }
      let state = parts.state(StateMark(maintenance.step), StateWords.step(maintenance.step))
      return """
        <article class="incident impact-maintenance">
        <h3>\(parts.link(maintenance.key, maintenance.title))</h3>
        <p class="meta">\(state)\
        <span>\(reader.span(maintenance.from, maintenance.until))</span></p>
        <p class="names">\(reader(StandardSentences.list(names)))</p>
        \(said(of: maintenance).map { reader.prose($0) })
        </article>
        """
    }
    return section("maintenance", PublicWords.maintenance, "\(articles)")
  }

  /// The last words; nil while they only repeat that it is scheduled.
  private func said(of maintenance: PublicView.Maintenance) -> LocalizedText? {
    let words = maintenance.updates.first?.text
    return words == StandardSentences.maintenance(.scheduled).text ? nil : words
  }

  private var services: HTML {
    let groups = view.groups.filter { !$0.services.isEmpty }
    guard !groups.isEmpty else {
      return section(
        "services", PublicWords.services, "<p class=\"empty\">\(reader(PublicWords.noServices))</p>"
      )
    }
    let shown = groups.map { group -> HTML in
      let title =
        group.title.map { reader($0) }
        ?? (groups.count > 1 ? reader(PublicWords.otherServices) : nil)
      let heading: HTML? = title.map { "<h3>\($0)</h3>" }
      return """
        <div class="group">\(heading)<ul class="services">\(group.services.map(service))</ul></div>
        """
    }
    return section(
      "services", PublicWords.services, "\(shown)", note: PublicWords.barsLegend)
  }

  private func service(_ service: PublicView.Service) -> HTML {
    let state = view.state(of: service)
    let mark = StateMark(service, in: view)
    let bars = ServiceBars(service.days, reader: reader)
    let about: HTML? = service.about.map { "<small>\(reader($0))</small>" }
    return """
      <li class="service component-inner-container \(mark.colour)" \
      data-component-id="\(service.key)" data-component-status="\(state.rawValue)">\
      <div class="line"><span class="name">\(reader(service.title))\(about)</span>\
      \(parts.state(mark, service.isKnown ? StateWords.state(state) : StateWords.unknown))</div>\
      \(service.days.isEmpty ? nil : bars.html)\
      <span class="share" aria-hidden="true">\(bars.share.map { reader($0) } ?? "")</span></li>

      """
  }

  private var lastDays: HTML {
    let days = PastDays(view, reader: reader, count: Self.pastDays).html
    let address = PageFrame.address("history", in: reader.language, of: view.page)
    return section(
      "past", PublicWords.lastDays,
      "\(days)<p class=\"more\"><a href=\"\(address)\">\(reader(PublicWords.wholeHistory))</a></p>")
  }

  private func section(
    _ id: StaticString, _ title: Message, _ content: HTML, note: Message? = nil
  ) -> HTML {
    PageSection(id: "\(id)", title: reader(title), note: note.map { reader($0) }).html(content)
  }
}
