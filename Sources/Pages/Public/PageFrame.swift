import Relais

/// What every page of the public site has around its content.
struct PageFrame {
  /// Which of the links at the top a page belongs to.
  enum Place {
    /// The first page.
    case overview
    /// The history.
    case history
    /// Neither: an incident, or nothing.
    case elsewhere
  }

  /// For whom it is written.
  let reader: Reader
  /// The page that it is part of.
  let page: PublicView.Page
  /// Where it belongs.
  let place: Place
  /// What it is about: the browser's title, before the company's name.
  let title: String
  /// Its state.
  let mark: StateMark
  /// Its address after the language's: `incidents/…`; nil for one that has none.
  let path: String?
  /// Whether it looks by itself whether it still holds.
  let isLive: Bool
  /// A style sheet of its own, after that of all pages; empty for none.
  var style = ""
  /// Its own address in another language, where that has a form of its own.
  var ownAddress: ((Language) -> String)?

  /// Where a page of the site stands, in the reader's language.
  static func address(_ path: String, in language: Language, of page: PublicView.Page) -> String {
    page.languages.count > 1 ? "/\(language.name)/\(path)" : "/\(path)"
  }

  /// The whole document.
  func document(_ content: HTML) -> HTML {
    let company = reader(page.title)
    return """
      <!DOCTYPE html>
      <html lang="\(reader.language.name)">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title) – \(company)</title>
      <meta name="description" content="\(company) – \(title)">
      \(mark.icon)
      \(links)
      <style>\(HTML(trusted: PublicStyle.sheet))</style>\(ownStyle)
      </head>
      <body>
      <a class="skip" href="#main">\(reader(PublicWords.skip))</a>
      \(StateMark.sprite)
      \(head(company))
      <main id="main">
      \(content)
      </main>
      \(foot)
      \(isLive ? script : nil)
      </body>
      </html>

      """
  }

  private var script: HTML { "<script>\(HTML(trusted: PublicScript.text))</script>" }

  private var ownStyle: HTML? { style.isEmpty ? nil : "<style>\(HTML(trusted: style))</style>" }

  /// What feed readers and search engines look for.
  private var links: HTML {
    let alternates: [HTML] =
      path.map { path in
        page.languages.count < 2
          ? []
          : page.languages.map { language in
            let address = page.url + Self.address(path, in: language, of: page)
            return
              "<link rel=\"alternate\" hreflang=\"\(language.name)\" href=\"\(address)\">\n"
          }
      } ?? []
    return """
      \(alternates)<link rel="alternate" type="application/atom+xml" href="/history.atom" \
      title="\(reader(page.title))">
      """
  }

  private func head(_ company: String) -> HTML {
    """
    <header class="top">
    <a class="company" href="\(address(""))">\(company)</a>
    <nav aria-label="\(reader(PublicWords.pages))"><ul>
    <li>\(link("", PublicWords.status, isHere: place == .overview))</li>
    <li>\(link("history", PublicWords.history, isHere: place == .history))</li>
    </ul></nav>
    \(languages)
    <p id="said" class="unseen" role="status"></p>
    </header>
    """
  }

  private func link(_ path: String, _ words: Message, isHere: Bool) -> HTML {
    """
    <a href="\(address(path))"\(attribute: "aria-current", isHere ? "page" : nil)>\
    \(reader(words))</a>
    """
  }

  private func address(_ path: String) -> String {
    Self.address(path, in: reader.language, of: page)
  }

  private var languages: HTML? {
    guard page.languages.count > 1 else { return nil }
    let others = page.languages.filter { $0 != reader.language }
    let items = others.map { language -> HTML in
      let address = ownAddress?(language) ?? Self.address(path ?? "", in: language, of: page)
      return """
        <li><a href="\(address)" lang="\(language.name)" hreflang="\(language.name)">\
        \(PublicWords.name(of: language))</a></li>
        """
    }
    return "<nav aria-label=\"\(reader(PublicWords.languages))\"><ul>\(items)</ul></nav>"
  }

  private var foot: HTML {
    let mail =
      page.takesSubscribers
      ? [(reader(SubscribeWords.byMail), SubscribePages.address(in: reader.language, of: page))]
      : []
    let feeds =
      mail + [
        ("Atom", "/history.atom"), ("RSS", "/history.rss"), ("JSON", "/history.json"),
        ("iCal", "/history.ics"), (reader(PublicWords.interface), "/api/v2/summary.json"),
      ]
    let items = feeds.map { name, address -> HTML in
      "<li><a href=\"\(address)\">\(name)</a></li>"
    }
    let zone = reader.zone.local(reader.asOf).abbreviation
    let isNamed = zone != reader.zone.name
    return """
      <footer>
      <nav aria-labelledby="follow"><span id="follow">\(reader(PublicWords.follow))</span>\
      <ul>\(items)</ul></nav>
      <p>\(reader(PublicWords.zone)) \(reader.zone.name)\(isNamed ? " (\(zone))" : "")</p>
      </footer>
      """
  }
}
