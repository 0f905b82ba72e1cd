import Incidents
import Relais

/// The parts that pages show of incidents and maintenance alike.
struct IncidentParts {
  /// For whom they are written.
  let reader: Reader
  /// What they are taken from.
  let view: PublicView

  /// A word of state with its shape.
  func state(_ mark: StateMark, _ words: Message) -> HTML {
    "<span class=\"state \(mark.colour)\">\(mark.shape)\(reader(words))</span>"
  }

  /// A title that leads to the page of its own.
  func link(_ key: String, _ title: LocalizedText) -> HTML {
    "<a href=\"\(address(key))\">\(reader(title))</a>"
  }

  /// Where an incident or a maintenance has its page.
  func address(_ key: String) -> String {
    PageFrame.address("incidents/\(key)", in: reader.language, of: view.page)
  }

  /// Services and how an incident leaves them.
  func services(_ affected: [PublicView.Affected]) -> HTML? {
    let items = affected.compactMap { affected -> HTML? in
      guard let service = view.service(affected.service) else { return nil }
      return """
        <li><span>\(reader(service.title))</span> \
        \(state(StateMark(affected.state), StateWords.state(affected.state)))</li>
        """
    }
    guard !items.isEmpty else { return nil }
    return """
      <ul class="affected" aria-label="\(reader(PublicWords.concerned))">\(items)</ul>
      """
  }

  /// What was said, newest first.
  func updates(_ updates: [PublicView.Update]) -> HTML {
    let items = updates.map { update -> HTML in
      """
      <li class="pair"><p class="when"><strong>\(reader(StateWords.step(update.step)))</strong> \
      \(reader.brief(update.at))\(correction(update))</p>
      <div>\(reader.prose(update.text))\(changes(update.changes))</div></li>
      """
    }
    return "<ol class=\"updates\" reversed>\(items)</ol>"
  }

  private func correction(_ update: PublicView.Update) -> HTML? {
    update.correctedAt.map { moment in
      " <small>\(reader(PublicWords.corrected)) \(reader.brief(moment))</small>"
    }
  }

  private func changes(_ changes: [PublicView.Affected]) -> HTML? {
    let words = changes.compactMap { change -> HTML? in
      guard let service = view.service(change.service) else { return nil }
      let state = reader(StateWords.state(change.state)).lowercased()
      return "\(reader(service.title))\(reader(PublicWords.colon)) \(state)"
    }
    guard !words.isEmpty else { return nil }
    return "<p class=\"changes\">\(words, separator: " · ")</p>"
  }

  /// When an incident was, and for how long; the day on which it began is told unless it is
  /// named beside it.
  func span(_ incident: PublicView.Incident, isDayNamed: Bool = false) -> HTML {
    let isToday = reader.day(of: incident.startedAt) == reader.day(of: view.asOf)
    let start =
      isDayNamed
      ? reader.time(incident.startedAt, DateWords.time) : reader.brief(incident.startedAt)
    guard let end = incident.resolvedAt else {
      let since = PublicWords.since(today: isDayNamed || isToday)
      let length = DurationWords.length(
        reader.length(from: incident.startedAt, until: view.asOf))
      return "\(reader(since)) \(start) (\(reader(length)))"
    }
    let length = DurationWords.length(reader.length(from: incident.startedAt, until: end))
    return "\(start) – \(reader.end(end, after: incident.startedAt)) (\(reader(length)))"
  }
}
