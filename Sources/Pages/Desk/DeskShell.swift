import Relais

/// What every page of the desk has around its content.
struct DeskShell {
  /// The parts of the desk, in the order of the links at the top.
  enum Place: CaseIterable {
    /// How everything does; lines too.
    case overview
    /// Checks.
    case checks
    /// Incidents.
    case incidents
    /// Announcements.
    case announcements
    /// Maintenance.
    case maintenance
    /// The journal.
    case journal
    /// What is configured.
    case configuration
    /// Everybody's account.
    case people
    /// The reader's account.
    case account
    /// None of them.
    case elsewhere
  }

  /// For whom it is written.
  let frame: DeskFrame
  /// Where it belongs.
  let place: Place
  /// What it is about: the browser's title, before the company's name.
  let title: String
  /// Its state.
  var mark = StateMark.unknown
  /// Whether what is in it is exchanged as things change.
  var isLive = false
  /// Whether it carries only the styles that a page for a thin line needs.
  var isSmall = false

  private var reader: Reader { frame.reader }

  /// The whole document.
  func document(_ content: HTML) -> HTML {
    """
    <!DOCTYPE html>
    <html lang="\(reader.language.name)">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    \(isLive ? refresh : nil)
    <title>\(title) – \(reader(frame.settings.title))</title>
    \(mark.icon)
    <style>\(HTML(trusted: isSmall ? DeskStyle.small : DeskStyle.sheet))</style>
    </head>
    <body>
    <a class="skip" href="#main">\(reader(PublicWords.skip))</a>
    \(StateMark.sprite)
    \(head)
    \(isLive ? lost : nil)
    <main id="main" tabindex="-1">
    \(notice)
    \(content)
    </main>
    \(foot)
    \(isLive ? script : nil)
    </body>
    </html>

    """
  }

  /// For browsers without script.
  private var refresh: HTML { "<noscript><meta http-equiv=\"refresh\" content=\"20\"></noscript>" }

  private var script: HTML { "<script>\(HTML(trusted: DeskScript.text))</script>" }

  private var lost: HTML {
    "<p id=\"lost\" role=\"status\" hidden>\(reader(BoardWords.lost)) <b></b></p>"
  }

  private var notice: HTML? {
    frame.notice.map { words in
      "<p class=\"notice\" role=\"status\">\(StateMark.good.shape)\(reader(words))</p>"
    }
  }

  private var head: HTML {
    let isKnown = frame.person != nil
    let pages: HTML? = isKnown ? nav : nil
    let home: StaticString = isKnown ? "/desk" : "/"
    return """
      <header class="bar"><div class="top">
      <a class="company" href="\(home)">\(reader(frame.settings.title)) \
      <span>\(reader(DeskWords.desk))</span></a>
      \(own)
      \(pages)
      </div></header>
      """
  }

  private var own: HTML? {
    let items = languages + (person.map { [$0] } ?? [])
    guard !items.isEmpty else { return nil }
    return "<nav aria-label=\"\(reader(DeskWords.yourself))\"><ul>\(items)</ul></nav>"
  }

  private var nav: HTML {
    let pages: [(Place, StaticString, Message)] = [
      (.overview, "/desk", DeskWords.overview), (.checks, "/desk/checks", DeskWords.checks),
      (.incidents, "/desk/incidents", DeskWords.incidents),
      (.announcements, "/desk/announcements", AnnouncingPageWords.announcements),
      (.maintenance, "/desk/maintenance", PublicWords.maintenance),
      (.journal, "/desk/journal", DeskWords.journal),
      (.configuration, "/desk/configuration", DeskWords.configuration),
    ]
    let items = (pages + keepers).map { place, address, words -> HTML in
      """
      <li><a href="\(address)"\(attribute: "aria-current", place == self.place ? "page" : nil)>\
      \(reader(words))\(place == .announcements ? calls : nil)</a></li>
      """
    }
    return """
      <nav class="pages" aria-label="\(reader(PublicWords.pages))"><ul>\(items)</ul></nav>
      """
  }

  /// How many things wait for somebody there.
  private var calls: HTML? {
    guard frame.calls > 0 else { return nil }
    return """
       <b aria-hidden="true">\(frame.calls)</b>\
      <span class="unseen"> (\(reader(AnnouncingPageWords.calls(frame.calls))))</span>
      """
  }

  /// What only some may see.
  private var keepers: [(Place, StaticString, Message)] {
    Authorisation.allows(frame.role, .manageAccounts)
      ? [(.people, "/desk/people", PeopleWords.people)] : []
  }

  private var languages: [HTML] {
    frame.settings.languages.filter { $0 != reader.language }.map { language in
      """
      <li><a href="\(frame.path)?lang=\(language.name)" lang="\(language.name)" \
      hreflang="\(language.name)">\(PublicWords.name(of: language))</a></li>
      """
    }
  }

  private var person: HTML? {
    frame.person.map { person in
      """
      <li><a href="/desk/account"\(attribute: "aria-current", place == .account ? "page" : nil)>\
      \(person)</a></li>
      <li><form method="post" action="/desk/logout">\(DeskForm.token(frame))\
      <button class="plain">\(reader(DeskWords.logOut))</button></form></li>
      """
    }
  }

  private var foot: HTML {
    """
    <footer>
    <p>\(reader(PublicWords.asOf)) <time id="as-of" \
    datetime="\(reader.zone.timestamp(reader.asOf))">\
    \(reader(DateWords.moment(reader.zone.local(reader.asOf))))</time></p>
    <ul><li><a href="/">\(reader(DeskWords.publicPage))</a></li>\
    <li><a href="/board">\(reader(BoardWords.title))</a></li></ul>
    </footer>
    """
  }
}
