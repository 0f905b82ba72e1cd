import Incidents
public import Relais

/// The board: for the screen by the coffee machine, and for everybody on the office's network.
///
/// What works, what does not, since when, and what to do now. It asks for nothing from outside.
public struct BoardPage: Sendable {
  /// The state of everything.
  let report: StatusReport
  /// The company and its zone.
  let settings: PublicSettings
  /// Who looks at it.
  private let reader: Reader
  private let situation: BoardSituation

  /// The board for readers of a language.
  public init(_ report: StatusReport, settings: PublicSettings, language: Language) {
    self.report = report
    self.settings = settings
    // To the minute, so that readers are told of changes and not of passing seconds.
    let asOf = Instant(nanoseconds: report.asOf.nanoseconds / 60_000_000_000 * 60_000_000_000)
    reader = Reader(language: language, zone: settings.zone, asOf: asOf)
    situation = BoardSituation(report)
  }

  /// The whole page.
  public var document: HTML {
    frame(
      title: headline,
      content: "<main id=\"board\">\(content)</main>", script: BoardScript.text)
  }

  /// The page that tells a colleague whose trouble it is.
  public var diagnosis: HTML {
    frame(
      title: reader(BoardWords.isItMe),
      content: """
        <main id="board" class="diagnosis">
        <p class="kicker">\(reader(BoardWords.isItMe))</p>
        <h1 class="headline \(situation.tone.rawValue)">\(mark.shape)\
        <span>\(reader(BoardWords.owner(situation)))</span></h1>
        <p class="words">\(reader(BoardWords.diagnosis(situation)))</p>
        \(troubledServices)
        \(asOf)
        <p><a href="/board">\(reader(BoardWords.back))</a></p>
        </main>
        """, script: nil)
  }

  /// What changes: it is sent again whenever it does.
  public var content: HTML {
    """
    <header><p class="kicker">\(reader(settings.title))</p>
    <h1 class="headline \(situation.tone.rawValue)">\(mark.shape)\
    <span>\(headline)</span></h1>
    \(since)</header>
    <div class="columns"><div>\(lines)\(advice)</div><div>\(services)\(news)</div></div>
    <footer>\(asOf)
    <p><a href="/board/me">\(reader(BoardWords.isItMe))</a></p></footer>
    """
  }

  private var asOf: HTML {
    let moment = reader.time(reader.asOf, DateWords.timeAndZone)
    return "<p class=\"asof\">\(reader(BoardWords.asOf)) \(moment)</p>"
  }

  /// Whether all works while an incident is not over: people catch up, or watch it.
  private var isCatchingUp: Bool { situation == .well && !report.incidents.isEmpty }

  private var headline: String {
    reader(isCatchingUp ? BoardWords.rest : BoardWords.headline(situation))
  }

  private var mark: StateMark {
    if isCatchingUp { return .watched }
    return switch situation.tone {
    case .good: .good
    case .warning: .degraded
    case .bad: .major
    case .unknown: .unknown
    }
  }

  private var since: HTML {
    switch situation {
    case .cutOff(let moment), .onOtherLines(_, let moment, _), .slow(_, let moment),
      .spareDown(_, let moment), .officeSilent(let moment):
      age(of: moment)
    case .servicesOut(let services): services.map(\.since).min().map(age) ?? .empty
    case .unknown, .well: .empty
    }
  }

  private func age(of moment: Instant) -> HTML {
    let length = reader.since(moment)
    return "<p class=\"since\">\(length) <span>(\(reader.brief(moment)))</span></p>"
  }

  private var lines: HTML {
    guard !report.lines.isEmpty else { return .empty }
    return """
      <section aria-labelledby="lines"><h2 id="lines">\(reader(BoardWords.lines))</h2>
      \(report.lines.map(line))</section>
      """
  }

