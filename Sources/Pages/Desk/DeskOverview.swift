import Incidents
import Relais

/// How everything does, on one page.
struct DeskOverview {
  /// For whom it is written.
  let frame: DeskFrame
  /// The state of everything.
  let report: StatusReport

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }
  private var situation: BoardSituation { BoardSituation(report) }

  /// What is not over though lines and services work; nil where the situation says it all.
  private var rest: (mark: StateMark, words: Message)? {
    guard situation == .well else { return nil }
    if !report.incidents.isEmpty {
      return (.watched, DeskWords.incidentsRemain(report.incidents.count))
    }
    let failed = report.checks.count { $0.state == .failed }
    return failed > 0 ? (.degraded, DeskWords.checksFail(failed)) : nil
  }

  private var mark: StateMark { rest?.mark ?? StateMark(situation.tone) }
  private var headline: String { reader(rest?.words ?? BoardWords.headline(situation)) }

  /// The page.
  var document: HTML {
    DeskShell(frame: frame, place: .overview, title: headline, mark: mark, isLive: true)
      .document("<div id=\"live\">\(content)</div>")
  }

  /// What changes.
  var content: HTML {
    """
    \(now)\(troubles)\(lines)\(verdict)\(incidents)\(services)\(checks)
    """
  }

  private var now: HTML {
    """
    <section class="now \(mark.colour)" aria-labelledby="now"><div class="frame">
    \(mark.shape)
    <h1 id="now"><span>\(headline)</span></h1>
    <p class="summary">\(summary)</p>
    <p class="moment unseen">\(reader.time(reader.asOf, DateWords.moment))</p>
    </div></section>
    """
  }

  private var summary: String {
    let phase = report.incidents.first.flatMap { IncidentPhase(rawValue: $0.phase) }
    // Where the headline counts them already, it is said where they stand.
    let incidents =
      rest == nil || report.incidents.count != 1
      ? PublicWords.incidentsInProgress(report.incidents.count).capitalised
      : phase.map { StateWords.phase($0) } ?? Message("")
    let failing = troubledChecks.count
    let checks = NumberWords.count(
      failing, english: ("failing check", "failing checks"),
      french: ("contrôle en échec", "contrôles en échec"))
    return reader(.joined([incidents] + (failing > 0 ? [checks] : []), by: ", "))
  }

  private var troubles: HTML? {
    guard !report.troubles.isEmpty else { return nil }
    return parts.part(
      "troubles", DeskWords.troubles, "\(report.troubles.map { parts.warning($0, in: .english) })")
  }

  private var lines: HTML {
    let content: HTML =
      report.lines.isEmpty ? parts.empty(DeskWords.noLines) : "\(report.lines.map(line))"
    return parts.part("lines", DeskWords.lines, content)
  }

  private func line(_ line: LineReport) -> HTML {
    """
    <article class="line"><div class="row"><h3>\
    <a href="/desk/lines/\(parts.path(line.line.id.name))">\
    \(line.line.id.name)</a> <small>\(reader(LineWords.role(line.line.role)))</small></h3>
    \(parts.state(line.belief))\(reason(line.belief))</div>
    \(LineDrawing(line: line, verdict: report.verdict, reader: reader, isDetailed: true).markup)
    </article>
    """
  }

  private func reason(_ belief: LineBelief) -> HTML? {
    guard belief.state != .up, belief.state != .unknown else { return nil }
    let why = belief.reason.map { reader(LineWords.reason($0)) + ", " } ?? ""
    return "<p class=\"why\">\(why)\(parts.since(belief.since))</p>"
  }

  private var verdict: HTML? {
    guard let verdict = report.verdict, !verdict.faults.isEmpty else { return nil }
    return parts.part(
      "verdict", DeskWords.verdict, DeskVerdict(verdict: verdict, reader: reader).html)
  }

  private var incidents: HTML? {
    guard !report.incidents.isEmpty else { return nil }
    let items = report.incidents.map { incident -> HTML in
      let phase = IncidentPhase(rawValue: incident.phase)
      let isOver = phase == .monitoring || phase == .catchingUp || phase == .resolved
      let mark = isOver ? StateMark.watched : .degraded
      return """
        <li><span><a href="/desk/incidents/\(parts.path(incident.id))">\
        \(reader(incident.title))</a> \
        <small>\(incident.id)</small></span>
        \(parts.state(mark, phase.map { StateWords.phase($0) } ?? Message(incident.phase)))
        <span class="aside">\(parts.since(incident.since)) · \
        <a href="/desk/incidents/\(parts.path(incident.id))/announce">\
        \(reader(AnnouncingPageWords.write))<span class="unseen"> (\(incident.id))</span></a>\
        </span></li>
        """
    }
    return parts.part(
      "incidents", PublicWords.openIncidents, "<ul class=\"list\">\(items)</ul>")
  }

  private var services: HTML {
    guard !report.services.isEmpty else {
      return parts.part("services", PublicWords.services, parts.empty(DeskWords.noServices))
    }
    let items = report.services.map { service -> HTML in
      let isWell = service.state == .operational && !service.isSetByPerson
      let since: HTML? = isWell ? nil : "<span class=\"aside\">\(parts.since(service.since))</span>"
      return """
        <li><span>\(reader(service.service.title))\(about(service))</span>
        \(parts.state(service.state))\(since)</li>
        """
    }
    return parts.part("services", PublicWords.services, "<ul class=\"list\">\(items)</ul>")
  }

  private func about(_ service: ServiceReport) -> HTML? {
    let known = report.services.map(\.service)
    let names = service.blamedOn.map { parts.title(of: $0, in: known) }
    let words =
      (service.isSetByPerson ? [reader(DeskWords.setByPerson)] : [])
      + (names.isEmpty ? [] : [reader(DeskWords.because(StandardSentences.list(names)))])
    return words.isEmpty ? nil : " <small>\(words.joined(separator: ", "))</small>"
  }

  private var troubledChecks: [CheckReport] {
    report.checks.filter { [.failed, .failing, .slow, .unasked].contains($0.state) }
  }

  private var checks: HTML {
    let troubled = troubledChecks
    guard !troubled.isEmpty else {
      let isAsked = report.checks.contains { $0.state != .unknown }
      let words =
        report.checks.isEmpty
        ? DeskCheckWords.none
        : !isAsked
          ? DeskCheckWords.state(.unknown)
          : report.checks.count == 1
            ? DeskCheckWords.oneAnswers : DeskCheckWords.allAnswer(report.checks.count)
      return parts.part("checks", DeskWords.checks, parts.empty(words))
    }
    let rows = DeskChecks(frame: frame, report: report).table(troubled)
    return parts.part("checks", DeskCheckWords.troubled, rows)
  }
}
