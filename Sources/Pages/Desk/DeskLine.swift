import Relais

/// A line, drawn, with its quality.
struct DeskLine {
  /// For whom it is written.
  let frame: DeskFrame
  /// The state of everything.
  let report: StatusReport
  /// The line.
  let line: LineReport
  /// Its quality.
  let plots: [Plot]

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }

  /// The page.
  var document: HTML {
    let mark = StateMark(line.belief.state)
    let state = reader(LineWords.state(line.belief.state))
    return DeskShell(frame: frame, place: .elsewhere, title: line.line.id.name, mark: mark)
      .document(
        """
        \(parts.head(
          line.line.id.name, mark, back: ("/desk", DeskWords.overview),
          under: "<p class=\"under\"><strong>\(state)</strong>\(reason)</p>"
        ))
        <div class="wide">\(LineDrawing(
          line: line, verdict: report.verdict, reader: reader, isDetailed: true).markup)</div>
        \(verdict)\(PlotParts(
          plots: plots, kinds: [.roundTrip, .loss], reader: reader).html)\(witnesses)\(settings)
        """)
  }

  private var reason: HTML {
    let why = line.belief.reason.map { reader(LineWords.reason($0)) + ", " } ?? ""
    let role = reader(LineWords.role(line.line.role))
    return " · \(role) · \(why)\(parts.since(line.belief.since))"
  }

  private var verdict: HTML? {
    guard let verdict = report.verdict,
      verdict.components.contains(where: { $0.line == line.line.id })
    else { return nil }
    return parts.part(
      "verdict", DeskWords.verdict, DeskVerdict(verdict: verdict, reader: reader).html)
  }

  private var witnesses: HTML? {
    guard !line.witnesses.isEmpty else { return nil }
    let rows = line.witnesses.map { report -> [HTML] in
      let isAnswering = report.isAnswering
      let state =
        isAnswering.map { $0 ? DeskCheckWords.state(.ok) : PlotWords.unanswered.capitalised }
        ?? DeskCheckWords.state(.unknown)
      let mark: StateMark = isAnswering.map { $0 ? .good : .major } ?? .unknown
      let trip = report.roundTrip.map { reader(DurationWords.measured($0)) }
      return [
        "\(reader(DiagnosisWords.witness(report.witness).capitalised))",
        parts.state(mark, state), "\(trip ?? reader(DeskWords.nothing))",
        report.answeredAt.map { reader.brief($0) } ?? "\(reader(DeskWords.nothing))",
      ]
    }
    return parts.part(
      "witnesses", DeskWords.witnesses,
      parts.table(
        DeskWords.witnesses,
        [DeskWords.asked, DeskWords.state, DeskWords.roundTrip, DeskWords.lastAnswer], rows))
  }

  private var settings: HTML? {
    let line = line.line
    let facts = parts.facts([
      (DeskWords.device, line.device.map { "\($0)" }),
      (DeskWords.gateway, line.gateway.map { "\($0)" }),
      (DeskWords.source, line.source.map { "\($0)" }),
      (DeskWords.metered, "\(reader(line.isMetered ? DeskWords.yes : DeskWords.no))"),
    ])
    return facts.map { parts.part("settings", DeskWords.settings, $0) }
  }
}
