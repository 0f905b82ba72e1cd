import Relais

/// The page for programs: interfaces, feeds, calendars, badges, and the frame for other sites.
public struct MachinePages: Sendable {
  private let view: PublicView
  private let zone: TimeZoneRules

  /// The documents of a page, with its times in a zone.
  public init(view: PublicView, zone: TimeZoneRules) {
    self.view = view
    self.zone = zone
  }

  /// Puts every document in its place.
  public func add(to site: inout PublicSite) {
    for document in documents {
      if let language = document.language {
        site.add(document.path, in: language, document.resource)
        site.add("/\(language)\(document.path)", document.resource)
      } else {
        site.add(document.path, document.resource)
      }
    }
  }

  /// Every document.
  var documents: [MachineDocument] {
    let languages = view.page.languages
    let first = languages.first ?? .english
    let statuspage = Statuspage(view: view, zone: zone, language: first)
    let interface = RelaisInterface(view: view, zone: zone)
    return (statuspage.documents + interface.documents).map { MachineDocument($0.path, $0.value) }
      + [MachineDocument(OpenAPI.path, OpenAPI(view).document, maxAge: 3_600)]
      // Readers of feeds do not say which language they want, so each has an address of its own.
      + subscriptions(in: first, at: ["", "/\(first)"])
      + languages.dropFirst().flatMap { subscriptions(in: $0, at: ["/\($0)"]) }
      + embed
  }

  /// Feeds, calendars and badges in one language; the first root is their proper address.
  private func subscriptions(in language: Language, at roots: [String]) -> [MachineDocument] {
    let url = view.page.url + (roots.first ?? "")
    let documents =
      feeds(in: language, url: url) + calendars(in: language) + badges(in: language)
    return roots.flatMap { root in
      documents.map { document in
        var document = document
        document.path = root + document.path
        return document
      }
    }
  }

  private func feeds(in language: Language, url: String) -> [MachineDocument] {
    let history = Feed(.history, of: view, zone: zone, language: language)
    let updates = Feed(.updates, of: view, zone: zone, language: language)
    let maxAge = 60
    return [
      MachineDocument(
        "/history.atom", "application/atom+xml; charset=utf-8",
        history.atom(at: "\(url)/history.atom", zone: zone), maxAge: maxAge),
      MachineDocument(
        "/history.rss", "application/rss+xml; charset=utf-8",
        history.rss(at: "\(url)/history.rss"), maxAge: maxAge),
      MachineDocument(
        "/history.json", "application/feed+json; charset=utf-8",
        history.json(at: "\(url)/history.json", zone: zone), maxAge: maxAge),
      MachineDocument(
        "/updates.rss", "application/rss+xml; charset=utf-8",
        updates.rss(at: "\(url)/updates.rss"), maxAge: maxAge),
    ]
  }

  private func calendars(in language: Language) -> [MachineDocument] {
    [("history", true), ("maintenance", false)].map { name, withIncidents in
      let file = CalendarFile(
        of: view, zone: zone, language: language, withIncidents: withIncidents)
      return MachineDocument(
        "/\(name).ics", "text/calendar; charset=utf-8", file.bytes, maxAge: 300)
    }
  }

  private func badges(in language: Language) -> [MachineDocument] {
    let badge = Badge(view, language: language)
    return Badge.Style.allCases.map { style in
      let name = style == .flat ? "badge" : "badge-\(style.rawValue)"
      return MachineDocument("/\(name).svg", "image/svg+xml", badge.svg(style), maxAge: 60)
    } + [MachineDocument("/badge.json", badge.json, maxAge: 60)]
  }

  private var embed: [MachineDocument] {
    let embed = Embed(view: view, zone: zone)
    return [
      MachineDocument(
        "/embed/script.js", "text/javascript; charset=utf-8", embed.script, maxAge: 3_600)
    ]
      + view.page.languages.map { language in
        MachineDocument(
          "/embed/frame", "text/html; charset=utf-8", embed.frame(in: language),
          headers: Embed.frameFields, language: language)
      }
  }
}
