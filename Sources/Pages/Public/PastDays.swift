import Incidents
import Relais

/// The incidents of the last days, each under the day on which it began; quiet days are drawn
/// together.
struct PastDays {
  private let view: PublicView
  private let reader: Reader
  private let parts: IncidentParts
  private let days: [CalendarDate]

  /// The last so many days, today first.
  init(_ view: PublicView, reader: Reader, count: Int) {
    self.view = view
    self.reader = reader
    parts = IncidentParts(reader: reader, view: view)
    let today = reader.day(of: view.asOf)
    days = (0..<count).map { today.adding(days: -$0) }
  }

  /// The list.
  var html: HTML { "<ol class=\"days\">\(rows)</ol>" }

  private var rows: [HTML] {
    var rows: [HTML] = []
    var quiet: [CalendarDate] = []
    for day in days {
      let begun = incidents(on: day)
      guard begun.isEmpty else {
        if !quiet.isEmpty { rows.append(row(quiet)) }
        quiet = []
        rows.append(row(day, begun))
        continue
      }
      // A day in which something went on is not drawn together with one in which nothing did.
      if let last = quiet.last, isSpanned(last) != isSpanned(day) {
        rows.append(row(quiet))
        quiet = []
      }
      quiet.append(day)
    }
    if !quiet.isEmpty { rows.append(row(quiet)) }
    return rows
  }

  private func incidents(on day: CalendarDate) -> [PublicView.Incident] {
    view.incidents.filter { reader.day(of: $0.startedAt) == day }
  }

  /// Whether an incident of an earlier day went on.
  private func isSpanned(_ day: CalendarDate) -> Bool {
    view.incidents.contains { incident in
      reader.day(of: incident.startedAt) < day
        && reader.day(of: incident.resolvedAt ?? view.asOf) >= day
    }
  }

  private func row(_ day: CalendarDate, _ incidents: [PublicView.Incident]) -> HTML {
    """
    <li class="pair"><h3 class="when">\(name(day))</h3><div>\(incidents.map(entry))</div></li>

    """
  }

  /// Quiet days, newest first.
  private func row(_ quiet: [CalendarDate]) -> HTML {
    guard let last = quiet.first, let first = quiet.last else { return .empty }
    let words = isSpanned(last) ? PublicWords.noNewIncident : PublicWords.noIncident
    let name =
      quiet.count == 1 ? name(last) : reader(DateWords.days(from: first, through: last).capitalised)
    return """
      <li class="pair quiet"><h3 class="when">\(name)</h3><p>\(reader(words.capitalised))</p></li>

      """
  }

  private func name(_ day: CalendarDate) -> String {
    day == days.first ? reader(PublicWords.today) : reader(DateWords.weekdayAndDay(day).capitalised)
  }

  private func entry(_ incident: PublicView.Incident) -> HTML {
    PastEntry(incident, parts: parts, heading: "h4").html
  }
}
