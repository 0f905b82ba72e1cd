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
    let entries = entries
    guard let first = entries.map({ reader.day(of: $0.start) }).min() else {
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
    return "\(months.map { section($0, entries) })"
  }

  /// What to tell, newest first.
  private var entries: [PastEntry] {
    let incidents = view.incidents.map { PastEntry($0, parts: parts, heading: "h3") }
    let past = view.maintenances.filter { !$0.isAhead && $0.from <= view.asOf }
    let maintenances = past.map { PastEntry($0, parts: parts, heading: "h3") }
    return (incidents + maintenances).sorted { $0.start > $1.start }
  }

  private func section(_ month: CalendarDate, _ entries: [PastEntry]) -> HTML {
    let entries = entries.filter { entry in
      let day = reader.day(of: entry.start)
      return day.year == month.year && day.month == month.month
    }
    let content: HTML =
      entries.isEmpty
      ? "<p class=\"empty\">\(reader(PublicWords.noIncident.capitalised))</p>"
      : "<ol class=\"days\">\(entries.map(row))</ol>"
    let title = reader(DateWords.monthAndYear(month).capitalised)
    return PageSection(id: "m\(month.year)-\(month.month)", title: title).html(content)
  }

  private func row(_ entry: PastEntry) -> HTML {
    let day = reader.time(entry.start) { DateWords.weekdayAndDay($0.date).capitalised }
    return """
      <li class="pair"><p class="when">\(day)</p><div>\(entry.html)</div></li>

      """
  }
}