  private func line(_ line: LineReport) -> HTML {
    let state = reader(LineWords.state(line.belief.state))
    let words = [state, reason(for: line.belief)].compactMap { $0 }
      .joined(separator: "\(reader(PublicWords.colon)) ")
    let way = LineDrawing(
      line: line, verdict: report.verdict, reader: reader, isDetailed: false)
    return """
      <article class="line \(line.belief.state.rawValue)">
      <h3>\(line.line.id.name) <small>\(reader(LineWords.role(line.line.role)))</small> \
      <span class="says">\(words)</span></h3>
      \(way.markup)</article>
      """
  }

  /// How long a silence must last to count is for the desk; what a person can look at is for here.
  private func reason(for belief: LineBelief) -> String? {
    switch belief.reason {
    case .carrierLost, .unrouted, .boxSaysDown, .gatewayRefuses, .slow, .loss:
      belief.reason.map { reader(LineWords.reason($0)) }
    case .silence, nil: nil
    }
  }

  private var services: HTML {
    guard !report.services.isEmpty else { return .empty }
    return """
      <section aria-labelledby="services"><h2 id="services">\(reader(PublicWords.services))</h2>
      <ul class="services">\(report.services.map(service))</ul></section>
      """
  }

  private var troubledServices: HTML {
    let troubled = report.services.filter { $0.state >= .degradedPerformance }
    return troubled.isEmpty
      ? .empty : "<ul class=\"services\">\(troubled.map(service))</ul>"
  }

  private func service(_ service: ServiceReport) -> HTML {
    let mark = StateMark(service.state)
    let state = reader(StateWords.state(service.state))
    let age: HTML =
      service.state == .operational
      ? .empty : " <small>\(reader.since(service.since))</small>"
    return """
      <li><span>\(reader(service.service.title))</span> <span class="\(mark.colour)">\(mark.shape)\
      \(state)</span>\(age)</li>
      """
  }

  private var advice: HTML {
    let advice = isCatchingUp ? [BoardWords.restAdvice] : BoardWords.advice(situation)
    let sentences = advice.map { words -> HTML in
      "<li>\(reader(words))</li>"
    }
    return """
      <section aria-labelledby="advice"><h2 id="advice">\(reader(BoardWords.advice))</h2>
      <ul class="advice">\(sentences)</ul></section>
      """
  }

  private var news: HTML {
    guard !report.incidents.isEmpty else { return .empty }
    return """
      <section aria-labelledby="news"><h2 id="news">\(reader(BoardWords.news))</h2>
      \(report.incidents.prefix(3).map(incident))</section>
      """
  }

  private func incident(_ incident: IncidentReport) -> HTML {
    let phase = IncidentPhase(rawValue: incident.phase).map { reader(StateWords.phase($0)) }
    let isToday = reader.day(of: incident.since) == reader.day(of: reader.asOf)
    let since = PublicWords.since(today: isToday)
    let latest: HTML =
      incident.updates.first.map { update in
        "<p><small>\(reader.brief(update.at))</small></p>\(reader.prose(update.text))"
      } ?? .empty
    return """
      <article class="news"><h3>\(reader(incident.title))</h3>
      <p class="says">\(phase ?? incident.phase) · \(reader(since)) \
      \(reader.brief(incident.since))</p>
      \(latest)</article>
      """
  }

  private func frame(title: String, content: HTML, script: StaticString?) -> HTML {
    let lost: HTML = "<p id=\"lost\" role=\"status\" hidden>\(reader(BoardWords.lost)) <b></b></p>"
    let code = script.map { HTML(trusted: "<script>\($0.description)</script>") } ?? .empty
    return """
      <!doctype html><html lang="\(reader.language.name)"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
      <noscript><meta http-equiv="refresh" content="20"></noscript>
      <title>\(title) · \(reader(BoardWords.title))</title>\(mark.icon)
      <style>\(HTML(trusted: BoardStyle.text.description))</style></head>
      <body>\(StateMark.sprite)\(lost)\(content)\(code)</body></html>

      """
  }

  /// What a browser may do with the page.
  public static let security = PageSecurity(
    styles: [BoardStyle.text.description], scripts: [BoardScript.text.description])
}
