import Relais

/// Every incident that is told of, by month, and the maintenance that is over.
struct HistoryPage {
  private let view: PublicView
  private let reader: Reader
  private let parts: IncidentParts

  /// The history for a reader.
  init(_ view: PublicView, reader: Reader) {
    self.view = view
    self.reader = reader
    parts = IncidentParts(reader: reader, view: view)
  }

  /// The document.
  var html: HTML {
    let title = reader(PublicWords.history)
    return PageFrame(
      reader: reader, page: view.page, place: .history, title: title,
      mark: view.isSilent ? .unknown : StateMark(Overall(view)), path: "history", isLive: false
    ).document(
      """
      <div class="plain"><div class="frame"><h1>\(title)</h1></div></div>
      \(months)
      """)
  }

  private var months: HTML {
    let begins = view.incidents.map { reader.day(of: $0.startedAt) }
    guard let first = begins.min() else {
      return """
        <section class="part"><p class="empty content">\(reader(PublicWords.neverAnIncident))</p>\
        </section>
        """
    }
    let today = reader.day(of: view.asOf)
    let count = (today.year - first.year) * 12 + today.month - first.month
    let months = (0...max(0, count)).map {
      CalendarDate(year: today.year, month: today.month - $0, day: 1)
    }
    return "\(months.map(section))"
  }

  private func section(_ month: CalendarDate) -> HTML {
    let incidents = view.incidents.filter { incident in
      let day = reader.day(of: incident.startedAt)
      return day.year == month.year && day.month == month.month
    }
    let name = "\(month.year)-\(month.month)"
    let content: HTML =
      incidents.isEmpty
      ? "<p class=\"empty\">\(reader(PublicWords.noIncident.capitalised))</p>"
      : "<ol class=\"days\">\(incidents.map(row))</ol>"
    let title = reader(DateWords.monthAndYear(month).capitalised)
    return PageSection(id: "m\(name)", title: title).html(content)
  }

  private func row(_ incident: PublicView.Incident) -> HTML {
    let day = reader.time(incident.startedAt) { DateWords.weekdayAndDay($0.date).capitalised }
    return """
      <li class="pair"><p class="when">\(day)</p>\
      <div>\(PastEntry(incident, parts: parts, heading: "h3").html)</div></li>

      """
  }
}
