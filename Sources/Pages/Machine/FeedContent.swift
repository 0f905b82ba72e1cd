import Relais

/// The entries of feeds, and what is to be read in them.
///
/// The shape is the one that programs know from Statuspage: updates newest first, so that the first
/// `<strong>` is where the thing stands.
struct FeedContent {
  /// The page.
  let view: PublicView
  /// The zone that times are told in.
  let zone: TimeZoneRules
  /// The language.
  let language: Language

  /// An entry for each incident and each maintenance.
  var histories: [Feed.Entry] {
    let incidents = view.incidents.prefix(Feed.limit).map { incident in
      Feed.Entry(
        id: view.tag("Incident/\(incident.key)"), title: incident.title(in: language),
        url: address(incident.key),
        content: "\(incident.updates.map(told))\(services(incident.services.map(\.service)))",
        published: incident.createdAt, updated: incident.updatedAt)
    }
    let maintenances = view.maintenances.sorted { $0.createdAt > $1.createdAt }
    return incidents
      + maintenances.prefix(Feed.limit).map { maintenance in
        let services = services(maintenance.services)
        return Feed.Entry(
          id: view.tag("Incident/\(maintenance.key)"), title: maintenance.title(in: language),
          url: address(maintenance.key),
          content: "\(period(of: maintenance))\(maintenance.updates.map(told))\(services)",
          published: maintenance.createdAt, updated: maintenance.updatedAt)
      }
  }

  /// An entry for each update.
  var updates: [Feed.Entry] {
    view.incidents.prefix(Feed.limit).flatMap { incident in
      entries(of: incident.updates, title: incident.title, key: incident.key)
    }
      + view.maintenances.flatMap { maintenance in
        entries(of: maintenance.updates, title: maintenance.title, key: maintenance.key)
      }
  }

  /// Where something is told; in the page's first language, readers get the one that they want.
  func address(_ key: String) -> String {
    language == view.page.languages.first
      ? view.address(ofIncident: key) : view.address(ofIncident: key, in: language)
  }

  private func entries(
    of updates: [PublicView.Update], title: LocalizedText, key: String
  ) -> [Feed.Entry] {
    updates.map { update in
      let step = StateWords.step(update.step)(in: language)
      return Feed.Entry(
        id: view.tag("Update/\(update.key)"), title: "\(title(in: language)) – \(step)",
        url: address(key), content: told(update), published: update.at,
        updated: update.correctedAt ?? update.at)
    }
  }

  /// `<p><small>Mar <var>2</var>, <var>09:24</var> CET</small><br><strong>Identified</strong> - …`.
  private func told(_ update: PublicView.Update) -> HTML {
    let local = zone.local(update.at)
    let clock: HTML = "<var data-var='time'>\(local.clock)</var> \(local.abbreviation)"
    let step = StateWords.step(update.step)(in: language)
    let text = update.text(in: language)
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { HTML($0) }
    return """
      <p><small>\(day(local)), \(clock)</small><br>\
      <strong>\(step)</strong> - \(lines, separator: "<br>")</p>
      """
  }

  private func day(_ local: LocalTime) -> HTML {
    guard language == .french else {
      return "\(local.englishMonth) <var data-var='date'>\(local.day)</var>"
    }
    let words = DateWords.day(local.date).french.split(separator: "\u{A0}", maxSplits: 1)
    return "<var data-var='date'>\(words.first ?? "")</var> \(words.last ?? "")"
  }

  private func period(of maintenance: PublicView.Maintenance) -> HTML {
    let words = MachineWords.maintenance(in: language)
    return "<p>\(words) \(period(maintenance.from, maintenance.until))</p>"
  }

  /// `2 March 2026, 22:00 CET – 3 March 2026, 02:00 CET`.
  func period(_ from: Instant, _ until: Instant) -> String {
    let (from, until) = (zone.local(from), zone.local(until))
    let start = DateWords.moment(from)(in: language)
    let end =
      from.date == until.date ? DateWords.timeAndZone(until) : DateWords.moment(until)
    return "\(start) – \(end(in: language))"
  }

  private func services(_ ids: [ServiceID]) -> HTML {
    let names = names(of: ids)
    guard !names.isEmpty else { return .empty }
    return "<p><small>\(MachineWords.services(in: language)) \(names)</small></p>"
  }

  /// The names of services, in the order of the page.
  func names(of ids: [ServiceID]) -> String {
    view.services.filter { ids.contains($0.id) }.map { $0.title(in: language) }
      .joined(separator: ", ")
  }
}
