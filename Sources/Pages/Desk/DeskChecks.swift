import Relais

/// Every check, those that fail first.
struct DeskChecks {
  /// For whom it is written.
  let frame: DeskFrame
  /// The state of everything.
  let report: StatusReport

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }

  /// The page.
  var document: HTML {
    let title = reader(DeskWords.checks)
    let content =
      report.checks.isEmpty ? parts.empty(DeskCheckWords.none) : table(ordered)
    return DeskShell(frame: frame, place: .checks, title: title).document(
      "\(parts.head(title))<div class=\"wide\">\(content)</div>")
  }

  /// Those that fail first, otherwise in the order of the configuration.
  private var ordered: [CheckReport] {
    let ranks: [CheckStanding] = [.failed, .failing, .slow, .unasked, .unknown, .ok]
    return ranks.flatMap { rank in report.checks.filter { $0.state == rank } }
  }

  /// Checks in a table.
  func table(_ checks: [CheckReport]) -> HTML {
    let services = report.services.map(\.service)
    let rows = checks.map { check -> [HTML] in
      let service = check.check.service.map { reader(parts.title(of: $0, in: services)) }
      let line = check.check.line?.name ?? reader(DeskCheckWords.routed)
      return [
        """
        <a href="/desk/checks/\(parts.path(check.check.id.name))">\(check.check.id.name)</a> \
        <small>\(check.check.target)</small>
        """,
        "\(parts.state(check.state))\(failure(check))",
        "\(service ?? reader(DeskWords.nothing))", "\(line)", "\(duration(check))",
        "\(since(check))",
      ]
    }
    return parts.table(
      DeskWords.checks,
      [
        DeskCheckWords.check, DeskWords.state, DeskWords.service, DeskCheckWords.line,
        DeskCheckWords.duration, DeskWords.since,
      ], rows)
  }

  private func failure(_ check: CheckReport) -> HTML? {
    guard case .failed(let failure)? = check.last else { return nil }
    return "<small>\(reader(FailureWords.failure(failure)))</small>"
  }

  private func duration(_ check: CheckReport) -> String {
    guard case .answered(let answer)? = check.last else { return reader(DeskWords.nothing) }
    return reader(DurationWords.measured(answer.duration))
  }

  private func since(_ check: CheckReport) -> HTML {
    guard let since = check.since else { return "\(reader(DeskWords.nothing))" }
    return reader.brief(since)
  }
}
