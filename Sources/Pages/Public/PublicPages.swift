public import Relais

/// The pages for people: overview, incidents, history, each in every language of the page.
///
/// Make them anew when the view changes, and at least every five minutes otherwise: the first page
/// tells for which moment it holds, and calls itself out of date after ``PageClock/patience``.
public struct PublicPages: Sendable {
  private let view: PublicView
  private let zone: TimeZoneRules

  /// The pages of a view; times are told in the zone.
  public init(view: PublicView, zone: TimeZoneRules) {
    self.view = view
    self.zone = zone
  }

  /// Puts every page in its place.
  public func add(to site: inout PublicSite) {
    for language in view.page.languages { add(in: language, to: &site) }
    for merged in view.merged {
      site.redirect("/incidents/\(merged.key)", to: "/incidents/\(merged.into)")
      for language in view.page.languages where view.page.languages.count > 1 {
        site.redirect(
          "/\(language.name)/incidents/\(merged.key)",
          to: "/\(language.name)/incidents/\(merged.into)")
      }
    }
  }

  /// The first page for readers of a language.
  public func overview(in language: Language) -> HTML {
    OverviewPage(view, reader: reader(language)).html
  }

  /// The page of an incident or a maintenance; nil where nothing has that key.
  public func incident(_ key: String, in language: Language) -> HTML? {
    if let incident = view.incidents.first(where: { $0.key == key }) {
      return IncidentPage(incident, in: view, reader: reader(language)).html
    }
    return view.maintenances.first { $0.key == key }.map {
      MaintenancePage($0, in: view, reader: reader(language)).html
    }
  }

  /// The history for readers of a language.
  public func history(in language: Language) -> HTML {
    HistoryPage(view, reader: reader(language)).html
  }

  /// What readers of a language find where there is nothing.
  public func notFound(in language: Language) -> HTML {
    NotFoundPage(view: view, reader: reader(language)).html
  }

  private func reader(_ language: Language) -> Reader {
    Reader(language: language, zone: zone, asOf: view.asOf)
  }

  private func add(in language: Language, to site: inout PublicSite) {
    place("", overview(in: language), language, &site)
    place("history", history(in: language), language, &site)
    for key in view.incidents.map(\.key) + view.maintenances.map(\.key) {
      guard let page = incident(key, in: language) else { continue }
      place("incidents/\(key)", page, language, &site)
    }
    site.notFound[language] = resource(notFound(in: language))
  }

  private func place(
    _ path: String, _ page: HTML, _ language: Language, _ site: inout PublicSite
  ) {
    let resource = resource(page)
    site.add("/\(path)", in: language, resource)
    guard view.page.languages.count > 1 else { return }
    site.add("/\(language.name)/\(path)", resource)
    if path.isEmpty { site.redirect("/\(language.name)", to: "/\(language.name)/") }
  }

  private func resource(_ page: HTML) -> Resource {
    Resource(
      contentType: "text/html; charset=utf-8", text: page.markup,
      headers: PageSecurity(styles: [PublicStyle.sheet], scripts: [PublicScript.text]).headers)
  }
}
