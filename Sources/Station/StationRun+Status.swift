internal import Incidents
internal import Journal
internal import Relais

extension StationRun {
  /// The state of everything now.
  func status() async -> StatusReport {
    let now = clock.now
    let record = await ledger.record
    let configuration = await stage.configuration
    var report = StatusReport(
      node: configuration.node, version: Version.current, asOf: now, startedAt: startedAt,
      lines: [], services: [], checks: [], verdict: nil,
      incidents: record.openIncidents.reversed().map(IncidentReport.init),
      maintenances: record.maintenances.filter { !$0.step.isOver }
        .sorted { ($0.from, $0.id) < ($1.from, $1.id) }.map(MaintenanceReport.init),
      troubles: company.troubles)
    report.officeSilentSince = record.darkness?.since
    for suspicion in record.clockSuspicions { report.troubles.append(suspicion.words) }
    if let generation = await stage.generation {
      let builder = StatusBuilder(
        model: generation.model, view: await generation.watch.view, record: record, now: now)
      report.lines = builder.lines
      report.services = builder.services
      report.checks = builder.checks
      report.verdict = builder.view.verdict
      report.troubles += generation.outlook.troubles
    }
    if let trouble = await stage.exportTrouble { report.troubles.append(trouble) }
    if let trouble = await stage.trouble { report.troubles.append(trouble) }
    if case .failing(let trouble) = journal.health { report.troubles.append(trouble.description) }
    return report
  }
}

extension StationRun {
  /// The folder to which this company's pages are written whenever they change; nil for none.
  var exportFolder: String? {
    get async {
      let folder = await stage.configuration.exportFolder
      return company.id.isEmpty ? folder : folder.map { "\($0)/\(company.id)" }
    }
  }
}

extension ClockSuspicion {
  /// Whose clock is wrong, by how much, and what to do; meanwhile its times are doubted.
  fileprivate var words: String {
    let seconds = abs(lead.nanoseconds) / 1_000_000_000
    let size =
      seconds < 7_200
      ? "\(seconds / 60) min"
      : seconds < 172_800 ? "\(seconds / 3_600) h" : "\(seconds / 86_400) days"
    let others = against.map(\.name).joined(separator: ", ")
    guard isCertain else {
      return "the clocks of \(writer.node) and \(others) differ by \(size): set the wrong one"
    }
    return "the clock of \(writer.node) is \(size) \(lead < .zero ? "behind" : "ahead"): set it"
  }
}
